"""What every test may ask for: the Chromium of this machine, and whether golden figures are being rewritten."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, and no clock: a busy machine is no reason to fail.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
NO_CHROMIUM = "no Chromium found (install one, or name it in CHROMIUM=…): browser tests are skipped"


def find_chromium() -> str | None:
    """Path of a Chromium: $CHROMIUM, or the first known name on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-baseline", action="store_true", help="rewrite the golden figures instead of comparing")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and find_chromium() is None:
        # On a build server a missing browser would hide a broken app, so there it is an error.
        if os.environ.get("CI") == "true":
            pytest.fail(NO_CHROMIUM.replace("are skipped", "may not be skipped when CI=true"), pytrace=False)
        pytest.skip(NO_CHROMIUM)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium that browser tests drive; for tests marked `browser`."""
    found = find_chromium()
    assert found, NO_CHROMIUM
    return found


@pytest.fixture(scope="session")
def refresh_baseline(request: pytest.FixtureRequest) -> bool:
    """Whether golden figures are to be rewritten (`make refresh-baseline`)."""
    return bool(request.config.getoption("--refresh-baseline"))
