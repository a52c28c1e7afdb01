"""What a unit of stake behind each operator earns and risks, from allocations."""

from restaking.agents.choice import variance_exposure
from restaking.core.compiled import kernel
from restaking.core.units import Codes, Floats, Ints
from restaking.model.rules.allocation import share_at_risk
from restaking.model.rules.faults import mean_severity, mean_square_severity


@kernel
def observe_operators(
    delegated: Ints, magnitude: Ints, max_magnitude: Ints, limit: Ints, maximum: Ints, registered: Codes,
    split_bips: Ints, reward_per_stake: Floats, by_total: Codes, incentive_rate: float, severity_beta: Ints,
    common_share: float, common_hit: float,
    yields: Floats, losses: Floats, variances: Floats,
) -> None:  # fmt: skip
    """Fill today's yield after the split [1/yr], mean loss and second moment of loss per unit of hazard.

    A unit of stake earns at an AVS by its slashable share, or whole where the AVS rewards total stake.
    """
    for j in range(max_magnitude.size):
        gross, squares, mean, mean_squares = incentive_rate, 0.0, 0.0, 0.0
        for s in range(magnitude.shape[1]):
            if magnitude[j, s] > 0 and max_magnitude[j] > 0:
                share = share_at_risk(delegated[j], magnitude[j, s], max_magnitude[j], limit[j, s], maximum[s])
                q = mean_severity(severity_beta[s])
                if by_total[s] == 0:
                    gross += share * reward_per_stake[s]
                squares += share * share * mean_square_severity(severity_beta[s])
                mean += share * q
                mean_squares += share * share * q * q
            if by_total[s] == 1 and registered[j, s] == 1:
                gross += reward_per_stake[s]
        yields[j] = gross * (1.0 - split_bips[j] / 10_000.0)
        losses[j] = mean
        variances[j] = variance_exposure(squares, mean, mean_squares, common_share, common_hit)


@kernel
def pool_exposures(
    stake: Ints, worth: Ints, fee_bips: Ints, base: float, op_yield: Floats, op_loss: Floats, op_variance: Floats,
    op_events: Floats, unseen: float, yields: Floats, losses: Floats, variances: Floats, events: Floats,
) -> None:  # fmt: skip
    """The same for a unit of each LRT, from the operators behind it; ``stake`` is (LRTs, operators).

    Yields are whole returns after the fee [1/yr]; ETH in the buffer or on the move earns nothing. ``unseen``
    is the weight of remembered events for an LRT without stake.
    """
    for k in range(stake.shape[0]):
        total = float(stake[k].sum())
        yields[k], losses[k], variances[k], events[k] = 0.0, 0.0, 0.0, 0.0
        if total == 0.0:
            events[k] = unseen
            continue
        for j in range(stake.shape[1]):
            if stake[k, j] > 0:
                share = float(stake[k, j]) / total
                yields[k] += share * (base + op_yield[j])
                losses[k] += share * op_loss[j]
                variances[k] += share * share * op_variance[j]
                events[k] += share * op_events[j]
        invested = min(1.0, total / float(worth[k])) if worth[k] > 0 else 0.0
        yields[k] *= invested * (1.0 - fee_bips[k] / 10_000.0)
        losses[k] *= invested
        variances[k] *= invested * invested
