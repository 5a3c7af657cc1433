"""[expenses] in company.toml: what cannot work is refused with its path before anything is read."""

from pathlib import Path

import pytest

from atqbo.errors import SettingsError
from atqbo.settings import parse

COMPANY = """
[company]
name = "Acme MSP"
time_zone = "America/Chicago"
[autotask]
username = "api"
secret = "env:A"
integration_code = "X"
[quickbooks]
realm_id = "1"
client_id = "c"
client_secret = "env:Q"
[invoices]
start_date = 2026-01-01
[expenses]
start_date = 2026-01-01
"""


def read(more: str) -> object:
    return parse((COMPANY + more).encode(), Path("company.toml")).settings.expenses


def test_the_section_and_its_categories() -> None:
    told = read('[expenses.categories."Client Gifts"]\nbillable = "Travel"\nnot_billable = "6420"\n')
    assert told.categories["Client Gifts"].not_billable == "6420"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('vendor_name = "{lst}"', "[expenses] vendor_name has an unknown placeholder"),
        ('bill_number = "{number}"', "[expenses] bill_number has an unknown placeholder"),
        ('bill_number = ""\nreference = "bill-number"', 'reference = "bill-number" needs bill_number'),
        ('[expenses.categories.Meals]\nbillable = "Travel"', "not_billable"),
        (
            '[expenses.categories.Meals]\nbillable = "A"\nnot_billable = "B"\ntax_code = "20"',
            "tax_code and tax go together",
        ),
        ('billable = "always"', "billable"),
        ('catgories = "x"', "There is no such key: `catgories`"),
    ],
)
def test_what_cannot_work_is_refused_with_its_path(more: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(more)
    assert said in str(raised.value)
    assert "expenses" in str(raised.value)
