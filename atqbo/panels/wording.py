"""What the panel says: about a typed sentence, about an exit code, about where a record is."""

import os
from pathlib import Path
from urllib.parse import quote

from atqbo.outcome import RECORDS_VARIABLE

ENDINGS = {
    0: ("Done", "good"),
    1: ("Failed", "bad"),
    2: ("Not started: the command or the settings are wrong", "bad"),
    3: ("Ended; some documents wait for a person", "wait"),
    4: ("Ended; a service refused some documents", "bad"),
    5: ("A service is unreachable or throttled: try later", "wait"),
    6: ("Timed out", "bad"),
    7: ("The process that executes the notebook died", "bad"),
    8: ("The record is damaged", "bad"),
    9: ("Not started: another run holds the company", "wait"),
}
"""Exit code → words and tone. Another number is a process that was ended from outside."""


def ending(exit_code: int) -> tuple[str, str]:
    """How a run ended, in words, and the tone to say it in."""
    words, tone = ENDINGS.get(exit_code, ("Ended from outside", "bad"))
    return f"{words} (exit code {exit_code})", tone


def hint(sentence: str, typed: str) -> str:
    """What is still missing until the typed sentence is the right one; "" when it is."""
    if typed == sentence:
        return ""
    if sentence.startswith(typed):
        return f"Go on with: {sentence[len(typed) :]}" if typed else "Type the sentence above, exactly as it stands."
    if typed.startswith(sentence):
        return "There is more than the sentence: remove what follows it."
    same = next(place for place, (right, other) in enumerate(zip(sentence, typed, strict=False)) if right != other)
    return f"It differs at character {same + 1}: “{typed[same]}” should be “{sentence[same]}”."


def address(record: Path, reports: Path) -> str:
    """Where JupyterLab's server shows the record's page; "" when it was not opened with `atqbo lab`."""
    base = os.environ.get(RECORDS_VARIABLE, "")
    if not base or not record.is_relative_to(reports):
        return ""
    return f"{base}/{quote(record.relative_to(reports).as_posix())}/index.html"
