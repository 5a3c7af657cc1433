from labelled_pairs import labelled
from matching_kit import side

from atqbo.matching import Address, Rules, match
from atqbo.matching.blocking import Blocks
from atqbo.matching.prepared import prepare
from atqbo.matching.score import OFFERED, judge


def test_through_blocks_nothing_is_lost_that_comparing_all_pairs_finds():
    pairs = labelled()[::3]
    ours, theirs = [pair.ours for pair in pairs], [pair.theirs for pair in pairs]
    right = [prepare(each) for each in theirs]
    everything = {
        (one.id, other.side.id) for one in ours for other in right if judge(prepare(one), other).score >= OFFERED
    }
    found = {
        (each.ours.id, candidate.theirs.id)
        for each in match(ours, theirs, Rules(most=50))
        for candidate in each.candidates
    }
    assert len(found) > 80
    assert found == everything


def test_records_are_near_that_share_something_rare():
    place = Address(street="12 Canal St", postal_code="60606")
    records = [
        side("0", "Zenith", phones=("312 555 0147",)),
        side("1", "Yarrow", emails=("a@acme.example",)),
        side("2", "Xavier", address=place),
        side("3", "Jonhson Plumbing"),
        side("4", "JPS"),
        side("5", "Somebody Else"),
    ]
    ours = side(
        "9",
        "Johnson Plumbing Supply",
        phones=("(312) 555-0147",),
        emails=("b@acme.example",),
        address=place,
    )
    blocks = Blocks([prepare(each) for each in records])
    assert blocks.near(prepare(ours)) == [0, 1, 2, 3, 4]


def test_a_word_that_everybody_has_leads_nowhere_by_itself():
    crowd = [prepare(side(str(number), f"Plumbing {number:04}x")) for number in range(300)]
    assert Blocks(crowd).near(prepare(side("o", "Plumbing Acme"))) == []
