"""The bugs that `make mutants` plants still have a place to be planted in; hunting them takes minutes."""

import pytest

from tests.mutants.__main__ import ROOT
from tests.mutants.bugs import BUGS


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_a_bug_has_exactly_one_place(bug):
    assert bug.right != bug.wrong
    assert (ROOT / bug.file).read_text().count(bug.right) == 1, f"{bug.file} has changed: say anew where the bug goes"


def test_there_are_enough_bugs_each_with_a_name_of_its_own():
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 24
