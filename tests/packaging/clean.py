"""Building a wheel, and an environment with nothing but what a test puts in it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.house.sources import ROOT


def run(*command: str | Path, cwd: Path) -> str:
    """Run to the end away from the checkout, and return what it printed; a failure shows what it said."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=clean, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build_wheel(sources: Path, into: Path) -> Path:
    """Build the wheel of a source folder with the setuptools installed here."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", into, sources, cwd=into)
    return next(into.glob("*.whl"))


@dataclass(frozen=True)
class CleanEnvironment:
    """A virtual environment of its own, and a folder to work in that is not the checkout."""

    home: Path
    desk: Path

    def install(self, *what: str | Path) -> None:
        pip = (sys.executable, "-m", "pip", "--python", self.home / "bin" / "python", "--quiet")
        run(*pip, "install", "-c", ROOT / "constraints.txt", *what, cwd=self.desk)

    def uninstall(self, name: str) -> None:
        pip = (sys.executable, "-m", "pip", "--python", self.home / "bin" / "python", "--quiet")
        run(*pip, "uninstall", "--yes", name, cwd=self.desk)

    def python(self, source: str) -> Any:
        """What a script prints, read as JSON."""
        script = self.desk / "script.py"
        script.write_text(source)
        return json.loads(run(self.home / "bin" / "python", script, cwd=self.desk))

    def command(self, *arguments: str) -> str:
        return run(self.home / "bin" / "restaking", *arguments, cwd=self.desk)
