"""A person settles ten customers in the real JupyterLab, five by mouse and five by keyboard, and finds them again."""

import sqlite3

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_kit import lab_in
from browser_settling import Settler
from playwright.sync_api import expect

OF_KIND = {
    "Items": "item",
    "Payment terms": "term",
    "Taxes": "tax",
    "Classes": "class",
    "Locations": "location",
    "Departments of expense reports": "department",
    "Expense categories, not billable": "category",
    "Products of purchase orders": "product",
}
LEFT_OUT = "the studio has closed <b>for good</b>"


@pytest.fixture(scope="module")
def own_lab(tmp_path_factory, chromium):
    """A demo company of its own that tracks locations: what is decided here changes what other tests would see."""
    folder, home = tmp_path_factory.mktemp("settling"), tmp_path_factory.mktemp("home")
    with lab_in(folder, home, "locations-missing") as opened:
        yield opened


def assert_accessible(page):
    found = Axe().run(page, context=".atqbo-panel")
    assert found.violations_count == 0, found.generate_report()


def decided(lab):
    """Subject → (choice, name in QuickBooks, who), as the ledger has it."""
    with sqlite3.connect(f"file:{lab.company.with_name('ledger.sqlite')}?mode=ro", uri=True) as ledger:
        asked = (
            "select subject, detail ->> 'choice', detail ->> 'name', detail ->> 'who' from event where kind = 'decided'"
        )
        return {subject: tuple(word) for subject, *word in ledger.execute(asked)}


def settle(desk, kind, label, decision, settled, pictures):
    """Turn to a kind, look at it, decide on one of it, and read how far it has come."""
    button = desk.turn_to(kind)
    before = button.inner_text()
    desk.choose(label)
    desk.place.evaluate("panel => panel.scrollIntoView()")
    desk.page.screenshot(path=pictures / f"settling-{kind.split(',')[0].replace(' ', '-').lower()}.png")
    assert_accessible(desk.page)
    acts = {"link": desk.link, "create": desk.create, "leave-out": desk.leave_out}
    acts[decision[0]](decision[1])
    desk.place.get_by_text(f"{settled} settled").wait_for()
    expect(button).not_to_have_text(before)


def test_five_are_settled_by_mouse(own_lab, page, pictures):
    desk = Settler(own_lab.open(page, "2_customers.ipynb"))
    desk.place.get_by_text("31 of 42 organizations settled, 93 % of the waiting value").wait_for()
    page.screenshot(path=pictures / "settling-1-list.png")

    desk.choose("Tri County Water")
    desk.detail.evaluate("detail => detail.scrollIntoView()")
    page.screenshot(path=pictures / "settling-2-pair.png")
    assert_accessible(page)
    desk.button("Link to the chosen one").click()
    desk.wait_for("Tri County Water: Linked to Tri-County Water")

    desk.choose("Harbor Lane Yoga")
    desk.button("Make it active again, and link to it").wait_for()
    desk.detail.evaluate("detail => detail.scrollIntoView()")
    page.screenshot(path=pictures / "settling-8-inactive.png")
    assert_accessible(page)
    desk.place.get_by_label("Reason").fill(LEFT_OUT)
    desk.button("Leave out").click()
    desk.wait_for("Harbor Lane Yoga: Left out by morgan")

    desk.choose("Calumet Group~North Plant")
    desk.place.get_by_label("Its name").fill("Calumet Group - North Plant")
    desk.button("Show what would be created").click()
    desk.button("Create exactly this").wait_for()
    desk.detail.evaluate("detail => detail.scrollIntoView()")
    page.screenshot(path=pictures / "settling-3-new.png")
    assert_accessible(page)
    desk.button("Create exactly this").click()
    desk.wait_for("To be created as Calumet Group - North Plant")

    desk.button("Accept all found as same but for writing (2) …").click()
    desk.place.get_by_text("equal but for capitals").wait_for()
    desk.place.evaluate("panel => panel.scrollIntoView()")
    page.screenshot(path=pictures / "settling-4-all.png")
    assert_accessible(page)
    desk.button("Link all of these").click()
    desk.place.get_by_text("36 of 42 organizations settled").wait_for()
    assert set(decided(own_lab)) == {f"customer:{each}" for each in (216, 208, 211, 209, 202)}


def test_five_more_by_keyboard_alone(own_lab, page, pictures):
    desk = Settler(own_lab.open(page, "2_customers.ipynb"))
    desk.shows("Northgate Paper Supply")
    desk.place.get_by_label("Find").focus()
    desk.press("Northgate Paper Supply")
    desk.fill("Its name", "Northgate Paper (customer)")
    desk.press("Show what would be created")
    desk.button("Create exactly this").wait_for()
    desk.press("Create exactly this", "Space")
    desk.wait_for("To be created as Northgate Paper (customer)")

    desk.shows("Summit Legal Services")
    desk.press("Link to the chosen one")
    desk.wait_for("Linked to Summit Legal Services")
    desk.place.get_by_text("38 of 42 organizations settled").wait_for()

    desk.press("Link to the chosen one")
    desk.wait_for("is already that of 'Summit Legal Services'")
    desk.tab_to("Both are the same customer", "Shift+Tab")
    page.keyboard.press("Space")
    page.screenshot(path=pictures / "settling-5-shared.png")
    assert_accessible(page)
    desk.press("Link to the chosen one")
    desk.place.get_by_text("39 of 42 organizations settled").wait_for()

    desk.shows("Windsor Marine Supply")
    desk.fill("Reason", "waits for its customer in CAD", "Shift+Tab")
    desk.press("Leave out")
    desk.wait_for("Windsor Marine Supply: Left out")

    desk.shows("Skyline: Interior Design")
    desk.fill("Its name", "Skyline Interior Design")
    desk.press("Show what would be created")
    desk.button("Create exactly this").wait_for()
    desk.press("Create exactly this")
    desk.place.get_by_text("41 of 42 organizations settled").wait_for()


