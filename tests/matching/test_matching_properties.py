"""What holds for all names, the nastiest included."""

from hypothesis import given, settings
from hypothesis import strategies as st

from atqbo.matching import ITEMS_BY_NAME, ITEMS_BY_NUMBER, Kind, Matched, Side, match
from atqbo.matching.likeness import compare_names

ALIKE = ["Acme", "acme", "ACME", "Ácme", "Akme", "Acne", "North", "South", "N.", "1", "2", "II", "Dental", "Rental"]
AROUND = ["Inc", "LLC", "Co", "the", "&", "and", "~", "-", "(old)", "(deleted)", "dba", "Svcs", "Services", "v-Doe,"]
WORDS = st.sampled_from([*ALIKE, *AROUND])
NAMES = st.one_of(
    st.lists(WORDS, min_size=1, max_size=4).map(" ".join),
    st.text(max_size=12),
    st.text(alphabet="aA-~. ", max_size=6),
)
CURRENCIES = st.sampled_from(["USD", "USD", "EUR", ""])
PHONES = st.lists(st.sampled_from(["312 555 0147", "(312) 555-0199", "none"]), max_size=1).map(tuple)
MAILS = st.lists(st.sampled_from(["a@acme.example", "b@gmail.com", "not an address"]), max_size=1).map(tuple)


@st.composite
def lists_of_sides(draw: st.DrawFn, prefix: str) -> list[Side]:
    rows = draw(st.lists(st.tuples(NAMES, CURRENCIES, PHONES, MAILS, st.booleans(), NAMES), max_size=6))
    return [
        Side(
            id=f"{prefix}{number}",
            name=name,
            currency=currency,
            phones=phones,
            emails=emails,
            active=active or number % 3 > 0,
            aliases=(alias,) if number % 2 else (),
        )
        for number, (name, currency, phones, emails, active, alias) in enumerate(rows)
    ]


LINKS = st.dictionaries(st.sampled_from(["o0", "o1", "o9"]), st.sampled_from(["t0", "t1", "t9"]), max_size=2)


def by_id(found: tuple[Matched, ...]) -> dict[str, Matched]:
    return {each.ours.id: each for each in found}


@settings(max_examples=300, deadline=None)
@given(lists_of_sides("o"), lists_of_sides("t"), LINKS, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_changes_nothing(ours, theirs, links, chance):
    before = by_id(match(ours, theirs, links=links))
    chance.shuffle(ours)
    chance.shuffle(theirs)
    assert by_id(match(ours, theirs, links=links)) == before


@settings(max_examples=300, deadline=None)
@given(lists_of_sides("o"), lists_of_sides("t"), LINKS)
def test_accepted_without_a_person_is_only_what_is_linked_or_equal_to_the_letter(ours, theirs, links):
    accepted: dict[str, list[str]] = {}
    for each in match(ours, theirs, links=links):
        if each.automatic is None:
            continue
        one, other = each.ours, each.automatic.theirs
        assert (
            links.get(one.id) == other.id or one.name.replace(" (deleted)", "") == other.name or one.name == other.name
        )
        assert other.active
        assert one.currency == other.currency
        accepted.setdefault(other.id, []).append(one.id)
    merged = [every for every in accepted.values() if len(every) > 1]
    assert [every for every in merged if not all(one in links for one in every)] == []


@settings(max_examples=300, deadline=None)
@given(lists_of_sides("o"), lists_of_sides("t"), LINKS, st.sampled_from([ITEMS_BY_NAME, ITEMS_BY_NUMBER]))
def test_another_currency_is_never_offered(ours, theirs, links, rules):
    for each in (*match(ours, theirs, links=links), *match(ours, theirs, rules, links)):
        for candidate in each.candidates:
            currencies = {each.ours.currency, candidate.theirs.currency} - {""}
            assert len(currencies) < 2


@settings(max_examples=300, deadline=None)
@given(lists_of_sides("o"), lists_of_sides("t"))
def test_candidates_are_distinct_and_in_order(ours, theirs):
    kinds = list(Kind)
    for each in match(ours, theirs):
        found = [candidate.theirs.id for candidate in each.candidates]
        assert len(set(found)) == len(found) <= 5
        ranks = [kinds.index(candidate.kind) for candidate in each.candidates]
        assert ranks == sorted(ranks)
        assert all(0 <= candidate.score <= 100 for candidate in each.candidates)


@settings(max_examples=300, deadline=None)
@given(NAMES, NAMES)
def test_likeness_is_the_same_turned_round(one, other):
    there, back = compare_names(one, other), compare_names(other, one)
    assert abs(there.share - back.share) < 1e-9
    assert 0 <= there.share <= 1 + 1e-9


@settings(max_examples=300, deadline=None)
@given(lists_of_sides("o"), lists_of_sides("t"))
def test_what_is_found_from_one_side_is_found_from_the_other(ours, theirs):
    for one in ours[:1]:
        for other in theirs[:1]:
            [there], [back] = match([one], [other]), match([other], [one])
            assert [(each.kind, each.score) for each in there.candidates] == [
                (each.kind, each.score) for each in back.candidates
            ]


@settings(max_examples=300, deadline=None)
@given(NAMES)
def test_a_name_is_wholly_like_itself(name):
    assert compare_names(name, name).share in (0.0, 1.0) or abs(compare_names(name, name).share - 1) < 1e-9


@settings(max_examples=200, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=6, unique=True))
def test_every_name_finds_its_own(names):
    sides = [Side(id=str(number), name=name) for number, name in enumerate(names)]
    for each in match(sides, sides):
        if each.ours.name:
            assert each.candidates[0].theirs.id == each.ours.id
            assert each.automatic is not None
