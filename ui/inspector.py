"""One agent's card: its balance sheet to the gwei, its state, and why it last decided as it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any  # the engine is read through its public API

import numpy as np

from restaking.ui.picture import ARCHETYPES, Picture
from restaking.ui.reasons import Decision, last_decision
from restaking.ui.words import figures, joined, percent, short_eth

VENUES = ("holds ETH", "stakes solo", "holds an LST", "restakes with an operator", "holds an LRT")
TABLES = {"staker": "stakers", "operator": "operators", "avs": "avss", "lrt": "lrts"}
WAD = 10**18


@dataclass(frozen=True, slots=True)
class Row:
    """One line: an exact amount in gwei, or a text."""

    label: str
    gwei: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Stake:
    """What a slash of an operator would touch [gwei]: of its delegated and queued stake, AVSs can take `slashable`."""

    operator: int
    name: str
    delegated: int
    queued: int
    slashable: int
    through_lrts: tuple[tuple[str, int], ...]
    avss: int
    live: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What the inspector shows of one agent; a single staker is drawn as its `bundle`, one line `via` a manager."""

    agent: str
    title: str
    kind: str
    day: int
    balance: tuple[Row, ...] = ()
    facts: tuple[Row, ...] = ()
    decision: Decision | None = None
    stake: Stake | None = None
    bundle: str = ""
    via: str = ""


def exists(world: Any, picture: Picture, agent: str) -> bool:
    """Whether a name sent by a browser means somebody."""
    kind, _, number = agent.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        return False
    if kind in TABLES:
        return int(number) < len(getattr(world, TABLES[kind]))
    return any(node.agent == agent for node in picture.nodes)


def card(model: Any, picture: Picture, agent: str) -> Card:
    """Read one agent's card today."""
    kind, _, number = agent.partition(":")
    make = {
        "staker": staker_card,
        "operator": operator_card,
        "avs": avs_card,
        "lrt": lrt_card,
        "bundle": bundle_card,
        "others": others_card,
    }[kind]
    return make(model, picture, int(number))


def staker_card(model: Any, picture: Picture, row: int) -> Card:
    """A single staker, by number."""
    world, state = model.world, model.agent("staker", row).snapshot()
    venue = VENUES[state["venue"]] if 0 <= state["venue"] < len(VENUES) else "–"
    facts = [Row("archetype", text=archetype(state["archetype"])), Row("venue", text=venue)]
    via = ""
    if state["operator"] >= 0:
        via = f"operator:{state['operator']}"
        facts.append(Row("operator", text=world.operators.names[state["operator"]]))
    if state["lrt"] >= 0:
        via = f"lrt:{state['lrt']}"
        facts.append(Row("LRT", text=world.lrts.names[state["lrt"]]))
    facts += [
        Row("risk aversion", text=figures(float(state["risk_aversion"]))),
        Row("reviews", text=f"{percent(float(state['attention']))} of days"),
    ]
    balance = (
        Row("wallet", state["wallet"]),
        Row("staked solo", state["solo"]),
        Row("restaked", state["restaked"]),
        Row("LST tokens", state["lst"]),
        Row("LRT tokens", state["lrt_tokens"]),
    )
    return Card(
        f"staker:{row}", f"staker {row}", archetype(state["archetype"]), model.day, balance, tuple(facts),
        last_decision(model, "staker", row), bundle=f"bundle:{state['archetype']}", via=via,
    )  # fmt: skip


def operator_card(model: Any, picture: Picture, row: int) -> Card:
    """An operator: who trusts it with how much, and what it stands behind."""
    world, state = model.world, model.agent("operator", row).snapshot()
    stake = operator_stake(model, row)
    direct = stake.delegated - sum(part for _, part in stake.through_lrts)
    balance = [Row("delegated", stake.delegated), Row("from stakers directly", direct)]
    balance += [Row(f"through {name}", part) for name, part in stake.through_lrts]
    balance += [Row("leaving, still slashable", stake.queued), Row("own wallet", state["wallet"])]
    registered = int((world.allocations.registered[row] > 0).sum())
    leaving = f", leaving {stake.avss - registered}" if stake.avss > registered else ""
    brand = state["lrt"]
    facts = (
        Row("secures AVSs", text=f"{registered} of {len(world.avss)}{leaving}"),
        Row("magnitude left", text=percent(state["max_magnitude"] / WAD)),
        Row("keeps of rewards", text=percent(state["split_bips"] / 10_000, 1)),
        Row("organisation", text=world.organisations[state["organisation"]] if state["organisation"] >= 0 else "–"),
        Row("client", text=f"number {state['client']}"),
        Row("controller", text=world.lrts.names[brand] if brand >= 0 else "no LRT brand"),
    )
    return Card(
        f"operator:{row}", stake.name, "operator", model.day, tuple(balance), facts,
        last_decision(model, "operator", row), stake,
    )  # fmt: skip


def operator_stake(model: Any, row: int) -> Stake:
    """What stands behind an operator, and how much of it AVSs can take today."""
    world, queue = model.world, model.world.withdrawals
    magnitude = world.allocations.magnitude[row]
    delegated = int(world.delegated()[row])
    queued = int(queue.column("amount")[queue.column("operator") == row].sum())
    curated = [int(part) for part in world.lrt_delegations.stake[:, row]]
    return Stake(
        operator=row,
        name=world.operators.names[row],
        delegated=delegated,
        queued=queued,
        slashable=min(delegated + queued, sum(slashable_of(world, row, delegated + queued))),
        through_lrts=tuple((name, part) for name, part in zip(world.lrts.names, curated, strict=True) if part),
        avss=int((magnitude > 0).sum()),
        live=bool(model.world.scenario.slashing.live),
    )


