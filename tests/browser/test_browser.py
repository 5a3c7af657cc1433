"""A person in the real JupyterLab: hold one invoice, approve the rest, read the record; and every page with axe."""

import hashlib
import json
import sqlite3

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_kit import Desk

HELD = "4705"
WHY = "the client disputes <b>two hours</b>"


@pytest.fixture(scope="module")
def journey():
    """What the first test leaves for those after it."""
    return {}


def digests(lab):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in lab.folder.glob("notebooks/*.ipynb")}


def assert_accessible(page, context=None):
    found = Axe().run(page, context=context)
    assert found.violations_count == 0, found.generate_report()


def test_an_analyst_holds_one_invoice_and_transfers_the_rest(lab, page, pictures, journey):
    before = digests(lab)
    desk = Desk(lab.open(page, "4_invoices.ipynb"))
    page.screenshot(path=pictures / "lab-1-panel.png")

    desk.choose(HELD)
    desk.hold(WHY)
    page.screenshot(path=pictures / "lab-2-held.png")
    assert_accessible(page, ".atqbo-panel")

    assert desk.button.is_disabled()
    desk.approval.fill(desk.sentence.lower())
    desk.place.get_by_text("It differs at character 1").wait_for()
    assert desk.button.is_disabled()
    desk.approval.fill(desk.sentence)
    page.wait_for_function("b => !b.disabled", arg=desk.button.element_handle())
    desk.button.scroll_into_view_if_needed()
    page.screenshot(path=pictures / "lab-3-approve.png")
    desk.button.click()

    desk.place.get_by_text("Transferring").wait_for()
    page.screenshot(path=pictures / "lab-4-transfer.png")
    desk.link.wait_for()
    desk.link.scroll_into_view_if_needed()
    page.screenshot(path=pictures / "lab-5-record.png")
    assert_accessible(page, ".atqbo-panel")
    with page.expect_popup() as popup:
        desk.link.click()
    assert "both sides agree" in popup.value.get_by_role("heading", level=1).inner_text()
    popup.value.get_by_text(WHY).first.wait_for()
    popup.value.screenshot(path=pictures / "page.png")

    [record] = lab.records()
    journey["record"] = record
    assert digests(lab) == before


def test_the_held_invoice_is_held_and_every_other_one_posted(lab, journey):
    manifest = json.loads((journey["record"] / "manifest.json").read_text())
    outcome = manifest["outcome"]
    assert manifest["status"] == "completed"
    assert (outcome["counts"]["created"], outcome["counts"]["held"]) == (107, 15)
    [ours] = [group for group in outcome["held"] if WHY in group["why"]]
    assert ours["ids"] == [int(HELD)]
    assert dict(outcome["approval"])["Sentence"].startswith("TRANSFER 107 INVOICES ")
    with sqlite3.connect(lab.company.with_name("ledger.sqlite")) as ledger:
        sent = ledger.execute("SELECT source FROM effect WHERE entity = 'Invoice' AND state = 'done'").fetchall()
    ledger.close()
    assert len(sent) == 107
    assert (f"invoices:{HELD}",) not in sent


def test_later_nothing_is_left_to_approve_and_the_dark_panel_is_accessible_too(lab, page, pictures, journey):
    with lab.dark():
        desk = Desk(lab.open(page, "4_invoices.ipynb"))
    desk.place.get_by_text("so there is nothing to approve").wait_for()
    assert desk.button.is_disabled()
    desk.choose(HELD)
    assert desk.place.get_by_role("button", name="Release").is_enabled()
    page.screenshot(path=pictures / "lab-6-dark.png")
    assert page.locator("body[data-jp-theme-light=false]").count() == 1
    assert_accessible(page, ".atqbo-panel")


@pytest.mark.parametrize("notebook", ["1_preflight", "2_customers", "3_items"])
def test_run_all_works_on_each_notebook(lab, page, pictures, notebook):
    before = digests(lab)
    shown = lab.open(page, f"{notebook}.ipynb")
    assert shown.locator(".jp-OutputArea-output[data-mime-type*=error]").count() == 0
    assert shown.locator(".jp-CodeCell .jp-InputPrompt", has_text="[ ]").count() == 0
    shown.locator(".jp-Cell").first.scroll_into_view_if_needed()
    page.screenshot(path=pictures / f"lab-{notebook}.png")
    assert digests(lab) == before


@pytest.fixture(scope="module")
def pages(lab, journey):
    """A record's page of each notebook, and that of a run that failed."""
    for name in ("preflight", "customers", "items"):
        assert lab.run(name).returncode in (0, 3)
    assert lab.run("invoices", "--plan", "0123456789ab").returncode == 2
    return {path: json.loads((path / "manifest.json").read_text()) for path in lab.records()}


def test_every_page_is_accessible_in_light_and_dark_on_a_phone_and_on_paper(pages, chromium, pictures):
    assert {manifest["run"]["notebook"] for manifest in pages.values()} == {
        "preflight", "customers", "items", "invoices",
    }  # fmt: skip
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for number, folder in enumerate(pages):
        name = f"page-{number}-{pages[folder]['run']['notebook']}"
        page.goto((folder / "index.html").as_uri())
        for look, width, conditions in (
            ("light", 1200, {"color_scheme": "light", "media": "screen"}),
            ("dark", 390, {"color_scheme": "dark", "media": "screen"}),
            ("print", 800, {"color_scheme": "light", "media": "print"}),
        ):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(**conditions)
            page.screenshot(path=pictures / f"{name}-{look}.jpeg", full_page=True, quality=60, type="jpeg")
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide: {look}"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


def test_expense_categories_are_mapped_with_every_entry_in_sight(lab, page, pictures):
    panel = lab.open(page, "5_expenses.ipynb").locator(".atqbo-panel").first
    panel.get_by_text("6 of 7 categories are mapped; 1 item waits for the others.").wait_for()
    assert panel.locator(".atqbo-category select").count() == 14
    assert panel.get_by_label("Account when not billable: Meals").input_value() == "Meals and Entertainment"
    panel.get_by_label("Account when billable: Client Gifts").select_option("Travel")
    panel.get_by_label("Account when not billable: Client Gifts").select_option("Meals and Entertainment")
    panel.get_by_role("button", name="Save into company.toml").click()
    panel.get_by_text("All 7 categories are mapped.").wait_for()
    panel.evaluate("panel => panel.scrollIntoView()")
    page.screenshot(path=pictures / "lab-7-categories.png")
    assert_accessible(page, ".atqbo-panel")
    assert '[expenses.categories."Client Gifts"]' in lab.company.read_text()
