"""The commands as processes: the sandbox served, notebooks run, what they say and leave."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ATQBO = [sys.executable, "-m", "atqbo"]


class Sandbox:
    """A served sandbox and the company file that fits it."""

    def __init__(self, process, ready):
        self.process, self.ready = process, ready
        self.company = Path(ready["company_file"])

    def asked(self, what, body=None):
        """GET or POST of the control address, as values."""
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"{self.ready['control_url']}/{what}", data=data, timeout=120) as answer:
            return json.load(answer)

    def edit(self, old, new):
        """Change the company file."""
        text = self.company.read_text()
        assert old in text
        self.company.write_text(text.replace(old, new))


@contextmanager
def served(store, *options):
    """`atqbo sandbox serve` while the block runs."""
    command = [*ATQBO, "sandbox", "serve", "--store", str(store), *map(str, options)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield Sandbox(process, json.loads(process.stdout.readline()))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)


def environment(state):
    """Limits are shared by a host's processes; a test has a host of its own."""
    return {**os.environ, "ATQBO_STATE": str(state)}


def atqbo(*arguments, cwd, timeout=600):
    """Run a command to its end; gives the finished process with its texts."""
    return subprocess.run(
        [*ATQBO, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=timeout,
        env=environment(cwd / "state"), check=False,
    )  # fmt: skip


def run_invoices(sandbox, cwd, *more):
    """`atqbo run invoices` on a sandbox's company."""
    return atqbo("run", "invoices", "--company", sandbox.company, "--reports", cwd / "reports", *more, cwd=cwd)


def records(cwd):
    """Folders of the sealed records, oldest first."""
    return sorted(path.parent for path in (cwd / "reports").glob("*/*/*/manifest.json"))


def manifest(folder):
    """What a record says about itself."""
    return json.loads((folder / "manifest.json").read_text())
