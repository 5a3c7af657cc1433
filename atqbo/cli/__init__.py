"""The commands. Each imports what it needs when it runs, so that help answers at once."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from atqbo import __version__
from atqbo.errors import AtqboError

P = ParamSpec("P")
_APPS = click.Choice(["invoices", "expenses", "purchase-orders"])


def exits(command: Callable[P, int]) -> Callable[P, None]:
    """End the process with the number a command returns, or with the exit code of the error it raises."""

    @wraps(command)
    def ending(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except AtqboError as error:
            click.echo(f"atqbo: {error}", err=True)
            code = error.exit_code
        sys.exit(code)

    return ending


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="atqbo")
def main() -> None:
    """Move approved invoices, expense reports and purchase orders from Autotask PSA to QuickBooks Online, once each,
    with a record of every run.

    Exit codes: 0 done · 1 unexpected · 2 usage or settings · 3 findings block, or documents wait for a person ·
    4 a service refused documents · 5 a service is unreachable or throttled, try later · 6 timed out · 7 the
    kernel died · 8 a record is damaged, or a secret was in it · 9 another run holds the company.
    """


@main.command(short_help="Show everything on the demo company.")
@click.option("--fresh", is_flag=True, help="Start over: forget the demo company's books and ledger.")
@click.option("--reports", default="reports", show_default=True, metavar="DIR", help="Where the records are written.")
@exits
def demo(fresh: bool, reports: str) -> int:
    """Take the demo company through every notebook on the sandbox, and show what became of it.

    Nothing leaves this host. Running it again posts nothing: what was posted once is never posted twice.
    """
    from pathlib import Path

    from atqbo.cli.demo import run_demo

    return run_demo(Path(reports), fresh)


@main.command(short_help="Execute a notebook headless; leaves a record.")
@click.argument("notebook", metavar="NOTEBOOK")
@click.option("--company", required=True, metavar="FILE", help="The company's company.toml.")
@click.option("--plan", default="", metavar="HASH", help="Carry out this plan, and nothing else.")
@click.option("-p", "--parameter", "given", nargs=2, multiple=True, metavar="NAME VALUE", help="A notebook parameter.")
@click.option("--reports", default="reports", show_default=True, metavar="DIR", help="Where the record is written.")
@click.option("--timeout", default=3600, show_default=True, metavar="SECONDS", help="For the whole notebook.")
@click.option("--json", "as_json", is_flag=True, help="Tell progress and result as one JSON object a line.")
@exits
def run(
    notebook: str,
    company: str,
    plan: str,
    given: tuple[tuple[str, str], ...],
    reports: str,
    timeout: int,
    as_json: bool,
) -> int:
    """Execute a notebook headless and leave its record.

    NOTEBOOK: preflight, customers, items, invoices, expenses, purchase-orders; or all in this order, of the last
    three those that company.toml has a section for. An app that preflight finds blocked is left out of the row;
    what waits for a person does not end it. The first three only read, unless a person asks and approves: preflight
    cures what it found (-p cure), items creates missing items (-p create_missing yes). Also connect: whether both
    logins work.

    What company.toml's [policy] allows is written; the rest waits for a person. To approve a plan, run its
    notebook with its hash and the sentence its page shows:

    \b
    atqbo run invoices --company FILE --plan HASH -p approval "TRANSFER 42 INVOICES 18,250.00 USD"
    """
    from pathlib import Path

    from atqbo.cli.run import tell, tell_as_json
    from atqbo.cli.screen import JsonLines, Screen
    from atqbo.cli.sequence import chosen, run_each, worst
    from atqbo.cli.summary import notebooks_table

    screen = JsonLines() if as_json else Screen()
    parameters: dict[str, str | int | bool] = {**dict(given), **({"plan": plan} if plan else {})}
    told = tell_as_json if as_json else tell
    names = chosen(notebook, Path(company))
    results = run_each(names, Path(company), parameters, Path(reports), timeout, screen, told)
    if len(names) > 1 and not as_json:
        click.echo(notebooks_table(names, results))
    return worst(result.exit_code for result in results.values())


@main.command(short_help="Open JupyterLab on the notebooks.")
@click.option("--company", default="", metavar="FILE", help="The company's company.toml; without it the demo company.")
@click.option("--port", default=0, metavar="N", help="Port on 127.0.0.1; 0 takes the first free one from 8888 on.")
@click.option("--reports", default="reports", show_default=True, metavar="DIR", help="Where records are written.")
@click.option("--browser/--no-browser", default=True, show_default=True, help="Open it in the browser.")
@exits
def lab(company: str, port: int, reports: str, browser: bool) -> int:
    """Open JupyterLab on the notebooks: look, hold, release, approve. Ctrl-C ends it.

    Without --company the sandbox is started with the demo company. Nothing is written to Autotask or QuickBooks
    but by the run that your approval starts, and that run leaves a record. Outputs are never saved into notebooks.
    """
    from pathlib import Path

    from atqbo.cli.lab import open_lab

    return open_lab(company, port, Path(reports), browser)


@main.command(short_help="Connect a company: logins, consent, tokens.")
@click.option("--company", required=True, metavar="FILE", help="The company's company.toml.")
@click.option("--app", default=None, type=_APPS, help="Only this app's Autotask user; a living consent is kept.")
@click.option("--paste", is_flag=True, help="Paste the address the browser ended at; for a host without a screen.")
@click.option("--browser/--no-browser", default=True, show_default=True, help="Open the browser for the consent.")
@click.option("--renew", is_flag=True, help="Ask anew for stored secrets, and for the consent.")
@click.option("--yes", is_flag=True, help="Accept the company without asking.")
@exits
def connect(company: str, app: str | None, paste: bool, browser: bool, renew: bool, yes: bool) -> int:
    """Connect a company: try the Autotask logins, get Intuit's consent, show the company, store the tokens.

    A secret that is not yet where company.toml refers to is asked for and put there: into the keyring, or on a host
    without one into a sealed file (sealed:secrets.sealed#NAME). Nothing is written to Autotask or QuickBooks.
    """
    from pathlib import Path

    from atqbo.cli.connect import connect_company

    return connect_company(Path(company), app or "", paste=paste, browser=browser, renew=renew, yes=yes)


@main.command(short_help="Take the consent back, forget the secrets.")
@click.option("--company", required=True, metavar="FILE", help="The company's company.toml.")
@click.option("--app", default=None, type=_APPS, help="Only this app's own Autotask login.")
@click.option("--force", is_flag=True, help="Forget the secrets even when Intuit cannot be reached.")
@exits
def disconnect(company: str, app: str | None, force: bool) -> int:
    """Take the consent back and forget the secrets. Settings, cross-references and ledger stay."""
    from pathlib import Path

    from atqbo.cli.connect import disconnect_company

    return disconnect_company(Path(company), app or "", force=force)


@main.group(short_help="List, show and verify the records.")
def runs() -> None:
    """The records that runs left: list them, read one, verify that nothing was changed."""


_RECORDS = click.option("--reports", default="reports", show_default=True, metavar="DIR", help="Where the records are.")


@runs.command("list")
@_RECORDS
@exits
def list_(reports: str) -> int:
    """List every run, the newest first: when, for whom, how it ended, how many documents.

    A run that was killed has no record yet and says so; the next run of its company seals one.
    """
    from pathlib import Path

    from atqbo.cli.runs import list_runs

    return list_runs(Path(reports))


@runs.command()
@click.argument("run", metavar="RUN")
@_RECORDS
@exits
def show(run: str, reports: str) -> int:
    """Tell one run: verdict, what waits, sums, who approved, digests, and where its page is.

    RUN is the id that `atqbo runs list` shows, or as much of its beginning as no other run has.
    """
    from pathlib import Path

    from atqbo.cli.runs import show_run

    return show_run(run, Path(reports))


@runs.command()
@click.argument("run", metavar="[RUN]", required=False, default="")
@_RECORDS
@exits
def verify(run: str, reports: str) -> int:
    """Recompute every digest and every link of one record, or of all of them.

    Exit code 8, with the file's name, when one was changed, is missing, was added or stands in another's place. A
    rewrite of a whole chain shows only against a copy of its head that was kept elsewhere.
    """
    from pathlib import Path

    from atqbo.cli.runs import verify_runs

    return verify_runs(run, Path(reports))


@main.group()
def sandbox() -> None:
    """Autotask and QuickBooks Online on this host, to rehearse with."""


@sandbox.command()
@click.option("--port", default=0, metavar="N", help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--store", default="", metavar="DIR", help="Keep everything here; without it all is gone at the end.")
@click.option("--data", default="demo", show_default=True, metavar="demo|empty|scale|FOLDER", help="Its data.")
@click.option("--invoices", default=3000, show_default=True, metavar="N", help="Size of --data scale.")
@click.option("--seed", default=7, show_default=True, metavar="N", help="Of generated data.")
@click.option("--today", default="", metavar="DATE", help="The day its clock starts on, as 2026-10-31.")
@click.option("--limits/--no-limits", default=True, show_default=True, help="Throttle as the services do.")
@click.option("--latency-ms", default=0, metavar="N", help="Milliseconds each answer takes longer.")
@click.option("--switch", "switches", multiple=True, metavar="NAME=VALUE", help="Settle a disputed fact.")
@exits
def serve(
    port: int,
    store: str,
    data: str,
    invoices: int,
    seed: int,
    today: str,
    limits: bool,
    latency_ms: int,
    switches: tuple[str, ...],
) -> int:
    """Serve both services until stopped. Prints one line of JSON when ready; its company_file fits every command.

    A FOLDER holds lists as the services answer them: quickbooks/Customer.json, autotask/Companies.json …
    """
    from atqbo.cli.serve import serve_sandbox

    return serve_sandbox(port, store, data, invoices, seed, today, limits, latency_ms, switches)
