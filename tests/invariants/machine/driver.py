"""A small world of the real engine, its twin, and the calls that change both."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from restaking.core.units import NOBODY, WAD
from restaking.model import platform
from restaking.model.phases import maturities, slashing
from restaking.model.phases.books import check_identities, close, conservation_error, stocks
from restaking.model.platform import PlatformError
from restaking.model.schedule import Phase
from restaking.model.world import Slash, World
from restaking import RestakingModel
from tests.invariants.machine.magnitudes import Magnitudes, Refused
from tests.invariants.machine.seen import Seen
from tests.invariants.machine.twin import Twin
from tests.worlds import LIVELY, model

STAKERS, OPERATORS, AVSS, LRTS = 8, 3, 3, 2
SIZES = {"stakers.count": STAKERS, "operators.count": OPERATORS, "avss.count": AVSS, "lrts.count": LRTS}
SIZES |= {"operators.organisations": 2, "stakers.neighbours": 2, "stakers.eth_total": 5_000.0, "operators.mean_avs": 2.0}
DEGREES = {"unique": Fraction(1), "pooled": None, "elastic": Fraction(2), "vault": None}
EPOCH = 2


class Driver:
    """Model, twin and day; every method is one call that the contracts know, or a day that passes."""

    def __init__(self, mode: str, seed: int, delay: int, deallocation: int) -> None:
        settings: dict[str, Any] = {"slashing.mode": mode, "slashing.vault_epoch_days": EPOCH}
        settings |= {"withdrawals.delay_days": delay, "withdrawals.deallocation_days": deallocation}
        settings |= {"withdrawals.allocation_config_days": 2.5, "view.staker_agents": "never"}
        self.model: RestakingModel = model(seed, LIVELY, SIZES, settings)
        self.world: World = self.model.world
        self.mode, self.delay = mode, delay
        self.now = Seen(self.world)
        law = Magnitudes(OPERATORS, AVSS, DEGREES[mode], EPOCH if mode == "vault" else deallocation, configuration=3)
        self.twin = Twin(self.now, law)
        self.callers: set[int] = set()
        """Stakers who will complete what is due today once the day's slashes are through."""
        self._take_places()

    @property
    def day(self) -> int:
        """Today: the day that has begun and is not closed."""
        return self.model.day + 1

    def due(self, day: int) -> int:
        """Last day on which a withdrawal asked for on ``day`` may be slashed."""
        return (day // EPOCH + 2) * EPOCH if self.mode == "vault" else day + self.delay

    def reach(self) -> int:
        """First release day of withdrawals that a slash of today reaches."""
        return (self.day // EPOCH + 2) * EPOCH if self.mode == "vault" else self.day

    def look(self) -> Seen:
        """Read the columns afresh."""
        self.now = Seen(self.world)
        return self.now

    # Calls, each with what the twin knows of it; a call that the law forbids must be refused and change nothing.

    def attempt(self, allowed: bool, call: Callable[..., Any], *arguments: Any) -> bool:
        """Make a platform call; it must go through if and only if the law allows it."""
        try:
            call(self.world, *arguments)
        except PlatformError:
            assert not allowed, f"{call.__name__}{arguments} was refused"
            return False
        assert allowed, f"{call.__name__}{arguments} went through"
        return True
