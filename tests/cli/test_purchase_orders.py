"""`atqbo run purchase-orders`: the app by itself, as an operator runs it on the demo company."""

import re

from cli_here import atqbo
from cli_processes import manifest, records, served


def test_the_app_alone_moves_what_the_policy_allows_and_a_person_does_the_rest(tmp_path):
    with served(tmp_path / "store", "--data", "demo", "--no-limits") as sandbox:

        def run(*more):
            reports = ("--company", sandbox.company, "--reports", tmp_path / "reports")
            return atqbo("run", "purchase-orders", *reports, *more, cwd=tmp_path)

        first = run("-p", "link", "vendor:220=3")
        assert first.returncode == 3, first.stderr
        assert "6 purchase orders transferred, 3,911.28 USD, 6 held for a person, 4 skipped" in first.stdout
        found = re.search(r'--plan (\w+) -p approval "([^"]+)"', first.stdout)
        assert found[2] == "TRANSFER 1 PURCHASE ORDER 462.00 USD", "rule K1: a new vendor needs a person"
        second = run("--plan", found[1], "-p", "approval", found[2])
        assert "1 purchase order transferred, 462.00 USD" in second.stdout
        dump, requests = sandbox.asked("dump"), sandbox.asked("requests")

    told = {each["Id"]: each for each in dump["quickbooks"]["PurchaseOrder"] if "atqbo" in each.get("PrivateNote", "")}
    numbers = {each["externalPONumber"] for each in dump["autotask"]["PurchaseOrders"]}
    assert len(told) == 7
    assert {each["DocNumber"] for each in told.values()} <= numbers
    assert "Invoice" not in {each.split()[-1] for each in requests["quickbooks"]}
    assert requests["autotask"]["PATCH PurchaseOrders"] == 7
    assert requests["quickbooks"]["POST batch"] == 3, "six orders; the vendor, then its order"
    page = (records(tmp_path)[0] / "index.html").read_text()
    for sentence in (
        "Purchase orders do not post",
        "Changed since the transfer",
        "The line 'Backup license': no price times 3",
    ):
        assert sentence in page
    assert [manifest(each)["run"]["notebook"] for each in records(tmp_path)] == ["purchase-orders"] * 2
