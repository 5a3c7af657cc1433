"""One run of a notebook: settings first, then the notebook, then the sealed record, whatever became of it."""

import hashlib
import json
import secrets
from contextlib import suppress
from pathlib import Path

import click
from msgspec import Struct

from atqbo import record, runner
from atqbo.cli.screen import Screen
from atqbo.clock import SystemClock
from atqbo.connection import connect
from atqbo.errors import UsageError
from atqbo.ledger import lock
from atqbo.ledger.store import Ledger
from atqbo.outcome import Outcome
from atqbo.settings import CompanyFile, load
from atqbo.vault import Vault

NOTEBOOKS = {"invoices": "4_invoices.ipynb"}


class Result(Struct, frozen=True, kw_only=True):
    """What a run came to."""

    exit_code: int
    record: Path
    outcome: Outcome | None
    error: str


def run_notebook(
    company_path: Path, name: str, parameters: runner.Parameters, reports: Path, timeout: float, screen: Screen
) -> Result:
    """Run a notebook on a company; its record is sealed whatever becomes of it.

    Raises SettingsError, UsageError or CompanyBusy before anything is started or written.
    """
    company = load(company_path)
    notebook = notebooks_folder() / NOTEBOOKS[name]
    if "run" in parameters or "company" in parameters:
        raise UsageError("The parameters run and company are the runner's", remedy="use --company")
    runner.check_parameters(notebook, parameters)
    found = _secrets(company)
    with lock.hold(company.ledger_path):
        pass  # a company that is busy is told before a kernel is started; the run itself takes the lock again
    return _recorded(company, name, notebook, parameters, reports, timeout, screen, found)


def _recorded(
    company: CompanyFile,
    name: str,
    notebook: Path,
    parameters: runner.Parameters,
    reports: Path,
    timeout: float,
    screen: Screen,
    found: frozenset[str],
) -> Result:
    clock = SystemClock()
    run_id = f"{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    run = record.Run(
        id=run_id,
        company=company.settings.company.name,
        slug=company.slug,
        notebook=name,
        source_digest=hashlib.sha256(notebook.read_bytes()).hexdigest(),
        parameters=dict(parameters),
        started=clock.now(),
    )
    folder = record.begin(reports.resolve(), run)
    execution = runner.execute(
        notebook,
        {**parameters, "company": str(company.path), "run": run_id},
        run_id=run_id,
        record_folder=folder,
        timeout=timeout,
        on_progress=screen.show,
    )
    screen.close()
    execution = _held_against_ledger(company, run_id, execution)
    sealed = record.seal(reports.resolve(), run, execution, ended=clock.now(), secrets=found | _secrets(company))
    return Result(exit_code=execution.exit_code, record=sealed, outcome=execution.outcome, error=execution.error_text)


def _held_against_ledger(company: CompanyFile, run_id: str, execution: runner.Execution) -> runner.Execution:
    """A notebook's outcome counts only if the ledger tells the same (rule 5)."""
    if execution.status != "completed" or execution.outcome is None:
        return execution
    ledger = Ledger.open(company.ledger_path, company.settings.quickbooks.realm_id, SystemClock())
    try:
        kept = ledger.outcome_of(run_id)
    finally:
        ledger.close()
    if kept and kept["counts"] == execution.outcome.counts and kept["exit_code"] == execution.outcome.exit_code:
        return execution
    return runner.Execution(
        status="incomplete", node=execution.node, error_text="The notebook's outcome is not the one in the ledger"
    )


def _secrets(company: CompanyFile) -> frozenset[str]:
    """Every live secret of the company, to be kept out of its record. Raises SettingsError if one cannot be found."""
    vault = Vault(company.folder)
    connect(company, SystemClock(), vault=vault)
    with suppress(OSError, ValueError):
        tokens = json.loads(vault.path(company.settings.quickbooks.tokens).read_text())
        for name in ("access_token", "refresh_token"):
            if tokens.get(name):
                vault.remember(tokens[name])
    return vault.known()


def tell(result: Result) -> None:
    """Say on the terminal what a run came to and where its record is."""
    if result.outcome:
        click.echo(result.outcome.sentence)
        for text in result.outcome.waiting:
            click.echo(f"  · {text}")
    if result.error:
        click.echo(f"atqbo: {result.error}", err=True)
    click.echo(f"Record: {result.record / record.PAGE}")


def notebooks_folder() -> Path:
    """Where the notebooks are: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"
