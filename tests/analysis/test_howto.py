"""Every snippet of the how-to for users of Mesa's batch_run runs as it stands, with shorter runs."""

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "from-mesa-batch-run.md"
SHORTER = {
    "iterations=8": "iterations=1", "max_steps=90": "max_steps=2", "number_processes=2": "number_processes=1",
    '"days": 90': '"days": 2', '"n": 8': '"n": 2', "workers=2": "workers=1, silent=True",
}  # fmt: skip


# Mesa 3.5 calls the seeds of its batch_run by another name, which 3.3 does not know.
@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")
def test_every_snippet_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    text = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
    for long, short in SHORTER.items():
        assert long in text
        text = text.replace(long, short)
    known: dict[str, Any] = {}
    exec(compile(text, PAGE.name, "exec"), known)
    assert len(known["rows"]) == 4 and len(known["result"].runs()) == 8
    assert {row["slashing.mode"] for row in known["rows"]} == {"unique", "pooled"}
