import pytest
from plan_factories import (
    STRANGER,
    account,
    codes,
    facts,
    invoice,
    memory,
    organization,
    posted,
    preferences,
    settings,
)

from atqbo import rows
from atqbo.plan.findings import blockers

CREATE = settings(missing_item="create", income_account="Services")


def found(chosen: object = None, past: object = None, **given: object) -> list[str]:
    return codes(blockers(facts(**given), chosen or settings(), past or memory()))  # type: ignore[arg-type]


def test_a_company_in_order_has_no_blockers() -> None:
    assert found() == found(CREATE) == []


def test_i1_numbers_from_outside_block() -> None:
    assert found(preferences=preferences(custom_numbers=True)) == ["custom-numbers-on"]


def test_another_ledger_blocks_with_its_id_and_both_cures() -> None:
    (reason,) = blockers(
        facts(posted=[posted(ledger=STRANGER), posted("901", of=9, ledger=STRANGER)]), settings(), memory()
    )
    assert reason.code == "foreign-ledger"
    assert STRANGER in reason.text
    assert "2 invoices" in reason.text
    assert "stop the other installation" in reason.remedy
    assert f"accept {STRANGER}" in reason.remedy


def test_own_and_accepted_ledgers_and_unmarked_invoices_do_not_block() -> None:
    rows_there = [posted(), posted("901", ledger=STRANGER), posted("902", private_note="Thank you")]
    assert found(past=memory(accepted_ledgers=frozenset({STRANGER})), posted=rows_there) == []


def test_c1_foreign_invoices_block_while_quickbooks_keeps_one_currency() -> None:
    one = preferences(multicurrency=False)
    assert found(preferences=one, organizations=[organization(currency_id=2)]) == ["multicurrency-off"]
    assert found(preferences=one) == []
    assert (
        found(preferences=one, invoices=[invoice(invoice_number="1")], organizations=[organization(currency_id=2)])
        == []
    )


def test_c1_another_home_currency_blocks() -> None:
    assert found(preferences=preferences(home="CAD")) == ["home-currency-differs"]
    assert found(preferences=preferences(home="CAD"), currencies=[]) == []


@pytest.mark.parametrize("accounts", [[], [account(active=False)], [account(account_type="Expense")]])
def test_i9_a_missing_income_account_blocks_where_items_are_created(accounts: list[rows.Account]) -> None:
    assert found(CREATE, accounts=accounts) == ["income-account-missing"]
    assert found(accounts=accounts) == []


@pytest.mark.parametrize("country", ["GB", "US", None])
def test_t3_the_country_does_not_block(country: str | None) -> None:
    assert found(company=rows.CompanyInfo(id="1", country=country)) == []
