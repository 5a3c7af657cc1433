"""JupyterLab on the notebooks, with the sandbox behind it when no company is named."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from atqbo.cli.demo import HOME, served
from atqbo.cli.run import notebooks_folder
from atqbo.errors import ServiceUnavailable, UsageError
from atqbo.outcome import COMPANY_VARIABLE, RECORDS_VARIABLE, REPORTS_VARIABLE
from atqbo.settings import load

FIRST_PORT = 8888
START = "4_invoices.ipynb"
WITHIN_SECONDS = 60
_SERVER = "import runpy, atqbo.runner; runpy.run_module('jupyterlab', run_name='__main__')"
"""JupyterLab, after the module that keeps nbformat from compiling a grammar for two seconds."""
_PAGE = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
_PREFERENCES = {
    # No question which kernel to take, and cells stay where they are: a panel outlives scrolling.
    "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True, "windowingMode": "none"},
}
"""Where a person has set nothing else."""


def open_lab(company: str, port: int, reports: Path, browser: bool) -> int:
    """Keep JupyterLab open until Ctrl-C or SIGTERM, then end it and whatever was started for it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _company(company) as path:
            return _lab(path, port or _free_port(), reports.resolve(), browser)
    except KeyboardInterrupt:
        click.echo("\nClosed.")
        return 0


@contextmanager
def _company(given: str) -> Iterator[Path]:
    """The company named, its file checked; else the demo company, its sandbox serving while the block runs."""
    if given:
        yield load(Path(given)).path
        return
    with served(HOME) as ready:
        yield Path(ready["company_file"])


def _lab(company: Path, port: int, reports: Path, browser: bool) -> int:
    reports.mkdir(parents=True, exist_ok=True)
    token = secrets.token_hex(24)
    with tempfile.TemporaryDirectory(prefix="atqbo-lab-") as room, _notebooks(Path(room)) as notebooks:
        configuration = _configure(Path(room), _settings(notebooks, port, token, browser))
        environment = os.environ | _told(company, reports) | configuration
        command = [sys.executable, "-c", _SERVER]
        # A session of its own: Ctrl-C reaches this process alone, which then ends the server without its questions.
        server = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own command
        try:
            _wait_until_open(server, port)
            click.echo(f"JupyterLab: http://127.0.0.1:{port}/lab/tree/{START}?token={token}")
            click.echo(f"Company:    {company}\nRecords:    {reports}\nCtrl-C ends it.")
            return _ended(server.wait())
        finally:
            server.terminate()
            server.wait()


@contextmanager
def _notebooks(room: Path) -> Iterator[Path]:
    """The checkout's notebooks themselves; of an installed package copies, since it is not a place to work in."""
    folder = notebooks_folder()
    inside_package = (folder.parent / "__init__.py").exists()
    yield Path(shutil.copytree(folder, room / "notebooks")) if inside_package else folder


def _told(company: Path, reports: Path) -> dict[str, str]:
    """What the kernels know from their environment."""
    from atqbo.cli.lab_server import RECORDS

    return {COMPANY_VARIABLE: str(company), REPORTS_VARIABLE: str(reports), RECORDS_VARIABLE: RECORDS}


def _settings(notebooks: Path, port: int, token: str, browser: bool) -> Mapping[str, Mapping[str, object]]:
    """This host only, with a token; nothing asks the outside for news, updates or extensions."""
    return {
        "ServerApp": {
            "ip": "127.0.0.1",
            "port": port,
            "port_retries": 0,
            "allow_root": True,
            "open_browser": browser,
            "root_dir": str(notebooks),
            "contents_manager_class": "atqbo.cli.lab_server.CleanNotebooks",
            "jpserver_extensions": {"atqbo.cli.lab_server": True},
            "log_level": "ERROR",
        },
        "IdentityProvider": {"token": token},
        "MappingKernelManager": {"transport_encryption": "auto"},
        "LabApp": {
            "default_url": f"/lab/tree/{START}",
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "extension_manager": "readonly",
            "log_level": "ERROR",
        },
    }


def _configure(room: Path, settings: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Write the settings where the server looks first, and return the variables that lead it there.

    The token stands in a file of this user's alone, not on a command line that every user of the host can read.
    """
    (room / "labconfig").mkdir()
    (room / "labconfig" / "page_config.json").write_text(json.dumps(_PAGE))
    (room / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(_PREFERENCES))
    for name in ("jupyter_server_config.json", "jupyter_lab_config.json"):
        (room / name).write_text(json.dumps(settings))
        (room / name).chmod(0o600)
    before = os.environ.get("JUPYTER_CONFIG_PATH", "")
    return {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [str(room), before])),
        "JUPYTER_RUNTIME_DIR": str(room / "runtime"),
        "JUPYTERLAB_WORKSPACES_DIR": str(room / "workspaces"),
    }


def _free_port() -> int:
    """The first port from FIRST_PORT on that nobody listens on."""
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise UsageError("No port is free for JupyterLab", remedy="name one with --port")


def _wait_until_open(server: subprocess.Popen[bytes], port: int) -> None:
    """Return when the server listens. Raises ServiceUnavailable when it ends, or takes too long."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0 and server.poll() is None:
                return
        time.sleep(0.1)
    raise ServiceUnavailable(
        "JupyterLab did not start", remedy=f"see what it said above; if port {port} is taken, name another with --port"
    )


def _ended(code: int) -> int:
    """JupyterLab was shut down from its own menu, or failed."""
    click.echo("JupyterLab has ended.")
    return 1 if code else 0
