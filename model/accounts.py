"""Flow kinds: what moves, from which account, to which. Kernels add to an array of totals, one per kind.

Accounts are money columns (``table.column``) or sectors without a column: ``outside`` (the rest of the
world), ``issuance`` (new ETH), ``burned`` (ETH that the base chain destroys, or that nobody can ever get),
``clearing`` (rewards between payer and payees, 0 at the end of a day), ``tokens``, ``claims``, ``points`` and
``debts`` (mirrors of tokens, of claims on LRT protocols and on the LST, of points, and of what borrowers owe).
"""

from typing import Final, NamedTuple

from restaking.core.ledger import Ledger
from restaking.core.units import Ints


class Flow(NamedTuple):
    """A kind of flow: its name and the two accounts it joins."""

    name: str
    source: str
    target: str


FLOWS: Final[list[Flow]] = []

ETH_SECTORS: Final = ("outside", "issuance", "burned")
"""Sectors that ETH comes from and goes to; with the opening stock they account for every gwei in a column."""
MIRRORS: Final = {"token": "tokens", "claim": "claims", "point": "points", "debt": "debts"}
"""Sector of each unit that is not ETH: what is issued comes from it and what is retired goes back."""


def _flow(name: str, source: str, target: str) -> int:
    FLOWS.append(Flow(name, source, target))
    return len(FLOWS) - 1


# Base layer: new ETH and where it goes.
STAKING_REWARD: Final = _flow("staking_reward", "issuance", "stakers.wallet")
STAKING_REWARD_LST: Final = _flow("staking_reward", "issuance", "lst.active")
STAKING_REWARD_POOL: Final = _flow("staking_reward", "issuance", "lst.buffer")
STAKING_REWARD_LRT: Final = _flow("staking_reward", "issuance", "lrts.buffer")
STAKING_REWARD_OTHERS: Final = _flow("staking_reward", "issuance", "outside")
LST_FEE: Final = _flow("lst_fee", "issuance", "outside")
LRT_FEE_BASE: Final = _flow("lrt_fee", "issuance", "lrts.treasury")

TIPS: Final = _flow("tips", "outside", "stakers.wallet")
TIPS_POOL: Final = _flow("tips", "outside", "lst.buffer")
TIPS_LRT: Final = _flow("tips", "outside", "lrts.buffer")
LRT_FEE_TIPS: Final = _flow("lrt_fee", "outside", "lrts.treasury")

# Penalties of the base chain.
BASE_SLASHED: Final = _flow("base_slashed", "stakers.solo", "penalised.amount")
BASE_SLASHED_RESTAKED: Final = _flow("base_slashed", "stakers.restaked", "penalised.amount")
BASE_SLASHED_LRT: Final = _flow("base_slashed", "lrt_delegations.stake", "penalised.amount")
BASE_SLASHED_LST: Final = _flow("base_slashed", "lst.active", "penalised.amount")
BASE_SLASHED_OTHERS: Final = _flow("base_slashed", "base.background", "penalised.amount")
PENALTY: Final = _flow("penalty", "penalised.amount", "burned")
PENALTY_OTHERS: Final = _flow("penalty_background", "penalised.amount", "burned")
PENALTY_OFFLINE: Final = _flow("penalty", "lrt_delegations.stake", "burned")
PENALISED_OUT: Final = _flow("exited", "penalised.amount", "sweeps.amount")

# AVS rewards and programmatic incentives. Streams stay apart until they meet in the clearing account.
USER_FEE: Final = _flow("user_fee", "outside", "avss.treasury")
AVS_FUNDING: Final = _flow("avs_funding", "avss.treasury", "avss.rewards")
INCENTIVE_FUNDING: Final = _flow("incentive_funding", "outside", "base.incentives")
AVS_REWARD: Final = _flow("avs_reward", "avss.rewards", "clearing")
TOKEN_SALE: Final = _flow("token_sale", "outside", "avss.proceeds")
EMISSION_REWARD: Final = _flow("emission_reward", "avss.proceeds", "clearing")
INCENTIVE: Final = _flow("incentive", "base.incentives", "clearing")
COMMISSION: Final = _flow("commission", "clearing", "operators.wallet")
REWARD: Final = _flow("reward", "clearing", "stakers.wallet")
REWARD_LRT: Final = _flow("reward", "clearing", "lrts.buffer")
LRT_FEE: Final = _flow("lrt_fee", "clearing", "lrts.treasury")
REWARD_DUST: Final = _flow("reward_dust", "clearing", "base.dust")
RUNNING_COST: Final = _flow("running_cost", "operators.wallet", "outside")

