"""Names of the policies in a folder, read from its files: a scenario can be checked without loading the compiler."""

from __future__ import annotations

import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Literal

_POLICIES = Path(__file__).resolve().parents[2] / "agents" / "policies"


def policy_names(family: str) -> tuple[str, ...]:
    """Policies of a family: each is a file of its folder, and bears the file's name."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules([str(_POLICIES / family)])))


if TYPE_CHECKING:
    StakerPolicyName = str
    OperatorPolicyName = str
    LooperPolicyName = str
else:  # one of the words that are there; a type checker cannot look into folders
    StakerPolicyName = Literal[policy_names("staker")]
    OperatorPolicyName = Literal[policy_names("operator")]
    LooperPolicyName = Literal[policy_names("looper")]
