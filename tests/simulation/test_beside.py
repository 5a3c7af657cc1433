"""What the plan of each app shows of a document stands in QuickBooks afterwards, field by field and line by line."""

import re
from html import unescape

from expenses_company import Reports
from orders_company import Orders
from small_company import Small

from atqbo import show

DETAIL = "AccountBasedExpenseLineDetail"


def shown(world):
    """Rows of the one document: its head by name, its lines."""
    html = show.line_by_line(world.plan, world.facts)._repr_html_()
    rows = re.findall(r"<tr>(.*?)</tr>", html, flags=re.DOTALL)
    cells = [tuple(unescape(each) for each in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)) for row in rows]
    return {row[0]: row[1:] for row in cells if len(row) == 3}, [row for row in cells if len(row) > 3]


def test_an_invoice(tmp_path):
    world = Small(tmp_path, lambda new: new.invoice())
    [number] = world.ends()
    head, [_, line, total] = shown(world)
    posted = world.posted()[number]
    assert head["Customer"] == (posted["CustomerRef"]["name"], "equal name")
    assert (head["Date"][0], head["Due"][0]) == (posted["TxnDate"], posted["DueDate"])
    assert head["Memo"][0] == posted["PrivateNote"]
    assert (line[2], line[5]) == ("290.00", f"{posted['Line'][0]['Amount']:,f}")
    sent = posted["Line"][0]
    detail = sent["SalesItemLineDetail"]
    said = f"{detail['Qty']} × {detail['UnitPrice']} · {detail['ServiceDate']}"
    assert line[3].splitlines() == [detail["ItemRef"]["name"], said, *sent["Description"].splitlines()]
    assert total[2] == total[5] == "290.00 USD"


def test_an_expense_report(tmp_path):
    world = Reports(tmp_path, lambda new: new.report(("38.15",)))
    [number] = world.ends()
    head, [titles, line, total] = shown(world)
    bill = world.bills()[number]
    assert head["Vendor"] == (bill["VendorRef"]["name"], "equal name")
    assert head["Memo"][0] == bill["PrivateNote"]
    assert titles[3] == "Expense category"
    assert (line[2], line[4]) == ("38.15", "Meals and Entertainment")
    assert line[3].splitlines() == ["Meals", *bill["Line"][0]["Description"].splitlines()]
    assert line[5] == bill["Line"][0][DETAIL]["ClassRef"]["name"]
    assert line[6:] == ("38.15", "Meals, not billable; department 100")
    assert total[6] == "38.15 USD"


def test_a_purchase_order(tmp_path):
    world = Orders(tmp_path, lambda new: new.order((4, "25.00")))
    [number] = world.ends()
    head, [_, line, total] = shown(world)
    [order] = world.placed()[number]
    assert head["Vendor"] == (order["VendorRef"]["name"], "equal name")
    assert line[3] == order["Line"][0]["ItemBasedExpenseLineDetail"]["ItemRef"]["name"]
    assert total[2] == total[5] == f"{order['TotalAmt']:,f} USD"
