from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from plan_factories import DAY, code, facts, invoice, item, line, organization, plan, posted, rate

from atqbo import rows
from atqbo.plan.document import Document, PlanLine, Verdict
from atqbo.plan.postings import PAYABLES, RECEIVABLES, UNLISTED, UNTOLD_ACCOUNT, Posting, postings


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


def document(entity: str, amount: str, verdict: Verdict = Verdict.CREATE, *lines: PlanLine) -> Document:
    total = Decimal(amount)
    posted_total = Decimal(0) if verdict is Verdict.VOID else total
    return Document(
        source="invoices:1", autotask_id=1, entity=entity, party="Acme", day=DAY, due=None, currency="USD",
        amount=total, to_post=posted_total, verdict=verdict, lines=lines,
    )  # fmt: skip


def drawn(amount: str, account: str = "Services", unit: str = "") -> PlanLine:
    return PlanLine(item="Labor", account=account, text="", amount=Decimal(amount), unit=unit)


@pytest.mark.parametrize(
    ("made", "changes"),
    [
        (document("CreditMemo", "-90", Verdict.CREATE, drawn("-90")), {RECEIVABLES: -90, "Services": 90}),
        (document("CreditMemo", "-90"), {RECEIVABLES: -90, UNLISTED: 90}),
        (document("Invoice", "90", Verdict.VOID), {RECEIVABLES: -90, UNLISTED: 90}),
        (document("Bill", "90", Verdict.CREATE, drawn("90", "Travel")), {PAYABLES: -90, "Travel": 90}),
        (document("VendorCredit", "-90", Verdict.CREATE, drawn("-90", "Travel")), {PAYABLES: 90, "Travel": -90}),
        (document("Bill", "70", Verdict.CREATE, drawn("90", "Travel"), drawn("-20", "Advances")),
         {PAYABLES: -70, "Travel": 90, "Advances": -20}),
        (document("PurchaseOrder", "90", Verdict.CREATE, drawn("90")), {}),
        (document("Invoice", "90", Verdict.UPDATE, drawn("90")), {}),
    ],
)  # fmt: skip
def test_k3_each_kind_of_document_moves_its_own_accounts(made: Document, changes: dict[str, int]) -> None:
    shown = postings(replace(plan(), documents=(made,)), {"invoices:1"})
    assert {each.account: each.debit - each.credit for each in shown} == changes


def test_k3_classes_stand_apart() -> None:
    made = document("Invoice", "90", Verdict.CREATE, drawn("60", unit="East"), drawn("30", unit="West"))
    shown = postings(replace(plan(), documents=(made,)), {"invoices:1"})
    assert [(each.account, each.unit, each.credit) for each in shown if each.credit] == [
        ("Services", "East", 60),
        ("Services", "West", 30),
    ]
