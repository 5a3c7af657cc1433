"""QuickBooks' entities as data: fields, limits, defaults, references, and the named functions of each.

An entity is here because something reads or writes it; fields that nothing sends are left out and so refused.
"""

from collections.abc import Mapping

from atqbo.sandbox.entities_lists import LISTS
from atqbo.sandbox.entities_purchases import PURCHASES
from atqbo.sandbox.entities_sales import SALES
from atqbo.sandbox.entities_tax import TAX
from atqbo.sandbox.entity import Entity

ENTITIES: Mapping[str, Entity] = {row.name.lower(): row for row in (*LISTS, *TAX, *SALES, *PURCHASES)}
"""Rows by name in lower case, as addresses and queries have it."""
