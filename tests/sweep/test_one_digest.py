"""The same plan gives the same digest, whoever carries it out and in which pieces."""

import itertools
import json

import pytest

from restaking.runs.refused import Refused
from restaking.runs.sweep.shards import Shard, parse
from tests.sweep.stand import PLAN, RUNS, check_whole, undisturbed


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    return undisturbed(tmp_path_factory.mktemp("golden") / "out", workers=1, chunk=1).digest


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "chunk"), [*itertools.product((1, 2, 4), (7, 20)), (4, 1), (2, None)])
def test_workers_and_chunks_do_not_matter(tmp_path, golden, workers, chunk):
    found = undisturbed(tmp_path, workers=workers, chunk=chunk)
    assert (found.code, found.counts, found.digest) == (0, {"ok": RUNS}, golden)
    check_whole(tmp_path, golden)


@pytest.mark.slow
def test_shards_into_one_folder_merge_to_the_same(tmp_path, golden):
    for index in (2, 3, 1):
        found = undisturbed(tmp_path, shard=Shard(index, 3), chunk=9)
        assert (found.digest, found.code, found.counts) == (None, 0, {"ok": RUNS // 3})
        if index != 1:
            with pytest.raises(Refused, match=r"--merge: (80|40) runs missing"):
                undisturbed(tmp_path, merge=True)
    assert undisturbed(tmp_path, merge=True).digest == golden
    check_whole(tmp_path, golden)


@pytest.mark.slow
def test_the_plain_command_finishes_what_shards_left(tmp_path, golden):
    undisturbed(tmp_path, shard=Shard(1, 2))
    assert undisturbed(tmp_path).digest == golden
    check_whole(tmp_path, golden)


@pytest.mark.slow
def test_other_results_have_another_digest(tmp_path, golden):
    assert undisturbed(tmp_path, PLAN | {"seed": 2}).digest != golden
    assert json.loads((tmp_path / "manifest.json").read_text())["counts"] == {"ok": RUNS}


@pytest.mark.parametrize("word", ["0/2", "3/2", "1/0", "1", "a/b", "1/2/3", "-1/2", "1/99999999999", "²/3"])
def test_a_shard_that_is_none_is_refused(word):
    with pytest.raises(ValueError, match="I/N with 1 <= I <= N <= 10000"):
        parse(word)
