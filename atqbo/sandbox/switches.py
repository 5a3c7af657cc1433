"""What the services are known to do in more than one way, or what no source settles: named, with a default each."""

from collections.abc import Iterable, Mapping

from atqbo.errors import UsageError

CHOICES: Mapping[str, tuple[str, ...]] = {
    "throttle_body": ("json", "xml"),  # a 429 of QuickBooks has been seen as XML though JSON was asked for
    "retry_after": ("off", "on"),  # no source shows the header
    "refresh_rotation": ("daily", "each"),  # when QuickBooks hands out a new refresh token
    "requestid": ("replay", "forget", "error600"),  # what a requestid that was used before leads to
    "missing_record": ("404", "null"),  # Autotask, GET of an id that does not exist
    "explicit_tax": ("honoured", "ignored"),  # TotalTax sent by a client
    "duplicate_docnumber": ("refused", "allowed"),
    "max_results": ("clamp", "error"),  # MAXRESULTS above 1,000
}
"""Name → values; the first is the default."""


def switches(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """All switches with their values. Raises UsageError on an unknown name or value."""
    for name, value in (given or {}).items():
        if name not in CHOICES:
            raise UsageError(f"The sandbox has no switch '{name}'", remedy="use one of " + ", ".join(CHOICES))
        if value not in CHOICES[name]:
            raise UsageError(f"Switch {name} cannot be '{value}'", remedy="use one of " + ", ".join(CHOICES[name]))
    return {name: values[0] for name, values in CHOICES.items()} | dict(given or {})


def parse(arguments: Iterable[str]) -> dict[str, str]:
    """NAME=VALUE arguments of the command line as switches. Raises UsageError."""
    pairs = [argument.partition("=") for argument in arguments]
    return switches({name.strip(): value.strip() for name, _, value in pairs})
