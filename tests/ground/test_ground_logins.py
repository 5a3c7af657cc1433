"""Each app may work as an Autotask user of its own; without one it works as the company's."""

from datetime import date

import msgspec
import pytest

from atqbo.errors import SettingsError
from atqbo.settings import SECTIONS, Settings
from atqbo.settings.checking import check

SHARED = {
    "company": {"name": "Acme MSP", "time_zone": "America/Chicago"},
    "autotask": {"username": "api", "secret": "env:A", "integration_code": "X"},
    "quickbooks": {"realm_id": "9130", "client_id": "c", "client_secret": "env:Q"},
}


def of(**logins):
    """Settings with every app; logins: section → its own login."""
    apps = {section: {"start_date": date(2026, 1, 1)} for section in SECTIONS.values()}
    for section, login in logins.items():
        apps[section]["autotask"] = login
    return msgspec.convert(SHARED | apps, Settings)


@pytest.mark.parametrize(("app", "section"), SECTIONS.items())
def test_an_app_logs_in_as_its_own_user_and_the_others_as_the_companys(app, section):
    settings = of(**{section: {"username": "own", "secret": "env:OWN"}})
    login = settings.login(app)
    assert (login.username, login.secret, login.integration_code) == ("own", "env:OWN", "X")
    assert {settings.login(each).username for each in SECTIONS if each != app} == {"api"}


def test_an_app_without_a_section_works_as_the_company():
    assert (
        msgspec.convert(SHARED | {"invoices": {"start_date": date(2026, 1, 1)}}, Settings).login("expenses").username
        == "api"
    )


@pytest.mark.parametrize("section", SECTIONS.values())
def test_a_plain_password_is_refused_with_its_section(section, tmp_path):
    with pytest.raises(SettingsError, match=rf"\[{section}.autotask\] secret holds a secret in plain text"):
        check(of(**{section: {"username": "own", "secret": "hunter2"}}), tmp_path)
