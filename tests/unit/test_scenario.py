"""Scenarios: what is built in, what is refused and how, and that nothing else ever comes out."""

import datetime
from pathlib import Path

import numpy as np
import pytest

from restaking.model.scenario import KeyFact, Scenario, ScenarioError, load, parse_assignment, scenario_names, summaries
from restaking.model.scenario.files import ROOMS, SHELVES

NAMES = scenario_names()
FACTS = load("teaching").describe()
NUMBERS = [fact for fact in FACTS if isinstance(fact.value, (int, float)) and not isinstance(fact.value, bool)]


def refusal(name: str | Path, /, **overrides: object) -> str:
    """The message with which a scenario is refused."""
    with pytest.raises(ScenarioError) as caught:
        load(name, overrides)
    message = str(caught.value)
    assert "\n" not in message and message.isprintable() and len(message) <= 500
    return message


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "mine.toml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_both_worlds_are_built_in_and_described() -> None:
    assert {"teaching", "mainnet-2024-10"} <= set(NAMES)
    assert all(description for _, description in summaries())


@pytest.mark.parametrize("name", NAMES)
def test_built_in_scenarios_carry_their_file_name_and_say_what_is_observed(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert scenario.observed and scenario.counterfactual


def test_mainnet_says_that_slashing_and_unique_stake_are_counterfactual() -> None:
    mainnet = load("mainnet-2024-10")
    assert mainnet.slashing.live and mainnet.slashing.mode == "unique" and mainnet.withdrawals.delay_days == 14
    for word in ("slashing.live", "slashing.mode", "withdrawals.delay_days", "7 were observed"):
        assert word in mainnet.counterfactual


def test_mainnet_has_the_counts_of_october_2024() -> None:
    mainnet = load("mainnet-2024-10")
    assert (mainnet.stakers.count, mainnet.operators.count, mainnet.avss.count, mainnet.lrts.count) == (
        200_000,
        1665,
        23,
        6,
    )
    assert mainnet.avs_names()[:2] == ["EigenDA", "eoracle"]
    assert mainnet.avs_names()[10:] == [f"AVS {n}" for n in range(11, 24)]


@pytest.mark.parametrize("fact", NUMBERS, ids=lambda fact: fact.key)
def test_every_number_has_unit_range_meaning_and_source(fact: KeyFact) -> None:
    assert fact.unit and fact.about and fact.source
    assert fact.low is not None and fact.high is not None and fact.low <= fact.value <= fact.high


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("stakers.count", -5, "stakers.count = -5: not allowed; a whole number from 1 to 2000000"),
        ("stakers.count", 10**9, "stakers.count = 1000000000: not allowed; a whole number from 1 to 2000000"),
        ("stakers.count", "5", "stakers.count = '5': not allowed; a whole number"),
        ("stakers.count", 5.0, "stakers.count = 5.0: not allowed; a whole number"),
        ("stakers.count", True, "stakers.count = true: not allowed"),
        ("stakers.attention", float("nan"), "stakers.attention = nan: not allowed; a number from 0 to 1 (1/day)"),
        ("stakers.attention", float("inf"), "stakers.attention = inf: not allowed"),
        ("stakers.cuont", 5, "stakers.cuont = 5: no such key; did you mean 'stakers.count'?"),
        ("common_share", 0.5, "common_share = 0.5: no such key; did you mean 'slashing.common_share'?"),
        ("stakers.count.x", 5, "no such key"),
        ("slashing.mode", "isolated", "slashing.mode = 'isolated': not allowed; one of 'unique', 'pooled', 'elastic'"),
        (
            "withdrawals.delay_days",
            -1,
            "a whole number from 0 to 60 (days): what is asked for today happens today or later",
        ),
        (
            "slashing.degree",
            1.5,
            "slashing.degree = 1.5: not allowed; at most 1 under slashing.mode = 'unique': unique",
        ),
        ("slashing.live", 1, "slashing.live = 1: not allowed; true or false"),
        ("slashing.common_share", 0.96, "a number from 0 to 0.95"),
        ("operators.client_shares", [0.5, 0.2], "operators.client_shares sum to 0.7"),
        ("stakers.venue_shares.hold", 0.9, "stakers.venue_shares sum to 1.65"),
        ("stakers.neighbours", 7, "an even number"),
        ("stakers.considered", 0, "a whole number from 1 to 16"),
        ("base.lst_fee", 1.5, "a number from 0 to 1: share of staking rewards the liquid staking token keeps (cal"),
        ("avss.AVS 13.reward_rate", 2.0, "avss.AVS 13: no such AVS; did you mean"),
        ("avss.AVS 1.reward_rate", -2.0, "not allowed; a number from 0 to 1000"),
        ("avss.AVS 1.colour", 2.0, "no such key"),
        ("operators.census", "x.csv", "only a scenario with [figures] reads one"),
        ("lrts.count", 0, "stakers.venue_shares.lrt = 0.25: not allowed; 0 while lrts.count = 0"),
        ("stakers", 3, "stakers = 3: not allowed; a table of keys"),
        ("name", "../x", "name = '../x': not allowed"),
        ("base.staked_eth", 1e6, "base.staked_eth = 1000000.0: not allowed; at least the 6e+06 ETH"),
    ],
)
def test_a_wrong_key_is_refused_by_name_value_and_range(key: str, value: object, complaint: str) -> None:
    assert complaint in refusal("teaching", **{key: value})


