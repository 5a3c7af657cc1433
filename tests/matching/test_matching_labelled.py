"""Real-looking names of one party and of two. The figures below were reached once; none may be lowered."""

import pytest
from labelled_pairs import all_together, is_offered, labelled, one_by_one

from atqbo.matching import Kind, match

PAIRS = labelled()

PRECISION, RECALL = 0.992, 0.978
PRECISION_TOGETHER, RECALL_TOGETHER = 0.989, 0.978
PRECISION_UNSEEN, RECALL_UNSEEN = 1.0, 0.939


def test_there_are_enough_pairs_of_both_sorts():
    assert len(PAIRS) >= 400
    assert 0.4 < sum(pair.same for pair in PAIRS) / len(PAIRS) < 0.6
    assert len({(pair.ours.name, pair.theirs.name) for pair in PAIRS}) == len(PAIRS)


def test_each_pair_for_itself():
    figures = one_by_one(PAIRS)
    print(f"\n{len(PAIRS)} labelled pairs, each for itself: {figures}")
    assert figures.precision >= PRECISION
    assert figures.recall >= RECALL


def test_pairs_for_which_no_rule_was_changed():
    """Written when the rules stood: what new names are to expect."""
    unseen = [pair for pair in PAIRS if pair.kind == "unseen"]
    figures = one_by_one(unseen)
    print(f"\n{len(unseen)} of them unseen: {figures}")
    assert figures.precision >= PRECISION_UNSEEN
    assert figures.recall >= RECALL_UNSEEN


def test_all_names_against_all_names():
    figures = all_together(PAIRS)
    print(f"\n{len(PAIRS)} x {len(PAIRS)} names, the best candidate of each: {figures}")
    assert figures.precision >= PRECISION_TOGETHER
    assert figures.recall >= RECALL_TOGETHER


@pytest.mark.parametrize("kind", ["writing", "legal", "dba", "swapped", "joined"])
def test_what_is_only_written_otherwise_is_always_offered(kind: str):
    assert [pair.ours.name for pair in PAIRS if pair.kind == kind and not is_offered(pair)] == []


@pytest.mark.parametrize("kind", ["place", "family", "similar"])
def test_other_places_trades_and_families_are_never_offered(kind: str):
    assert [pair.ours.name for pair in PAIRS if pair.kind == kind and is_offered(pair)] == []


def test_nothing_of_it_is_accepted_without_a_person():
    """No two names of the set are equal to the letter, so that every automatic one would be a false merge."""
    everything = match([pair.ours for pair in PAIRS], [pair.theirs for pair in PAIRS])
    single = [match([pair.ours], [pair.theirs])[0] for pair in PAIRS]
    assert [each.ours.name for each in (*everything, *single) if each.automatic] == []


def test_equal_names_are_accepted_and_lead_to_their_own():
    customers = [pair.ours for pair in PAIRS]
    for each in match(customers, customers):
        assert each.automatic is not None, each.ours.name
        assert each.automatic.theirs.name == each.ours.name
        assert each.automatic.kind is Kind.NAME
