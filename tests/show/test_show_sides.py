"""Each document as it will stand in QuickBooks, line by line beside Autotask, each derived value with its reason."""

import csv
import re
import sys
from decimal import Decimal
from html import unescape
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "plan"))

from plan_factories import (
    code,
    facts,
    invoice,
    item,
    line,
    organization,
    plan,
    preferences,
    rate,
    settings,
)

from atqbo import rows, show

RATES = rows.TaxRateList((rows.TaxRateDetail(rows.Ref("4")),))


def told(html):
    """The text of every cell, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, flags=re.DOTALL)
    return [tuple(unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)) for row in rows]


def shown(chosen=None, **given):
    both = facts(**given)
    return told(show.line_by_line(plan(both, chosen), both)._repr_html_())


def test_the_head_names_each_value_and_how_it_was_derived():
    head = {row[0]: row[1:] for row in shown() if len(row) == 3}
    assert head["Customer"] == ("Acme Bakery", "equal name")
    assert head["Date"] == ("2026-03-10", "the invoice's date")
    assert head["Due"] == ("2026-04-09", "Autotask's due date")
    assert head["Memo"][0].startswith("Autotask invoice 4711 · atqbo")


def test_what_is_new_and_foreign_is_told_as_such():
    given = {"customers": [], "organizations": [organization(currency_id=2)], "exchange_rates": [rate()]}
    head = {row[0]: row[1:] for row in shown(**given) if len(row) == 3}
    assert head["Customer"] == ("Acme Bakery (new)", "new: no customer has that name")
    assert head["Exchange rate"][0] == "1.0850"
    assert "QuickBooks" in head["Exchange rate"][1]


def test_each_line_stands_beside_autotasks():
    lines = [row for row in shown(billing_items=[line(quantity=Decimal(2), rate=Decimal(50))]) if len(row) == 7]
    assert lines == [
        ("In Autotask", "Quantity × rate", "Amount", "Item in QuickBooks", "Account", "Amount", "How"),
        (
            "Labor · Support",
            "2 × 50",
            "100.00",
            "Labor\n2 × 50\nSupport",
            "Services",
            "100.00",
            "equal name (by billing code Labor)",
        ),
        ("Total", "", "100.00 USD", "", "", "100.00 USD", ""),
    ]


def test_the_tax_stands_on_both_sides_with_what_led_to_it():
    region = {"tax_region_name": "Illinois"}
    billed = [line(tax_dollars=Decimal("8.01")), line(2, "10.00", item_name="Untaxed")]
    given = {
        "invoices": [invoice(total="118.01", total_tax_value=Decimal("8.01"), **region)],
        "billing_items": billed,
        "preferences": preferences(sales_tax=True),
        "tax_codes": [rows.TaxCode(id="3", name="Illinois", sales_tax_rate_list=RATES)],
        "tax_rates": [rows.TaxRate(id="4", name="IL", rate_value=Decimal(8), agency_ref=rows.Ref("1"))],
        "tax_agencies": [rows.TaxAgency(id="1", display_name="Revenue")],
    }
    found = shown(**given)
    [head] = [row for row in found if row[0] == "Tax" and len(row) == 3]
    assert head[1:] == ("Code Illinois", "the tax region 'Illinois', which is a code's or a rate's name")
    taxed, untaxed, tax, total = [row for row in found if len(row) == 8][1:]
    assert (taxed[5], taxed[7]) == ("TAX", "equal name (by billing code Labor); Autotask charged tax on it")
    assert (untaxed[5], "tax" in untaxed[7]) == ("", False)
    assert (tax[2], tax[6], tax[7]) == ("8.01 USD", "8.00 USD", "owed to Revenue")
    assert (total[2], total[6]) == ("118.01 USD", "118.00 USD")


def test_lines_that_were_grouped_stand_below_the_line_they_became():
    given = {"invoices": [invoice(total="130.00")], "billing_items": [line(1), line(2, "30.00", item_name="More")]}
    [_, first, second, _] = [row for row in shown(settings(group_lines="by-item"), **given) if len(row) == 7]
    assert (first[0], first[5]) == ("Labor · Support", "130.00")
    assert second == ("Labor · More", "", "30.00", "", "", "", "")


def test_a_line_that_is_left_out_is_said_to_be():
    given = {"billing_items": [line(1), line(2, "0.00", item_name="Covered")]}
    rows = [row for row in shown(settings(zero_lines="leave-out"), **given) if len(row) == 7]
    assert rows[2][:4] == ("Labor · Covered", "", "0.00", "no line in QuickBooks")


def test_a_held_document_shows_autotasks_lines_and_why():
    given = {"items": [item(name="Other")], "billing_codes": [code()]}
    both = facts(**given)
    html = show.line_by_line(plan(both), both)._repr_html_()
    assert "4711 · Acme Bakery · 100.00 USD" in html
    assert "QuickBooks has no item &#39;Labor&#39;" in html
    assert told(html) == [
        ("In Autotask", "Quantity × rate", "Amount"),
        ("Labor · Support", "", "100.00"),
        ("Total", "", "100.00 USD"),
    ]


def test_skipped_documents_are_not_looked_at_again():
    both = facts(invoices=[invoice(invoice_number="1043")])
    assert repr(show.line_by_line(plan(both), both)) == "There is no document to look at."


def test_names_from_outside_are_inert():
    hostile = "<script>alert(1)</script>"
    both = facts(billing_items=[line(item_name=hostile)])
    assert hostile not in show.line_by_line(plan(both), both)._repr_html_()


def test_a_page_takes_so_many_and_says_where_the_others_are(monkeypatch):
    monkeypatch.setattr("atqbo.show.sides.MOST", 4_000)
    many = [invoice(number) for number in range(1, 9)]
    both = facts(invoices=many, billing_items=[line(each.id, of=each.id) for each in many])
    html = show.line_by_line(plan(both), both)._repr_html_()
    left = int(re.search(r"(\d+) more; all lines stand in plan.csv", html)[1])
    assert html.count("<details>") == 1 + 8 - left
    assert 0 < left < 8


def test_the_forecast_is_shown_with_what_is_allowed():
    shown_forecast = show.forecast(plan())
    assert shown_forecast.caption == "Forecast: 4 requests, about 1 minute"
    assert [row["requests"] for row in shown_forecast.rows] == [1, 3]


def test_the_file_of_the_plan_holds_every_line_with_what_it_is_made_of(tmp_path):
    both = facts(billing_items=[line(7, item_name='=HYPERLINK("x")')])
    show.plan_csv(plan(both), tmp_path / "plan.csv")
    with (tmp_path / "plan.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["verdict"], row["becomes"], row["autotask_lines"]) == ("create", "Invoice", "7")
    assert row["text"] == '\'=HYPERLINK("x")'
    assert row["line_derived"] == "ItemRef: equal name (by billing code Labor)"
    assert row["derived"].startswith("CustomerRef: equal name; TxnDate: the invoice's date")
