"""The allocation modes a visitor may choose from, and which of them is not how the platform works today."""

from __future__ import annotations

from html import escape
from typing import Final

from restaking.model.rules.modes import MODES

AS_IN_SCENARIO: Final = "as in the scenario"
PLAIN: Final = {
    "unique": ("each ETH is promised to one AVS at most", "EigenLayer today"),
    "pooled": ("every AVS may take everything", "counterfactual: the first whitepaper"),
    "elastic": ("promises may add up to more than the stake", "counterfactual: proposed in research"),
    "vault": ("each AVS has a limit in ETH", "counterfactual: Symbiotic's design"),
}
"""Each mode in plain words, and what it is to a world like EigenLayer's."""


def choices() -> dict[str, str]:
    """What a visitor may choose: shown name to the engine's name of the mode, "" for the scenario's own."""
    return {
        AS_IN_SCENARIO: "",
        **{f"{name} ({'today' if real(name) else 'counterfactual'})": name for name in MODES.names()},
    }


def shown(mode: str) -> str:
    """The shown name of a mode; of "" or a stranger, the scenario's own."""
    return next((name for name, known in choices().items() if known == mode), AS_IN_SCENARIO)


def real(mode: str) -> bool:
    """Whether stake stands behind AVSs like this on EigenLayer today."""
    return mode == "unique"


def law_html(mode: str) -> str:
    """The badge over the picture: by which law AVSs may take stake."""
    words, standing = PLAIN.get(mode, (MODES[mode].about, "counterfactual"))
    kind = "rs-real" if real(mode) else "rs-counterfactual"
    return (
        f'<span class="{kind}" data-mode="{escape(mode)}"><b>{escape(mode)} stake</b>: {escape(words)} '
        f"<i>{escape(standing)}</i></span>"
    )
