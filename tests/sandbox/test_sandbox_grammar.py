"""The query grammar under whatever is thrown at it: rows, or one of two refusals, never a breakdown."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_kit import Kit, invoice

from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.query import parse
from atqbo.sandbox.refusal import Refusal

WORDS = (
    *(
        "select",
        "SELECT",
        "*",
        "count(*)",
        "count",
        "(",
        ")",
        "from",
        "where",
        "and",
        "or",
        "in",
        "like",
        "order",
        "by",
    ),
    *(
        "orderby",
        "asc",
        "desc",
        "startposition",
        "maxresults",
        ",",
        "=",
        "<",
        ">",
        "<=",
        ">=",
        "!=",
        "'",
        "\\'",
        "%",
        "''",
    ),
    *(
        "true",
        "false",
        "null",
        "0",
        "1",
        "-1",
        "1.5",
        "1001",
        "99999999999999999999",
        "1e400",
        "\n",
        "\u2019",
        "\u0663",
    ),
    *(
        "'1'",
        "'%a%'",
        "'NaN'",
        "'Infinity'",
        "'2026-03-02'",
        "'2026-03-02T10:00:00-08:00'",
        "'9999-12-31T23:59:59-08:00'",
    ),
)
NAMES = sorted({row.name for row in ENTITIES.values()} | {path for row in ENTITIES.values() for path in row.queryable})
FEW = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
VALUES = st.one_of(
    st.integers(-5, 10**19).map(str), st.sampled_from(["true", "'x'", "'%e%'", "'2026-03-02'", "12.50"]),
    st.text(max_size=8).map(lambda text: "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"),
)  # fmt: skip


@pytest.fixture(scope="module")
def kit():
    kit = Kit()
    for amount in ("100", "250.50"):
        kit.post("invoice", invoice(amount))
    return kit


def judge(kit, statement):
    answer = kit.query(statement)
    if answer.status_code == 200:
        assert "QueryResponse" in answer.json()
    else:
        assert answer.status_code == 400
        error = answer.json()["Fault"]["Error"][0]
        assert (error["code"], error["Message"]) in {("4000", "Error parsing query"), ("4001", "Invalid query")}


@FEW
@given(statement=st.text(max_size=60))
def test_any_text(kit, statement):
    judge(kit, statement)


@FEW
@given(words=st.lists(st.sampled_from((*WORDS, *NAMES)), max_size=14))
def test_the_languages_own_words_in_any_order(kit, words):
    judge(kit, " ".join(words))


@FEW
@given(data=st.data())
def test_any_property_against_any_value(kit, data):
    row = data.draw(st.sampled_from(sorted(ENTITIES.values(), key=lambda row: row.name)))
    name = data.draw(st.sampled_from([*row.queryable, *row.shape]))
    operator = data.draw(st.sampled_from(["=", "<", ">", "<=", ">=", "LIKE", "IN"]))
    values = data.draw(st.lists(VALUES, min_size=1, max_size=3))
    right = f"({', '.join(values)})" if operator == "IN" else values[0]
    order = data.draw(st.sampled_from(row.queryable))
    paging = data.draw(st.sampled_from(["", " STARTPOSITION 2 MAXRESULTS 1", " MAXRESULTS 5000"]))
    judge(kit, f"SELECT * FROM {row.name} WHERE {name} {operator} {right} ORDERBY {order} DESC{paging}")


@FEW
@given(text=st.text(max_size=30))
def test_a_literal_says_what_was_meant(text):
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    assert parse(f"select * from Customer where DisplayName = '{escaped}'").conditions[0].values == (text,)


@pytest.mark.parametrize("text", ["select * from Customer where Name = 'a''b'", "select * from Customer;"])
def test_what_is_not_the_language(text):
    with pytest.raises(Refusal, match="QueryParserError"):
        parse(text)
