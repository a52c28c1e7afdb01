"""Operators of October 2024: what every seed must give, and what only the seed decides."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from restaking.model.build.census import Census, avs_weights, census_from_csv, census_from_figures, edges
from restaking.model.scenario import ScenarioError, load

FIGURES = load("mainnet-2024-10").figures
assert FIGURES is not None
SEEDS = (0, 1, 7, 2024)
HEADER = "operator_id,lrt_group,infra_entity_id,num_stakers,num_avs,eth_est,beacon_eth,other\n"


def hhi(parts: NDArray[np.float64]) -> float:
    """Sum of squared shares."""
    return float(((parts / parts.sum()) ** 2).sum())


@pytest.fixture(params=SEEDS, scope="module")
def census(request: pytest.FixtureRequest) -> Census:
    return census_from_figures(FIGURES, request.param)


def test_total_and_brands_are_those_observed(census: Census) -> None:
    assert len(census) == 1665
    assert census.eth.sum() == pytest.approx(3.711e6, rel=0.001)
    assert census.eth[census.lrt >= 0].sum() / census.eth.sum() == pytest.approx(0.711, abs=0.002)
    assert census.eth @ census.native_share / census.eth.sum() == pytest.approx(0.788, abs=0.002)


def test_three_concentrations_are_those_observed(census: Census) -> None:
    alone = census.lrt < 0
    controllers = np.concatenate([np.bincount(census.lrt[~alone], weights=census.eth[~alone]), census.eth[alone]])
    assert hhi(census.eth) == pytest.approx(0.0397, abs=0.003)
    assert np.sort(census.eth)[-10:].sum() / census.eth.sum() == pytest.approx(0.558, abs=0.005)
    assert hhi(np.bincount(census.organisation, weights=census.eth)) == pytest.approx(0.111, abs=0.003)
    assert hhi(controllers) == pytest.approx(0.192, abs=0.003)


def test_an_eth_stands_behind_eleven_avss(census: Census) -> None:
    assert census.eth @ census.avs_count / census.eth.sum() == pytest.approx(10.9, abs=0.6)
    assert census.avs_count.sum() == 1501
    assert (census.avs_count > 0).sum() == 359
    assert census.avs_count.max() <= 21


def test_delegators_add_up_and_stand_where_the_eth_is(census: Census) -> None:
    assert census.delegators.sum() == 95_510
    assert census.delegators.max() <= 22_361
    assert (census.delegators[(census.eth > 0) & (census.lrt < 0)] >= 1).all()
    assert (census.delegators[(census.eth == 0) | (census.lrt >= 0)] == 0).all()


def test_rows_are_sorted_and_names_are_unique(census: Census) -> None:
    assert (np.diff(census.eth) <= 0).all()
    assert len(set(census.names)) == len(census)
    assert len(census.organisations) == census.organisation.max() + 1


def test_the_seed_decides_avs_counts_but_not_sizes() -> None:
    one, same, other = (census_from_figures(FIGURES, seed) for seed in (1, 1, 2))
    assert (one.avs_count == same.avs_count).all() and (one.delegators == same.delegators).all()
    assert (one.eth == other.eth).all()
    assert (one.avs_count != other.avs_count).any()


def test_edges_match_the_degrees_of_both_sides(census: Census) -> None:
    weights = avs_weights(FIGURES, 23)
    drawn = edges(census, weights, seed=3)
    assert drawn.shape == (1665, 23)
    assert (drawn.sum(axis=1) == census.avs_count).all()
    assert np.abs(drawn.sum(axis=0) - 1501 * weights / weights.sum()).max() <= 5
    assert (drawn != edges(census, weights, seed=4)).any()


def test_a_small_census_is_read_row_by_row(tmp_path: Path) -> None:
    file = tmp_path / "census.csv"
    file.write_text(HEADER + "o1,ether.fi,E1,10,3,100.5,100.5,x\no2,,E1,4,0,20,5,x\no3,,,0,1,0,0,x\n")
    census = census_from_csv(file)
    assert census.names == ["o1", "o2", "o3"] and census.lrts == ["ether.fi"]
    assert census.lrt.tolist() == [0, -1, -1]
    assert census.organisation.tolist() == [0, 0, 1]
    assert census.delegators.tolist() == [0, 4, 0]
    assert census.native_share.tolist() == [1.0, 0.25, 0.0]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("operator_id,num_avs\no1,1\n", "column 'lrt_group' is missing"),
        (HEADER, "no rows"),
        (HEADER + "o1,,E1,10,3,nan,0,\n", "census row 2, column eth_est = 'nan'"),
        (HEADER + "o1,,E1,10,3,5,0,\no2,,E1,x,3,5,0,\n", "census row 3, column num_stakers = 'x'"),
        (HEADER + "o1,,E1,10,3,-5,0,\n", "column eth_est = '-5': not allowed; a number from 0 to 1.2e+08"),
        (HEADER + "o1,,E1,10,2.5,5,0,\n", "column num_avs = '2.5': not allowed; a whole number from 0 to 500"),
        (HEADER + "o1,,E1,10,3,5,0,\no1,,E1,1,3,5,0,\n", "census row 3, column operator_id = 'o1'"),
        (HEADER + "o1\n", "column num_stakers = ''"),
    ],
)
def test_a_wrong_census_is_refused_with_row_and_column(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "census.csv"
    file.write_text(content)
    with pytest.raises(ScenarioError, match=".") as caught:
        census_from_csv(file)
    assert complaint in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_or_binary_census_is_refused(tmp_path: Path) -> None:
    binary = tmp_path / "x.csv"
    binary.write_bytes(b"\xff\xfe\x00operator_id")
    for path in (tmp_path / "none.csv", tmp_path, binary):
        with pytest.raises(ScenarioError):
            census_from_csv(path)


def test_the_row_level_census_agrees_with_the_figures() -> None:
    file = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "operators_census_2024-10.csv"
    if not file.is_file():
        pytest.skip("row-level census is not beside this checkout")
    census = census_from_csv(file)
    assert len(census) == 1665
    assert census.eth.sum() == pytest.approx(3.711e6, rel=0.001)
    assert hhi(census.eth) == pytest.approx(0.0397, abs=0.001)
    assert hhi(np.bincount(census.organisation, weights=census.eth)) == pytest.approx(0.113, abs=0.002)