def slashable_of(world: Any, row: int, stake: int) -> list[int]:
    """What each AVS could take [gwei] of `stake` behind an operator, by the law of the scenario."""
    law = world.mode.law.rules
    whole = int(world.operators.column("max_magnitude")[row])
    edges, most = world.allocations, world.avss.column("vault_maximum").tolist()
    parts = zip(edges.magnitude[row].tolist(), edges.limit[row].tolist(), most, strict=True)
    return [int(law.at_risk(stake, part, whole, limit, maximum)) if part else 0 for part, limit, maximum in parts]


def avs_card(model: Any, picture: Picture, row: int) -> Card:
    """An AVS: what it pays and what stands behind it."""
    world, state = model.world, model.agent("avs", row).snapshot()
    behind = np.asarray(world.allocations.registered)[:, row] > 0
    balance = (Row("treasury", state["treasury"]), Row("reward budget a day", state["budget"]))
    secured = int(world.slashable()[:, row].sum())
    facts = (
        Row("slashable stake", text=short_eth(secured / 1e9)),
        Row("reward multiplier", text=figures(float(state["reward_rate"]))),
        Row("operators", text=f"{int(behind.sum()):,} of {len(world.operators):,}"),
        Row("delegated to them", text=short_eth(float(world.delegated()[behind].sum()) / 1e9)),
        Row("faults", text=f"{figures(float(state['fault_rate']))} per operator and year"),
        Row("mean slash", text=percent(2.0 / (2.0 + state["severity_beta"]), 1)),
    )
    return Card(f"avs:{row}", world.avss.names[row], "AVS: buys security", model.day, balance, facts)


def lrt_card(model: Any, picture: Picture, row: int) -> Card:
    """An LRT protocol: what its tokens stand on."""
    world, state = model.world, model.agent("lrt", row).snapshot()
    stake = world.lrt_delegations.stake[row]
    worth, owed, placed = int(world.lrt_worth()[row]), int(world.lrt_owed()[row]), int(stake.sum())
    largest = int(np.argmax(stake)) if len(stake) else -1
    balance = (
        Row("at operators", placed),
        Row("buffer", state["buffer"]),
        Row("in queues", worth + owed - placed - state["buffer"]),
        Row("owed to redeemers", -owed),
        Row("net worth", worth),
        Row("treasury", state["treasury"]),
    )
    facts = [
        Row("tokens issued", text=short_eth(state["supply"] / 1e9).replace("ETH", "tokens")),
        Row("ETH per token", text=f"{worth / state['supply']:.6f}" if state["supply"] else "–"),
        Row("fee", text=percent(state["fee_bips"] / 10_000, 1)),
        Row("operators", text=f"{int((stake > 0).sum())}"),
    ]
    if largest >= 0 and stake[largest] > 0:
        share = percent(float(stake[largest]) / float(placed), 1)
        facts.append(Row("largest operator", text=f"{world.operators.names[largest]}, {share}"))
    return Card(f"lrt:{row}", world.lrts.names[row], "liquid restaking protocol", model.day, balance, tuple(facts))


def bundle_card(model: Any, picture: Picture, row: int) -> Card:
    """All stakers of an archetype together; single ones are found by number."""
    stakers = model.world.stakers
    inside = np.flatnonzero(np.asarray(stakers.column("archetype")) == row)
    sums = (("wallet", "wallets"), ("solo", "staked solo"), ("restaked", "restaked"), ("lst", "LST tokens"))
    balance = [Row(label, int(np.asarray(stakers.column(name))[inside].sum())) for name, label in sums]
    balance.append(Row("LRT tokens", int(np.asarray(stakers.column("lrt_tokens"))[inside].sum())))
    exposed = np.asarray(stakers.column("restaked"))[inside] + np.asarray(stakers.column("lrt_tokens"))[inside]
    top = inside[np.argsort(-exposed, kind="stable")[:3]].tolist()
    facts = [Row("stakers", text=f"{len(inside):,}")]
    facts += [Row("largest exposed", text=joined([f"staker {number}" for number in top]))] if top else []
    return Card(f"bundle:{row}", archetype(row), "bundle of stakers", model.day, tuple(balance), tuple(facts))


def others_card(model: Any, picture: Picture, row: int) -> Card:
    """The small operators of a group, drawn as one dot."""
    node = picture.node_of(f"others:{row}")
    inside = np.flatnonzero(picture.operator_node == node)
    delegated = np.asarray(model.world.delegated())[inside]
    top = inside[np.argsort(-delegated, kind="stable")[:3]].tolist()
    names = model.world.operators.names
    facts = (Row("operators", text=f"{len(inside):,}"), Row("largest", text=joined([names[i] for i in top])))
    label = picture.groups[row].label
    return Card(
        f"others:{row}", f"smaller operators, {label}", "bundle of operators", model.day,
        (Row("delegated", int(delegated.sum())),), facts,
    )  # fmt: skip


def archetype(number: int) -> str:
    """Name of a staker archetype."""
    return ARCHETYPES[number] if 0 <= number < len(ARCHETYPES) else "stakers"
