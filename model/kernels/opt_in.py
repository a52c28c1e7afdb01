"""Operators review which AVSs they run: one by one, leaving what costs more than it brings, joining what is best.

Each AVS is valued beside the others that are run, so after every step the rest is weighed anew. Simplified: what
the others earn less when magnitude is shared by one more is not charged to the newcomer. In this module
``own_stake`` is the common rule of allocation and ``marginal_value`` the default policy; ``by_operator.py``
compiles copies for the others.
"""

from typing import Final

from restaking.agents.choice import perceived_hazard, renewal_chance
from restaking.agents.fears import Risk
from restaking.agents.opt_in import (
    added_variance,
    commissions,
    failing_together,
    fear_of,
    kept_share,
    partners_exposure,
    registration_score,
    reward_part,
)
from restaking.agents.policies.operator.marginal_profit import marginal_profit as marginal_value
from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, logistic, unit
from restaking.core.units import GWEI, Codes, Floats, Ints, Rows
from restaking.model.rules.allocation import own_stake

SLOT_REVIEW: Final = 0  # slot of an organisation's key of the day
SLOT_RENEWAL: Final = 1  # slot 1 + s of an operator's key of the day renews its taste for AVS s

NEVER: Final = -1.0e300
"""Log-odds of what will not be done."""

BUDGET, SECURED, BY_TOTAL, MAXIMUM, RELATIVE, SEVERITY, SQUARE, LIVE = range(8)
"""Columns of the menu (AVSs, 8): pay [ETH/yr], stake by which it is shared out [ETH], whether that is all stake, most
it takes from a vault [ETH], its risk relative to the mean AVS's, mean severity and mean square, whether it exists."""

STAKE, OWN, KEPT, POSITION, PARTNERS, FRANCHISE, FAULTS, UNJUST, TOGETHER = range(9)
"""What an operator decides with (9,): stake [ETH], share of it that is its people's, share of rewards they keep, their
stake in the whole firm [ETH], exposure that fails together with it [ETH], commissions at stake [ETH], hazards [1/yr]
of its own faults, of the AVS's, and of failing at two AVSs at once."""

INCOME, COST, FEARED, VARIANCE, LOST_FRANCHISE = range(5)
"""Columns of the terms (AVSs, 5), all ETH/yr; the variance per ETH of position, before risk aversion."""

OWN_FAULTS, COMMON_FAULTS, AVS_DOING = int(Risk.OPERATOR), int(Risk.COMMON), int(Risk.AVS)

HELD, FRANCHISES, COMMON = range(3)
"""Columns of the firms' sums: stake [ETH], franchise [ETH], common exposure [ETH], and that on each client."""


@kernel
def common_exposure(
    running: int, degree: float, stake: float, interest: float, menu: Floats, registered: Codes
) -> float:
    """What an operator's people expect to lose if all its AVSs slash at once, weighed by their relative risks [ETH].

    Its stake is behind each AVS as if ``running`` of them shared it.
    """
    exposure = 0.0
    for s in range(registered.size):
        if registered[s] == 1:
            slice_ = own_stake(stake, running, degree, menu[s, MAXIMUM])
            exposure += menu[s, RELATIVE] * (interest * slice_) * menu[s, SEVERITY]
    return exposure


@kernel
def note_terms(
    running: int, degree: float, cost: float, rest: float, own: Floats, avs: Floats, others: float, term: Floats
) -> None:
    """Fill the terms (5,) of one AVS among ``running``; ``rest`` is common exposure through the others [ETH]."""
    slice_ = own_stake(own[STAKE], running, degree, avs[MAXIMUM])
    exposed = own[OWN] * slice_
    hazard = fear_of(own[FAULTS], avs[RELATIVE], own[UNJUST])
    pays = reward_part(avs[BUDGET], own[STAKE] if avs[BY_TOTAL] == 1.0 else slice_, others)
    mean = avs[RELATIVE] * exposed * avs[SEVERITY]
    term[INCOME], term[COST] = own[KEPT] * pays, cost
    term[FEARED] = hazard * exposed * avs[SEVERITY]
    added = added_variance(hazard * exposed * exposed * avs[SQUARE], mean, rest, own[TOGETHER])
    term[VARIANCE] = added / own[POSITION] if own[POSITION] > 0.0 else 0.0
    term[LOST_FRANCHISE] = hazard * own[FRANCHISE]


@kernel
def value_of(term: Floats, aversion: float, sensitivity: float) -> float:
    """Log-odds of running an AVS with these terms, before constant and taste."""
    value = marginal_value(term[INCOME], term[COST], term[FEARED], term[VARIANCE], term[LOST_FRANCHISE], aversion)
    return registration_score(value, term[COST], sensitivity)


