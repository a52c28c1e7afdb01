"""`restaking report`: which kind of folder it is, and the file that is written into it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from restaking.runs.refused import Refused, refused_by_disk

REPORT: Final = "report.html"


def report(folder: Path, page: Path | None = None) -> tuple[Path, int]:
    """Write the report of a run's or sweep's folder into it; its path, and how many planned runs are not ok.

    A sweep's figures also go into a Markdown `page`, between its marks.

    Raises:
        Refused: naming the folder, where it holds neither, or cannot be written.
    """
    manifest, unfinished = _manifest(folder), 0
    if manifest.get("kind") == "sweep":
        from restaking.runs.analysis.result import Result
        from restaking.runs.report.of_sweep import sweep_page
        from restaking.runs.report.tables import figures, put_into

        result = Result(folder)
        text, unfinished = sweep_page(result), len(result.unfinished())
        if page is not None:
            put_into(page, figures(result))
    elif page is not None:
        raise Refused(f"--page {page}: not for {str(folder)[:200]}, which holds one run; the folder of a sweep")
    else:
        from restaking.runs.report.of_run import run_page

        text = run_page(folder, manifest)
    _write(folder / REPORT, text)
    return folder / REPORT, unfinished


def _manifest(folder: Path) -> dict[str, Any]:
    where = str(folder)[:200]
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except OSError as problem:
        raise Refused(f"{where}: no manifest.json ({problem.strerror}); the folder of a run or of a sweep") from None
    except ValueError:
        raise Refused(f"{where}: manifest.json is not JSON; the folder of a run or of a sweep") from None
    if not isinstance(manifest, dict) or not (manifest.get("kind") == "sweep" or "scenario" in manifest):
        raise Refused(f"{where}: holds neither a run nor a sweep; the folder of a run or of a sweep")
    return manifest


def _write(path: Path, text: str) -> None:
    """Whole or not at all: under a temporary name first, then renamed."""
    fresh = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as problem:
        raise refused_by_disk(str(path), problem) from None
    finally:
        fresh.unlink(missing_ok=True)
