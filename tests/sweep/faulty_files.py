"""A file layer in which one chosen operation goes wrong, once: SWEEP_FAULT says which, and how.

``{"role": "driver" | "worker" | "any", "nth": 3, "when": "before" | "after", "do": "SIGKILL" | "ENOSPC" | ...,
"marker": FILE}``; the marker is made by whoever strikes, so that only one process does. With ``"do": "count"``
operations are written to the marker instead, one a line.
"""

import errno
import json
import multiprocessing
import os
import signal
from pathlib import Path

from restaking.runs.sweep.files import Files

OPERATIONS = ("make_folder", "write", "sync", "rename", "remove", "append")
FAULT = json.loads(os.environ.get("SWEEP_FAULT", "{}"))
seen = 0


class Faulty(Files):
    """Every operation of the file layer, watched."""


def _watched(name):
    plain = getattr(Files, name)

    def operation(self, *arguments):
        global seen
        seen += 1
        if FAULT and FAULT.get("role", "any") in ("any", _role()):
            if FAULT["do"] == "count":
                _note(name, arguments)
            elif seen == FAULT["nth"] and FAULT["when"] == "before" and _first():
                _strike(name, arguments)
        plain(self, *arguments)
        late = FAULT.get("when") == "after" and FAULT.get("role", "any") in ("any", _role())
        if late and seen == FAULT["nth"] and _first():
            _strike(name, arguments)

    return operation


def _role():
    return "driver" if multiprocessing.parent_process() is None else "worker"


def _first():
    try:
        os.close(os.open(FAULT["marker"], os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    return True


def _note(name, arguments):
    with Path(FAULT["marker"]).open("a") as file:
        file.write(f"{_role()} {name} {Path(arguments[0]).name.split('.')[-1]}\n")


def _strike(name, arguments):
    if FAULT["do"].startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, FAULT["do"]))
        return
    if FAULT["do"] == "short" and name == "write":  # half the content arrives, then there is no room
        arguments[0].write_bytes(arguments[1][: len(arguments[1]) // 2])
    code = getattr(errno, "ENOSPC" if FAULT["do"] == "short" else FAULT["do"])
    raise OSError(code, os.strerror(code))


for _name in OPERATIONS:
    setattr(Faulty, _name, _watched(_name))
