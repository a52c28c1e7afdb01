"""Tables of security: who attacks whom and for what, and what people believe of the main chain."""

from __future__ import annotations

from typing import Literal

from restaking.model.scenario.fields import Section, choice, quantity, whole


class Security(Section):
    """Attacks on AVSs: what they cost, whom they cost it, what follows."""

    attacks_enabled: bool = choice(False, "whether operators who are not honest attack where it pays")
    who_pays: Literal["total", "own"] = choice(
        "total",
        "what an attack costs those who decide on it: all stake it loses, or only their own part of it and what they"
        " would have earned",
        "Durvasula and Roughgarden 2024 for total; model.md SM6 for own",
    )
    every_days: int = whole(7, "days", 1, 3650, "how often security is looked at, and attacks are looked for")
    search: Literal["exact", "bracket"] = choice(
        "bracket", "how daily metrics search: exact where small enough, or bounds only, which cost milliseconds"
    )
    max_targets: int = whole(0, "AVSs", 0, 1000, "most AVSs that one attack may hit; 0: any number")
    budget_eth: float = quantity(
        0.0, "ETH", 0.0, 1e9, "what attackers are ready to lose, or are paid by somebody else",
        "budget β of Bar-Zur and Eyal 2025",
    )  # fmt: skip
    margin: float = quantity(0.0, "1", 0.0, 10.0, "by how much the gain must exceed the cost, as a share of the cost")
    success: float = quantity(1.0, "1", 0.0, 1.0, "chance that an attack with enough stake succeeds", "assumption")
    detection: float = quantity(1.0, "1", 0.0, 1.0, "chance that attackers are found out and slashed", "assumption")
    recovered: float = quantity(0.0, "1", 0.0, 1.0, "share of a prize that users get back", "assumption")
    coordination_eth: float = quantity(
        0.0, "ETH", 0.0, 1e6, "cost of winning over each operator that takes part (who_pays = own)", "assumption"
    )
    reputation_years: float = quantity(
        1.0, "years", 0.0, 20.0, "commissions that an operator found out will never earn (who_pays = own)", "assumption"
    )
    splitting: bool = choice(
        False, "whether operators may attack with part of their stake, as if it were under several names"
    )
    reallocation: bool = choice(
        False, "whether operators without allocation delay may allocate to an AVS right before they attack it"
    )
    own_set_days: float = quantity(
        120.0,
        "days",
        1.0,
        3650.0,
        "time constant of a set of stakers that an AVS gathers of its own, for comparison with rented stake",
        "assumption",
    )
    user_flight: float = quantity(
        0.5,
        "1",
        0.0,
        1.0,
        "share of the value left with an AVS that users withdraw after an attack on it",
        "assumption",
    )
    outage_coupling: float = quantity(
        0.0, "1", 0.0, 1.0,
        "chance that validators of who ran an AVS that turns malicious, or fails with others, go offline with it",
        "assumption; model.md κ_cpl: 0.1; 0: AVS software never touches validators",
    )  # fmt: skip
    outage_days: int = whole(3, "days", 1, 365, "length of such an outage", "assumption")
    hollow_weight: float = quantity(
        1.0, "1", 0.0, 1.0, "weight of hollow stake: validators whose owners have lost their claim on it", "assumption"
    )
    perception_coupling: float = quantity(
        0.0, "1", 0.0, 100.0,
        "how strongly losses lower what people believe of the main chain; 0: not at all, the control arm",
        "assumption, to be swept",
    )  # fmt: skip
    perception_recovery: float = quantity(
        0.02, "1/day", 0.0, 1.0, "step of that belief back to full trust", "assumption"
    )
    perception_attention: float = quantity(1.0, "1", 0.0, 100.0, "how much public attention amplifies it", "assumption")
    perception_burned: float = quantity(
        10.0, "1", 0.0, 1e4, "trust lost per share of all active stake that the base chain burns in a day", "assumption"
    )
    perception_incident: float = quantity(
        0.5, "1", 0.0, 100.0, "trust lost per share of users' value at AVSs that turn, are attacked or slash unjustly",
        "assumption",
    )  # fmt: skip
    perception_peg: float = quantity(
        0.1, "1/day", 0.0, 100.0, "trust lost per unit of discount of LRT tokens, each day that it lasts", "assumption"
    )
    perceived_hazard: float = quantity(
        3.0, "1", 0.0, 100.0, "rise of the hazard that stakers fear on the base chain, per unit of trust lost",
        "assumption",
    )  # fmt: skip
    perceived_growth: float = quantity(
        0.5, "1/yr", 0.0, 10.0, "loss of growth of AVSs' user value, per unit of trust lost", "assumption"
    )
    bail_out: float = quantity(0.0, "1", 0.0, 1.0, "chance that a fork undoes a slash of an AVS", "assumption")
    moral_hazard: float = quantity(
        0.0,
        "1",
        0.0,
        10.0,
        "rise of AVSs' fault rates where bail-outs are expected, per unit of bail_out",
        "assumption",
    )
