"""The panels of 2_customers and 3_items as a person sees them, with the mouse or with the keyboard alone."""

import re

from playwright.sync_api import expect


class Settler:
    """One person at the panel."""

    def __init__(self, notebook):
        self.notebook, self.page = notebook, notebook.page
        self.place = notebook.locator(".atqbo-panel")
        self.place.wait_for()
        self.place.evaluate("panel => panel.scrollIntoView()")
        self.detail = self.place.locator(".atqbo-detail")
        self.said = self.place.locator(".atqbo-last")

    def button(self, name):
        """A button by the text on it."""
        return self.place.get_by_role("button", name=name, exact=True)

    def turn_to(self, kind):
        """Press the button of that kind above the panel. Gives the button."""
        button = self.notebook.locator(".atqbo-kinds").get_by_role("button", name=re.compile(rf"^{kind} \("))
        button.click()
        self.place.get_by_role("heading", name=f"Settle: {kind.lower()}", exact=True).wait_for()
        return button

    def link(self, text=""):
        """Link to the first of those found by these words, or to the best candidate."""
        self.place.get_by_label("Search").fill(text)
        expect(self.detail.locator(".atqbo-record").first).to_contain_text(f"✓ {text}")
        self.button("Link to the chosen one").click()

    def create(self, name):
        """Create under that name, having seen what is sent."""
        self.place.get_by_label("Its name").fill(name)
        self.button("Show what would be created").click()
        expect(self.detail.locator(".atqbo-body")).to_contain_text(name)
        self.button("Create exactly this").click()

    def leave_out(self, why):
        """Leave it out for that reason."""
        self.place.get_by_label("Reason").fill(why)
        self.button("Leave out").click()

    def choose(self, label):
        """Press the button of that organization; of several of one name the first."""
        self.button(label).first.click()
        self.shows(label)

    def shows(self, label):
        """Wait until that organization is the one to be decided about."""
        self.detail.get_by_role("heading", name=label, level=4).wait_for()

    def wait_for(self, text):
        """Wait until the line under the list says that."""
        self.said.get_by_text(text).wait_for()

    # By keyboard

    def focused(self):
        """What the keyboard is at: the text on a button, or the label of a field."""
        return self.page.evaluate(
            "() => { const e = document.activeElement; const l = e.labels && e.labels[0];"
            " return (l ? l.innerText : e.innerText || '').trim(); }"
        )

    def tab_to(self, name, key="Tab"):
        """Go on from field to field until that one has the keyboard."""
        passed = []
        for _ in range(60):
            if self.focused() == name:
                return
            passed.append(self.focused())
            self.page.keyboard.press(key)
        raise AssertionError(f"{name} cannot be reached by {key}: {passed}")

    def press(self, name, key="Enter"):
        """Go to that button once it can be pressed, since the keyboard passes others by, and press it."""
        expect(self.button(name).first).to_be_enabled()
        self.tab_to(name)
        self.page.keyboard.press(key)

    def fill(self, name, text, key="Tab"):
        """Go to that field, and type over what is in it."""
        self.tab_to(name, key)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
