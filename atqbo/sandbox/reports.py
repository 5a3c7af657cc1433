"""The aged receivables report: what each customer owes, by how long it has been due.

Its form is that of Intuit's sample,
https://developer.intuit.com/app/developer/qbo/docs/api/accounting/report-entities/aragingsummary. Simplified: open
amounts are those of today, whatever the report's date; department, date macros, sorting and quick zoom are ignored.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from atqbo.money import Json
from atqbo.sandbox.realm import Realm, pacific
from atqbo.sandbox.refusal import Refusal

_OPEN = (
    ("Invoice", "Balance", "DueDate", 1),
    ("CreditMemo", "RemainingCredit", "TxnDate", -1),
    ("Payment", "UnappliedAmt", "TxnDate", -1),
)
"""Entity, what of it is open, the day it is due, and whether it adds to the debt."""
_DAYS, _PERIODS, _MOST_PERIODS = 30, 4, 12


def report(realm: Realm, name: str, query: Mapping[str, str]) -> Json:
    """The report called so. Raises Refusal for any but AgedReceivables."""
    if name.lower() != "agedreceivables":
        raise Refusal("500", f"Operation report {name} is not supported.")
    day = _day(query.get("report_date") or realm.today.isoformat())
    days = _number(query, "aging_period", _DAYS, 365)
    periods = _number(query, "num_periods", _PERIODS, _MOST_PERIODS)
    aged_on = realm.today if query.get("aging_method", "").lower() == "current" else day
    owed: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * (periods + 1))
    for customer, amount, due in _open(realm, day):
        overdue = (aged_on - due).days
        owed[customer][0 if overdue <= 0 else min((overdue - 1) // days + 1, periods)] += amount
    wanted = [each for each in query.get("customer", "").split(",") if each]
    rows = {number: sums for number, sums in owed.items() if any(sums) and (not wanted or number in wanted)}
    return {
        "Header": _header(realm, day, bool(rows), wanted),
        "Columns": {"Column": _columns(days, periods)},
        "Rows": {"Row": [*_customers(realm, rows), _total(rows, periods)]} if rows else {},
    }


def _open(realm: Realm, day: date) -> Iterator[tuple[str, Decimal, date]]:
    """Customer, amount in the home currency, due day of everything open that is dated until `day`."""
    for entity, field, due, sign in _OPEN:
        for row in realm.rows(entity).values():
            record = row.record
            amount = Decimal(record.get(field) or 0)
            if amount and _day(record["TxnDate"]) <= day:
                home = (amount * Decimal(record.get("ExchangeRate") or 1)).quantize(Decimal("0.01"))
                yield record["CustomerRef"]["value"], sign * home, _day(record.get(due) or record["TxnDate"])


def _header(realm: Realm, day: date, any_rows: bool, wanted: list[str]) -> Json:
    options = {"report_date": day.isoformat(), "NoReportData": "false" if any_rows else "true"}
    return {
        "Time": pacific(realm.now),
        "ReportName": "AgedReceivables",
        "DateMacro": "today" if day == realm.today else "custom",
        "StartPeriod": day.isoformat(),
        "EndPeriod": day.isoformat(),
        "Currency": realm.home_currency,
        **({"Customer": ",".join(wanted)} if wanted else {}),
        "Option": [{"Name": name, "Value": value} for name, value in options.items()],
    }


def _columns(days: int, periods: int) -> list[Json]:
    spans = [f"{days * number + 1} - {days * (number + 1)}" for number in range(periods - 1)]
    titles = ["Current", *spans, f"{days * (periods - 1) + 1} and over", "Total"]
    return [{"ColTitle": "", "ColType": "Customer"}, *({"ColTitle": title, "ColType": "Money"} for title in titles)]


def _customers(realm: Realm, rows: Mapping[str, list[Decimal]]) -> list[Json]:
    named = sorted(((realm.get("Customer", number) or {}).get("DisplayName", ""), number) for number in rows)
    return [{"ColData": [{"value": name, "id": number}, *_cells(rows[number], "")]} for name, number in named]


def _total(rows: Mapping[str, list[Decimal]], periods: int) -> Json:
    sums = [sum((row[place] for row in rows.values()), Decimal(0)) for place in range(periods + 1)]
    cells = [{"value": "TOTAL"}, *_cells(sums, "0.00")]
    return {"Summary": {"ColData": cells}, "type": "Section", "group": "GrandTotal"}


def _cells(amounts: list[Decimal], nothing: str) -> list[Json]:
    return [{"value": f"{amount:.2f}" if amount else nothing} for amount in (*amounts, sum(amounts, Decimal(0)))]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Refusal("2010", f"Property Name:report_date: {text} specified is unsupported or invalid") from None


def _number(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = query.get(name) or str(default)
    if not (text.isdecimal() and len(text) < 6 and 1 <= int(text) <= most):
        raise Refusal("2010", f"Property Name:{name}: {text} specified is unsupported or invalid")
    return int(text)
