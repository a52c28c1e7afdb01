"""Find, for every staker, a draw of tastes under which the position it starts with is the one it would choose.

Drawing anew until the tastes agree is exact sampling of tastes given the observed choice, so day 0 is
nobody's surprise: without it, everybody's first review would be a lottery and the first weeks would boil.
"""

from typing import Final

import numpy as np

from restaking.agents.choice import share_of, social_term
from restaking.agents.fears import RISKS, YIELD
from restaking.agents.staker import VENUES
from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, logistic
from restaking.core.units import Codes, Floats, Ints, Rows
from restaking.model.kernels.review import (
    LRT,
    LST,
    RESTAKE,
    SOLO,
    consider_operators,
    unpack_company,
    weigh_lrts,
    weigh_operators,
    weigh_plain,
    weigh_venues,
)

TRIES: Final = 20_000  # a start so unlikely that this many draws miss it keeps its last draw


@kernel
def settle_stakers(
    venue_base: Key, manager_base: Key, years: Floats, venue_sensitivity: float, sensitivity: float,
    switching_cost: float, considered: int,
    plain: Floats, managers: Floats, op_open: Codes, pooled: Floats, lrt_log_size: Floats,
    chance: Floats, other: Rows, constants: Floats, company: Ints,
    venue: Codes, operator: Rows, lrt: Rows, native: Codes, peers: Rows, aversion: Floats,
    social_weight: Floats, points_weight: Floats, aware: Codes, taste: Rows, manager_taste: Rows,
) -> int:  # fmt: skip
    """Set ``taste`` and ``manager_taste``; returns how many stakers could not be settled."""
    who, worth_op = np.empty(considered, np.int32), np.empty(considered)
    score_op, taste_op = np.empty(considered), np.empty(considered)
    count = lrt_log_size.size
    worth_lrt, score_lrt, taste_lrt = np.empty(count), np.empty(count), np.empty(count)
    worth, social, score, tastes = np.empty(VENUES), np.empty(VENUES), np.empty(VENUES), np.empty(VENUES)
    counts, calm = np.zeros(VENUES, np.int64), np.zeros((1, RISKS))
    unsettled, held = 0, 1.0 / considered
    for i in range(venue.size):
        everybody = unpack_company(company[i], counts)
        for v in range(VENUES):
            social[v] = social_term(social_weight[i], share_of(counts[v], everybody))
        manager_key, venue_key = agent_key(manager_base, i), agent_key(venue_base, i)
        base = plain[SOLO if native[i] else LST, YIELD]
        settled = False
        for attempt in range(TRIES):
            manager_taste[i] = attempt
            key = agent_key(manager_key, attempt)
            consider_operators(key, operator[i], 0, chance, other, who)
            best_op, value_op = weigh_operators(
                key, operator[i], calm, 0, aversion[i], points_weight[i], base, years, sensitivity, switching_cost,
                managers, op_open, who, worth_op, score_op, taste_op,
            )  # fmt: skip
            best_lrt, value_lrt = weigh_lrts(
                key, lrt[i], calm, 0, aversion[i], points_weight[i], years, sensitivity, switching_cost, held,
                pooled, lrt_log_size, worth_lrt, score_lrt, taste_lrt,
            )  # fmt: skip
            settled = (venue[i] != RESTAKE or who[best_op] == operator[i]) and (venue[i] != LRT or best_lrt == lrt[i])
            if settled:
                break
        weigh_plain(plain, calm, 0, years, aversion[i], worth)
        worth[RESTAKE], worth[LRT] = value_op, value_lrt
        agrees = False
        for attempt in range(TRIES):
            taste[i] = attempt
            key = agent_key(venue_key, attempt)
            best = weigh_venues(
                key, venue[i], native[i], aware[i], constants, peers[i], worth, venue_sensitivity, switching_cost,
                social, score, tastes,
            )  # fmt: skip
            agrees = best == venue[i]
            if agrees:
                break
        if not (settled and agrees):
            unsettled += 1
    return unsettled


@kernel
def settle_registrations(base: Key, spread: float, registered: Codes, score: Floats, taste: Rows) -> int:
    """The same for operators' registrations; arrays are (operators, AVSs). Returns how many could not be settled."""
    unsettled = 0
    for j in range(registered.shape[0]):
        operator_key = agent_key(base, j)
        for s in range(registered.shape[1]):
            edge_key = agent_key(operator_key, s)
            agrees = False
            for attempt in range(TRIES):
                taste[j, s] = attempt
                wants = score[j, s] + spread * logistic(agent_key(edge_key, attempt), 0) > 0.0
                agrees = wants == (registered[j, s] == 1)
                if agrees:
                    break
            if not agrees:
                unsettled += 1
    return unsettled
