"""Why the simulation misses a fact, as far as can be supposed; printed where it does."""

from __future__ import annotations

from typing import Final

MIXED: Final = "what moved stake to the largest firms in these months is not modelled"
START: Final = "the record counts 0.48 M ETH of undelegated deposits; this world begins with delegated stake alone"
CALM: Final = (
    "trades are those of holders who leave and of loops; traders on news, and swings of the exit queue that move all"
    " liquid tokens for weeks, are left out"
)
SMOOTH: Final = "people decide one by one: no price, news or fund moves many of them on the same day"
OUTSIDE: Final = (
    "the exits of July to September 2025 came from a staking firm and from loops of plain staked ETH, outside restaking"
)
ONE_TOKEN: Final = (
    "settings were tuned by hand so that directions hold on most seeds, not to these figures; one lending market"
    " with one oracle stands for Morpho, Gearbox and others"
)

REASONS: Final = {
    "operators with one AVS, of those with any": "degrees are drawn by size class, with its mean and share of none",
    "delegations with the seven most popular operators": (
        "only operators without a brand have delegators; 59,645 of the 155,164 seen were with LRT brands' operators"
    ),
    "seven largest organisations' share, later": MIXED,
    "ten largest organisations' share, later": MIXED,
    "largest AVS over the median of the ten largest": (
        "the record counts EIGEN too, and the largest AVS had its own EIGEN quorum; here only ETH stands behind AVSs"
    ),
    "AVSs shared by operators that share any": (
        "which 100 operators were sampled is not known; here they are the largest, which run most AVSs"
    ),
    "stakers' Gini": "holdings are cut at 2,000 ETH a row (stakers.max_eth), and ETH outside restaking is included",
    "restaked ETH, late November": START,
    "restaked ETH, February": START,
    "plateau: restaked ETH in late September over February": (
        "loops and ether.fi's LRT go on growing; in 2025 restaked ETH also lost to what is not modelled, such as"
        " competitors, and incentives that nobody replaced"
    ),
    "stake that earns incentives, August": "the same as for the plateau",
    "weekly growth of ether.fi's stake, spread": SMOOTH,
    "weETH pledged for loans, July": "adoption of loops is fitted until March; caps on supply came and went later",
    "worst day's outflow, of the stake": f"{SMOOTH}; July 2024 was the end of a season of points",
    "new AVSs a month": "held at the 23 of September 2024 on purpose (avss.entry_rate = 0)",
    "ETH staked on the chain, a year's growth": (
        "most validators belong to nobody in this world: exchanges, funds and solo stakers do not move, and all that"
        " LRTs mint from loops is staked anew"
    ),
    "weETH's discount, mean": CALM,
    "weETH's discount, spread": CALM,
    "weETH's discount, autocorrelation of a day": f"{CALM}; the record is a median over 24 hours, which adds memory",
    "weETH's discount, worst hour": f"{CALM}; the fall of ETH of 5 August 2024 came before day 0",
    "weETH's discount on days of waiting in the exit queue": "the exit queue hardly moves here: a slope of noise",
    "ezETH's low in a thin pool, of its rate": ONE_TOKEN,
    "ezETH's low in deep pools, of its rate": ONE_TOKEN,
    "ezETH's discount a day later": ONE_TOKEN,
    "repaid by liquidators of ezETH loans": (
        f"{ONE_TOKEN}; liquidations are known to be about a quarter of those on record (decision 0022)"
    ),
    "bad debt over what was repaid": "loans here are liquidated within rounds of an hour in which prices fall in steps",
    "longest wait to leave the chain in the year": OUTSIDE,
    "largest rise of the exit queue in nine days": OUTSIDE,
    "ETH in ezETH on 1 July, of before": (
        "everybody who means to leave asks at once when redemptions open; in the record few did, and it took weeks"
    ),
    "ETH in ezETH on 31 July, of before": "the same",
    "incentives on restaked ETH, August 2025": (
        "incentives.halflife_days was fitted to the rate, but fades the budget: where stake grows as observed the rate"
        " falls faster (a half-life of about 133 days would do)"
    ),
    "incentives on restaked ETH, mean": "the same",
    "stETH's yield": "base.fee_flow_eth is a lower bound, and the record begins nine months before, at higher fees",
    "rate on WETH, highest": "one holder took the cash on a day of July 2024; lenders here come and go smoothly",
    "rsETH: lenders' ETH four days after, of the eve": (
        "lenders leave as long as there is cash, and no further: the record adds assets other than ETH"
    ),
    "rsETH: debts that collateral does not cover": (
        "the backing that is left is shared by all tokens here, so a loan at 93 % lacks about a tenth; the record's"
        " cases put the loss on the forged tokens' side and count other loans against rsETH"
    ),
    "restaked ETH after rsETH's loss, of the eve": (
        "people fear the LRT that lost, not restaking; the record needs a guess of ETH's price, and what else made"
        " people leave in May and June 2026 is not known"
    ),
}
