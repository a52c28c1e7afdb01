"""What a bug to plant is."""

from typing import NamedTuple


class Bug(NamedTuple):
    """One bug to plant; ``right`` occurs exactly once in ``file``."""

    name: str
    file: str
    right: str
    wrong: str
    about: str
    hunters: str = "platform"
    """Which tests hunt it: those of the platform, of the markets, or of security."""
