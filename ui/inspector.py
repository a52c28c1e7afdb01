"""One agent's card: its balance sheet to the gwei, its state, and why it last decided as it did."""

from __future__ import annotations

from typing import Any  # the engine is read through its public API

import numpy as np

from restaking.agents.staker import ARCHETYPE_NAMES
from restaking.core.units import WAD
from restaking.model.rules.points import POINT
from restaking.ui import market_cards, waiting
from restaking.ui.card import Card, Row, largest, some
from restaking.ui.exposure import operator_stake, takers
from restaking.ui.picture import ARCHETYPES, Picture
from restaking.ui.reasons import last_decision
from restaking.ui.words import figures, joined, percent, short_eth

VENUES = ("holds ETH", "stakes solo", "holds an LST", "restakes with an operator", "holds an LRT")
TABLES = {"staker": "stakers", "operator": "operators", "avs": "avss", "lrt": "lrts", "arbitrageur": "arbitrageurs"}
MOST_OPERATORS = 5
"""Operators listed one by one on an AVS's card."""
HOLLOW = "slashed, but still validating; nobody may withdraw it"


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
        "arbitrageur": market_cards.arbitrageur_card,
        "bundle": bundle_card,
        "others": others_card,
    }[kind]
    return make(model, picture, int(number))


def staker_card(model: Any, picture: Picture, row: int) -> Card:
    """A single staker, by number."""
    world, state = model.world, model.agent("staker", row).snapshot()
    venue = VENUES[state["venue"]] if 0 <= state["venue"] < len(VENUES) else "–"
    kind = ARCHETYPE_NAMES[state["archetype"]]
    facts = [Row("kind", text=kind), Row("venue", text=venue)]
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
        *market_cards.loop_facts(world, row),
    ]
    if not state["aware"]:
        facts.append(Row("knows of restaking", text="not yet"))
    if state["points"]:
        facts.append(Row("points", text=f"{state['points'] / POINT:,.0f}"))
    if state["airdropped"]:
        facts.append(
            Row("airdropped tokens", text=f"{state['airdrop'] / 1e9:,.0f} of {state['airdropped'] / 1e9:,.0f} kept")
        )
    balance = (
        Row("wallet", state["wallet"]),
        Row("staked solo", state["solo"]),
        Row("restaked", state["restaked"]),
        Row("LST tokens", state["lst"]),
        Row("LRT tokens", state["lrt_tokens"]),
        *market_cards.loop_rows(world, row),
        *some(*waiting.of_staker(world, row), Row("under a lien", state["lien"], note=HOLLOW)),
    )
    return Card(
        f"staker:{row}", f"staker {row}", kind, model.day, balance, tuple(facts),
        decision=last_decision(model, "staker", row), bundle=f"bundle:{state['archetype']}", via=via,
    )  # fmt: skip


def operator_card(model: Any, picture: Picture, row: int) -> Card:
    """An operator: who trusts it with how much, and what it stands behind."""
    world, state = model.world, model.agent("operator", row).snapshot()
    stake = operator_stake(model, row)
    direct = stake.delegated - sum(part for _, part in stake.through_lrts)
    in_reach = waiting.days_in_reach(world, waiting.behind(world, row, model.day))
    balance = [Row("delegated", stake.delegated), Row("from stakers directly", direct)]
    balance += [Row(f"through {name}", part) for name, part in stake.through_lrts]
    balance += [Row("leaving, still slashable", stake.queued, note=in_reach), Row("own wallet", state["wallet"])]
    return Card(
        f"operator:{row}", stake.name, "operator", model.day, tuple(balance), operator_facts(model, row, state),
        takers(world, row), last_decision(model, "operator", row),
    )  # fmt: skip


def operator_facts(model: Any, row: int, state: dict[str, Any]) -> tuple[Row, ...]:
    """What an operator is, does and has decided."""
    world, brand = model.world, state["lrt"]
    registered = int((world.allocations.registered[row] > 0).sum())
    leaving = int(((world.allocations.magnitude[row] > 0) & (world.allocations.registered[row] == 0)).sum())
    change = f", {state['next_delay']} from day {state['next_delay_due']}" if state["next_delay_due"] else ""
    filed = world.filings.column("due")[world.filings.column("operator") == row]
    facts = [
        Row("secures AVSs", text=f"{registered} of {len(world.avss)}{f', leaving {leaving}' if leaving else ''}"),
        Row("allocation delay", text=f"{state['allocation_delay']} days{change}"),
        Row("keeps of rewards", text=percent(state["split_bips"] / 10_000, 1)),
        Row("own people's stake", text=percent(float(state["own_share"]), 1)),
        Row("organisation", text=world.organisations[state["organisation"]] if state["organisation"] >= 0 else "–"),
        Row("client", text=f"number {state['client']}"),
        Row("controller", text=world.lrts.names[brand] if brand >= 0 else "no LRT brand"),
    ]
    if not world.mode.law.amounts:
        facts.insert(1, Row("magnitude left", text=percent(state["max_magnitude"] / WAD)))
    if len(filed):
        facts.insert(0, Row("slashes filed", text=f"{len(filed)}, settled or vetoed by day {int(filed.max())}"))
    if state["offline_until"] > model.day:
        facts.insert(0, Row("out of order", text=f"to day {state['offline_until']}"))
    return tuple(facts)