@kernel
def weigh_running(
    degree: float, aversion: float, cost: float, sensitivity: float, running: int, own: Floats, menu: Floats,
    others: Floats, registered: Codes,
    terms: Floats, score: Floats,
) -> None:  # fmt: skip
    """Fill terms and log-odds of the ``running`` AVSs an operator runs, each beside the rest of them."""
    common = common_exposure(running, degree, own[STAKE], own[OWN], menu, registered)
    for s in range(score.size):
        if registered[s] == 1:
            slice_ = own_stake(own[STAKE], running, degree, menu[s, MAXIMUM])
            rest = common - menu[s, RELATIVE] * (own[OWN] * slice_) * menu[s, SEVERITY] + own[PARTNERS]
            note_terms(running, degree, cost, rest, own, menu[s], others[s], terms[s])
            score[s] = value_of(terms[s], aversion, sensitivity)


@kernel
def weigh_others(
    degree: float, aversion: float, cost: float, sensitivity: float, running: int, own: Floats, menu: Floats,
    others: Floats, seen: Codes, registered: Codes,
    terms: Floats, score: Floats,
) -> None:  # fmt: skip
    """Fill terms and log-odds of the AVSs an operator might join, each beside the ``running`` ones it has."""
    rest = common_exposure(running + 1, degree, own[STAKE], own[OWN], menu, registered) + own[PARTNERS]
    for s in range(score.size):
        if seen[s] == 0 and registered[s] == 0:
            note_terms(running + 1, degree, cost, rest, own, menu[s], others[s], terms[s])
            score[s] = value_of(terms[s], aversion, sensitivity)


@kernel
def note_others(degree: float, running: int, own: Floats, menu: Floats, registered: Codes, others: Floats) -> None:
    """Fill ``others`` (AVSs,) with the weight [ETH] of everybody else by which each AVS shares out what it pays."""
    for s in range(others.size):
        others[s] = menu[s, SECURED]
        if registered[s] == 1:
            slice_ = own_stake(own[STAKE], running, degree, menu[s, MAXIMUM])
            others[s] = max(0.0, others[s] - (own[STAKE] if menu[s, BY_TOTAL] == 1.0 else slice_))


@kernel
def choose_avss(
    degree: float, aversion: float, cost: float, sensitivity: float, most: int, own: Floats, menu: Floats,
    pull: Floats, seen: Codes,
    registered: Codes, terms: Floats, score: Floats, others: Floats,
) -> tuple[int, int]:  # fmt: skip
    """One operator leaves the worst AVSs while they are not worth running, then joins the best while they are.

    ``pull`` (AVSs,) is constant and taste, ``seen`` what it ran before, ``most`` how many it may run; what it leaves
    it does not take up again the same day. Returns (opt-ins, opt-outs). ``terms`` and ``score`` end as they were
    when each AVS was decided upon; ``others`` is scratch.
    """
    running, left, joined = 0, 0, 0
    for s in range(seen.size):
        registered[s] = seen[s]
        running += int(seen[s])
    note_others(degree, max(1, running), own, menu, seen, others)
    while running > 0:
        weigh_running(degree, aversion, cost, sensitivity, running, own, menu, others, registered, terms, score)
        worst, least = -1, 0.0
        for s in range(seen.size):
            if registered[s] == 1:
                worth = score[s] + pull[s] if menu[s, LIVE] == 1.0 else NEVER
                if worth <= least:
                    worst, least = s, worth
        if worst < 0:
            break
        registered[worst] = 0
        running -= 1
        left += 1
    while True:
        best, highest = -1, 0.0
        weigh_others(degree, aversion, cost, sensitivity, running, own, menu, others, seen, registered, terms, score)
        for s in range(seen.size):
            new = seen[s] == 0 and registered[s] == 0 and menu[s, LIVE] == 1.0
            if new and score[s] + pull[s] > highest:
                best, highest = s, score[s] + pull[s]
        if best < 0 or running >= most:
            break
        registered[best] = 1
        running += 1
        joined += 1
    return joined, left


@kernel
def note_risks(events: Floats, years: Floats, hit: float, highest: float, out: Floats) -> None:
    """Fill the hazards (operators, 3) that operators fear [1/yr]; ``events`` (operators, RISKS), ``years`` (RISKS,)."""
    for j in range(out.shape[0]):
        common = perceived_hazard(events[j, COMMON_FAULTS], 0.0, years[COMMON_FAULTS])
        out[j, 0] = perceived_hazard(events[j, OWN_FAULTS], 0.0, years[OWN_FAULTS]) + common
        out[j, 1] = perceived_hazard(events[j, AVS_DOING], 0.0, years[AVS_DOING])
        out[j, 2] = failing_together(common, hit, highest)