# Slashing: native stake comes under a lien in its validators, or goes into escrow to be forced out; LSTs into escrow.
SLASHED: Final = _flow("slashed", "stakers.restaked", "stakers.lien")
SLASHED_NATIVE: Final = _flow("slashed", "stakers.restaked", "escrow.native")
SLASHED_LST: Final = _flow("slashed", "stakers.restaked", "escrow.lst")
SLASHED_LRT: Final = _flow("slashed", "lrt_delegations.stake", "lrts.lien")
SLASHED_LRT_NATIVE: Final = _flow("slashed", "lrt_delegations.stake", "escrow.native")
SLASHED_LRT_LST: Final = _flow("slashed", "lrt_delegations.stake", "escrow.lst")
SLASHED_QUEUE: Final = _flow("slashed", "withdrawals.amount", "stakers.lien")
SLASHED_QUEUE_NATIVE: Final = _flow("slashed", "withdrawals.amount", "escrow.native")
SLASHED_QUEUE_LST: Final = _flow("slashed", "withdrawals.amount", "escrow.lst")
SLASHED_QUEUE_LRT: Final = _flow("slashed", "withdrawals.amount", "lrts.lien")

# Attacks: what AVSs' users lose to those who corrupt them.
PRIZE: Final = _flow("prize", "outside", "operators.wallet")

# Resolution of the escrow: the backing of burned LSTs stays staked; the rest leaves through the exit queue.
LST_LOCKED: Final = _flow("slash_locked", "escrow.lst", "base.locked")
REDISTRIBUTED: Final = _flow("redistribution", "escrow.lst", "exits.amount")
BURN_EXIT: Final = _flow("burn_exit", "escrow.native", "exits.amount")

# Leaving.
UNDELEGATED: Final = _flow("undelegated", "stakers.restaked", "withdrawals.amount")
UNDELEGATED_LRT: Final = _flow("undelegated", "lrt_delegations.stake", "withdrawals.amount")
SOLO_EXIT: Final = _flow("exit", "stakers.solo", "exits.amount")
LST_EXIT: Final = _flow("exit", "lst.active", "exits.amount")
LIEN_EXIT: Final = _flow("lien_exit", "stakers.lien", "exits.amount")
LIEN_EXIT_LRT: Final = _flow("lien_exit", "lrts.lien", "exits.amount")
EXITED: Final = _flow("exited", "exits.amount", "sweeps.amount")
EXIT_PAID: Final = _flow("exit_paid", "sweeps.amount", "stakers.wallet")
EXIT_PAID_LRT: Final = _flow("exit_paid", "sweeps.amount", "lrts.buffer")
EXIT_PAID_LST: Final = _flow("exit_paid", "sweeps.amount", "lst.buffer")
EXIT_PAID_RECIPIENT: Final = _flow("redistributed", "sweeps.amount", "avss.redistributed")
EXIT_BURNED: Final = _flow("burned", "sweeps.amount", "burned")
EXIT_PAID_OTHERS: Final = _flow("exit_paid", "sweeps.amount", "outside")
LST_REDEMPTION_PAID: Final = _flow("redemption_paid", "lst.buffer", "stakers.wallet")
REDEMPTION_PAID: Final = _flow("redemption_paid", "lrts.buffer", "stakers.wallet")

# Arriving.
ENTERED: Final = _flow("entered", "stakers.wallet", "entries.amount")
ENTERED_LST: Final = _flow("entered", "lst.buffer", "entries.amount")
ENTERED_LRT: Final = _flow("entered", "lrts.buffer", "entries.amount")
LRT_DEPOSIT: Final = _flow("lrt_deposit", "stakers.wallet", "lrts.buffer")
LRT_DEPOSIT_LST: Final = _flow("lrt_deposit", "lst.active", "lrt_delegations.stake")
SOLO_RESTAKED: Final = _flow("restaked", "stakers.solo", "stakers.restaked")
LST_RESTAKED: Final = _flow("restaked", "lst.active", "stakers.restaked")

