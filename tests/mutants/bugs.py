"""The bugs, as data: file, the line as it is, the line as somebody might write it, and what is wrong with that."""

from tests.mutants.bug import Bug
from tests.mutants.security import SECURITY_BUGS

RULES, CUT, MOVES = "model/rules/slashing.py", "model/kernels/slash.py", "model/kernels/moves.py"
REGISTRATIONS, STAKES, LAW = "model/kernels/registrations.py", "model/kernels/stakes.py", "model/magnitudes.py"
PLATFORM, SETTLE, DUE = "model/platform.py", "model/phases/slashing.py", "model/phases/maturities.py"
RESOLUTION, RELEASE, SPREADING = "model/resolution.py", "model/kernels/withdrawals.py", "model/kernels/spreading.py"
VAULT, ALLOCATION, FILING = "model/rules/modes/vault.py", "model/rules/allocation.py", "model/filing.py"
BASE = "model/phases/base_slashing.py"
MARKETS = "markets"

_SLASHING = """    Phase(
        "slashing",
        slashing.settle,
        "slashes due are vetoed or settled: magnitudes, stake and withdrawals shrink in one ratio",
    ),
"""
_MATURITIES = """    Phase(
        "maturities",
        maturities.release,
        "escrows, withdrawals, deallocations and redemptions due today, after the slashes",
    ),
"""
SLASHES_FIRST, MATURITIES_FIRST = _SLASHING + _MATURITIES, _MATURITIES + _SLASHING

