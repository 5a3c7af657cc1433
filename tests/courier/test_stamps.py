"""Web Service Date: the instant at which an effect is taken on, and how it is known again in Autotask's words."""

import pytest

from atqbo.courier.settle import is_same
from atqbo.effects import AT_TRANSFER, Effect, FieldValue, stamped

WRITTEN = "2026-10-31T15:04:05Z"


@pytest.mark.parametrize(
    ("stands", "same"),
    [
        (WRITTEN, True),
        ("2026-10-31T15:04:05.227Z", True),
        ("2026-10-31T00:00:00.000Z", True),
        ("2026-10-31T15:04:07Z", False),
        ("2026-10-30T00:00:00Z", False),
        ("2026-10-31", False),
        (None, False),
        (20261031, False),
    ],
)
def test_an_instant_is_known_again_also_where_only_its_day_is_kept(stands, same):
    assert is_same(stands, WRITTEN) is same


@pytest.mark.parametrize(("stands", "wanted", "same"), [("1043", "1043", True), ("01043", "1043", False)])
def test_any_other_value_has_to_stand_as_it_was_written(stands, wanted, same):
    assert is_same(stands, wanted) is same


def test_the_instant_fills_every_place_it_stands_in_and_leaves_the_rest():
    effect = Effect(
        key="K", service="autotask", verb="update", entity="Invoices", source="invoices:4711", revision=0,
        body={"id": 4711, "webServiceDate": AT_TRANSFER, "more": [AT_TRANSFER, {"$of": "I"}]},
        expect={"webServiceDate": AT_TRANSFER}, proof=FieldValue("webServiceDate", AT_TRANSFER),
    )  # fmt: skip
    taken = stamped(effect, WRITTEN)
    assert taken.body == {"id": 4711, "webServiceDate": WRITTEN, "more": [WRITTEN, {"$of": "I"}]}
    assert taken.expect == {"webServiceDate": WRITTEN}
    assert taken.proof == FieldValue("webServiceDate", WRITTEN)
    assert taken.key == effect.key