@pytest.mark.parametrize(
    ("mode", "degree", "law"),
    [
        (
            "unique",
            1.01,
            "at most 1 under slashing.mode = 'unique': unique stake lets no stake stand behind two AVSs (ELIP-002)",
        ),
        (
            "elastic",
            0.9,
            "at least 1, or 0 for 2 under slashing.mode = 'elastic': elastic stake is promised at least once",
        ),
        ("pooled", 2.0, "0 under slashing.mode = 'pooled': pooled stake stands whole behind every AVS"),
        ("vault", 1.0, "0 under slashing.mode = 'vault': a vault has limits per AVS, no degree"),
    ],
)
def test_a_degree_that_the_mode_forbids_is_refused_with_its_law(mode: str, degree: float, law: str) -> None:
    assert law in refusal("teaching", **{"slashing.mode": mode, "slashing.degree": degree})
    assert load("teaching", {"slashing.mode": mode}).slashing.degree == 0.0


def test_a_vaults_veto_must_end_within_its_epoch() -> None:
    vault = {"slashing.mode": "vault", "slashing.vault_epoch_days": 5}
    assert "fewer than slashing.vault_epoch_days = 5" in refusal("teaching", **{**vault, "slashing.veto_days": 5})
    assert load("teaching", {**vault, "slashing.veto_days": 4})
    assert "1 to 60 (days): epoch of a vault" in refusal("teaching", **{"slashing.vault_epoch_days": 0})


def test_more_neighbours_than_stakers_are_refused() -> None:
    assert "fewer than stakers.count = 8" in refusal("teaching", **{"stakers.count": 8})
    assert load("teaching", {"stakers.count": 8, "stakers.neighbours": 4}).stakers.count == 8


def test_a_social_pull_that_tips_the_anchor_is_refused_with_its_law() -> None:
    shares = {"hold": 0.5, "solo": 0.1, "lst": 0.1, "restake": 0.1, "lrt": 0.2}
    message = refusal("teaching", **{"stakers.venue_shares": shares, "stakers.social_weight": 4.0})
    assert "weight * x(1-x) >= 1" in message and "'hold'" in message and "below 4" in message
    assert load("teaching", {"stakers.venue_shares": shares, "stakers.social_weight": 3.9})


def test_counts_that_the_figures_fix_cannot_be_changed() -> None:
    assert "1665, fixed by the figures" in refusal("mainnet-2024-10", **{"operators.count": 30})
    assert "6, fixed by the figures" in refusal("mainnet-2024-10", **{"lrts.count": 4})
    assert load("mainnet-2024-10", {"operators.census": "x.csv", "operators.count": 30}).operators.count == 30


def test_single_avss_are_reached_by_name() -> None:
    teaching = load("teaching", {"avss.AVS 3.reward_rate": 2, "avss.AVS 3.fault_rate": 0.5})
    assert teaching.avss.named["AVS 3"].reward_rate == 2.0 and teaching.avss.named["AVS 3"].fault_rate == 0.5
    assert load("mainnet-2024-10", {"avss.Witness Chain.reward_rate": 2}).avss.named["Witness Chain"].reward_rate == 2.0


@pytest.mark.parametrize(
    ("assignment", "key", "value"),
    [
        ("stakers.count=50", "stakers.count", 50),
        ("slashing.common_share = 0.5", "slashing.common_share", 0.5),
        ("slashing.live=false", "slashing.live", False),
        ("stakers.policy=crra", "stakers.policy", "crra"),
        ("avss.Witness Chain.reward_rate=2", "avss.Witness Chain.reward_rate", 2),
        ("name=a=b", "name", "a=b"),
        ("name=1\nx=2", "name", "1\nx=2"),
        ("operators.client_shares=[0.5, 0.5]", "operators.client_shares", [0.5, 0.5]),
    ],
)
def test_assignments_are_read_as_toml_or_bare_words(assignment: str, key: str, value: object) -> None:
    assert parse_assignment(assignment) == (key, value)


def test_an_assignment_without_value_is_refused() -> None:
    with pytest.raises(ScenarioError, match="KEY=VALUE"):
        parse_assignment("stakers.count")


def test_overrides_take_numpy_scalars_of_sweeps() -> None:
    scenario = load("teaching", {"stakers.count": np.int64(50), "slashing.common_share": np.float64(0.5)})
    assert scenario.resolved()["stakers"]["count"] == 50


def test_fingerprints_tell_worlds_apart_and_equal_worlds_not(tmp_path: Path) -> None:
    file = written(tmp_path, 'extends = "teaching"\nname = "teaching"\n')
    assert load(file).sha256() == load("teaching").sha256() == load("teaching", {"stakers.count": 400}).sha256()
    assert load("teaching", {"stakers.attention": 0.06}).sha256() != load("teaching").sha256()


