"""What the services are known to do in more than one way, or what no source settles: named, with a default each."""

from collections.abc import Iterable, Mapping

from atqbo.errors import UsageError

CHOICES: Mapping[str, tuple[str, ...]] = {
    "throttle_body": ("json", "xml"),  # a 429 of QuickBooks has been seen as XML though JSON was asked for
    "retry_after": ("off", "on"),  # no source shows the header
    "refresh_rotation": ("daily", "each", "grace"),  # when a refresh token is replaced; whether the old one lives on
    "invalid_grant": ("described", "bare", "token-invalid"),  # body of a refused refresh
    "requestid": ("replay", "forget", "error600"),  # what a requestid that was used before leads to
    "requestid_other_body": ("replay", "error600"),  # ... if it comes with another body than the first time
    "missing_record": ("404", "null"),  # Autotask, GET of an id that does not exist
    "empty_filter": ("refused", "all"),  # Autotask, a query without conditions
    "include_unqueryable": ("allowed", "refused"),  # Autotask, a field that cannot be queried in IncludeFields
    "read_only_field": ("ignored", "refused"),  # Autotask, a read-only field in a write
    "child_write": ("405", "404"),  # Autotask, a write to /Contacts instead of below its company: differs by zone
    "no_permission": ("403", "500"),  # Autotask, an entity that the user's security level does not open
    "thread_status": ("429", "500"),  # Autotask, a fourth request at a time
    "autotask_401": ("errors", "html"),  # body of a wrong secret
    "autotask_version": ("1.0", "V1.0"),  # what versionInformation calls the version
    "voided_items": ("zero", "null", "kept"),  # invoiceID of the billing items of a voided invoice
    "billed_amounts": ("four-places", "cents"),  # totalAmount and taxDollars of the dataset's billing items
    "total_amount": ("net", "with-tax"),  # whether totalAmount of the dataset's billing items contains their tax
    "pdf_data": ("base64", "numbers"),  # bytes of Autotask's PDF of an invoice
    "tax_rate": ("percent", "fraction"),  # scale of Autotask's Taxes.taxRate
    "explicit_tax": ("honoured", "ignored"),  # TotalTax sent by a client
    "inclusive_amount": ("net", "gross"),  # Amount of a line under TaxInclusive, sent without TaxInclusiveAmt
    "void_note": ("voided", "prefixed", "kept"),  # what a void does to a PrivateNote that was there
    "void_linked": ("unlinked", "refused"),  # void or delete of a document that payments are applied to
    "voided_update": ("allowed", "refused"),  # an update of an invoice that is voided
    "linked_token": ("kept", "raised"),  # SyncToken of a document or name that another one's writing changes
    "tracking_off": ("dropped", "refused"),  # a class or location sent while it is not tracked
    "order_number": ("automatic", "empty"),  # DocNumber of a purchase order sent without one
    "duplicate_docnumber": ("refused", "allowed"),
    "max_results": ("clamp", "error"),  # MAXRESULTS above 1,000
    "projection": ("full", "sparse"),  # SELECT of single properties: all come back, or only those
    "cdc_look_back": ("answered", "error"),  # changes asked for from more than 30 days ago
    "burst": ("second", "concurrent"),  # ten requests a second, or ten at a time
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
