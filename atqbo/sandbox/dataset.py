"""What a sandbox starts with: the records of both services as they would answer them."""

from datetime import date

from msgspec import Struct

from atqbo.money import Json


class Dataset(Struct, frozen=True, kw_only=True):
    """Records by service and entity, in wire form.

    autotask: entity as in the REST path ("Companies", "BillingItems") → records with integer `id`.
    quickbooks: entity ("Customer", "Invoice") → records with string `Id`. Preferences and CompanyInfo hold one record.
    exchange rates stand under quickbooks["ExchangeRate"]: SourceCurrencyCode, TargetCurrencyCode, Rate, AsOfDate; a
    rate holds until the next date that has one.
    """

    name: str
    """Company name for [company] name."""
    today: date
    """The day the sandbox's clock starts on."""
    time_zone: str
    autotask: dict[str, list[Json]]
    quickbooks: dict[str, list[Json]]
    picklists: dict[str, dict[str, list[tuple[int, str]]]] = {}
    """Autotask entity → field → (value, label) in stored order."""
    hidden_lines: tuple[int, ...] = ()
    """Ids of Autotask's OrganizationalLevelAssociations (lines of business) that the API user has no right to see."""
    forbidden: tuple[str, ...] = ()
    """Entities of Autotask that the API user's security level does not open."""
    read_only: tuple[str, ...] = ()
    """Entities of Autotask that the API user's security level lets it read, and not write."""
    restricted: tuple[str, ...] = ()
    """Entities of Autotask of which it is told that the API user may change some."""
    ahead: int = 0
    """Seconds by which the services' clocks are ahead of the host's, as their answers tell the time."""
    used_this_hour: int = 0
    """Requests that other programs of the tenant have made to Autotask just before the sandbox starts."""
    invoices: dict[str, Json] = {}
    """Keys for the [invoices] section of the company file that fit these data (start_date as ISO text)."""
    sections: dict[str, dict[str, Json]] = {}
    """Sections of the apps beside invoices: name → keys; a key that holds a table of tables stands for subsections."""
    policy: dict[str, Json] = {}
    """Keys for its [policy] section."""
    consent_days: int = 5 * 365
    """How long Intuit's consent lives, counted from when the sandbox starts."""
    rehearsal: bool = True
    """Whether the company file pins [company] as_of to `today`."""
