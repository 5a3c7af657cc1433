"""Whatever a client sends, the answer is a record or a fault that names a code."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_books import bill, books, paid
from sandbox_kit import invoice

from atqbo.money import decode, encode
from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.shapes import REF, Choice, Day, Flag, Moment, Number, Text

_SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.decimals(allow_nan=False, allow_infinity=False)
) | st.sampled_from(
    ["", "0", "1", "-1", "1e400", "1E-400", "NaN", "2026-02-30", "9999-12-31", "TAX", "USD", "Invoice", "²"]
) | st.text(max_size=8)  # fmt: skip
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_GOOD = {
    "invoice": invoice("10"), "creditmemo": invoice("10"), "payment": paid("5"), "bill": bill(), "vendorcredit": bill(),
    "purchaseorder": bill(), "customer": {"DisplayName": "New"}, "vendor": {"DisplayName": "New"},
    "item": {"Name": "New", "Type": "Service", "IncomeAccountRef": {"value": "1"}}, "term": {"Name": "New"},
    "account": {"Name": "New", "AccountType": "Bank"}, "attachable": {"Note": "New"}, "class": {"Name": "New"},
    "department": {"Name": "New"}, "employee": {"GivenName": "New"}, "companycurrency": {"Code": "CAD"},
    "exchangerate": {"SourceCurrencyCode": "EUR", "Rate": 1, "AsOfDate": "2026-03-01"},
    "taxagency": {"DisplayName": "New"},
}  # fmt: skip


_IDS = st.sampled_from(["1", "2", "3", "4", "5", "7", "10", "12", "20", "33", "41", "42", "5000000000000085682"])
_AMOUNTS = st.integers(-5, 99_999_999_999) | st.decimals(-10, 10**9, places=3) | st.sampled_from([0, 1, 10, "2.5"])
_DAYS = st.sampled_from(["1900-01-01", "2026-02-28", "2026-03-01", "2028-02-29", "8999-12-31"])
_LEAVES = {Text: _IDS | st.text(max_size=6), Number: _AMOUNTS, Flag: st.booleans(), Day: _DAYS, Moment: _DAYS}


def _like(shape):
    """Values of the right form, now and then of another."""
    if isinstance(shape, list):
        right = st.lists(_some(shape[0]), max_size=2)
    elif shape is REF:
        right = st.fixed_dictionaries({"value": _IDS})
    elif isinstance(shape, dict):
        right = _some(shape)
    elif isinstance(shape, Choice):
        right = st.sampled_from(shape.values)
    else:
        right = _LEAVES.get(type(shape), _SCALARS)
    return st.integers(0, 15).flatmap(lambda odd: right if odd else _JSON)


@st.composite
def _some(draw, shape, among=None):
    """An object with a few of its fields."""
    names = draw(st.lists(st.sampled_from(sorted(among or shape)), max_size=4, unique=True))
    return {name: draw(_like(shape[name])) for name in names}


@st.composite
def bodies(draw, entity):
    """A good body with some fields replaced, of lines too; or anything else."""
    if draw(st.integers(0, 19)) == 0:
        return draw(_JSON)
    row, body = ENTITIES[entity], decode(encode(_GOOD.get(entity, {})))
    for name in ("DisplayName", "Name", "GivenName"):
        if name in body:
            body[name] = draw(st.text("abcdefgh", min_size=1, max_size=8))
    body |= draw(_some(row.shape, set(row.shape) - {"Line", "Id", "SyncToken", "sparse"}))
    for line in body.get("Line", ()):
        kind = line.get("DetailType")
        if kind:
            line[kind] |= draw(_some(row.shape["Line"][0][kind]))
        line |= draw(_some(row.shape["Line"][0], {"Amount", "LinkedTxn", "Id", "LineNum"}))
    return body


def _aimed(kit, entity, body, position):
    """The body as an update of a stored record, if there is any."""
    rows = list(kit.services.world.store.rows(("quickbooks", ENTITIES[entity].name)).values())
    record = rows[position % len(rows)].record if rows and position is not None else {}
    return body | {name: record[name] for name in ("Id", "SyncToken") if name in record}


_OPERATIONS = [{}, {}, {}, {"operation": "update"}, {"operation": "delete"}, {"operation": "void"}, {"include": "void"}]


@pytest.fixture(scope="module")
def company():
    return books("AU", TaxPrefs={"UsingSalesTax": True}), books(TaxPrefs={"PartnerTaxEnabled": True})


@pytest.mark.parametrize("entity", sorted(ENTITIES))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_body_gets_a_record_or_a_fault(company, entity, data):
    kit = company[data.draw(st.integers(0, 1))]
    body, params = data.draw(bodies(entity)), data.draw(st.sampled_from(_OPERATIONS))
    if isinstance(body, dict):
        body = _aimed(kit, entity, body, data.draw(st.none() | st.integers(0, 9)))
    answer = kit.post(entity, body, **params)
    told = decode(answer.content)
    if answer.status_code == 200:
        assert ENTITIES[entity].name in told
    else:
        assert answer.status_code == 400
        assert told["Fault"]["Error"][0]["code"].isdecimal()


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(body=_JSON | st.fixed_dictionaries({"TaxCode": _JSON, "TaxRateDetails": st.lists(_JSON, max_size=2)}))
def test_any_body_to_the_tax_service(company, body):
    answer = company[0].post("taxservice/taxcode", body)
    assert answer.status_code in (200, 400)
    assert decode(answer.content)
