"""What agents expect of slashes and yields, and how they learn."""

from __future__ import annotations

from restaking.model.scenario.fields import Section, choice, quantity, whole


class Beliefs(Section):
    """What agents expect of faults and yields."""

    enabled: bool = choice(True, "whether anybody learns from slashes; false holds the prior")
    rational: bool = choice(
        False, "benchmark: nothing is forgotten, every event counts once for everybody, yields are known"
    )
    prior_events: float = quantity(
        0.5, "events", 0.0, 1000.0, "faults counted before the first day", "calibration beh.slash_prior_a; unverified"
    )
    prior_years: float = quantity(
        200.0,
        "registration-years",
        0.01,
        1e6,
        "exposure counted before the first day",
        "calibration beh.slash_prior_b, 50-500; unverified",
    )
    base_prior_events: float = quantity(
        0.0, "events", 0.0, 1e6, "slashings by the base chain counted before the first day"
    )
    base_prior_years: float = quantity(
        1e6, "validator-years", 0.01, 1e9, "exposure that goes with them, about a year of all validators"
    )
    halflife_days: float = quantity(120.0, "days", 1.0, 1e6, "memory of what was seen")
    own_weight: float = quantity(3.0, "1", 0.0, 100.0, "weight of a slash that hit oneself")
    neighbour_weight: float = quantity(1.5, "1", 0.0, 100.0, "weight of a slash that hit a neighbour")
    public_weight: float = quantity(0.5, "1", 0.0, 100.0, "weight of a slash elsewhere, and of exposure")
    operator_weight: float = quantity(
        2.5, "1", 0.0, 100.0, "extra weight of a slash in what everybody thinks of the operator it hit"
    )
    kin_weight: float = quantity(
        0.125,
        "1",
        0.0,
        100.0,
        "extra weight in what is thought of operators alike: of the firm, on the client, on the AVS that slashed",
    )
    yield_gain: float = quantity(0.05, "1/day", 0.0, 1.0, "step of the expected yield towards the yield seen")
    yield_trend: float = quantity(
        0.01, "1/day", 0.0, 1.0, "step of the expected yield by the change of the yield seen in a week"
    )
    news_per_loss: float = quantity(1000.0, "1", 0.0, 1e6, "loudness of a slash per share of all stake lost, at most 1")
    news_persistence: float = quantity(0.8, "1", 0.0, 1.0, "what is left of the news a day later")
    news_lift: float = quantity(
        1.43,
        "1",
        0.0,
        100.0,
        "relative lift of attention by the loudest news",
        "0.007 to 0.017 a day; fit by hand to 2023-25 (prototype)",
    )
    own_attention: float = quantity(
        0.03,
        "1/day",
        0.0,
        1.0,
        "chance that somebody whose own stake was slashed reviews on a day soon after",
        "assumption, within calibration beh.attention_small, 0.005-0.05; unverified",
    )
    neighbour_attention: float = quantity(0.015, "1/day", 0.0, 1.0, "the same for those who know one of them")
    shun_days: int = whole(
        30, "days", 0, 3650, "days for which an operator stays away from an AVS that slashed it; 0: it does not leave"
    )
    own_attention_days: int = whole(14, "days", 0, 3650, "days for which a slash keeps them looking")
