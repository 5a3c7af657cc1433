"""One run of a notebook: settings first, then the notebook, then the sealed record, whatever became of it."""

import hashlib
import re
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from atqbo import mail, record, runner
from atqbo.cli.screen import JsonLines, Screen
from atqbo.clock import SystemClock
from atqbo.connection import connect
from atqbo.errors import LedgerError, SettingsError, UsageError, with_next
from atqbo.ledger import lock
from atqbo.ledger.store import opened
from atqbo.outcome import Ending, Outcome
from atqbo.plan.app import APPS, INVOICES
from atqbo.settings import CompanyFile, load
from atqbo.tokenfile import TokenFile
from atqbo.vault import Vault, scrub

NOTEBOOKS = {
    "connect": "0_connect.ipynb",
    "preflight": "1_preflight.ipynb",
    "customers": "2_customers.ipynb",
    "items": "3_items.ipynb",
    **{app.name: f"{app.notebook}.ipynb" for app in APPS.values()},
}
"""Name → notebook, in the order of `atqbo run all`."""


class Result(Struct, frozen=True, kw_only=True):
    """What a run came to."""

    exit_code: int
    record: Path
    outcome: Outcome | None
    error: str
    mailed: str = ""
    """Who was told by mail, or why nobody could be; "" where nobody was to be."""


def run_notebook(
    company_path: Path, name: str, parameters: runner.Parameters, reports: Path, timeout: float, screen: Screen
) -> Result:
    """Run a notebook on a company; its record is sealed whatever becomes of it.

    Raises SettingsError, UsageError or CompanyBusy before anything is started or written. A notebook that cannot be
    run with these parameters leaves a record that says so.
    """
    company = load(company_path)
    notebook = notebook_of(name)
    if "run" in parameters or "company" in parameters:
        raise UsageError("The parameters run and company are the runner's", remedy="use --company")
    runner.check_notebook(notebook)
    found = _secrets(company, name)
    with lock.hold(company.ledger_path):  # a company that is busy is told now; the run itself takes the lock again
        killed = _seal_killed(company, reports.resolve(), found)
    for folder in killed:
        click.echo(f"An earlier run ended without a word. Its record: {folder / record.PAGE}", err=True)
        _tell_mailed(mail.report(company, folder, found))
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
        notebook=_title(name),
        source_digest=hashlib.sha256(notebook.read_bytes()).hexdigest(),
        parameters=dict(parameters),
        started=clock.now(),
    )
    begun = record.begin(reports.resolve(), run, company_file=company.path, secrets=found)
    try:
        execution = runner.execute(
            notebook,
            {**parameters, "company": str(company.path), "run": run_id},
            run_id=run_id,
            record_folder=begun.folder,
            timeout=timeout,
            on_progress=screen.show,
            scrub=partial(_scrub, company, found),
            hold=[begun.hold],
        )
    except UsageError as error:
        execution = runner.Execution.refused(notebook, error)
    with _undisturbed():
        screen.close()
        execution = _held_against_ledger(company, run_id, execution)
        sealed = record.seal(begun, execution, ended=clock.now(), secrets=found | _tokens(company))
        mailed = mail.report(company, sealed, found | _tokens(company))
    return _result(sealed, mailed)


def _result(sealed: Path, mailed: str) -> Result:
    """As the record tells it."""
    manifest = record.read(sealed)
    assert manifest.exit_code is not None  # only a killed run has none
    return Result(
        exit_code=manifest.exit_code, record=sealed, outcome=manifest.outcome, error=manifest.error, mailed=mailed
    )


def _held_against_ledger(company: CompanyFile, run_id: str, execution: runner.Execution) -> runner.Execution:
    """A notebook's outcome counts only if the ledger tells the same (rule 5)."""
    if execution.status != "completed" or execution.outcome is None:
        return execution
    kept = None
    with suppress(LedgerError), opened(company, SystemClock()) as ledger:  # without its word, the record says so
        kept = ledger.outcome_of(run_id)
    if kept and kept["counts"] == execution.outcome.counts and kept["exit_code"] == execution.outcome.exit_code:
        return execution
    return runner.Execution(
        status="incomplete",
        node=execution.node,
        error_text=with_next(
            "The notebook's outcome is not the one in the ledger", "end it with session.finish(outcome), once"
        ),
    )


def _secrets(company: CompanyFile, name: str) -> frozenset[str]:
    """Every live secret of the company, to be kept out of its record. name: of the notebook.

    Raises SettingsError if one that the notebook's app needs cannot be found; those of the other apps may be missing.
    """
    vault = Vault(company.folder)
    connect(company, SystemClock(), APPS.get(name, INVOICES).name, vault=vault)
    for app in APPS:
        with suppress(SettingsError):
            vault.secret(company.settings.login(app).secret)
    if company.settings.mail and company.settings.mail.password:
        with suppress(SettingsError):  # then the mail is not sent, which is no reason not to transfer
            vault.secret(company.settings.mail.password)
    return vault.known() | _tokens(company)


def _tokens(company: CompanyFile) -> frozenset[str]:
    """The tokens as they are now: a run may renew them."""
    vault = Vault(company.folder)
    with suppress(SettingsError):
        held = TokenFile.of(company.settings.quickbooks.tokens, company.folder).load()
        for token in (held.access_token, held.refresh_token):
            vault.remember(token)
    return vault.known()


def _scrub(company: CompanyFile, found: frozenset[str], text: str) -> str:
    return scrub(text, found | _tokens(company))


def _seal_killed(company: CompanyFile, reports: Path, found: frozenset[str]) -> list[Path]:
    """A run that was killed has its record at the latest when the next one begins."""
    return record.seal_abandoned(reports / company.slug, company.path, found)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Sealing and telling take a few seconds and are not interrupted: they are what an interrupted run leaves."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def tell(result: Result) -> None:
    """Say on the terminal what a run came to and where its record is."""
    if result.outcome:
        click.echo(result.outcome.sentence)
        for text in result.outcome.waiting:
            click.echo(f"  · {text}")
    if result.error:
        click.echo(f"atqbo: {result.error}", err=True)
    click.echo(f"Record: {result.record / record.PAGE}")
    _tell_mailed(result.mailed)


def _tell_mailed(mailed: str) -> None:
    if mailed:
        click.echo(mailed, err=True)


def notebook_of(name: str) -> Path:
    """The notebook of a step, or of one's own: a path that ends in .ipynb. Raises UsageError for anything else."""
    if name.endswith(".ipynb"):
        return Path(name).resolve()
    if name not in NOTEBOOKS:
        raise UsageError(
            "There is no such notebook",
            subject=name,
            remedy=f"use one of {', '.join(NOTEBOOKS)}, all, or the path of your own, ending in .ipynb",
        )
    return notebooks_folder() / NOTEBOOKS[name]


def _title(name: str) -> str:
    """What the record calls a notebook: one's own by its file, without what a page or a path could stumble over."""
    return re.sub(r"[^\w-]+", "-", Path(name).stem).strip("-") or "notebook" if name.endswith(".ipynb") else name


def tell_as_json(result: Result) -> None:
    """Say the same in one line for another program."""
    sentence = result.outcome.sentence if result.outcome else ""
    ending = Ending(
        exit_code=result.exit_code,
        record=str(result.record),
        sentence=sentence,
        error=result.error,
        mailed=result.mailed,
    )
    JsonLines().say(msgspec.to_builtins(ending))


def notebooks_folder() -> Path:
    """Where the notebooks are: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"
