"""What can be cured: the difference, the sentence, and effects that say what is proven."""

import pytest
from plan_factories import REALM, code, customer, facts, item, memory, organization, posted, settings

from atqbo import rows
from atqbo.checks import survey
from atqbo.effects import FieldValue, State, UniqueName, effect_key
from atqbo.plan.cures import Way, propose, without_tilde
from atqbo.plan.document import Known

TERM = rows.PaymentTerm(id=3, name="Net 30", payment_due_in_days=30)


def proposed(*ways, chosen=None, past=None, **given):
    both, past = facts(**given), past or memory()
    return propose(both, past, survey(both, chosen or settings(), past).desk, ways or tuple(Way))


def told(*ways, **given):
    return [(each.record, each.before, each.after) for each in proposed(*ways, **given).cures]


def test_a_company_in_order_has_nothing_to_cure():
    assert proposed().cures == ()
    assert proposed().sentence() == ""


def test_a_term_that_quickbooks_lacks_is_created_with_its_days():
    [cure] = proposed(payment_terms=[TERM]).cures
    assert (cure.way, cure.after) == (Way.TERMS, "Net 30, 30 days")
    assert cure.effect.body == {"Name": "Net 30", "DueDays": 30}
    assert cure.effect.proof == UniqueName("Name", "Net 30")


@pytest.mark.parametrize(
    "given",
    [
        {"payment_terms": [rows.PaymentTerm(id=3, name="Net 30")]},
        {"payment_terms": [rows.PaymentTerm(id=3, name="N" * 32, payment_due_in_days=30)]},
        {"payment_terms": [rows.PaymentTerm(id=3, name="Net~30", payment_due_in_days=30)]},
        {"payment_terms": [TERM], "terms": [rows.Term(id="8", name="NET 30")]},
        {"payment_terms": [TERM], "terms": [rows.Term(id="8", name="Net 30 (deleted)", active=False)]},
    ],
    ids=["no days", "too long", "tilde", "other case", "inactive"],
)
def test_a_term_that_a_person_has_to_look_at_is_left(given):
    assert proposed(**given).cures == ()


def test_i9_an_item_that_the_settings_leave_to_a_person():
    chosen = settings(missing_item="hold", income_account="Services")
    [cure] = proposed(chosen=chosen, items=[]).cures
    assert (cure.way, cure.after) == (Way.ITEMS, "Labor, account Services")
    assert cure.effect.source == "item:Labor"
    assert proposed(chosen=settings(missing_item="create", income_account="Services"), items=[]).cures == ()
    assert proposed(chosen=settings(income_account="Nowhere"), items=[]).cures == ()


def test_an_inactive_customer_that_invoices_wait_for():
    gone = customer(name="Acme Bakery (deleted)", active=False, sync_token="4")
    [cure] = proposed(customers=[gone]).cures
    assert (cure.before, cure.after) == ("Acme Bakery (deleted), inactive", "Acme Bakery, active")
    assert cure.effect.body == {
        "Id": "7", "SyncToken": "4", "sparse": True, "Active": True, "DisplayName": "Acme Bakery",
    }  # fmt: skip
    assert (cure.effect.verb, cure.effect.source) == ("update", "cure:7@4")
    vendor = rows.Vendor(id="61", display_name="ACME Bakery")
    assert proposed(customers=[gone], vendors=[vendor]).cures == ()
    assert proposed(customers=[customer(), customer("9", "Else (deleted)", active=False)]).cures == ()


@pytest.mark.parametrize(
    ("name", "new"), [("Acme~North", "Acme - North"), ("Acme ~ North~East", "Acme - North - East"), ("~Acme~", "Acme")]
)
def test_what_stands_instead_of_a_tilde(name, new):
    assert without_tilde(name) == new


def test_tildes_on_either_side_become_the_same_name():
    given = {
        "organizations": [organization(29, "Acme~North")],
        "customers": [customer(name="Acme~North"), customer("9", "Old~One (deleted)", active=False)],
        "vendors": [rows.Vendor(id="61", display_name="Paper~Co")],
        "items": [item(), item("2", "Gear~Rack")],
        "terms": [rows.Term(id="8", name="Net~30")],
        "billing_codes": [code(), code(6, "Labor~Remote")],
    }
    assert told(**given) == [
        ("Customer 7", "Acme~North", "Acme - North"),
        ("Vendor 61", "Paper~Co", "Paper - Co"),
        ("Item 2", "Gear~Rack", "Gear - Rack"),
        ("Term 8", "Net~30", "Net - 30"),
        ("Organization 29", "Acme~North", "Acme - North"),
    ]
    [patch] = proposed(Way.AUTOTASK_NAMES, **given).cures
    assert patch.effect.body == {"id": 29, "companyName": "Acme - North"}
    assert patch.effect.proof == FieldValue("companyName", "Acme - North", before=("Acme~North",))
    assert (
        proposed(**given).sentence().startswith("CURE 2 FINDINGS: RENAME 4 QUICKBOOKS RECORDS, RENAME 1 ORGANIZATION, ")
    )


def test_a_name_that_is_taken_is_left_to_a_person():
    assert told(customers=[customer(), customer("8", "Acme~North"), customer("9", "ACME - North")]) == []
    assert told(customers=[customer(), customer("8", "A~B"), customer("9", "A ~ B")]) == [
        ("Customer 8", "A~B", "A - B")
    ]
    assert told(organizations=[organization(), organization(30, "A~B"), organization(31, "a - b")]) == []


def test_k2_the_sentence_stands_for_the_very_records_that_were_shown():
    seen = proposed(organizations=[organization(29, "Acme~North")]).sentence()
    assert seen == proposed(organizations=[organization(29, "Acme~North"), organization(30)]).sentence()
    since = proposed(organizations=[organization(29, "Acme - North"), organization(30, "Beta~South")]).sentence()
    assert seen.startswith("CURE 1 FINDING: RENAME 1 ORGANIZATION, ")
    assert since.startswith("CURE 1 FINDING: RENAME 1 ORGANIZATION, ")
    assert since != seen


@pytest.mark.parametrize(
    ("state", "offered"), [(State.DONE, 0), (State.SENT, 0), (State.REFUSED, 1), (State.PLANNED, 1)]
)
def test_what_was_done_or_is_open_is_not_proposed_again(state, offered):
    names = ("quickbooks", "create", "Term", "term:3")
    key = effect_key(REALM, *names, 0)
    past = memory([(names, Known(key=key, revision=0, state=State(state), sent=True, result={}, reason=""))])
    assert len(proposed(past=past, payment_terms=[TERM]).cures) == offered


def test_equal_facts_give_an_equal_hash_and_ways_choose():
    given = {"payment_terms": [TERM], "organizations": [organization(29, "Acme~North")]}
    assert proposed(**given).hash == proposed(**given).hash != proposed(Way.TERMS, **given).hash
    assert proposed(Way.TERMS, **given).sentence().startswith("CURE 1 FINDING: CREATE 1 TERM, ")
    assert proposed(posted=[posted()]).cures == ()
