"""What happened today: reviews, opt-ins, outflows, queues, and the books."""

from restaking.core.units import eth
from restaking.model.metrics import metric
from restaking.model.phases.books import conservation_error
from restaking.model.rules.churn import exit_churn
from restaking.model.world import World


@metric("1", "share of stakers who reviewed their position today")
def reviews_share(world: World) -> float:
    """Reviews / stakers."""
    return world.counts.get("reviews", 0.0) / len(world.stakers)


@metric("1", "stake queued for withdrawal today, of the delegated stake (gross outflow)")
def outflow_share(world: World) -> float:
    """Undelegated today / delegated."""
    total = int(world.delegated().sum())
    return world.ledger.moved("undelegated") / total if total else float("nan")


@metric("count", "AVSs joined by operators today")
def opt_ins(world: World) -> float:
    """New registrations."""
    return world.counts.get("opt_ins", 0.0)


@metric("count", "AVSs left by operators today")
def opt_outs(world: World) -> float:
    """Ended registrations."""
    return world.counts.get("opt_outs", 0.0)


@metric("days", "time until the last in the base chain's exit queue is out")
def exit_queue_days(world: World) -> float:
    """Exit queue / daily churn."""
    return int(world.exits.column("amount").sum()) / exit_churn(world.staked(), world.scenario.base.era)


@metric("ETH", "stake in the platform's withdrawal queue")
def withdrawal_queue_eth(world: World) -> float:
    """Σ withdrawals in their delay."""
    return eth(int(world.withdrawals.column("amount").sum()))


@metric("USD/ETH", "price of ETH, exogenous; only converts running costs")
def eth_price_usd(world: World) -> float:
    """Exogenous price."""
    return float(world.base.eth_price[0])


@metric("gwei", "ETH created or destroyed against the books; anything but 0 is a bug")
def conservation_error_gwei(world: World) -> float:
    """Columns against opening stock, issuance and flows with the outside."""
    return float(conservation_error(world))
