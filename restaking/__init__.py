"""An agent-based economy of restaking: stakers, operators, AVSs and LRT protocols on one graph."""

import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

_root = Path(__file__).resolve().parent.parent
if (_root / "pyproject.toml").is_file() and (
    _root / "model"
).is_dir():  # a checkout: the rooms stand beside this folder
    __path__.append(str(_root))
    __version__: str = tomllib.loads((_root / "pyproject.toml").read_text())["project"]["version"]
else:
    __version__ = version("restaking")

if TYPE_CHECKING:
    from restaking.model.restaking_model import RestakingModel
    from restaking.runs.analysis.result import Result
    from restaking.runs.sweep.api import Sweep

__all__ = ["RestakingModel", "Sweep", "Result", "__version__"]


def __getattr__(name: str) -> object:
    """Load the model only when asked for: `restaking --help` must not wait for compilers."""
    if name == "RestakingModel":
        from restaking.model.restaking_model import RestakingModel

        return RestakingModel
    if name == "Result":
        from restaking.runs.analysis.result import Result

        return Result
    if name == "Sweep":
        from restaking.runs.sweep.api import Sweep

        return Sweep
    raise AttributeError(f"module 'restaking' has no attribute {name!r}")
