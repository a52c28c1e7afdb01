"""The scalar rules by which operators value AVSs and set their split.

An operator decides for people: its own, who hold a share of the stake behind it, or the holders of the LRT whose
brand it carries, who hold all of it. They keep its split and their part of what is left, and they lose their part
of what is slashed. What one AVS is worth to them depends on the others that are run: they may fail together.
"""

import math

from restaking.core.compiled import rule


@rule
def kept_share(split: float, own: float, fee: float) -> float:
    """Share of gross rewards that stays with an operator's people: its split, and their stake's part of the rest.

    ``own`` is the share of the stake that is theirs; ``fee`` what an LRT protocol takes of it.
    """
    return split + (1.0 - split) * own * (1.0 - fee)


@rule
def commissions(split: float, net_yield: float, stake: float, own: float) -> float:
    """What other people's stake pays an operator [ETH/yr], ``net_yield`` [1/yr] being what is left to them."""
    if split >= 1.0:
        return 0.0
    return net_yield * stake * (1.0 - own) * split / (1.0 - split)


@rule
def reward_part(budget: float, weight: float, others: float) -> float:
    """What an AVS pays an operator with that weight beside others' [ETH/yr]."""
    return budget * weight / (weight + others) if weight > 0.0 else 0.0


@rule
def relative_risk(fault_rate: float, usual: float, believed: float) -> float:
    """How much more often faults are slashed at an AVS than at the usual one; that much is known to everybody, how
    often that is they must learn. Where the usual rate is 0, its own comes on top of the ``believed`` one [1/yr]."""
    if usual > 0.0:
        return fault_rate / usual
    return 1.0 + fault_rate / believed if believed > 0.0 else 1.0


@rule
def failing_together(common: float, hit: float, highest: float) -> float:
    """Slashes a year at two AVSs of relative risk 1 in one common event [1/yr]: of the hazard ``common`` of each, an
    event having hit the one strikes the other with chance ``hit``, less often the riskier the riskiest AVS is."""
    return common * hit / highest if highest > 0.0 else 0.0


@rule
def fear_of(faults: float, relative: float, unjust: float) -> float:
    """Slashes feared per year at one AVS: the operator's faults, as often there as its risk is to the mean AVS's,
    and what the AVS itself may do."""
    return faults * relative + unjust


@rule
def added_variance(square: float, mean: float, rest: float, together: float) -> float:
    """What one AVS adds to the variance of what an operator's people lose in a year [ETH^2/yr].

    With e the exposed ETH, q the severity and r the relative risk: square = hazard e^2 E[q^2], mean = r e E[q], and
    ``rest`` the sum of such means over everything that may fail with it. Two AVSs slash together ``together`` r r'
    times a year, with severities of their own, which adds twice the product of their means.
    """
    return square + together * 2.0 * mean * rest


@rule
def partners_exposure(firm: float, firm_on_client: float, own: float) -> float:
    """Exposure of a firm's other operators that fails together with this one [ETH]: all share events of the firm,
    those on its client also events of the client, and each kind is half of the common causes."""
    return 0.5 * max(0.0, firm - own) + 0.5 * max(0.0, firm_on_client - own)


@rule
def registration_score(profit: float, cost: float, sensitivity: float) -> float:
    """Log-odds of running an AVS before constant and taste: sensitivity × signed log(1 + |profit| / cost).

    Profit and running cost in ETH per year. The logarithm keeps a giant's profit and a newcomer's loss on one scale.
    """
    ratio = math.log1p(abs(profit) / cost)
    return sensitivity * ratio if profit > 0.0 else -sensitivity * ratio


@rule
def gross_yield(net_yield: float, split: float) -> float:
    """What an operator's stake earns before its split [1/yr]; 0 where the split takes all and it cannot be told."""
    return net_yield / (1.0 - split) if split < 1.0 else 0.0


@rule
def stake_response(split: float, gross_yield: float) -> float:
    """How strongly stake responds to yield [log stake per unit of yield] if ``split`` is the best answer to it.

    Commissions c·g·W with stake W in proportion to exp(ε·(1 − c)·g) are largest at c = 1 / (ε·g).
    """
    return 1.0 / (split * gross_yield) if split > 0.0 and gross_yield > 0.0 else 0.0


@rule
def best_split(response: float, gross_yield: float, least: float, most: float) -> float:
    """Split that earns the most commissions when stake responds to yield like that, within bounds."""
    return min(most, max(least, 1.0 / (response * gross_yield)))


@rule
def split_towards(split: int, best: float, step: int) -> int:
    """Split [bips] after one review: towards the best [1], by at most ``step`` [bips]."""
    target = int(best * 10_000.0 + 0.5)
    return split + max(-step, min(step, target - split))
