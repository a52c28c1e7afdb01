"""Worlds for tests: tiny ones with numbers to do by hand, lively ones in which every queue has somebody waiting."""

from typing import Any, Final

from restaking import RestakingModel
from restaking.core.units import GWEI
from restaking.model.world import World

SMALL = {"stakers.count": 60, "operators.count": 6, "operators.organisations": 4, "avss.count": 3, "lrts.count": 2}
NO_FAULTS = {"slashing.fault_rate": 0.0}
# Everybody looks around often with fresh tastes, on a chain that lets few in and out, and LRTs have little spare ETH.
LIVELY = {
    **SMALL,
    "stakers.attention": 0.1,
    "stakers.taste_renewal": 0.05,
    "operators.review_rate": 0.5,
    "operators.taste_renewal": 0.2,
    "lrts.review_rate": 0.5,
    "lrts.buffer": 0.002,
    "base.era": "deneb",
    "slashing.fault_rate": 2.0,
    "avss.emission_share": 0.01,
    "avss.sell_share": 0.5,
}
# So many faults that some are slashed on every kind of way out, although operators know of them and run fewer AVSs.
STORMY = {"slashing.fault_rate": 6.0, "beliefs.shun_days": 0, "slashing.redistribute": 0.5}
SEASON = {"points.enabled": True, "points.event_day": 10, "points.fdv_share": 0.01}
# Loops, and pools that liquidity providers leave; the first LRT is closed, so that orders wait and buyers hold on.
TRADED = {
    "markets.enabled": True,
    "markets.token_share": 0.6,
    "markets.lp_threshold": 0.5,
    "lending.loop_share": 0.2,
    "lrts.LRT 1.redemptions_open": False,
}
FEES: Final = "lrts.treasury"
"""Where LRTs' fees are for a moment: by night they have become shares."""
QUIET = {"stakers.attention": 0.0, "stakers.attention_professional": 0.0, "operators.review_rate": 0.0}
QUIET |= {
    "lrts.review_rate": 0.0,
    "incentives.apr": 0.0,
    "avss.budget_share": 0.0,
    "avss.emission_share": 0.0,
    "base.slash_rate": 0.0,
    "beliefs.own_attention": 0.0,
    "beliefs.neighbour_attention": 0.0,
    "beliefs.shun_days": 0,
    **NO_FAULTS,
}


def model(seed: int = 1, *settings: dict[str, Any], scenario: str = "teaching") -> RestakingModel:
    """A model of a built-in scenario with settings laid on top of each other."""
    merged: dict[str, Any] = {}
    for each in settings:
        merged |= each
    return RestakingModel(scenario=scenario, seed=seed, **merged)


def from_day_0(settings: dict[str, Any]) -> dict[str, Any]:
    """The same settings for the world that constants are inverted from, so that they hold on day 0 already."""
    return settings | {f"anchor.{key}": value for key, value in settings.items()}


def lively(days: int = 30) -> RestakingModel:
    """A small world with something in every money column after ``days``, queues included: the first such seed.

    Near the end the law changes from liens to burning, an operator is slashed and an LRT sold off, so that there is
    some of everything.
    """
    for seed in range(1, 21):
        made = model(seed, LIVELY, SEASON, STORMY, TRADED).run(days=days - 2)
        under(made.world, native_settle="exit_burn")
        made.intervene("slash_operator", operator=0, fraction=0.01)
        made.intervene("sell_off", lrt=0, share=0.05)
        made.run(days=2)
        if not empty_accounts(made.world):
            return made
    raise AssertionError(f"no seed fills every account; of the last, these are empty: {empty_accounts(made.world)}")


def under(world: World, **rule: object) -> World:
    """The same world under other rules of slashing."""
    rules = world.scenario.slashing.model_copy(update=rule)
    world.scenario = world.scenario.model_copy(update={"slashing": rules})
    return world


def empty_accounts(world: World) -> list[str]:
    """Money columns in which there is nothing at all, though there may be."""
    return [account for table in world.tables() for account, stock in table.money() if stock == 0 and account != FEES]


def two_stakers(stakes: tuple[int, int], *, operator: int = 0, magnitude: int, avs: int = 0) -> World:
    """Two stakers behind one operator with one allocation [gwei, wad]; nobody else has stake, nobody decides.

    The ledger is opened afresh on what was set by hand.
    """
    made = model(1, SMALL, QUIET, {"stakers.count": 10, "lrts.count": 0, **without_lrts()})
    world = made.world
    for name in ("wallet", "solo", "lst", "restaked", "lrt_tokens"):
        world.stakers.column(name)[:] = 0
    world.stakers.operator[:], world.stakers.venue[:] = -1, 0
    world.stakers.operator[:2], world.stakers.venue[:2] = operator, 3
    world.stakers.restaked[:2] = stakes
    world.lst.active[0] = world.lst.supply[0] = 0
    for name in ("registered", "magnitude", "pending"):
        world.allocations.column(name)[:] = 0
    world.allocations.registered[operator, avs], world.allocations.magnitude[operator, avs] = 1, magnitude
    reopen(world)
    return world


def reopen(world: World) -> None:
    """Open the books anew on the columns as they are."""
    from restaking.core.ledger import Ledger
    from restaking.model import losses
    from restaking.model.phases.books import stocks

    world.ledger = Ledger()
    world.ledger.open(stocks(world))
    world.opening_eth = world.eth_held()
    world.magnitude_before = None
    losses.close(world)


def without_lrts() -> dict[str, Any]:
    """Overrides for a world without LRT protocols."""
    shares = {"hold": 0.25, "solo": 0.25, "lst": 0.25, "restake": 0.25, "lrt": 0.0}
    return {"lrts.count": 0, **{f"stakers.venue_shares.{venue}": share for venue, share in shares.items()}}


def eth(amount: float) -> int:
    """ETH as gwei, exact for amounts with up to nine decimals."""
    return round(amount * GWEI)


def empty_world() -> World:
    """Nobody has anything: no stake, no tokens, no LRTs."""
    world = two_stakers((0, 0), magnitude=0)
    world.stakers.operator[:], world.stakers.venue[:] = -1, 0
    reopen(world)
    return world


def told(made: RestakingModel) -> str:
    """The day's metrics in words, in which what is not known equals itself."""
    return repr(made.latest())