BUGS = (
    # Rounding.
    Bug(
        "stake rounds up", RULES,
        "return mul_div(stake, magnitude_after, magnitude_before)",
        "return mul_div_up(stake, magnitude_after, magnitude_before)",
        "a gwei too much for the payee at every slash",
    ),
    Bug(
        "magnitude rounds down", RULES,
        "return mul_div_up(magnitude, fraction, WAD)", "return mul_div(magnitude, fraction, WAD)",
        "a slash takes a wei too little",
    ),
    Bug(
        "slashable rounds up", RULES,
        "return mul_div(delegated, magnitude, max_magnitude)", "return mul_div_up(delegated, magnitude, max_magnitude)",
        "an AVS is promised a gwei that is not there",
    ),
    Bug(
        "mul_div guesses", "core/units.py", "        while r < 0:\n", "        while r < -c:\n",
        "the float guess is one too high and stays so: a gwei too much",
    ),
    Bug(
        "dust taken twice", CUT,
        "        restaked[i] -= loss\n", "        restaked[i] = max(0, restaked[i] - loss - 1)\n",
        "a gwei of every slashed stake goes nowhere",
    ),
    Bug(
        "LRT dust lost", CUT,
        "        stake[k, j] -= loss\n", "        stake[k, j] -= loss + (1 if loss else 0)\n",
        "the same for LRTs' stake",
    ),
    # Who is slashed.
    Bug(
        "queue forgotten", CUT,
        "if operator[row] != j or due[row] < reach or amount[row] == 0:", "if True or amount[row] == 0:",
        "withdrawals in their delay are not slashed",
    ),
    Bug(
        "reach a day short", CUT, "due[row] < reach or", "due[row] <= reach or",
        "the last day of the delay is out of reach",
    ),
    Bug(
        "reach a day long", CUT, "due[row] < reach or", "due[row] < reach - 1 or",
        "a withdrawal is slashed a day after its delay",
    ),
    Bug(
        "queue of others", CUT, "if operator[row] != j or due", "if due",
        "a slash reaches withdrawals from behind every operator",
    ),
    Bug(
        "LRTs forgotten", CUT,
        "        loss = stake[k, j] - stake_left(stake[k, j], after, before)\n", "        loss = 0\n",
        "LRTs' delegations are not slashed",
    ),
    Bug(
        "deposits of others", CUT,
        "            member[place[operator[i]]] = i\n", "            member[place[operator[i]]] = max(0, i - 1)\n",
        "somebody else's deposit is slashed",
    ),
    Bug(
        "wrong operator's magnitude", LAW,
        "    before = int(whole[operator])\n", "    before = int(whole[operator - 1])\n",
        "the ratio is another operator's",
    ),
    # Magnitudes.
    Bug(
        "pending deallocation forgotten", CUT,
        "-min(magnitude[avs], -pending[avs] - magnitude_slashed(-pending[avs], fraction))", "pending[avs]",
        "what is leaving is not slashed with its allocation",
    ),
    Bug(
        "no stretch", CUT, "            magnitude[s] = left\n", "            magnitude[s] = left + 1\n",
        "another allocation stays a wei above what is left",
    ),
    Bug(
        "slashed twice", CUT,
        "    left = whole - taken\n", "    left = whole - 2 * taken if whole >= 2 * taken else 0\n",
        "the magnitude falls by twice what the allocation lost",
    ),
    Bug(
        "allocates above the magnitude", PLATFORM, "        magnitude <= room,", "        magnitude <= room + 1,",
        "a wei more is promised than there is",
    ),
    Bug(
        "promises under way forgotten", STAKES, "magnitude[s] + max(0, pending[s])", "magnitude[s]",
        "allocations under way are promised a second time",
    ),
    Bug(
        "allocation a day early", REGISTRATIONS, "if pending[j, s] != 0 and pending_due[j, s] <= day:",
        "if pending[j, s] != 0 and pending_due[j, s] - (pending[j, s] > 0) <= day:",
        "an allocation can be slashed a day before its delay is over",
    ),
    Bug(
        "deallocation a day early", REGISTRATIONS, "if pending[j, s] != 0 and pending_due[j, s] <= day:",
        "if pending[j, s] != 0 and pending_due[j, s] - (pending[j, s] < 0) <= day:",
        "an allocation is out of reach a day before its delay is over",
    ),
    Bug(
        "delay changes at once", REGISTRATIONS, "if 0 < next_delay_due[j] <= day:", "if 0 < next_delay_due[j]:",
        "a new allocation delay does not wait for its own",
    ),
    Bug(
        "second change at once", REGISTRATIONS,
        "            if pending[j, s] != 0:\n", "            if pending[j, s] > 0:\n",
        "a deallocation under way is replaced by another",
    ),
    Bug(
        "deallocates twice", PLATFORM,
        "held = int(edges.magnitude[operator, avs]) - leaving\n", "held = int(edges.magnitude[operator, avs])\n",
        "more is leaving than there is",
    ),
    # Time and order.
    Bug(
        "maturity before slash", "model/schedule.py", SLASHES_FIRST, MATURITIES_FIRST,
        "the day's maturities come before its slashes",
    ),
    Bug(
        "deallocation matures before the day", DUE,
        "    magnitudes.mature(world, day)\n", "    magnitudes.mature(world, day + 1)\n",
        "changes take effect a day early",
    ),
    Bug(
        "withdrawal a day early", RELEASE, "if q_due[row] > day or", "if q_due[row] > day + 1 or",
        "paid a day before its delay is over",
    ),
    Bug(
        "veto's delay forgotten", FILING,
        "        due=day + world.scenario.slashing.veto_days,\n", "        due=day,\n",
        "a slash is settled before it can be vetoed",
    ),
    # Life of stake.
    Bug(
        "haircut on a deposit", PLATFORM, "    s.restaked[staker] += amount\n",
        "    s.restaked[staker] += amount - (1 if amount > 1 else 0)\n",
        "a deposit after a slash pays for it",
    ),
    Bug(
        "stake goes along", PLATFORM,
        "_queue(world, staker, int(s.restaked[staker]), world.withdrawal_due(day), by_call=0)\n", "pass\n",
        "redelegated stake skips the queue",
    ),
    Bug(
        "closed operator takes stake", PLATFORM,
        "closed = operator != NOBODY and world.operators.max_magnitude[operator] == 0", "closed = False",
        "stake comes under an operator whose magnitude is used up",
    ),
    Bug(
        "withdraws a gwei too much", PLATFORM, "_require(0 < amount <= held, f\"withdrawal",
        "_require(0 < amount <= held + 1, f\"withdrawal", "somebody asks back a gwei more than it has",
    ),
    Bug(
        "withdrawal filed at less", MOVES, "    q_amount[row], q_due[row] = eth, due\n",
        "    q_amount[row], q_due[row] = eth - 1, due\n", "a gwei is lost on the way into the queue",
    ),
    Bug(
        "pays what others wait for", PLATFORM, '(queue.column("owner") == staker) & (queue.column("due") <= day)',
        '(queue.column("due") <= day)', "a caller is paid everybody's withdrawals",
    ),
    Bug(
        "paid and kept", PLATFORM, "    queue.keep(~due)\n    world.book()\n    return paid",
        "    world.book()\n    return paid", "a withdrawal can be completed again",
    ),
    Bug(
        "rows keep old marks", "core/columns.py", "            values[count:used] = self.schema[name].default\n", "",
        "a new withdrawal waits for a call because an old one did",
    ),
    Bug(
        "undelegated stake counts", STAKES,
        "if restaked[i] > 0 and operator[i] != NOBODY:\n            out", "if restaked[i] > 0:\n            out",
        "deposits behind nobody stand behind the last operator",
    ),
    Bug(
        "LRT remainder lost", SPREADING, "    stake[k, first] += left\n", "    stake[k, first] += max(0, left - 1)\n",
        "a gwei of what an LRT delegates goes nowhere",
    ),
    # Where slashed stake goes.
    Bug(
        "double burn", CUT, "            lien[i] += loss\n", "            lien[i] += loss + 1\n",
        "a lien on a gwei that was not slashed",
    ),
    Bug(
        "escrow resolved twice", RESOLUTION, "    queue.keep(~due)\n", "", "slashed stake is burned once more tomorrow",
    ),
    Bug(
        "redistributed and burned", RESOLUTION,
        "burn(world, day, cause, avs, native, lst - handed)", "burn(world, day, cause, avs, native, lst)",
        "what is handed out is burned as well",
    ),
    Bug(
        "escrow a day early", SETTLE, "due=day + rule.resolution_days", "due=day + max(0, rule.resolution_days - 1)",
        "slashed stake leaves before its escrow is over",
    ),
    Bug(
        "loss without a layer", SETTLE, "    losses.record(world, KINDS[kind], lost)\n", "",
        "a loss that no layer tells of",
    ),
    Bug(
        "loss of native stake untold", SETTLE, "    lost = native + lst\n", "    lost = lst\n",
        "losses by layer leave out native stake",
    ),
    Bug(
        "cap forgotten", FILING, "min(fraction, int(world.avss.slash_cap[avs]))", "fraction",
        "a slash takes more than its AVS may",
    ),
    # Vaults, and the base chain.
    Bug(
        "vault pays twice", VAULT, "min(captured - taken_since, held)", "min(captured, held)",
        "an AVS takes more than it captured, in two slashes",
    ),
    Bug(
        "vault emptied below nothing", LAW, "taken_since, before), before", "taken_since, before) - 1, before",
        "a vault's slash takes a gwei too much",
    ),
    Bug(
        "penalty from elsewhere", BASE, "    holding.stake[row] -= amount\n",
        "    holding.stake[row] -= amount - (1 if amount > 1 else 0)\n", "a gwei of slashed validators stays restaked",
    ),
    # Markets.
    Bug(
        "no fee", "model/rules/swaps.py", "return amount * (WAD - fee) // WAD", "return amount",
        "a pool pays out its providers' fee", MARKETS,
    ),
    Bug(
        "fee rounds down", "model/rules/swaps.py", "return amount * (WAD - fee) // WAD",
        "return amount - amount * fee // WAD", "a gwei too much for whoever trades", MARKETS,
    ),
    Bug(
        "stable pool gives its margin", "model/rules/pricing/stableswap.py", "d, amplification) - 1)",
        "d, amplification) + 10**18)", "a pool pays a gwei more than its invariant leaves", MARKETS,
    ),
    Bug(
        "interest is not supplied", "model/markets/lenders.py", "    reserves.supplied[:] += by_reserve\n", "",
        "lenders have no claim on the interest that they are owed", MARKETS,
    ),
    Bug(
        "interest rounds down", "model/rules/lending.py", "mul_div(debt, a_day, WAD) + 1", "mul_div(debt, a_day, WAD)",
        "borrowers owe a gwei too little a day", MARKETS,
    ),
    Bug(
        "seizes a token too many", "model/rules/lending.py",
        "min(tokens, repaid * (WAD + incentive) // price) if price",
        "min(tokens, repaid * (WAD + incentive) // price + 1) if price",
        "a liquidator gets more than the incentive", MARKETS,
    ),
    Bug(
        "bad debt stays a claim", "model/markets/lenders.py",
        "    reserves.supplied[row] -= eth\n    reserves.bad_debt", "    reserves.bad_debt",
        "lenders count on what was written off", MARKETS,
    ),
    Bug(
        "claim paid twice", "model/kernels/redemptions.py",
        "        c_claim[row] -= eth\n        lrt_buffer[k] -= eth\n        flows[CLAIM_PAID] += eth\n",
        "        lrt_buffer[k] -= eth\n        flows[CLAIM_PAID] += max(0, eth - 1)\n"
        "        c_claim[row] -= max(0, eth - 1)\n",
        "a gwei that was paid is owed once more", MARKETS,
    ),
    Bug(
        "sellers' remainder lost", "model/markets/orders.py", "    parts[-1] += paid - int(parts.sum())\n", "",
        "what rounding leaves of a sale goes nowhere", MARKETS,
    ),
    Bug(
        "order paid and kept", "model/markets/orders.py", "    queue.column(\"tokens\")[rows] -= sold\n",
        "    queue.column(\"tokens\")[rows] -= sold - (sold > 1)\n", "a token that was sold is still for sale", MARKETS,
    ),
    Bug(
        "loop mints a token too many", "model/markets/loops.py", "    minted = int(tokens_for(eth, *rate))\n",
        "    minted = int(tokens_for(eth, *rate)) + 1\n", "other holders pay for a looper's token", MARKETS,
    ),
    Bug(
        "fee tokens at the rate after the fee", "model/phases/rewards.py",
        "        minted = int(fee_shares(fee, *rates[k]))\n",
        "        minted = int(fee_shares(fee, rates[k][0], rates[k][1] + fee))\n",
        "a protocol gets too few tokens for its fee", MARKETS,
    ),
    Bug(
        "an hour twice in the average", "model/markets/oracle.py",
        "price, hour - since, window", "price, hour - since + (hour > 0), window",
        "an averaged price follows too fast", MARKETS,
    ),
    Bug(
        "liquidity comes back twice", "model/markets/liquidity.py", "    pools.spare_eth[p] -= eth\n",
        "    pools.spare_eth[p] -= max(0, eth - 1)\n", "a gwei is in the pool and beside it", MARKETS,
    ),
    Bug(
        "gains on one side", "model/markets/gains.py", "    world.gains.gained[loser] -= amount\n",
        "    world.gains.gained[loser] -= amount - (1 if amount > 1 else 0)\n", "a gwei is gained on nobody", MARKETS,
    ),
    Bug(
        "waiting redeemers lose nothing", "model/phases/maturities.py", "    cut_claims(world)\n", "",
        "a slash falls on those who stay alone", MARKETS,
    ),
    *SECURITY_BUGS,
)  # fmt: skip