def avs_card(model: Any, picture: Picture, row: int) -> Card:
    """An AVS: what it pays, what it may take, and what it took."""
    world, state = model.world, model.agent("avs", row).snapshot()
    escrow, may = world.escrow, world.slashable()[:, row]
    held = escrow.column("avs") == row
    until = f"burned or handed on by day {int(escrow.column('due')[held].max())}" if held.any() else ""
    balance = [
        Row("may take now", int(world.secured()[row])),
        *some(
            Row("took, still in escrow", int((escrow.column("native") + escrow.column("lst"))[held].sum()), note=until),
            Row("handed to its recipient", state["redistributed"]),
        ),
        Row("treasury", state["treasury"]),
        *some(Row("set aside for rewards", state["rewards"])),
        Row("reward budget a day", state["budget"]),
    ]
    names = world.operators.names
    sources = [Row(names[i], int(may[i])) for i in may.nonzero()[0].tolist()]
    return Card(
        f"avs:{row}", world.avss.names[row], "AVS: buys security", model.day, tuple(balance),
        avs_facts(world, row, state), largest("of whom", sources, MOST_OPERATORS), last_decision(model, "avs", row),
    )  # fmt: skip


def avs_facts(world: Any, row: int, state: dict[str, Any]) -> tuple[Row, ...]:
    """An AVS's terms: whom it pays by what, what it punishes and how."""
    behind = np.asarray(world.allocations.registered)[:, row] > 0
    filed = int((world.filings.column("avs") == row).sum())
    tokens = f"{state['emission'] / 1e9:,.0f} a day at {figures(float(state['token_price']))} ETH"
    optional = (
        (state["emission"], Row("pays in own tokens", text=tokens)),
        (state["slash_cap"] < WAD, Row("cap on a slash", text=percent(state["slash_cap"] / WAD, 1))),
        (state["unjust_rate"], Row("bugs in slashing code", text=f"{figures(float(state['unjust_rate']))} a year")),
        (state["redistribute"], Row("hands on of slashed LSTs", text=percent(state["redistribute"] / WAD, 1))),
        (filed, Row("slashes filed", text=f"{filed}, may be vetoed")),
    )
    return (
        Row("operators", text=f"{int(behind.sum()):,} of {len(world.operators):,}"),
        Row("delegated to them", text=short_eth(float(world.delegated()[behind].sum()) / 1e9)),
        Row("rewards go by", text="all their stake" if state["by_total"] else "what it may take"),
        Row("covered", text=f"{percent(state['coverage'], 1)} of {short_eth(state['required'])}"),
        Row("reward multiplier", text=figures(float(state["reward_rate"]))),
        Row("faults", text=f"{figures(float(state['fault_rate']))} per operator and year"),
        Row("mean slash", text=percent(2.0 / (2.0 + state["severity_beta"]), 1)),
        *(row for shown, row in optional if shown),
    )


def lrt_card(model: Any, picture: Picture, row: int) -> Card:
    """An LRT protocol: what its tokens stand on."""
    world, state = model.world, model.agent("lrt", row).snapshot()
    stake = world.lrt_delegations.stake[row]
    worth, owed, placed = int(world.lrt_worth()[row]), int(world.lrt_owed()[row]), int(stake.sum())
    largest = int(np.argmax(stake)) if len(stake) else -1
    balance = (
        Row("at operators", placed),
        Row("buffer", state["buffer"]),
        *some(*waiting.of_lrt(world, row)),
        Row("owed to redeemers", -owed),
        Row("net worth", worth),
        Row("treasury", state["treasury"]),
        *some(Row("under a lien", state["lien"], note=HOLLOW)),
    )
    facts = [
        Row("tokens issued", text=short_eth(state["supply"] / 1e9).replace("ETH", "tokens")),
        Row("ETH per token", text=f"{world.reported_rate(row) / WAD:.6f}" if state["supply"] else "–"),
        *market_cards.lrt_facts(world, row),
        Row("redemptions", text=market_cards.redemption_words(state)),
        Row("fee", text=percent(state["fee_bips"] / 10_000, 1)),
        Row("operators", text=f"{int((stake > 0).sum())}"),
    ]
    if largest >= 0 and stake[largest] > 0:
        share = percent(float(stake[largest]) / float(placed), 1)
        facts.append(Row("largest operator", text=f"{world.operators.names[largest]}, {share}"))
    return Card(
        f"lrt:{row}", world.lrts.names[row], "liquid restaking protocol", model.day, balance, tuple(facts),
        reach=market_cards.lrt_part(world, row), decision=last_decision(model, "lrt", row),
    )  # fmt: skip


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
