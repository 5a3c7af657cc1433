"""A person settles ten customers in the real JupyterLab, five by mouse and five by keyboard, and finds them again."""

import sqlite3

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_kit import lab_in
from browser_settling import Settler

LEFT_OUT = "the studio has closed <b>for good</b>"


@pytest.fixture(scope="module")
def own_lab(tmp_path_factory, chromium):
    """A demo company of its own: what is decided here changes what other tests would see."""
    with lab_in(tmp_path_factory.mktemp("settling"), tmp_path_factory.mktemp("home")) as opened:
        yield opened


def assert_accessible(page):
    found = Axe().run(page, context=".atqbo-panel")
    assert found.violations_count == 0, found.generate_report()


def decided(lab):
    """Organization id → (choice, name in QuickBooks, who), as the ledger has it."""
    with sqlite3.connect(f"file:{lab.company.with_name('ledger.sqlite')}?mode=ro", uri=True) as ledger:
        asked = (
            "select subject, detail ->> 'choice', detail ->> 'name', detail ->> 'who' from event where kind = 'decided'"
        )
        return {int(subject.partition(":")[2]): tuple(word) for subject, *word in ledger.execute(asked)}


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
    assert set(decided(own_lab)) == {216, 208, 211, 209, 202}


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
        200: ("create", "Skyline Interior Design", "morgan"),
        202: ("link", "Blue Heron Realty", "morgan"),
        203: ("leave-out", "", "morgan"),
        204: ("create", "Northgate Paper (customer)", "morgan"),
        205: ("link", "Summit Legal Services", "morgan"),
        206: ("link", "Summit Legal Services", "morgan"),
        208: ("leave-out", "", "morgan"),
        209: ("link", "Brighton Auto Group", "morgan"),
        211: ("create", "Calumet Group - North Plant", "morgan"),
        216: ("link", "Tri-County Water", "morgan"),
    }


def test_short_lists_have_a_panel_each_beside_the_items(own_lab, page, pictures):
    desk = Settler(own_lab.open(page, "3_items.ipynb"))
    desk.place.get_by_text("15 of 16 items settled").wait_for()
    page.get_by_role("button", name="Payment terms (1 of 4 to be settled)").click()
    desk.place.get_by_text("3 of 4 payment terms settled").wait_for()
    desk.shows("Net 21 Days")
    desk.button("Show what would be created").click()
    desk.button("Create exactly this").wait_for()
    desk.place.evaluate("panel => panel.scrollIntoView()")
    page.screenshot(path=pictures / "settling-9-terms.png")
    assert_accessible(page)
    desk.button("Create exactly this").click()
    desk.place.get_by_text("4 of 4 payment terms settled, 100 % of the waiting value").wait_for()


def test_in_the_dark_the_panel_can_be_read(own_lab, page, pictures):
    with own_lab.dark():
        desk = Settler(own_lab.open(page, "2_customers.ipynb"))
        desk.choose("Atelier Duval SARL")
        desk.button("Show what would be created").click()
        desk.button("Create exactly this").wait_for()
        page.screenshot(path=pictures / "settling-7-dark.png")
        assert_accessible(page)


def test_a_run_uses_what_was_decided_and_says_what_still_waits(own_lab, page):
    finished = own_lab.run("customers")
    assert finished.returncode == 3, finished.stdout + finished.stderr
    assert "41 of the 42 organizations that waiting invoices need are settled; 1 needs a person" in finished.stdout
    page.goto((own_lab.records()[-1] / "index.html").as_uri())
    shown = page.get_by_role("table", name="What people decided (10)")
    assert shown.get_by_role("row").count() == 11
    shown.get_by_text(LEFT_OUT).wait_for()
