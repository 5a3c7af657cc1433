"""Which invoices are not this program's to move, by setting."""

from msgspec import Struct

from atqbo.settings.types import Text


class SkipRule(Struct, frozen=True, forbid_unknown_fields=True):
    """[invoices.skip]: invoices that are left alone and listed as skipped. Without this section there are none."""

    customers: tuple[Text, ...] = ()
    """Organizations whose invoices are skipped: names as in Autotask, or Autotask ids."""
    fields: dict[str, tuple[Text, ...]] = {}
    """User-defined fields of organizations and the values that skip their invoices:
    { "Billed by" = ["Head office"] }."""
    lines_of_business: tuple[Text, ...] = ()
    """Lines of business, "Managed Services" or "Services:Managed": an invoice all of whose lines are in them is
    skipped; one with other lines beside them is held."""
