import pytest
from matching_kit import found, ids, only, side, texts

from atqbo.matching import ITEMS_BY_NUMBER, Address, Kind, Rules, match

ACME = side("1", "Acme, Inc.", currency="USD")


def test_candidates_come_in_the_order_of_sureness():
    theirs = [
        side("similar", "Acme Services"),
        side("folded", "ACME"),
        side("other", "Akme", aliases=("Acme, Inc.",)),
        side("name", "Acme, Inc."),
        side("linked", "Zenith"),
    ]
    matched = found(ACME, theirs, o1="linked")
    assert ids(matched) == ["linked", "name", "other", "folded", "similar"]
    assert [each.kind for each in matched.candidates] == [
        Kind.LINKED,
        Kind.NAME,
        Kind.OTHER_NAME,
        Kind.FOLDED,
        Kind.SIMILAR,
    ]
    assert [each.score for each in matched.candidates[:4]] == [100, 100, 99, 98]
    assert 80 <= matched.candidates[4].score < 98


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("ACME, INC.", "the names differ in capitals"),
        ("Acme,  Inc.", "the names differ in blanks"),
        ("Acme~Inc", "the names differ in the tilde"),
        ("Acme Ltd", "the names differ in legal form"),
        ("Acme; Inc", "the names differ in punctuation or accents"),
        ("Ac-me Inc", "the names differ in blanks or punctuation"),
    ],
)
def test_names_that_differ_in_writing_say_in_what(name: str, how: str):
    candidate = only(found(ACME, [side("7", name, currency="USD")]))
    assert candidate.kind is Kind.FOLDED
    assert texts(candidate.differs) == [how]
    assert not candidate.automatic


def test_a_candidate_says_what_agrees_and_what_differs():
    place = Address(street="12 North Canal Street, Suite 4", city="Chicago", state="IL", postal_code="60606-1234")
    same = Address(street="12 N. Canal St Ste 4", city="Chicago", state="IL", postal_code="60606")
    ours = side(
        "1", "Calumet Logistics - Denver", phones=("312.555.0147 x2",), emails=("a@calumet.example",), address=place
    )
    theirs = side("7", "Calumet Logistic", phones=("+1 (312) 555-0147",), emails=("b@other.example",), address=same)
    candidate = only(found(ours, [theirs]))
    assert candidate.kind is Kind.SIMILAR
    assert texts(candidate.agrees) == ["the same phone", "the same address"]
    assert texts(candidate.differs) == ["only in Autotask: Denver", "another e-mail domain"]
    assert (candidate.differs[0].ours, candidate.differs[0].theirs) == (ours.name, theirs.name)


def test_a_name_found_by_another_name_is_told_with_it():
    folded = only(found(ACME, [side("7", "Zenith", aliases=("ACME",), currency="USD")]))
    assert texts(folded.differs) == ["the names differ in legal form: 'Acme, Inc.' and 'ACME'"]
    linked = only(found(ACME, [side("7", "Zenith Services", currency="USD")], o1="7"))
    assert texts(linked.differs) == ["only in Autotask: acme; only in QuickBooks: zenith services"]


def test_a_mail_provider_says_nothing():
    ours, theirs = side("1", "Alder", emails=("a@gmail.com",)), side("7", "Zenith", emails=("b@gmail.com",))
    assert found(ours, [theirs]).candidates == ()


def test_two_traces_are_enough_whatever_the_names():
    phone, email = ("312 555 0147",), ("ap@firm.example",)
    candidate = only(
        found(side("1", "Alder", phones=phone, emails=email), [side("7", "Zen", phones=phone, emails=email)])
    )
    assert candidate.kind is Kind.SIMILAR
    assert not candidate.automatic
    assert found(side("1", "Alder", phones=phone), [side("7", "Zen", phones=phone)]).candidates == ()


def test_a_customer_of_another_currency_is_told_but_never_a_candidate():
    euros = side("7", "Acme, Inc.", currency="EUR")
    for matched in (found(ACME, [euros]), found(ACME, [euros], o1="7")):
        assert matched.candidates == ()
        [left_out] = matched.left_out
        assert left_out.why == "it is kept in EUR, not in USD, and a currency cannot be changed"