# Active stake that lands with its owner, from the entry queue or from the withdrawal queue.
ACTIVATED: Final = _flow("activated", "entries.amount", "stakers.restaked")
ACTIVATED_SOLO: Final = _flow("activated", "entries.amount", "stakers.solo")
ACTIVATED_LST: Final = _flow("activated", "entries.amount", "lst.active")
ACTIVATED_EXIT: Final = _flow("activated", "entries.amount", "exits.amount")
ACTIVATED_LRT: Final = _flow("activated", "entries.amount", "lrt_delegations.stake")
WITHDRAWN: Final = _flow("withdrawn", "withdrawals.amount", "stakers.restaked")
WITHDRAWN_SOLO: Final = _flow("withdrawn", "withdrawals.amount", "stakers.solo")
WITHDRAWN_LST: Final = _flow("withdrawn", "withdrawals.amount", "lst.active")
WITHDRAWN_EXIT: Final = _flow("withdrawn", "withdrawals.amount", "exits.amount")
WITHDRAWN_LRT: Final = _flow("withdrawn", "withdrawals.amount", "lrt_delegations.stake")

# Tokens and claims.
LST_MINTED: Final = _flow("lst_minted", "tokens", "stakers.lst")
LST_ISSUED: Final = _flow("lst_issued", "tokens", "lst.supply")
LST_BURNED: Final = _flow("lst_burned", "stakers.lst", "tokens")
LST_REQUESTED: Final = _flow("lst_requested", "stakers.lst", "lst_redemptions.tokens")
LST_REDEEMED: Final = _flow("lst_burned", "lst_redemptions.tokens", "tokens")
LST_CLAIMED: Final = _flow("claimed", "claims", "lst_redemptions.claim")
LST_CLAIM_SETTLED: Final = _flow("claim_paid", "lst_redemptions.claim", "claims")
LST_RETIRED: Final = _flow("lst_retired", "lst.supply", "tokens")
LRT_MINTED: Final = _flow("lrt_minted", "tokens", "stakers.lrt_tokens")
LRT_ISSUED: Final = _flow("lrt_issued", "tokens", "lrts.supply")
LRT_BURNED: Final = _flow("lrt_burned", "stakers.lrt_tokens", "tokens")
LRT_RETIRED: Final = _flow("lrt_retired", "lrts.supply", "tokens")
EMITTED: Final = _flow("emitted", "tokens", "avss.token_supply")
TOKENS_EARNED: Final = _flow("tokens_earned", "tokens", "avss.tokens_held")
TOKENS_SOLD: Final = _flow("tokens_sold", "avss.tokens_held", "avss.tokens_sold")
CLAIMED: Final = _flow("claimed", "claims", "redemptions.claim")
CLAIM_PAID: Final = _flow("claim_paid", "redemptions.claim", "claims")
CLAIM_CUT: Final = _flow("claim_cut", "redemptions.claim", "claims")

# Points, and the tokens that they are exchanged for.
POINTS_EARNED: Final = _flow("points_earned", "points", "stakers.points")
POINTS_ISSUED: Final = _flow("points_issued", "points", "points.supply")
POINTS_REDEEMED: Final = _flow("points_redeemed", "stakers.points", "points")
POINTS_RETIRED: Final = _flow("points_retired", "points.supply", "points")
AIRDROP_MINTED: Final = _flow("airdrop_minted", "tokens", "points.tokens")
AIRDROPPED: Final = _flow("airdropped", "tokens", "stakers.airdrop")
AIRDROP_SOLD: Final = _flow("airdrop_sold", "stakers.airdrop", "points.tokens_sold")
AIRDROP_SALE: Final = _flow("airdrop_sale", "outside", "stakers.wallet")

# LRT protocols: fees kept as shares, unbacked tokens, losses of their contracts, help from outside.
FEE_SHARES: Final = _flow("fee_shares", "lrts.treasury", "lrts.buffer")
FEE_SHARES_MINTED: Final = _flow("lrt_minted", "tokens", "lrts.treasury_tokens")
FORGED_ORDER: Final = _flow("lrt_forged", "tokens", "orders.tokens")
FORGED_LOAN: Final = _flow("lrt_forged", "tokens", "loans.tokens")
BUG_LOSS: Final = _flow("bug_loss", "lrts.buffer", "outside")
BUG_LOSS_STAKE: Final = _flow("bug_loss", "lrt_delegations.stake", "base.background")
RECAPITALISED: Final = _flow("recapitalised", "outside", "lrts.buffer")
REDEMPTION_PAID_ARBITRAGEUR: Final = _flow("redemption_paid", "lrts.buffer", "arbitrageurs.eth")

