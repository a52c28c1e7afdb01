"""Nothing in the repository points at one person's machine or at one package registry."""

import re

import pytest

from tests.house.sources import ROOT, tracked_files

# Bracketed letters keep these patterns from matching themselves.
HOME_PATHS = re.compile(r"(?<![\w.])/([w]ork|[r]oot|[h]ome/\w+|[U]sers/\w+|[t]mp/\w+)/")
REGISTRY_HOSTS = re.compile(r"pythonh[o]sted|py[p]i\.org|registry\.n[p]mjs|deb\.deb[i]an\.org", re.IGNORECASE)


@pytest.mark.parametrize("pattern", [HOME_PATHS, REGISTRY_HOSTS], ids=["paths", "hosts"])
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]):
    files = tracked_files()
    if files is None:
        pytest.skip("not a git checkout, so there is no list of the repository's files")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in files
        for number, line in enumerate(_text(path.read_bytes()).splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


def _text(content: bytes) -> str:
    return "" if b"\0" in content else content.decode(errors="replace")
