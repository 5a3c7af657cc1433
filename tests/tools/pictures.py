"""Renews docs/settling.png, docs/lab.png and docs/page.png: the demo company's panels in JupyterLab, and the record
of its transfer.

Made by the program itself on a fresh copy of the project, so that a picture shows nothing that is not so.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT / "tests" / "browser"))

HELD, WHY = "4705", "the client disputes two hours"


def main() -> None:
    """Hold one invoice, approve the others, and take a picture before and after."""
    from browser_kit import browser, lab_in

    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, browser() as chromium:
        folder, home = Path(place) / "atqbo", Path(place) / "home"
        folder.mkdir()
        home.mkdir()
        with lab_in(folder, home) as lab:
            page = chromium.new_page(viewport={"width": 1280, "height": 1290}, color_scheme="light")
            settling(lab, page)
            page.set_viewport_size({"width": 1280, "height": 860})
            in_the_lab(lab, page)
            page.goto((lab.records()[-1] / "index.html").as_uri())
            page.set_viewport_size({"width": 1080, "height": 1000})
            page.screenshot(path=DOCS / "page.png")
    for name in ("settling.png", "lab.png", "page.png"):
        print(f"docs/{name}: {(DOCS / name).stat().st_size / 1024:.0f} KiB")


def settling(lab, page) -> None:
    """An organization beside the customer that may be the same."""
    from browser_settling import Settler

    desk = Settler(lab.open(page, "2_customers.ipynb"))
    desk.button("Summit Legal Services").nth(1).click()
    desk.detail.get_by_text("Organization 206").wait_for()
    desk.place.evaluate("panel => panel.scrollIntoView()")
    page.screenshot(path=DOCS / "settling.png")


def in_the_lab(lab, page) -> None:
    """Open, hold, approve; returns when the record is there."""
    from browser_kit import Desk

    desk = Desk(lab.open(page, "4_invoices.ipynb"))
    desk.choose(HELD)
    desk.hold(WHY)
    desk.place.get_by_label("Find").fill("")
    desk.place.get_by_text("1 to 25 of 128", exact=True).wait_for()
    desk.approval.fill(desk.sentence)
    desk.place.get_by_role("heading", name="Decide").scroll_into_view_if_needed()
    desk.place.evaluate("panel => panel.scrollIntoView()")
    page.screenshot(path=DOCS / "lab.png")
    desk.button.click()
    desk.link.wait_for()


if __name__ == "__main__":
    main()
