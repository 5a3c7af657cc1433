"""What a row of notebooks came to, for a terminal."""

from collections.abc import Mapping, Sequence

from atqbo.cli.run import Result
from atqbo.cli.sequence import titled

_ENDED = {0: "done", 3: "waits for a person", 4: "partly refused", 5: "to be tried later"}


def notebooks_table(names: Sequence[str], results: Mapping[str, Result]) -> str:
    """One line a notebook: how it ended, and what it counted. names: of all that were to be run, in order."""
    lines = ["", f"  {'Notebook':<17}{'Ended':<22}Counted"]
    lines += [f"  {titled(name):<17}{_line(results.get(name))}".rstrip() for name in names]
    return "\n".join(lines)


def _line(result: Result | None) -> str:
    if result is None:
        return "was not run"
    counts = result.outcome.counts if result.outcome else {}
    ended = _ENDED.get(result.exit_code, "failed") if result.outcome else "failed"
    return f"{ended:<22}{', '.join(f'{count:,} {what}' for what, count in counts.items() if count)}"
