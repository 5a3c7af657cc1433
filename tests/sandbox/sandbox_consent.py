"""Intuit's own client on the services, and a person who gives consent."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from intuitlib.client import AuthClient
from intuitlib.enums import Scopes

from atqbo.sandbox.adapter import ServicesAdapter

BACK = "http://localhost:8765/back"


class InProcess(AuthClient):
    """Intuit's client with the services for a network."""

    def __init__(self, services, **more):
        self._adapter = ServicesAdapter(services)
        keys = services.credentials
        address = "http://sandbox/.well-known/openid_sandbox_configuration"
        super().__init__(keys["client_id"], keys["client_secret"], BACK, address, **more)

    def get_adapter(self, url):
        return self._adapter


class Page(HTMLParser):
    """What a person sees of a form: hidden fields, options, buttons."""

    def __init__(self, text):
        super().__init__()
        self.fields, self.options, self.buttons, self.form, self.scripts = {}, [], [], {}, 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input":
            self.fields[given["name"]] = given["value"]
        elif tag == "option":
            self.options.append(given["value"])
        elif tag == "button":
            self.buttons.append(given["value"])
        elif tag == "form":
            self.form = given
        self.scripts += tag == "script"


def decide(session, address, decision="connect", realm=None):
    """Open the page, choose a company, press a button; what the app is told."""
    page = Page(session.get(address).text)
    form = {**page.fields, "realm": realm or page.options[0], "decision": decision}
    answer = session.post(f"http://{urlsplit(address).netloc}{page.form['action']}", data=form, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    assert answer.headers["location"].startswith(BACK + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def consented(kit, scope):
    """Intuit's client with the tokens of a consent to this scope."""
    client = InProcess(kit.services)
    address = client.get_authorization_url([Scopes(each) for each in scope.split()], state_token="abc")
    told = decide(kit.session, address)
    client.get_bearer_token(told["code"], realm_id=told["realmId"])
    return client
