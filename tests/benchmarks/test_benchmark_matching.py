"""Blocking against comparing all pairs: what it finds and what it costs. Prints its figures: pytest -m long -s."""

import gc
from time import process_time

import pytest
from made_up_parties import made_up
from rapidfuzz import fuzz, process, utils

from atqbo.matching import Side, match
from atqbo.matching.blocking import Blocks
from atqbo.matching.prepared import prepare
from atqbo.matching.score import OFFERED, judge

pytestmark = pytest.mark.long

SIZES = (1_250, 2_500, 5_000, 10_000, 20_000)


def seconds_and_found(ours: list[Side], theirs: list[Side]) -> tuple[float, set[tuple[str, str]]]:
    gc.collect()
    began = process_time()
    matched = match(ours, theirs)
    spent = process_time() - began
    return spent, {(each.ours.id, one.theirs.id) for each in matched for one in each.candidates}


def all_pairs(ours: list[Side], theirs: list[Side], scorer: object) -> tuple[float, set[tuple[str, str]]]:
    """rapidfuzz's own matrix of everything against everything, at the same threshold."""
    began = process_time()
    left = [utils.default_process(each.name) for each in ours]
    right = [utils.default_process(each.name) for each in theirs]
    found = set()
    for start in range(0, len(left), 500):
        scores = process.cdist(left[start : start + 500], right, scorer=scorer, score_cutoff=OFFERED, workers=1)
        rows, columns = scores.nonzero()
        found |= {(ours[start + i].id, theirs[j].id) for i, j in zip(rows.tolist(), columns.tolist(), strict=True)}
    return process_time() - began, found


def share(found: set[tuple[str, str]], same: set[tuple[str, str]]) -> float:
    return len(found & same) / len(same)


def test_five_thousand_against_five_thousand():
    ours, theirs, counterparts = made_up(5_000)
    same = set(counterparts.items())
    spent, found = seconds_and_found(ours, theirs)
    blocks, records = Blocks([prepare(each) for each in theirs]), list(theirs)
    blocked = {(each.id, records[place].id) for each in ours for place in blocks.near(prepare(each))}
    print(f"\nat {OFFERED}, 5,000 x 5,000       seconds   recall   pairs offered")
    print(f"blocks, then atqbo's score  {spent:7.1f}  {share(found, same):7.4f}  {len(found):14,}")
    print(f"(the blocks alone)                   {share(blocked, same):7.4f}  {len(blocked):14,}")
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.WRatio):
        theirs_spent, theirs_found = all_pairs(ours, theirs, scorer)
        kept = share(blocked, theirs_found & same)
        assert kept == 1
        if scorer in (fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio):
            assert share(found, same) >= share(theirs_found, same)
        print(
            f"all pairs, {scorer.__name__:16} {theirs_spent:7.1f}  {share(theirs_found, same):7.4f}  "
            f"{len(theirs_found):14,}   {theirs_spent / spent:4.1f} of the time; its true pairs in blocks: {kept:.4f}"
        )


def test_blocking_loses_nothing_that_comparing_all_pairs_finds():
    ours, theirs, _ = made_up(1_000)
    left, right = [prepare(each) for each in ours], [prepare(each) for each in theirs]
    began = process_time()
    everything = {(one.side.id, other.side.id) for one in left for other in right if judge(one, other).score >= OFFERED}
    all_spent = process_time() - began
    spent, found = seconds_and_found(ours, theirs)
    assert everything - found == set()
    print(
        f"\n1,000 x 1,000 with atqbo's own score: all pairs {all_spent:.1f} s, through blocks {spent:.1f} s", end="; "
    )
    print(f"of {len(everything):,} found {len(found & everything):,}")


def test_growth_to_twenty_thousand():
    print("\n      n  seconds  per name (ms)   recall")
    for number in SIZES:
        ours, theirs, counterparts = made_up(number)
        spent, found = seconds_and_found(ours, theirs)
        recall = share(found, set(counterparts.items()))
        assert recall >= 0.995
        print(f"{number:7,}  {spent:7.1f}  {1000 * spent / number:13.2f}  {recall:7.4f}")
