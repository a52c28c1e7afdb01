"""The restaking platform's law in a scenario: how stake stands behind AVSs, is slashed, and gets out."""

from __future__ import annotations

from typing import Literal

from restaking.model.scenario.fields import Section, choice, quantity, whole

ALLOCATION_IS_ALL = "an AVS cannot take more than its allocation"
SLASHED_IS_ALL = "no more can be handed on than was slashed"
NO_TIME_BACKWARDS = "what is asked for today happens today or later"


class Slashing(Section):
    """What goes wrong at AVSs, and what it costs."""

    mode: Literal["unique", "pooled", "elastic", "vault"] = choice(
        "unique", "how stake stands behind several AVSs", "EigenLayer ELIP-002"
    )
    degree: float = quantity(
        0.0,
        "1",
        0.0,
        5.0,
        "sum of allocations an operator may promise, in units of its magnitude; 0 is the mode's own",
        "1 under unique stake (ELIP-002), 2 under elastic stake (assumption; 1-5 in arXiv 2503.00170)",
    )
    vault_limit: float = quantity(
        1.0, "1", 0.0, 1.0, "each AVS's limit under vault, share of what the vault holds when it is set"
    )
    vault_epoch_days: int = whole(
        7, "days", 1, 60, "epoch of a vault: withdrawals are claimable at the end of the next", "Symbiotic, typical"
    )
    live: bool = choice(
        True, "whether slashes are carried out; live on mainnet since April 2025", "EigenLayer, 17 April 2025"
    )
    fault_rate: float = quantity(
        0.02,
        "1/yr",
        0.0,
        12.0,
        "slashable faults per operator-AVS registration",
        "assumption: no confirmed mainnet slashing to fit; at most 0.0017 by the rule of three",
    )
    common_share: float = quantity(
        0.3, "1", 0.0, 0.95, "share of faults that strike a firm or a client software together"
    )
    client_part: float = quantity(
        0.5, "1", 0.0, 1.0, "part of the common faults that comes through client software, the rest through the firm"
    )
    common_hit: float = quantity(0.5, "1", 0.01, 1.0, "chance that a common event hits one of its members")
    severity_beta: int = whole(18, "1", 1, 1000, "b of the slashed fraction, Beta(2, b); 18 means 10 % on average")
    unjust_rate: float = quantity(
        0.0, "1/yr", 0.0, 12.0, "bugs in the slashing code of an AVS that slash operators who did nothing, per AVS"
    )
    unjust_hit: float = quantity(0.5, "1", 0.0, 1.0, "chance that such a bug hits one of the AVS's operators")
    cap: float = quantity(
        1.0, "1", 0.0, 1.0, "most of an allocation that a single slash may take", law=ALLOCATION_IS_ALL
    )
    veto_chance: float = quantity(
        0.0, "1", 0.0, 1.0, "chance that a filed slash is vetoed", "none in EigenLayer's core"
    )
    veto_days: int = whole(
        0,
        "days",
        0,
        60,
        "time in which a filed slash may be vetoed before it is settled",
        law=NO_TIME_BACKWARDS,
    )
    resolution_days: int = whole(
        7,
        "days",
        0,
        60,
        "escrow between a slash and its burning or redistribution",
        "ELIP-016, May 2026; 0 before",
        law=NO_TIME_BACKWARDS,
    )
    redistribute: float = quantity(
        0.0,
        "1",
        0.0,
        1.0,
        "share of slashed LSTs that goes to the AVS's recipient; never native ETH",
        "ELIP-006",
        law=SLASHED_IS_ALL,
    )
    native_settle: Literal["lien", "exit_burn"] = choice(
        "lien",
        "slashed native ETH stays in its validators under a lien, or is forced out and burned",
        "EigenLayer ELIP-019: no burn path on mainnet, so a lien",
    )


class Withdrawals(Section):
    """How long stake stays within reach."""

    delay_days: int = whole(
        14,
        "days",
        0,
        60,
        "queue of a withdrawal, slashable meanwhile",
        "EigenLayer since 17 April 2025; 7 days before",
        law=NO_TIME_BACKWARDS,
    )
    deallocation_days: int = whole(
        14,
        "days",
        0,
        60,
        "delay of a deallocation, slashable meanwhile",
        "EigenLayer since 17 April 2025",
        law=NO_TIME_BACKWARDS,
    )
    allocation_config_days: float = quantity(
        17.5,
        "days",
        0.0,
        60.0,
        "delay of a change of an operator's allocation delay",
        "EigenLayer, 126,000 blocks",
        law=NO_TIME_BACKWARDS,
    )
