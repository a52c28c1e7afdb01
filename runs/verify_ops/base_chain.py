"""Issuance, churn and queues of the base chain."""

from __future__ import annotations

from restaking.core.clock import EPOCHS_PER_DAY
from restaking.core.units import GWEI
from restaking.model.rules.churn import activation_exit_churn_eth, balance_churn_eth, exit_churn, queue_wait_days
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
    """Electra's limits per epoch and day."""
    active = int(inputs["active_balance_eth"])
    return {
        "balance_churn_eth_per_epoch": balance_churn_eth(active),
        "activation_exit_churn_eth_per_epoch": activation_exit_churn_eth(active),
        "eth_per_day": exit_churn(active * GWEI, "electra") // GWEI,
        "epochs_per_day": EPOCHS_PER_DAY,
    }


@operation("queue_wait")
def queue_wait(inputs: Inputs) -> Answer:
    """Days until a queue is through."""
    return {"days": queue_wait_days(inputs["queue_eth"], inputs["churn_eth_per_epoch"])}