@kernel
def sum_firms(
    degree: float, franchise_years: float, delegated: Ints, split_bips: Ints, expected_yield: Floats, interest: Floats,
    menu: Floats, firm: Rows, client: Codes, registered: Codes,
    exposure: Floats, firms: Floats,
) -> None:  # fmt: skip
    """Add up over each firm what its people hold and may lose together; ``exposure`` is each operator's own part."""
    firms[:] = 0.0
    for j in range(firm.size):
        stake, running = float(delegated[j]) / GWEI, 0
        for s in range(registered.shape[1]):
            running += int(registered[j, s])
        exposure[j] = common_exposure(max(1, running), degree, stake, interest[j], menu, registered[j])
        its = firms[firm[j]]
        its[HELD] += interest[j] * stake
        earns = commissions(split_bips[j] / 10_000.0, expected_yield[j], stake, interest[j])
        its[FRANCHISES] += franchise_years * earns
        its[COMMON] += exposure[j]
        its[COMMON + 1 + client[j]] += exposure[j]


@kernel
def put_together(
    stake: float, interest: float, fee: float, split: float, exposure: float, client: int, its: Floats,
    risks: Floats, own: Floats,
) -> None:  # fmt: skip
    """Fill ``own`` (9,) with what one operator decides with; ``its`` are its firm's sums, ``risks`` hazards (3,)."""
    own[STAKE], own[OWN], own[KEPT] = stake, interest, kept_share(split, interest, fee)
    own[POSITION], own[FRANCHISE] = its[HELD], its[FRANCHISES]
    own[PARTNERS] = partners_exposure(its[COMMON], its[COMMON + 1 + client], exposure)
    own[FAULTS], own[UNJUST], own[TOGETHER] = risks[0], risks[1], risks[2]


@kernel
def review_operators(
    day: int, firm_key: Key, day_key: Key, taste_base: Key, review_rate: float, renewal: float, spread: float,
    degree: float, aversion: float, cost: float, sensitivity: float, franchise_years: float, delegated: Ints,
    split_bips: Ints, expected_yield: Floats, interest: Floats, fee: Floats, risks: Floats, menu: Floats,
    organisation: Rows, firm: Rows, client: Codes, max_avss: Rows, max_magnitude: Ints, called: Rows, reviewed: Rows,
    seen_stake: Ints, seen_kept: Floats, seen_position: Floats, seen_partners: Floats,
    seen_franchise: Floats, registered: Codes, seen: Codes, anchor: Floats, shunned: Rows, taste: Rows,
    firms: Floats, exposure: Floats, own: Floats, pull: Floats, terms: Floats, score: Floats, others: Floats,
) -> tuple[int, int]:  # fmt: skip
    """Organisations whose turn it is let all their operators join and leave AVSs; returns (opt-ins, opt-outs).

    An organisation draws once for all its operators, which see what those before them have just decided. One that is
    ``called`` today, by a slash of its own, looks at once; none runs what it has ``shunned``.
    ``interest`` is the share of each operator's stake whose owners it decides for, ``fee`` what an LRT takes of
    their rewards, ``risks`` (operators, 3) the hazards it fears. The last row of arrays is scratch.
    """
    joined, left = 0, 0
    sum_firms(
        degree, franchise_years, delegated, split_bips, expected_yield, interest, menu, firm, client, registered,
        exposure, firms,
    )  # fmt: skip
    for j in range(reviewed.size):
        if called[j] != day and unit(agent_key(firm_key, organisation[j]), SLOT_REVIEW) >= review_rate:
            continue
        key, operator_key = agent_key(day_key, j), agent_key(taste_base, j)
        chance_renewed = renewal_chance(renewal, day - reviewed[j])
        for s in range(score.size):
            seen[j, s] = registered[j, s]
            if unit(key, SLOT_RENEWAL + s) < chance_renewed:
                taste[j, s] += 1
            pull[s] = anchor[j, s] + spread * logistic(agent_key(agent_key(operator_key, s), taste[j, s]), 0)
            if shunned[j, s] >= day:
                pull[s] = NEVER
        stake = float(delegated[j]) / GWEI
        its = firms[firm[j]]
        put_together(
            stake, interest[j], fee[j], split_bips[j] / 10_000.0, exposure[j], client[j], its, risks[j], own
        )  # fmt: skip
        reviewed[j], seen_stake[j], seen_kept[j] = day, delegated[j], own[KEPT]
        seen_position[j], seen_partners[j], seen_franchise[j] = own[POSITION], own[PARTNERS], own[FRANCHISE]
        most = max_avss[j] if max_magnitude[j] > 0 else 0
        more, fewer = choose_avss(
            degree, aversion, cost, sensitivity, most, own, menu, pull, seen[j], registered[j], terms, score, others
        )
        joined += more
        left += fewer
        running = 0
        for s in range(score.size):
            running += int(registered[j, s])
        change = common_exposure(max(1, running), degree, stake, interest[j], menu, registered[j]) - exposure[j]
        its[COMMON] += change
        its[COMMON + 1 + client[j]] += change
    return joined, left
