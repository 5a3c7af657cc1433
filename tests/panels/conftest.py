"""One served demo company for the tests that write nothing to it, one of its own for each that does."""

import pytest
from panels_kit import analyst, served


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    with served(tmp_path_factory.mktemp("store"), "--data", "demo", "--no-limits") as sandbox:
        yield sandbox


@pytest.fixture
def reports(tmp_path, monkeypatch):
    """Where the panel's runs leave their records."""
    folder = tmp_path / "reports"
    monkeypatch.setenv("ATQBO_REPORTS", str(folder))
    monkeypatch.setenv("ATQBO_RECORDS_URL", "/atqbo/records")
    monkeypatch.setenv("ATQBO_STATE", str(tmp_path / "state"))
    return folder


@pytest.fixture
def small(tmp_path, reports):
    """A company with 30 plain invoices, that a policy may transfer."""
    with served(tmp_path / "store", "--data", "scale", "--invoices", 30, "--no-limits") as sandbox:
        yield sandbox


@pytest.fixture
def panel(company, reports, tmp_path):
    """The demo company's panel. Its ledger is new for each test."""
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        company.company.with_name(name).unlink(missing_ok=True)
    with analyst(company, tmp_path / "state") as panel:
        yield panel
