"""What a person does in JupyterLab, for tests and for the pictures of the documentation."""

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from atqbo.clock import SystemClock
from atqbo.sandbox import demo
from atqbo.sandbox.services import Services

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    *("--no-sandbox", "--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
]


class Lab:
    """A JupyterLab under way: its address, and the copy of the project it works in."""

    def __init__(self, folder, environment, url):
        self.folder, self.environment = folder, environment
        self.origin, self._token = url.partition("/lab/")[0], url.partition("token=")[2]
        self.company = folder / ".atqbo-demo" / "company" / "company.toml"
        self.reports = folder / "reports"

    def open(self, page, notebook):
        """Open a notebook in a window, and run all its cells. Gives the notebook's place on the page."""
        page.goto(f"{self.origin}/lab/tree/{notebook}?token={self._token}&reset")
        page.get_by_text("| Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        shown = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        shown.locator(".jp-CodeCell .jp-OutputArea-output").last.wait_for()
        executed = shown.locator(".jp-CodeCell").last.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]"))
        executed.wait_for()
        return shown

    @contextmanager
    def dark(self):
        """JupyterLab's dark theme, as a person sets it, for the windows opened in the block."""
        place = Path(self.environment["HOME"], ".jupyter/lab/user-settings/@jupyterlab/apputils-extension")
        place.mkdir(parents=True, exist_ok=True)
        setting = place / "themes.jupyterlab-settings"
        setting.write_text('{"theme": "JupyterLab Dark"}')
        yield
        setting.unlink()

    def run(self, *arguments):
        """`atqbo run` on the lab's company, its records beside those that the lab starts."""
        command = [sys.executable, "-m", "atqbo", "run", *arguments]
        options = ["--company", str(self.company), "--reports", str(self.reports)]
        return subprocess.run(
            [*command, *options], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=600,
            check=False,
        )  # fmt: skip

    def records(self):
        """Folders of the sealed records, oldest first."""
        return sorted(path.parent for path in self.reports.glob("*/*/*/manifest.json"))


@contextmanager
def lab_in(folder, home, *overlays):
    """`atqbo lab` in a copy of package and notebooks with nothing else, for a user who never used Jupyter.

    overlays: what the demo company has beside what it usually has.
    """
    if overlays:
        _store_demo(folder / ".atqbo-demo", overlays)
    for name in ("atqbo", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "ATQBO"))},
        "HOME": str(home),
        "LOGNAME": "morgan",
        "PYTHONPATH": str(folder),
        "ATQBO_STATE": str(home / "state"),
    }
    command = [sys.executable, "-m", "atqbo", "lab", "--no-browser", "--port", str(_free_port())]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        first = process.stdout.readline()
        assert first.startswith("JupyterLab: http://127.0.0.1:"), first
        yield Lab(folder, environment, first.split()[1])
    finally:
        process.terminate()
        process.communicate(timeout=120)


@contextmanager
def browser():
    """The system's Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


def _store_demo(store, overlays):
    """The store that `atqbo lab` goes on with."""
    store.mkdir()
    path = str(store / "sandbox.sqlite")
    Services.of(demo.dataset(overlays=overlays), SystemClock(), path=path).close()


def _free_port():
    """A port that nobody listens on, so that runs beside each other do not meet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Desk:
    """The panel of 4_invoices as a person sees it."""

    def __init__(self, notebook):
        self.place = notebook.locator(".atqbo-panel")
        self.place.wait_for()
        self.place.scroll_into_view_if_needed()

    def choose(self, number):
        """Look for a document by its Autotask id, and choose it."""
        self.place.get_by_label("Find").fill(number)
        self.place.get_by_text("1 to 1 of 1", exact=True).wait_for()
        self.place.get_by_role("button", name=number, exact=True).click()
        self.place.get_by_role("heading", name=f"Invoice {number}").wait_for()

    def hold(self, why):
        """Hold the chosen document, and wait until the plan says so."""
        self.place.get_by_label("Reason").fill(why)
        self.place.get_by_role("button", name="Hold", exact=True).click()
        self.place.locator(".atqbo-detail").get_by_text("Held since").wait_for()

    @property
    def sentence(self):
        """What has to be typed."""
        return self.place.locator(".atqbo-sentence").inner_text()

    @property
    def approval(self):
        """The field to type it in."""
        return self.place.get_by_label("Approval")

    @property
    def button(self):
        """The one that starts the transfer."""
        return self.place.get_by_role("button", name="Approve and transfer")

    @property
    def link(self):
        """To the record, once there is one."""
        return self.place.get_by_role("link", name="Open the record")
