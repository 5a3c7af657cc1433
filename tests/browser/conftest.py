"""The real JupyterLab as `atqbo lab` opens it, in a copy of the project, and a browser on it."""

import os
from pathlib import Path

import pytest
from browser_kit import CHROMIUM, ROOT, browser, lab_in


@pytest.fixture(scope="session")
def chromium():
    """A browser of the system; without one these tests are skipped, in CI they fail."""
    if not Path(CHROMIUM).exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"There is no {CHROMIUM}")
    with browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def pictures():
    """Where screenshots are left to be looked at."""
    folder = ROOT / "test-results"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def lab(tmp_path_factory, chromium):
    """`atqbo lab` on the demo company, in a copy of package and notebooks with nothing else."""
    with lab_in(tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def page(chromium):
    """A window of its own. What the page itself may not load, the tests may: axe comes by the debugger's door."""
    context = chromium.new_context(viewport={"width": 1360, "height": 900}, bypass_csp=True)
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()
