"""The world that constants of choice are inverted from, and the keys by which a run departs from it on day 1.

Constants carry what is not modelled, so they are inverted from a world: that of the scenario's file. If an override
were part of that world, the constants would absorb it: with a commission of 30 % people would like operators that much
more, and nothing would follow. Departing keys therefore act from day 1 on the world of the file; all others (counts,
sizes, shares, modes, delays) shape that world too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ConfigDict, model_validator

from restaking.model.scenario.archetypes import KINDS, TRAITS
from restaking.model.scenario.errors import ScenarioError, not_allowed
from restaking.model.scenario.fields import Section, choice

LEFT_OUT: Final = "left out"
"""Value under [anchor] of a key that the anchor world leaves out, which TOML has no other word for."""

NAMED: Final = ("avss.named", "lrts.named")
"""Tables in which single agents are set apart by name."""

DEPARTING: Final = (
    "stakers.policy", "stakers.risk_aversion", "stakers.risk_aversion_spread", "stakers.attention",
    "stakers.attention_professional", "stakers.social_weight", "stakers.venue_sensitivity",
    "stakers.manager_sensitivity", "stakers.switching_cost", "stakers.taste_renewal", "stakers.visibility_days",
    "stakers.renown", *(f"stakers.archetypes.{kind}.{trait}" for kind in KINDS for trait in TRAITS),
    "operators.commission", "operators.commission_step", "operators.commission_least", "operators.commission_most",
    "operators.competition", "operators.policy", "operators.risk_aversion", "operators.review_rate",
    "operators.taste_spread", "operators.sensitivity", "operators.franchise_years",
    "operators.cost_usd_month", "operators.taste_renewal",
    "avss.reward_rate", "avss.budget_share", "avss.emission_share", "avss.token_price_eth", "avss.named.",
    "avss.policy", "avss.budget_gain", "avss.treasury_years", "avss.runway_days", "avss.profit_fraction",
    "avss.profit_fraction_spread", "avss.threshold", "avss.security_margin", "avss.user_growth", "avss.user_flight",
    "avss.user_volatility", "avss.emission_cap_share", "avss.sell_share", "avss.token_market", "avss.token_pull",
    "avss.token_depth", "avss.token_volatility", "avss.token_years", "avss.entry_rate", "avss.exit_rate",
    "avss.exit_share", "avss.exit_days",
    "incentives.", "beliefs.", "points.",
    "awareness.spontaneous", "awareness.contagion", "awareness.hub_weight", "awareness.smoothing",
    "lrts.fee", "lrts.policy", "lrts.risk_aversion", "lrts.risk_aversion_spread", "lrts.operator_cap",
    "lrts.organisation_cap", "lrts.visibility_gain", "lrts.named.", "lrts.buffer", "lrts.review_rate",
    "lrts.sensitivity", "lrts.bug_rate", "lrts.bug_age_years", "lrts.age_years", "lrts.bug_loss", "lrts.band",
    "lrts.max_move", "lrts.min_order_eth",
    "base.fee_flow_eth", "base.fee_halflife_days", "base.fee_volatility", "base.slash_rate", "base.lst_fee",
    "base.eth_price_usd", "base.eth_volatility",
    "slashing.live", "slashing.fault_rate", "slashing.common_share", "slashing.common_hit", "slashing.client_part",
    "slashing.severity_beta", "slashing.unjust_rate", "slashing.unjust_hit", "slashing.cap", "slashing.veto_chance",
    "slashing.redistribute", "security.",
)  # fmt: skip
"""Keys, and sections with a dot at their end: behaviour, prices, rewards, fees, hazards, beliefs, points."""

STRUCTURAL: Final = (
    "name", "description", "observed", "counterfactual", "run.", "view.", "figures", "anchor.",
    "stakers.count", "stakers.eth_total", "stakers.max_eth", "stakers.big_eth",
    "stakers.size_spread",
    *(f"stakers.archetypes.{kind}.share" for kind in KINDS), "stakers.considered", "stakers.neighbours",
    "stakers.rewiring", "stakers.hubs", "stakers.hub_neighbours", "awareness.enabled", "awareness.initial",
    "stakers.venue_shares.", "stakers.native_share", "stakers.outside_eth",
    "stakers.outside_shares.", "stakers.direct_share", "stakers.lrt_share", "stakers.outside_share",
    "stakers.direct_lognormal_mu", "stakers.direct_lognormal_sigma", "stakers.lrt_lognormal_sigma",
    "stakers.outside_lognormal_sigma",
    "operators.count", "operators.census", "operators.max_avs", "operators.allocation_delay_days",
    "operators.own_share", "operators.own_share_spread", "operators.intent_shares",
    "operators.commission_delay_days", "operators.size_exponent", "operators.mean_avs",
    "operators.avs_counts", "operators.runs", "operators.organisations", "stakers.placed",
    "operators.client_shares",
    "avss.count", "avss.budget_spread", "avss.dormant", "avss.vault_max_eth", "avss.reward_weights",
    "avss.value_secured", "avss.coverage",
    "avss.value_median_usd", "avss.value_sigma",
    "lrts.count", "lrts.names", "lrts.sizes", "lrts.redemptions_open", "lrts.buffer_schedule", "markets.", "lending.",
    "shocks",
    "base.era", "base.staked_eth", "base.validator_eth", "base.sweep_days",
    "slashing.mode", "slashing.degree", "slashing.vault_limit", "slashing.vault_epoch_days", "slashing.veto_days",
    "slashing.resolution_days", "slashing.native_settle",
    "withdrawals.",
)  # fmt: skip
"""Keys that the anchor world shares with the run; a new key belongs here or to :data:`DEPARTING`."""

LRT_ON_DAY_0: Final = (
    "redemptions_open", "pool_depth", "thin_depth", "token_share", "loop_share", "buffer_schedule",
)  # fmt: skip
"""Keys of single LRT protocols that the anchor world shares with the run: they shape day 0."""


class Anchor(Section):
    """The world that constants are inverted from, where it differs from the run: departing keys with their values."""

    model_config = ConfigDict(extra="allow")

    enabled: bool = choice(
        True, "whether constants and day-0 tastes make day 0 a resting point; false: constants are 0, tastes are fresh"
    )

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, table: object) -> object:
        """Tables within [anchor] as dotted keys: `slashing.fault_rate = 0.0` is the same quoted or not."""
        if not isinstance(table, dict):
            return table
        flat = dict(leaves(table))
        for key, value in flat.items():
            if key != "enabled" and not departs(key):
                raise not_allowed(f"anchor.{key}", value, "a key by which runs depart, such as slashing.fault_rate")
        return flat

    def differs(self) -> dict[str, Any]:
        """Dotted departing keys with the value that the anchor world has; values of any kind that TOML knows."""
        return dict(self.model_extra or {})


def departs(key: str) -> bool:
    """Whether a dotted key acts from day 1 on the anchor world instead of being part of it."""
    return _listed(key, DEPARTING) and not _founds_lrt(key)


def is_structural(key: str) -> bool:
    """Whether a dotted key is part of the anchor world."""
    return _listed(key, STRUCTURAL) or _founds_lrt(key)


def _founds_lrt(key: str) -> bool:
    """Whether a key of a single LRT protocol shapes day 0."""
    parts = parts_of(key)
    return parts[:2] == ["lrts", "named"] and parts[-1] in LRT_ON_DAY_0


def _listed(key: str, listed: tuple[str, ...]) -> bool:
    path = ".".join(parts_of(key)) + "."
    return any(path == each + "." if each[-1] != "." else path.startswith(each) for each in listed)


def parts_of(key: str) -> list[str]:
    """Path of a dotted key; `avss.NAME.key` reaches a single AVS by its name, which may hold dots itself, and
    `lrts.NAME.key` an LRT protocol."""
    from restaking.model.scenario.avss import Avss
    from restaking.model.scenario.lrts import Lrts

    parts = key.split(".")
    tables: dict[str, type[Section]] = {"avss": Avss, "lrts": Lrts}
    if parts[0] in tables and len(parts) >= 3 and parts[1] not in tables[parts[0]].model_fields:
        return [parts[0], "named", ".".join(parts[1:-1]), parts[-1]]
    return parts


def leaves(table: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys and values of nested tables, single AVSs and LRT protocols by their names."""
    for key, value in table.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from leaves(value, path.removesuffix("named") if path in NAMED else path + ".")
        else:
            yield path, value


def differences(anchor: Mapping[str, Any], run: Mapping[str, Any]) -> dict[str, Any]:
    """What the anchor world has where a run departs from it; both as resolved tables."""
    before, after = ({key: value for key, value in leaves(table) if departs(key)} for table in (anchor, run))
    keys = [*before, *(key for key in after if key not in before)]
    return {key: before.get(key, LEFT_OUT) for key in keys if before.get(key) != after.get(key)}


def anchored(table: Mapping[str, Any], differs: Mapping[str, Any]) -> dict[str, Any]:
    """The resolved table with the anchor world's values put in; anchored to itself."""
    world: dict[str, Any] = {key: value for key, value in table.items() if key != "anchor"}
    for key, value in differs.items():
        *path, last = parts_of(key)
        inner = holder = world
        for part in path:
            below = inner.get(part, {})
            if not isinstance(below, dict):
                raise ScenarioError(f"anchor.{key}: no such key")
            inner[part] = dict(below)
            holder, inner = inner, inner[part]
        if value == LEFT_OUT:
            inner.pop(last, None)
            if not inner:
                holder.pop(path[-1], None)
        else:
            inner[last] = value
    return world
