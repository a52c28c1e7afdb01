"""Ids and seeds come from content: never from order, worker or folder."""

from restaking.runs.sweep import experiment as module
from tests.sweep.stand import experiment

POINTS = {"levers": {}, "uncertainties": {}}


def listed(*points, **changes):
    return experiment(**POINTS, design={"kind": "list", "points": list(points)}, **changes)


def test_runs_of_a_replicate_share_a_seed_under_common_random_numbers_only():
    common, apart = experiment(), experiment(common_random_numbers=False)
    points = len(common.points)
    assert len({common.seed(n) for n in range(points)}) == 1
    assert len({common.seed(n) for n in range(3 * points)}) == 3
    assert len({apart.seed(n) for n in range(3 * points)}) == 3 * points
    assert all(0 <= apart.seed(n) < 2**63 for n in range(30))


def test_the_root_seed_changes_every_seed_and_id():
    one, other = experiment(), experiment(seed=2)
    assert not {one.seed(n) for n in range(20)} & {other.seed(n) for n in range(20)}
    assert not {one.run_id(n) for n in range(20)} & {other.run_id(n) for n in range(20)}


def test_ids_follow_the_parameters_not_the_place_in_the_list():
    a, b = {"lrts.count": 2}, {"lrts.count": 3}
    forth, back = listed(a, b), listed(b, a)
    assert [forth.run_id(0), forth.run_id(1)] == [back.run_id(1), back.run_id(0)]


def test_equal_points_have_runs_of_their_own():
    made = listed({"lrts.count": 2}, {"lrts.count": 2}, {"lrts.count": 3})
    assert made.points.copies == [0, 1, 0]
    assert len({made.run_id(n) for n in range(6)}) == 6


def test_what_changes_a_run_changes_its_id(monkeypatch):
    plain = listed({"lrts.count": 2}).run_id(0)
    assert listed({"lrts.count": 2}, days=10).run_id(0) != plain
    assert listed({"lrts.count": 2}, set={"stakers.attention": 0.5}).run_id(0) != plain
    assert listed({"lrts.count": 2}, stop={"metric": "slashed_eth", "above": 1.0}).run_id(0) != plain
    assert listed({"lrts.count": 2}, question="?", timeout_seconds=5.0).run_id(0) == plain
    monkeypatch.setattr(module, "product", lambda: "another version")
    assert listed({"lrts.count": 2}).run_id(0) != plain


def test_numbers_stay_when_replicates_are_added():
    few, many = experiment(replicates={"n": 2}), experiment(replicates={"n": 20})
    assert [few.run_id(n) for n in range(20)] == [many.run_id(n) for n in range(20)]
