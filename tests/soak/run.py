"""One scenario of the soak from its number to its verdict."""

from dataclasses import dataclass, field
from typing import Any

from restaking import RestakingModel
from restaking.model.phases.books import conservation_error
from tests.soak.drawn import Wish, shock, wish
from tests.soak.witness import Witness


@dataclass
class Verdict:
    """How a scenario went; ``failure`` is empty if it held."""

    number: int
    ticks: int = 0
    paid: int = 0
    slashes: int = 0
    shocks: int = 0
    dropped: int = 0
    failure: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


def soak(number: int, split: tuple[int, int] | None = None) -> Verdict:
    """Run scenario ``number``; whatever goes wrong is in the verdict, with the settings that show it again."""
    verdict = Verdict(number)
    try:
        made = wish(number, split)
        verdict.settings = {**made.settings, "seed": made.seed}
        live(made, verdict)
    except Exception as problem:  # the soak goes on and tells at the end
        verdict.failure = f"{type(problem).__name__}: {problem}"
    return verdict


def order(model: RestakingModel, name: str, arguments: dict[str, Any]) -> bool:
    """Order a shock for the next day; whether there was enough to shock."""
    try:
        model.intervene(name, **arguments)
    except ValueError as refused:
        if "not allowed" not in str(refused):
            raise
        return False
    return True


def live(made: Wish, verdict: Verdict) -> None:
    """Every day of the scenario, audited by the model itself, watched by the witness, judged once more at the end."""
    model = RestakingModel(scenario="teaching", seed=made.seed, **made.settings)
    witness = Witness(model).watch()
    for day in range(made.days):
        for n, ordered in enumerate(made.shocks):
            if ordered == day:
                verdict.shocks += order(model, *shock(made, n, model.world))
        model.step()
        if conservation_error(model.world) != 0:
            raise AssertionError(f"day {model.day}: conservation error {conservation_error(model.world)} gwei")
        verdict.ticks += len(model.world.stakers)
    verdict.paid, verdict.slashes, verdict.dropped = witness.paid, witness.slashes, len(made.dropped)
