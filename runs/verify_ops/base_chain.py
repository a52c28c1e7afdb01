"""Issuance, churn, queues and slashing of the base chain."""

from __future__ import annotations

from restaking.core.clock import EPOCHS_PER_DAY
from restaking.core.units import GWEI
from restaking.model.rules.base_penalties import correlation_penalty, initial_penalty
from restaking.model.rules.churn import (
    ENTRY_ETH,
    ERAS,
    EXIT_ETH,
    activation_exit_churn_eth,
    balance_churn_eth,
    entry_churn,
    exit_churn,
    queue_wait_days,
)
from restaking.model.rules.issuance import base_reward_per_increment, base_yield, yearly_issuance_eth
from restaking.runs.verify_ops import Answer, Inputs, operation


@operation("issuance")
def issuance(inputs: Inputs) -> Answer:
    """Ideal issuance of a year at constant stake."""
    staked = int(inputs["staked_eth"])
    issued = yearly_issuance_eth(staked, inputs["epochs_per_year"])
    return {
        "base_reward_per_increment_gwei": int(base_reward_per_increment(staked * GWEI)),
        "issuance_eth_per_year_spec_int": issued,
        "apr_spec_int": issued / staked,
        "base_yield": base_yield(staked * GWEI),
    }


@operation("churn")
def churn(inputs: Inputs) -> Answer:
    """Limits per epoch and day in an era, Electra where none is given; exits and entries apart where they differ."""
    active, era = int(inputs["active_balance_eth"]), known_era(inputs)
    return {
        "balance_churn_eth_per_epoch": balance_churn_eth(active),
        "activation_exit_churn_eth_per_epoch": activation_exit_churn_eth(active),
        "entry_churn_eth_per_epoch": ENTRY_ETH[era](active),
        "exit_churn_eth_per_epoch": EXIT_ETH[era](active),
        "eth_per_day": exit_churn(active * GWEI, era) // GWEI,
        "entry_eth_per_day": entry_churn(active * GWEI, era) // GWEI,
        "epochs_per_day": EPOCHS_PER_DAY,
    }


def known_era(inputs: Inputs) -> str:
    """The era asked for."""
    era = str(inputs.get("era", "electra"))
    if era not in ERAS:
        raise ValueError(f"era {era!r} is not known; one of {', '.join(ERAS)}")
    return era


@operation("base_slash")
def base_slash(inputs: Inputs) -> Answer:
    """What a validator pays that is slashed together with others, before Electra and since."""
    effective, slashed, staked = (
        int(inputs[name]) * GWEI for name in ("effective_balance_eth", "slashed_sum_eth", "total_active_eth")
    )
    answer: dict[str, int | float] = {}
    for label, era in (("electra", "electra"), ("pre_electra", "deneb")):
        initial = initial_penalty(effective, era)
        correlated = correlation_penalty(effective, slashed, staked, era)
        answer[f"initial_penalty_gwei_{label}"] = initial
        answer[f"correlation_penalty_gwei_{label}"] = correlated
        answer[f"total_eth_{label}"] = (initial + correlated) / GWEI
    return answer


@operation("queue_wait")
def queue_wait(inputs: Inputs) -> Answer:
    """Days until a queue is through."""
    return {"days": queue_wait_days(inputs["queue_eth"], inputs["churn_eth_per_epoch"])}
