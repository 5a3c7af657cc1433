from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from plan_factories import code, facts, invoice, item, line, organization, plan, posted, rate

from atqbo import rows
from atqbo.plan.postings import RECEIVABLES, UNTOLD_ACCOUNT, Posting, postings


def posting(
    account: str, debit: str = "0", credit: str = "0", month: str = "2026-03", currency: str = "USD"
) -> Posting:
    return Posting(account=account, month=month, currency=currency, debit=Decimal(debit), credit=Decimal(credit))


def everything(**given: object) -> tuple[Posting, ...]:
    made = plan(**given)
    return postings(made, {document.source for document in made.documents})


def test_k3_receivables_are_debited_and_the_items_accounts_credited() -> None:
    hardware = item("2", "Hardware", income_account_ref=rows.Ref("61", "Sales"))
    assert everything(
        invoices=[invoice(total="130.00")],
        billing_items=[line(), line(2, "30.00", billing_code_id=6), line(3, "0.00")],
        billing_codes=[code(), code(6, "Hardware")],
        items=[item(), hardware],
    ) == (posting(RECEIVABLES, debit="130.00"), posting("Sales", credit="30.00"), posting("Services", credit="100.00"))


def test_k3_months_and_currencies_stand_apart() -> None:
    rows_there = everything(
        invoices=[invoice(1), invoice(2, day="2026-02-28", create_date_time=invoice().create_date_time),
                  invoice(3, company_id=30)],
        billing_items=[line(number, of=number) for number in (1, 2, 3)],
        organizations=[organization(), organization(30, "Rhein", currency_id=2)],
        exchange_rates=[rate()],
    )  # fmt: skip
    assert [(each.month, each.currency) for each in rows_there] == [
        ("2026-02", "USD"), ("2026-02", "USD"), ("2026-03", "EUR"), ("2026-03", "EUR"), ("2026-03", "USD"),
        ("2026-03", "USD"),
    ]  # fmt: skip


def test_k3_an_account_that_is_not_told_is_named_so() -> None:
    assert everything(items=[item(income_account_ref=None)])[1].account == UNTOLD_ACCOUNT


def test_k3_more_credits_than_sales_show_as_a_debit_of_income() -> None:
    hardware = item("2", "Hardware", income_account_ref=rows.Ref("61", "Sales"))
    shown = everything(
        invoices=[invoice(total="70.00")],
        billing_items=[line(), line(2, "-30.00", billing_code_id=6)],
        billing_codes=[code(), code(6, "Hardware")],
        items=[item(), hardware],
    )
    assert posting("Sales", debit="30.00") in shown


def test_k3_only_the_chosen_and_only_what_is_created() -> None:
    assert postings(plan(), []) == ()
    assert everything(given=facts(posted=[posted()])) == ()


@given(st.lists(st.decimals("0.01", "9999", places=2), min_size=1, max_size=6))
def test_k3_debits_equal_credits(amounts: list[Decimal]) -> None:
    shown = everything(
        invoices=[invoice(total=str(sum(amounts)))],
        billing_items=[line(number, str(amount)) for number, amount in enumerate(amounts)],
    )
    assert sum(each.debit for each in shown) == sum(each.credit for each in shown) == sum(amounts)
