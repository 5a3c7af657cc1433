"""company.toml changed by form: comments stay, amounts are exact, nothing invalid is written, no change is lost."""

from datetime import date
from decimal import Decimal

import pytest

from atqbo import settings
from atqbo.editing import Change, save
from atqbo.errors import SettingsError
from atqbo.meanings import SECTIONS, meanings

TEXT = """# ours
[company]
name = "Acme" # the MSP
time_zone = "America/Chicago"
[autotask]
username = "api"
secret = "env:A"
integration_code = "X"
[quickbooks]
realm_id = "9"
client_id = "c"
client_secret = "env:Q"
[invoices]
start_date = 2026-01-01   # cut-over
look_back_days = 14
"""


@pytest.fixture
def company(tmp_path):
    path = tmp_path / "company.toml"
    path.write_text(TEXT)
    path.chmod(0o640)
    return settings.load(path)


def test_comments_and_order_stay(company):
    saved = save(
        company, [Change("invoices", "look_back_days", 30), Change("invoices", "start_date", date(2026, 2, 1))]
    )
    assert saved.settings.invoices.look_back_days == 30
    expected = TEXT.replace("= 14", "= 30").replace("2026-01-01   #", "2026-02-01   #")
    assert company.path.read_text().split() == expected.split()
    assert company.path.stat().st_mode & 0o777 == 0o640
    assert settings.load(company.path).digest == saved.digest


def test_a_new_section_and_a_key_taken_out(company):
    saved = save(
        company, [Change("policy", "largest_invoice", Decimal("1000.10")), Change("policy", "create_items", True)]
    )
    assert saved.settings.policy.largest_invoice == Decimal("1000.10")
    assert "largest_invoice = 1000.10" in company.path.read_text()
    again = save(saved, [Change("policy", "largest_invoice", None)])
    assert again.settings.policy.largest_invoice is None
    assert again.settings.policy.create_items


@pytest.mark.parametrize("name", ['a "quoted" name', "line\nend", "Zoë ☃", "\\ back"])
def test_any_text_is_written_as_it_is(company, name):
    assert save(company, [Change("invoices", "owner", name)]).settings.invoices.owner == name


@pytest.mark.parametrize(
    "change",
    [
        Change("invoices", "look_back_days", 0),
        Change("company", "name", None),
        Change("invoices", "tax_tolerance", Decimal("1.01")),
        Change("invoices", "tax_tolerance", Decimal("-0.01")),
        Change("invoices", "told_tax_is_kept", True),
    ],
)
def test_what_is_not_valid_is_not_written(company, change):
    with pytest.raises(SettingsError):
        save(company, [change])
    assert company.path.read_text() == TEXT


def test_a_file_changed_meanwhile_is_left_alone(company):
    changed = TEXT + 'sync = "off"\n'
    company.path.write_text(changed)
    with pytest.raises(SettingsError, match="changed by somebody else"):
        save(company, [Change("invoices", "look_back_days", 30)])
    assert company.path.read_text() == changed


def test_each_key_has_its_meaning():
    keys = {(section, key) for kind, section in SECTIONS.items() for key in kind.__struct_encode_fields__}
    assert meanings().keys() == keys
    assert all(meanings().values())
