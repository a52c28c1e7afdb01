"""The tick as a table: named phases in the order in which they happen. Reordering economics = reordering lines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from restaking.model.phases import (
    attacks,
    attention,
    avs_economics,
    base_chain,
    beliefs,
    books,
    decisions,
    exogenous,
    faults,
    markets,
    maturities,
    observation,
    perception,
    points,
    rewards,
    slashing,
)
from restaking.model.world import World

Act = Callable[[World, int], None]


@dataclass(frozen=True)
class Phase:
    """One step of the day: a function of (world, day) with a name and what it does."""

    name: str
    run: Act
    about: str


DAY: Final = (
    Phase("exogenous", exogenous.advance, "ETH price, fee flow, incentives, interventions dated today"),
    Phase(
        "base",
        base_chain.settle,
        "issuance by the specification's integers, priority fees and MEV, slashings, entry and exit queues, sweep",
    ),
    Phase(
        "avs_economics", avs_economics.fund_budgets, "AVSs fund the day's reward budget, the platform its incentives"
    ),
    Phase("rewards", rewards.accrue, "AVS to operator split to stakers and LRTs; running costs"),
    Phase(
        "faults",
        faults.occur,
        "faults of one operator or of many, bugs in slashing code, AVSs that turn: slashes filed",
    ),
    Phase("attacks", attacks.search, "coalitions that attack AVSs because it pays; prizes move, slashes filed"),
    Phase(
        "slashing",
        slashing.settle,
        "slashes due are vetoed or settled: magnitudes, stake and withdrawals shrink in one ratio",
    ),
    Phase(
        "maturities",
        maturities.release,
        "escrows, withdrawals, deallocations and redemptions due today, after the slashes",
    ),
    Phase("beliefs", beliefs.update, "memory of slashes fades, expected yields follow those seen"),
    Phase("perception", perception.follow, "what people believe of the main chain's security"),
    Phase("attention", attention.spread, "news of restaking gets around; public attention follows"),
    Phase("decisions", decisions.take, "operators, then LRTs, then stakers: wishes become orders"),
    Phase("markets", markets.meet, "LRT tokens traded, lent against and looped, in up to 24 rounds"),
    Phase("points", points.keep, "points for those who restake; on its day the token event"),
    Phase("audit", books.close, "columns summed afresh against the books, identities, day booked"),
    Phase("observe", observation.record, "metrics: read-only"),
)


class Schedule:
    """The day's phases, printable and open to insertion by name."""

    def __init__(self, phases: tuple[Phase, ...] = DAY) -> None:
        self.phases = list(phases)

    def after(self, name: str, phase: Phase) -> None:
        """Insert a phase after the one of that name."""
        self.phases.insert(self._place(name) + 1, phase)

    def before(self, name: str, phase: Phase) -> None:
        """Insert a phase before the one of that name."""
        self.phases.insert(self._place(name), phase)

    def _place(self, name: str) -> int:
        names = [p.name for p in self.phases]
        if name not in names:
            raise KeyError(f"no phase {name!r}; phases: {', '.join(names)}")
        return names.index(name)

    def __str__(self) -> str:
        width = max(len(p.name) for p in self.phases)
        return "\n".join(f"{i:2d}  {p.name:<{width}}  {p.about}" for i, p in enumerate(self.phases, 1))