def test_the_resolved_scenario_loads_to_itself() -> None:
    for name in NAMES:
        assert Scenario.model_validate(load(name).resolved()).sha256() == load(name).sha256()


def test_a_scenario_extends_another_key_by_key(tmp_path: Path) -> None:
    written(tmp_path, 'extends = "teaching"\n[stakers]\ncount = 50\n')
    upper = tmp_path / "upper.toml"
    upper.write_text('extends = "mine.toml"\n[slashing]\ncommon_share = 0.9\n')
    scenario = load(upper)
    assert (scenario.name, scenario.stakers.count, scenario.slashing.common_share) == ("upper", 50, 0.9)
    assert scenario.stakers.attention == load("teaching").stakers.attention


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[stakers\n", "not valid TOML"),
        (b"\xff\xfe\x00", "not valid TOML"),
        ("run.days = 1" + "0" * 5000, "not valid TOML"),
        ("x = " + "[" * 5000 + "]" * 5000, "nested too deep"),
        ("x = " + "[" * 30 + "]" * 30, "nested too deep"),
        (".".join(["a"] * 3000) + " = 1", "nested too deep"),
        ("# " + "x" * (1 << 20), "larger than 1048576 bytes"),
        ('extends = "nothing"', "no such scenario"),
        ("extends = 3", "extends = 3: not allowed"),
        ('extends = "mine.toml"', "extend each other in a circle"),
        ('extends = "other.toml"', "no such file"),
        ("colour = 1", "colour = 1: no such key"),
        ("[stakers]\ncount = 2024-10-01", "stakers.count = datetime.date(2024, 10, 1): not allowed"),
        ("[figures]\nsnapshot = 'x'", "figures.totals: missing"),
        ('"bad\\nkey" = 1', "no such key"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, content: str | bytes, complaint: str) -> None:
    assert complaint in refusal(written(tmp_path, content))


def test_names_and_paths_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    assert "did you mean 'teaching'?" in refusal("teachng")
    assert "no such file" in refusal(tmp_path / "none.toml")
    (tmp_path / "folder.toml").mkdir()
    assert "not a file" in refusal(tmp_path / "folder.toml")
    for name in ("", "\0", "x" * 10_000 + ".toml", "../teaching", "/dev/zero", "a\nb"):
        refusal(name)


HOSTILE: list[object] = [
    float("nan"), float("inf"), -float("inf"), -1, -1e308, 10**400, -(10**400), 1e308, "", "x" * 100_000,
    "\0\n\x1b[31m", "ÄÖ\u202e", [], [[]], {}, {"a": {"b": {}}}, {"": 1}, {"hold": float("nan")}, None, b"bytes",
    object(), datetime.date(2024, 10, 1), [float("nan")] * 3, (1, 2), {1, 2}, 1j, Ellipsis, int,
]  # fmt: skip


@pytest.mark.parametrize("fact", NUMBERS, ids=lambda fact: fact.key)
def test_no_hostile_value_passes_for_a_number(fact: KeyFact) -> None:
    for value in HOSTILE:
        if isinstance(value, (int, float)) and fact.low <= value <= fact.high:  # type: ignore[operator]
            continue
        refusal("teaching", **{fact.key: value})


SCRAPS = (b"", b"=", b"[", b"]]", b'"', b"-", b"nan", b"9" * 30, b"\n", b"\xff", b"{}", b"x = 1\n", b".", b"1e400")


def outcome(name: str | Path, overrides: dict[str, object]) -> str:
    """What comes of a scenario: nothing to complain of, or the refusal. Any other exception fails the test."""
    try:
        load(name, overrides)
    except ScenarioError as refused:
        return str(refused)
    return "taken"


def test_three_thousand_mutated_files_are_read_or_refused_in_one_line(tmp_path: Path) -> None:
    dice = np.random.default_rng(7)
    sources = [file.read_bytes() for shelf in SHELVES for file in sorted(ROOMS.glob(shelf))]
    refused = 0
    for _ in range(3000):
        content = bytearray(sources[dice.integers(len(sources))])
        for _ in range(dice.integers(1, 7)):
            place = int(dice.integers(len(content)))
            content[place : place + int(dice.integers(13))] = SCRAPS[dice.integers(len(SCRAPS))]
        told = outcome(written(tmp_path, bytes(content)), {})
        refused += told != "taken"
        assert told.isprintable()
    assert refused > 1500


def test_two_thousand_random_overrides_are_taken_or_refused() -> None:
    dice = np.random.default_rng(8)
    keys = [fact.key for fact in FACTS]
    keys += ["stakers", "avss.named", "figures", "avss.AVS 1.reward_rate", "", ".", "a.b", "avss..x", "stakers."]
    for _ in range(2000):
        picks = dice.integers(len(keys), size=3), dice.integers(len(HOSTILE), size=3)
        overrides = {keys[key]: HOSTILE[value] for key, value in zip(*picks, strict=True)}
        assert outcome(NAMES[dice.integers(len(NAMES))], overrides).isprintable()
