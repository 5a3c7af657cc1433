"""Whatever stands on both sides: nothing is taken over that differs, and nothing twice (rule K5)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from plan_factories import DAY, customer, facts, invoice, line, organization, plan, posted

from atqbo import rows
from atqbo.plan.document import Verdict

PARTIES = {29: "7", 30: "8"}
SIDES = st.lists(
    st.tuples(st.sampled_from(sorted(PARTIES)), st.integers(1, 3), st.sampled_from(["90.00", "100.00"])), max_size=6
)


def likeness(party: str, day: int, total: str) -> tuple[str, int, Decimal]:
    return party, day, Decimal(total)


@given(SIDES, SIDES)
def test_k5_only_what_agrees_is_adopted_and_nothing_twice(
    autotask: list[tuple[int, int, str]], quickbooks: list[tuple[int, int, str]]
) -> None:
    waiting = [
        invoice(number, total=total, company_id=party, day=DAY.replace(day=day))
        for number, (party, day, total) in enumerate(autotask, 1)
    ]
    there = [
        posted(
            str(number),
            doc_number=f"H-{number}",
            private_note=None,
            customer_ref=rows.Ref(PARTIES[party]),
            txn_date=DAY.replace(day=day),
            total_amt=Decimal(total),
        )
        for number, (party, day, total) in enumerate(quickbooks, 1)
    ]
    made = plan(
        facts(
            invoices=waiting,
            posted=there,
            billing_items=[line(each.id, str(each.invoice_total), of=each.id) for each in waiting],
            organizations=[organization(), organization(30, "Blue Heron")],
            customers=[customer(), customer("8", "Blue Heron")],
        )
    )
    ours = {n: likeness(PARTIES[party], day, total) for n, (party, day, total) in enumerate(autotask, 1)}
    theirs = {f"H-{n}": likeness(PARTIES[party], day, total) for n, (party, day, total) in enumerate(quickbooks, 1)}
    adopted = {each.autotask_id: each.number for each in made.documents if each.verdict is Verdict.ADOPT}
    assert len(set(adopted.values())) == len(adopted)
    for document in made.documents:
        like = ours[document.autotask_id]
        same, twins = list(theirs.values()).count(like), list(ours.values()).count(like)
        wanted = Verdict.CREATE if not same else Verdict.ADOPT if same == twins == 1 else Verdict.HOLD
        assert document.verdict is wanted
        assert wanted is not Verdict.ADOPT or theirs[adopted[document.autotask_id]] == like
