"""What a unit of stake behind each operator earns and risks, from allocations."""

from typing import Final

import numpy as np

from restaking.agents.choice import variance_exposure
from restaking.agents.fears import RISKS, Risk
from restaking.core.compiled import kernel
from restaking.core.units import WAD, Codes, Floats, Ints
from restaking.model.rules.allocation import share_at_risk
from restaking.model.rules.faults import mean_severity, mean_square_severity

OPERATOR, COMMON, AVS, BASE = (int(risk) for risk in Risk)
AT_REGISTRATIONS: Final = BASE  # classes before it are risks of registrations


@kernel
def observe_operators(
    delegated: Ints, magnitude: Ints, max_magnitude: Ints, limit: Ints, maximum: Ints, registered: Codes,
    split_bips: Ints, reward_per_stake: Floats, by_total: Codes, incentive_rate: float, severity_beta: Ints,
    slash_cap: Ints, common_hit: float,
    yields: Floats, losses: Floats, variances: Floats,
) -> None:  # fmt: skip
    """Fill today's yield after the split [1/yr], mean loss and second moment of loss per unit of hazard.

    A unit of stake earns at an AVS by its slashable share, or whole where the AVS rewards total stake. Losses and
    variances are (operators, RISKS), the base chain's left as they are: a fault at one AVS and an AVS's own doing
    strike one registration; a common event strikes others too, so its second moment has cross terms.
    Simplified: an AVS's doing is feared to be as severe as a fault.
    """
    count = slash_cap.size
    severity, square = np.empty(count), np.empty(count)
    for s in range(count):
        severity[s] = mean_severity(severity_beta[s], slash_cap[s] / WAD)
        square[s] = mean_square_severity(severity_beta[s], slash_cap[s] / WAD)
    for j in range(max_magnitude.size):
        gross, squares, mean, mean_squares = incentive_rate, 0.0, 0.0, 0.0
        for s in range(magnitude.shape[1]):
            if magnitude[j, s] > 0 and max_magnitude[j] > 0:
                share = share_at_risk(delegated[j], magnitude[j, s], max_magnitude[j], limit[j, s], maximum[s])
                if by_total[s] == 0:
                    gross += share * reward_per_stake[s]
                squares += share * share * square[s]
                mean += share * severity[s]
                mean_squares += share * share * severity[s] * severity[s]
            if by_total[s] == 1 and registered[j, s] == 1:
                gross += reward_per_stake[s]
        yields[j] = gross * (1.0 - split_bips[j] / 10_000.0)
        for risk in range(AT_REGISTRATIONS):
            losses[j, risk], variances[j, risk] = mean, squares
        variances[j, COMMON] = variance_exposure(squares, mean, mean_squares, common_hit)


@kernel
def pool_exposures(
    stake: Ints, worth: Ints, fee_bips: Ints, base: float, op_yield: Floats, op_loss: Floats, op_variance: Floats,
    op_events: Floats, unseen: Floats, yields: Floats, losses: Floats, variances: Floats, events: Floats,
) -> None:  # fmt: skip
    """The same for a unit of each LRT, from the operators behind it; ``stake`` is (LRTs, operators).

    Yields are whole returns after the fee [1/yr]; ETH in the buffer or on the move earns nothing. Remembered events
    are weighted by what each operator could lose, so that hazard times loss is the mean of the operators'.
    ``unseen`` (RISKS,) is remembered of everybody.
    """
    for k in range(stake.shape[0]):
        total = float(stake[k].sum())
        yields[k] = 0.0
        for risk in range(RISKS):
            losses[k, risk], variances[k, risk], events[k, risk] = 0.0, 0.0, 0.0
        for j in range(stake.shape[1]):
            if stake[k, j] > 0:
                share = float(stake[k, j]) / total
                yields[k] += share * (base + op_yield[j])
                for risk in range(AT_REGISTRATIONS):
                    losses[k, risk] += share * op_loss[j, risk]
                    variances[k, risk] += share * share * op_variance[j, risk]
                    events[k, risk] += share * op_loss[j, risk] * op_events[j, risk]
        invested = min(1.0, total / float(worth[k])) if worth[k] > 0 else 0.0
        yields[k] *= invested * (1.0 - fee_bips[k] / 10_000.0)
        for risk in range(RISKS):
            events[k, risk] = events[k, risk] / losses[k, risk] if losses[k, risk] > 0.0 else unseen[risk]
            losses[k, risk] *= invested
            variances[k, risk] *= invested * invested