def test_an_unknown_currency_leaves_it_to_a_person():
    candidate = only(found(side("1", "Acme"), [side("7", "Acme", currency="USD")]))
    assert candidate.kind is Kind.NAME
    assert not candidate.automatic
    assert "the currency of one is not known" in texts(candidate.differs)


def test_an_inactive_one_is_offered_with_reactivation_behind_active_ones():
    gone = side("7", "Acme, Inc. (deleted)", currency="USD", active=False)
    matched = found(ACME, [gone])
    assert only(matched).kind is Kind.NAME
    assert only(matched).reactivate
    assert matched.automatic is None
    assert ids(found(ACME, [gone, side("8", "Acme, Inc.", currency="USD")])) == ["8", "7"]


def test_a_cross_reference_to_nothing_is_told():
    [left_out] = found(ACME, [], o1="7").left_out
    assert (left_out.theirs_id, left_out.why) == ("7", "it does not exist any more")


def test_two_organizations_of_one_name_are_a_conflict():
    for matched in match([side("1", "Acme"), side("2", "Acme")], [side("7", "Acme")]):
        candidate = only(matched)
        assert candidate.conflict
        assert {*candidate.also, matched.ours.id} == {"1", "2"}
        assert matched.automatic is None


def test_a_surer_claim_is_no_conflict_to_the_surer():
    exact, folded = match([side("1", "Acme"), side("2", "ACME LLC")], [side("7", "Acme")])
    assert exact.automatic is not None
    assert only(exact).also == ("2",)
    assert only(folded).conflict


def test_a_customer_linked_to_another_organization_is_taken():
    [matched] = match([side("1", "Acme")], [side("7", "Acme")], links={"99": "7"})
    assert only(matched).conflict
    assert only(matched).also == ("99",)
    assert matched.automatic is None


def test_what_a_person_linked_stays_linked():
    both = match([side("1", "Acme"), side("2", "Zenith")], [side("7", "Acme")], links={"1": "7", "2": "7"})
    assert [only(each).kind for each in both] == [Kind.LINKED, Kind.LINKED]
    assert all(each.automatic for each in both)


def test_many_billing_codes_onto_one_item_are_normal_and_shown():
    codes = [side("1", "Labor on site", number="Labor"), side("2", "Labor remote", number="Labor")]
    for matched in match(codes, [side("7", "Labor")], ITEMS_BY_NUMBER):
        assert only(matched).kind is Kind.NUMBER
        assert not only(matched).conflict
        assert len(only(matched).also) == 1
        assert matched.automatic is not None


def test_a_filled_number_is_the_only_key():
    code = side("1", "Labor", number="LAB-1")
    by_name = found(code, [side("7", "Labor")], ITEMS_BY_NUMBER)
    assert only(by_name).kind is Kind.NAME
    assert by_name.automatic is None
    assert found(code, [side("7", "Labor")], Rules(shared=True)).automatic is not None
    assert ids(found(code, [side("7", "Labor"), side("8", "LAB-1")], ITEMS_BY_NUMBER)) == ["8", "7"]


def test_the_full_name_of_an_item_wins_over_its_own():
    nested, top = side("7", "Services:Labor", aliases=("Labor",)), side("8", "Labor")
    code = side("1", "x", number="Labor")
    for theirs in ([nested, top], [top, nested]):
        matched = found(code, theirs, ITEMS_BY_NUMBER)
        assert matched.automatic is not None
        assert matched.automatic.theirs.id == "8"
    two = [nested, side("9", "Parts:Labor", aliases=("Labor",))]
    assert found(code, two, ITEMS_BY_NUMBER).automatic is None
    assert all(each.conflict for each in found(code, two, ITEMS_BY_NUMBER).candidates)


def test_what_cannot_be_used_is_told_and_no_candidate():
    category = side("7", "Labor", unusable="it is a category, and a category cannot stand on a line")
    matched = found(side("1", "Labor"), [category], Rules(shared=True))
    assert matched.candidates == ()
    assert [each.why for each in matched.left_out] == [category.unusable]


def test_only_so_many_candidates_are_kept():
    theirs = [
        side(str(number), f"Acme Services {name}")
        for number, name in enumerate(("", "LLC", "Inc", "Ltd", "Co", "LP", "SA"))
    ]
    assert len(found(side("1", "Acme Services"), theirs, Rules(most=3)).candidates) == 3