def test_after_a_reload_everything_is_still_decided(own_lab, page, pictures):
    desk = Settler(own_lab.open(page, "2_customers.ipynb"))
    desk.place.get_by_text("41 of 42 organizations settled, 99 % of the waiting value").wait_for()
    desk.place.get_by_role("button", name="Decided by a person (10)").click()
    desk.place.get_by_text("1 to 10 of 10", exact=True).wait_for()
    desk.place.evaluate("panel => panel.scrollIntoView()")
    page.screenshot(path=pictures / "settling-6-decided.png")
    assert_accessible(page)
    desk.choose("Harbor Lane Yoga")
    desk.detail.get_by_text(LEFT_OUT).first.wait_for()
    assert decided(own_lab) == {
        "customer:200": ("create", "Skyline Interior Design", "morgan"),
        "customer:202": ("link", "Blue Heron Realty", "morgan"),
        "customer:203": ("leave-out", "", "morgan"),
        "customer:204": ("create", "Northgate Paper (customer)", "morgan"),
        "customer:205": ("link", "Summit Legal Services", "morgan"),
        "customer:206": ("link", "Summit Legal Services", "morgan"),
        "customer:208": ("leave-out", "", "morgan"),
        "customer:209": ("link", "Brighton Auto Group", "morgan"),
        "customer:211": ("create", "Calumet Group - North Plant", "morgan"),
        "customer:216": ("link", "Tri-County Water", "morgan"),
    }


PARTIES = (
    ("Vendors", "Metro Telephone Exchange, Inc.", ("link", ""), "4 of 6 organizations"),
    ("People who are reimbursed", "v-Hughes, Priya", ("create", "v-Hughes, Priya"), "4 of 6 people"),
)
KINDS = (
    ("Items", "Network Equipment", ("create", "Network gear"), "16 of 16 items"),
    ("Payment terms", "Net 21 Days", ("leave-out", "agreed for this year only"), "4 of 4 payment terms"),
    ("Taxes", "Cook County", ("link", "Illinois"), "2 of 2 taxes"),
    ("Classes", "Onsite Labor", ("create", "Field work"), "1 of 22 classes"),
    ("Locations", "Onsite Labor", ("create", "Field office"), "1 of 22 locations"),
    ("Departments of expense reports", "300", ("create", "300"), "3 of 3 departments"),
    ("Expense categories, not billable", "Client Gifts", ("link", "Office Expenses"), "6 of 6 categories"),
    ("Products of purchase orders", "Antenna", ("link", "Hardware"), "4 of 4 products"),
)


@pytest.fixture(scope="module")
def lists(own_lab, chromium):
    """3_items of a company that uses classes and locations, opened once for all its kinds."""
    tracked = '[invoices]\nclass_from = "billing-code"\nlocation_from = "billing-code"\n'
    own_lab.company.write_text(own_lab.company.read_text().replace("[invoices]\n", tracked, 1))
    context = chromium.new_context(viewport={"width": 1360, "height": 1100}, bypass_csp=True)
    context.set_default_timeout(120_000)
    yield Settler(own_lab.open(context.new_page(), "3_items.ipynb"))
    context.close()


@pytest.mark.parametrize(("kind", "label", "decision", "settled"), KINDS, ids=[kind for kind, *_ in KINDS])
def test_each_kind_of_3_items_is_settled_in_a_panel_of_its_own(
    lists, own_lab, pictures, kind, label, decision, settled
):
    settle(lists, kind, label, decision, settled, pictures)
    [word] = [word for subject, word in decided(own_lab).items() if subject.partition(":")[0] == OF_KIND[kind]]
    assert (word[0], word[2]) == (decision[0], "morgan")


def test_in_the_dark_the_panel_can_be_read_and_vendors_are_settled(own_lab, page, pictures):
    with own_lab.dark():
        desk = Settler(own_lab.open(page, "2_customers.ipynb"))
        desk.choose("Atelier Duval SARL")
        desk.button("Show what would be created").click()
        desk.button("Create exactly this").wait_for()
        page.screenshot(path=pictures / "settling-7-dark.png")
        assert_accessible(page)
    for kind, label, decision, settled in PARTIES:
        settle(desk, kind, label, decision, settled, pictures)


def test_a_run_uses_what_was_decided_and_says_what_still_waits(own_lab, page):
    finished = own_lab.run("customers")
    assert finished.returncode == 3, finished.stdout + finished.stderr
    assert "41 of the 42 organizations that waiting invoices need are settled; 1 needs a person" in finished.stdout
    page.goto((own_lab.records()[-1] / "index.html").as_uri())
    shown = page.get_by_role("table", name="What people decided (12)")
    assert shown.get_by_role("row").count() == 13
    shown.get_by_text(LEFT_OUT).wait_for()
