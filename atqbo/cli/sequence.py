"""Several notebooks on one company, one after the other, each with a record of its own."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from atqbo import runner
from atqbo.cli.run import NOTEBOOKS, Result, notebook_of, run_notebook
from atqbo.cli.screen import Screen
from atqbo.errors import Blocked, UsageError
from atqbo.outcome import Progress
from atqbo.plan.app import APPS, INVOICES
from atqbo.settings import load

ALL = "all"
BY_HAND = ("connect",)
"""Notebooks that "all" leaves out: whether the logins work, the others find out by themselves."""
MEANT_FOR = {"approval": "invoices", "plan": "invoices"}
"""Which of all notebooks gets a parameter that several know; cures, sheets and copied items are approved alone."""
_PREPARE = {INVOICES.name: ("customers", "items")}
"""App → the notebooks that prepare it."""
_GRAVEST_FIRST = (2, 9, 7, 6, 8, 5, 1, 4, 3)


def chosen(name: str, company: Path) -> tuple[str, ...]:
    """The notebooks that a name on the command line stands for, in order: of the apps, those that the company file has
    a section for. Raises UsageError if it stands for none, SettingsError for a wrong company file.
    """
    if name == ALL:
        settings = load(company).settings
        apps = {app for app in APPS if settings.app(app) is not None}
        return tuple(each for each in NOTEBOOKS if each not in BY_HAND and (each not in APPS or each in apps))
    notebook_of(name)
    return (name,)


def run_each(
    names: Sequence[str],
    company: Path,
    parameters: runner.Parameters,
    reports: Path,
    timeout: float,
    screen: Screen,
    tell: Callable[[Result], None] = lambda result: None,
) -> dict[str, Result]:
    """Run them in order, each with those of the parameters that it knows. tell: told each result at once.

    It ends early where a run fails. An app that preflight finds blocked is left out, with the notebooks that prepare
    it; what waits for a person stops nothing. Raises UsageError, before anything is run, for a parameter that none of
    them knows.
    """
    shares = _share(names, parameters)
    results: dict[str, Result] = {}
    left_out: frozenset[str] = frozenset()
    for name, share in shares.items():
        if name in left_out:
            continue
        if len(shares) > 1:
            screen.show(Progress(titled(name), 0, 0))
        result = results[name] = run_notebook(company, name, share, reports, timeout, screen)
        tell(result)
        left_out |= _blocked(result)
        if result.error or result.exit_code not in (0, Blocked.exit_code) or _is_unsettled(name, result):
            break
    return results


def titled(name: str) -> str:
    """A notebook's name as a person reads it: "Purchase orders"."""
    return name.replace("-", " ").capitalize()


def worst(codes: Iterable[int]) -> int:
    """The exit code where several apply."""
    found = set(codes)
    return next((code for code in _GRAVEST_FIRST if code in found), 0)


def _share(names: Sequence[str], parameters: runner.Parameters) -> dict[str, runner.Parameters]:
    """Notebook → the parameters it knows. A single notebook takes them all, and refuses what it does not know."""
    if len(names) == 1:
        return {names[0]: parameters}
    known = {name: runner.parameter_names(notebook_of(name)) for name in names}
    strange = sorted(set(parameters).difference(*known.values()))
    if strange:
        raise UsageError(
            f"No notebook has the parameter {', '.join(strange)}",
            remedy=f"use one of: {', '.join(sorted(set().union(*known.values()) - {'run', 'company'}))}",
        )
    return {
        name: {
            key: value for key, value in parameters.items() if key in known[name] and MEANT_FOR.get(key, name) == name
        }
        for name in names
    }


def _blocked(result: Result) -> frozenset[str]:
    """The notebooks that are of no use while the apps that preflight found blocked are."""
    apps = result.outcome.blocks if result.outcome else ()
    return frozenset(each for app in apps for each in (app, *_PREPARE.get(app, ())))


def _is_unsettled(name: str, result: Result) -> bool:
    """Whether preflight ended with more than blocked apps: a cure that did not work."""
    blocks = bool(result.outcome and result.outcome.blocks)
    return name == "preflight" and result.exit_code != 0 and not blocks
