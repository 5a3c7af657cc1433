from decimal import Decimal
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_factories import (
    account,
    code,
    customer,
    facts,
    invoice,
    item,
    known_create,
    line,
    memory,
    organization,
    plan,
    posted,
    rate,
)
from plan_factories import settings as company_settings

from atqbo import rows
from atqbo.effects import State, references
from atqbo.facts import Facts
from atqbo.money import canonical, decode
from atqbo.plan.document import Plan, Verdict
from atqbo.plan.invoices import plan_invoices

CREATE = company_settings(missing_item="create", income_account="Services")

BUSY = facts(
    invoices=[
        invoice(1), invoice(2, company_id=30), invoice(3, company_id=31, total="40.00"), invoice(4, is_voided=True),
        invoice(5, invoice_number="7"), invoice(6, company_id=32), invoice(7, total="-3"), invoice(8, day="2026-03-11"),
        invoice(9, company_id=33, day="2026-03-09", total="25.00"), invoice(10, day="2026-02-25"),
        invoice(11, day="2026-02-26"),
    ],
    billing_items=[
        line(1, "60.00", of=1), line(2, "40.00", of=1, billing_code_id=6), line(3, of=2), line(4, "40.00", of=3),
        line(5, of=6), line(6, "50", of=8), line(7, "25.00", of=9, billing_code_id=7),
    ],
    organizations=[
        organization(), organization(30, "Summit"), organization(31, "Rhein GmbH", currency_id=2),
        organization(32, "Summit"), organization(33, "Newcomer"),
    ],
    contacts=[
        rows.Contact(id=number, company_id=33, last_name=f"Roe {number}", primary_contact=True) for number in (1, 2, 3)
    ],
    customers=[customer(), customer("8", "Summit"), customer("9", "Rhein, GmbH"), customer("10", "RHEIN GmbH")],
    billing_codes=[code(), code(6, "Hardware"), code(7, "Cloud", external_number="Cloud Services"),
                   code(8, "Cloud 2", external_number="Cloud Services", use_type=1)],
    use_types={1: "Material Cost Code"},
    items=[item(), item("2", "Parts", fully_qualified_name="A:Parts"), item("3", "Hardware")],
    accounts=[account(), account("61", "Sales")],
    posted=[posted("900", of=8), posted("901", of=8), posted("902", of=99)],
    exchange_rates=[rate(), rate("CAD", "0.7")],
    terms=[rows.Term(id="1", name="Net 30"), rows.Term(id="2", name="Net 15")],
)  # fmt: skip


def shuffled(given: Facts, seed: int) -> Facts:
    """The same facts with every list in another order."""
    rng = Random(seed)

    def mix(side: msgspec.Struct) -> msgspec.Struct:
        lists = {name: getattr(side, name) for name in side.__struct_fields__}
        mixed = {name: tuple(rng.sample(rows, len(rows))) for name, rows in lists.items() if isinstance(rows, tuple)}
        return msgspec.structs.replace(side, **mixed)

    return msgspec.structs.replace(given, autotask=mix(given.autotask), quickbooks=mix(given.quickbooks))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_i1_the_same_facts_in_any_order_give_the_same_plan_and_hash(seed: int) -> None:
    first, again = plan(BUSY, CREATE), plan(shuffled(BUSY, seed), CREATE)
    assert again.hash == first.hash
    assert again == first


def test_the_busy_plan_has_every_verdict_this_version_knows() -> None:
    verdicts = {document.autotask_id: document.verdict for document in plan(BUSY, CREATE).documents}
    assert verdicts == {
        9: Verdict.CREATE, 1: Verdict.CREATE, 2: Verdict.HOLD, 3: Verdict.HOLD, 4: Verdict.SKIP, 5: Verdict.SKIP,
        6: Verdict.HOLD, 7: Verdict.REFUSE, 8: Verdict.HOLD,
    }  # fmt: skip


def test_v1_every_document_that_does_not_act_says_why() -> None:
    for document in plan(BUSY, CREATE).documents:
        assert bool(document.reasons) is (document.verdict in (Verdict.SKIP, Verdict.HOLD, Verdict.REFUSE))
        assert bool(document.effects) is not bool(document.reasons)
        assert all(reason.text and reason.code for reason in (*document.reasons, *document.notes))


def test_effects_stand_after_what_they_wait_for_and_belong_to_a_document() -> None:
    made = plan(BUSY, CREATE)
    seen: set[str] = set()
    for effect in made.effects:
        assert set(effect.after) == references(effect.body) <= seen
        seen.add(effect.key)
    assert seen == {key for document in made.acting() for key in document.effects}
    assert len(seen) == len(made.effects)


def test_a_plan_survives_the_ledger() -> None:
    made = plan(BUSY, CREATE)
    again = msgspec.convert(decode(canonical(made)), Plan)
    assert again == made
    assert again.hash == made.hash


def test_k2_the_approval_sentence_parts_creation_and_adoption() -> None:
    past = memory([known_create(State.DONE, 2, Id="900", DocNumber="1043", TotalAmt=Decimal("70.00"))])
    made = plan(
        past=past,
        invoices=[invoice(1), invoice(2, total="70")],
        billing_items=[line(1, of=1), line(2, "70", of=2)],
    )
    assert made.sentence() == "TRANSFER 1 INVOICE 100.00 USD, ADOPT 1 INVOICE 70.00 USD"


def test_the_hash_covers_settings_and_ledger() -> None:
    other_settings = plan_invoices(facts(), company_settings(), "e" * 64, memory())
    assert len({plan().hash, other_settings.hash}) == 2


def test_nothing_to_do_is_an_empty_plan() -> None:
    made = plan(invoices=[], billing_items=[])
    assert (made.documents, made.effects, made.notes, made.sentence()) == ((), (), (), "")
