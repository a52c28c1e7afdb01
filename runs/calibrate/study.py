"""The folder of a study: looked at before anything is written, so that nothing else is ever touched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from restaking.model.scenario.errors import not_allowed
from restaking.runs.calibrate.problem import Problem
from restaking.runs.refused import CANNOT_START, Refused, refused_by_disk

if TYPE_CHECKING:
    import optuna

JOURNAL = "journal.log"


def check_folder(folder: Path) -> None:
    """Refuse what cannot become the folder of a study, or is something else already."""
    if "\0" in str(folder):
        raise not_allowed("--out", str(folder), "a folder")
    try:
        if not os.path.lexists(folder):
            _check_above(folder)
        elif not folder.is_dir():
            raise Refused(f"--out {folder}: exists and is no folder; a new folder")
        elif any(folder.iterdir()) and not (folder / JOURNAL).is_file():
            raise Refused(f"--out {folder}: holds something else than a study; a new folder")
    except OSError as problem:
        raise refused_by_disk(f"--out {str(folder)[:200]}", problem) from None


def opened(problem: Problem, folder: Path) -> optuna.Study:
    """The study in the folder, begun if there is none.

    Raises:
        Refused: if Optuna is not installed (4), or the folder cannot be written or holds something else (2).
    """
    try:
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend
    except ImportError:
        raise Refused("calibrate needs optuna: pip install 'restaking[analysis]'", CANNOT_START) from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        storage = JournalStorage(JournalFileBackend(str(folder / JOURNAL)))
    except OSError as failure:
        raise refused_by_disk(f"--out {folder}", failure) from None
    except (ValueError, LookupError, AssertionError):  # what Optuna says to lines that it has not written
        raise Refused(f"--out {folder}: {JOURNAL} is not the journal of a study; a new folder") from None
    known = {study.study_name: study.user_attrs.get("digest") for study in storage.get_all_studies()}
    if set(known) - {problem.name} or known.get(problem.name) not in (None, problem.digest()):
        raise Refused(f"--out {folder}: holds a study of other parameters, moments or seeds; a new folder")
    study = optuna.create_study(study_name=problem.name, storage=storage, direction="minimize", load_if_exists=True)
    if known.get(problem.name) is None:
        study.set_user_attr("digest", problem.digest())
    return study


def _check_above(folder: Path) -> None:
    """Refuse a folder that cannot be made."""
    above = next(place for place in folder.absolute().parents if place.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise Refused(f"--out {folder}: cannot be made in {above}; a place that can be written")