# Orders: tokens offered, taken back, sold in a pool, or handed in for redemption.
OFFERED: Final = _flow("offered", "stakers.lrt_tokens", "orders.tokens")
TAKEN_BACK: Final = _flow("taken_back", "orders.tokens", "stakers.lrt_tokens")
SOLD: Final = _flow("sold", "orders.tokens", "pools.tokens")
SALE_PAID: Final = _flow("sale_paid", "pools.eth", "stakers.wallet")
SALE_PAID_OUTSIDE: Final = _flow("sale_paid", "pools.eth", "outside")
ORDER_REDEEMED: Final = _flow("lrt_burned", "orders.tokens", "tokens")

# Arbitrageurs and liquidity providers.
ARBITRAGE_BOUGHT: Final = _flow("arbitrage_bought", "pools.tokens", "inventory.tokens")
ARBITRAGE_PAID: Final = _flow("arbitrage_paid", "arbitrageurs.eth", "pools.eth")
ARBITRAGE_SOLD: Final = _flow("arbitrage_sold", "inventory.tokens", "pools.tokens")
ARBITRAGE_EARNED: Final = _flow("arbitrage_earned", "pools.eth", "arbitrageurs.eth")
ARBITRAGE_DEPOSIT: Final = _flow("lrt_deposit", "arbitrageurs.eth", "lrts.buffer")
ARBITRAGE_MINTED: Final = _flow("lrt_minted", "tokens", "inventory.tokens")
ARBITRAGE_REDEEMED: Final = _flow("lrt_burned", "inventory.tokens", "tokens")
LIQUIDITY_OUT: Final = _flow("liquidity_removed", "pools.eth", "pools.spare_eth")
LIQUIDITY_OUT_TOKENS: Final = _flow("liquidity_removed", "pools.tokens", "pools.spare_tokens")
LIQUIDITY_BACK: Final = _flow("liquidity_added", "pools.spare_eth", "pools.eth")
LIQUIDITY_BACK_TOKENS: Final = _flow("liquidity_added", "pools.spare_tokens", "pools.tokens")

# Lending: ETH and what is owed; collateral.
LENT: Final = _flow("lent", "outside", "reserves.cash")
LENDER_PAID: Final = _flow("lender_paid", "reserves.cash", "outside")
BORROWED_LOOP: Final = _flow("borrowed", "reserves.cash", "lrts.buffer")
BORROWED_OUTSIDE: Final = _flow("borrowed", "reserves.cash", "outside")
DEBT_MADE: Final = _flow("debt_made", "debts", "loans.debt")
INTEREST: Final = _flow("interest", "debts", "loans.debt")
DEBT_REPAID: Final = _flow("debt_repaid", "loans.debt", "debts")
BAD_DEBT: Final = _flow("bad_debt", "loans.debt", "debts")
PLEDGED: Final = _flow("pledged", "stakers.lrt_tokens", "loans.tokens")
UNPLEDGED: Final = _flow("unpledged", "loans.tokens", "orders.tokens")
LOOP_MINTED: Final = _flow("lrt_minted", "tokens", "loans.tokens")
UNWOUND: Final = _flow("unwound", "loans.tokens", "pools.tokens")
UNWIND_REPAID: Final = _flow("repaid", "pools.eth", "reserves.cash")
SEIZED: Final = _flow("seized", "loans.tokens", "pools.tokens")
LIQUIDATOR_PAID: Final = _flow("liquidator_paid", "pools.eth", "outside")
LIQUIDATION_REPAID: Final = _flow("repaid", "outside", "reserves.cash")

TO_LIEN, TO_ESCROW, TO_LST_ESCROW = range(3)
"""Offsets of where slashed stake goes after ``SLASHED``, ``SLASHED_LRT`` or ``SLASHED_QUEUE``."""

LAND_RESTAKED, LAND_SOLO, LAND_LST, LAND_EXIT = range(4)
"""Offsets of the four landings after ``ACTIVATED`` or ``WITHDRAWN``."""


def book(ledger: Ledger, totals: Ints) -> None:
    """Post the totals of each flow kind, shape (len(FLOWS),), and clear them."""
    moved = totals.nonzero()[0]
    if not moved.size:
        return
    for index, amount in zip(moved.tolist(), totals[moved].tolist(), strict=True):
        flow = FLOWS[index]
        ledger.post(flow.name, flow.source, flow.target, amount)
    totals[:] = 0
