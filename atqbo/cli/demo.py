"""The demo: the sandbox as a process of its own, each notebook through papermill, and a table of what became of it."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import click

from atqbo.cli.run import Result, tell
from atqbo.cli.screen import Screen
from atqbo.cli.sequence import ALL, chosen, run_each, titled, worst
from atqbo.cli.summary import notebooks_table
from atqbo.errors import ServiceUnavailable
from atqbo.money import format_amount
from atqbo.outcome import Outcome
from atqbo.plan.app import APPS, App
from atqbo.record import PAGE
from atqbo.sandbox import demo

HOME = Path(".atqbo-demo")
TIMEOUT = 600.0


def run_demo(reports: Path, fresh: bool) -> int:
    """Run the demo company's notebooks and print what became of its documents. 0 when that is what it should be."""
    if fresh and HOME.exists():
        shutil.rmtree(HOME)
    first_time = not (HOME / "company" / "ledger.sqlite").exists()
    with served(HOME) as ready:
        company = Path(ready["company_file"])
        results = run_each(chosen(ALL, company), company, {}, reports, TIMEOUT, Screen())
    click.echo(notebooks_table(tuple(results), results))
    outcomes = {app: result.outcome for app, result in results.items() if app in APPS and result.outcome}
    if set(outcomes) != set(demo.APPS):
        tell(list(results.values())[-1])
        return worst(result.exit_code for result in results.values())
    for app, outcome in outcomes.items():
        click.echo(outcome_table(outcome, APPS[app]))
        click.echo(_closing(outcome, APPS[app], first_time))
    click.echo(_pages(results))
    return 0 if all(each.counts == expected_counts(first_time, app) for app, each in outcomes.items()) else 1


@contextmanager
def served(store: Path) -> Iterator[Mapping[str, str]]:
    """The sandbox as a process while the block runs; gives its ready line."""
    command = [sys.executable, "-m", "atqbo", "sandbox", "serve", "--store", str(store), "--data", "demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                raise ServiceUnavailable("The sandbox did not start", remedy=f"see what `{' '.join(command[1:])}` says")
            yield json.loads(line)
        finally:
            process.terminate()


def expected_counts(first_time: bool, app: str = "invoices") -> dict[str, int]:
    """What an app's documents come to: at the first run, and at any later one, when nothing is left to post."""
    counts = Counter(_END[verdict] for verdict in demo.expected(app=app).values())
    if not first_time:
        counts["skipped"] += counts.pop("created")
    ends = ("created", "updated", "adopted", "voided", "skipped", "held", "refused", "unknown")
    return {end: counts[end] for end in ends}


_END = {"create": "created", "needs person": "held", "hold": "held", "skip": "skipped", "refuse": "refused"}


def outcome_table(outcome: Outcome, app: App) -> str:
    """The outcome for a terminal: documents by what became of them, and the posted sums on both sides."""
    lines = ["", f"  {f'{app.title} found':<22}{sum(outcome.counts.values()):>8}"]
    lines += [f"  {end.capitalize():<22}{count:>8}" for end, count in outcome.counts.items() if count]
    found = {currency for side in outcome.sums.values() for currency in side}
    currencies = sorted(found, key=lambda currency: (currency != outcome.home_currency, currency))
    if currencies:
        lines += ["", f"  {app.written.capitalize():<22}{'Autotask':>20}{'QuickBooks':>20}"]
    for currency in currencies:
        autotask, quickbooks = (outcome.sums[side].get(currency, "0") for side in ("autotask", "quickbooks"))
        lines.append(f"  {'':<22}{_money(autotask, currency):>20}{_money(quickbooks, currency):>20}")
    return "\n".join(lines)


def _money(amount: str, currency: str) -> str:
    return format_amount(Decimal(amount), currency)


def _closing(outcome: Outcome, app: App, first_time: bool) -> str:
    lines = ["", f"  {outcome.sentence}"]
    lines += [f"    {text}" for text in outcome.waiting]
    if not first_time and not outcome.counts["created"]:
        lines.append(f"  Everything that can be {app.written} was {app.written} before. Start over with --fresh.")
    return "\n".join(lines)


def _pages(results: Mapping[str, Result]) -> str:
    pages = [f"    {titled(name):<17}{result.record / PAGE}" for name, result in results.items()]
    return "\n".join(
        ["", "  Records:", *pages, "", "  To look at what waits, and to approve it: atqbo lab, or make lab."]
    )
