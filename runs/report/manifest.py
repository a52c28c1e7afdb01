"""What made a result, as a page shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from restaking.runs.report.page import code, folded, pairs

LONG = ("plan", "scenario")


def manifest_section(manifest: Mapping[str, Any]) -> str:
    """Versions, commit, times and digest; the rest of the manifest folded below."""
    made = dict(manifest.get("provenance") or manifest)
    git = made.get("git") or {}
    commit = f"{str(git.get('commit', ''))[:12]}{' with changes' if git.get('dirty') else ''}" if git else None
    entries = [("restaking", made.get("version")), ("commit", commit)]
    entries += [(name, made.get(name)) for name in ("python", "mesa", "numpy", "numba", "pandas", "pyarrow")]
    entries += [
        (name, manifest.get(name)) for name in ("started", "finished", "digest", "plan_sha256", "scenario_sha256")
    ]
    entries += [("runs by status", _counts(manifest.get("counts")))]
    rest = {key: value for key, value in manifest.items() if key not in LONG}
    whole = code(json.dumps(rest, indent=1, sort_keys=True))
    return pairs((term, value) for term, value in entries if value is not None) + folded("manifest.json", whole)


def _counts(counts: Any) -> str | None:
    return ", ".join(f"{number} {status}" for status, number in counts.items()) if isinstance(counts, dict) else None
