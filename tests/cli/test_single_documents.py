"""Single invoices by the command: a plan remembers what it was asked, and its approval sends nothing else."""

import re

from cli_here import run_invoices
from cli_processes import records, served


def test_a_single_invoice_is_asked_for_approved_and_sent_alone(tmp_path):
    with served(tmp_path / "store", "--data", "scale", "--invoices", 5, "--no-limits") as sandbox:
        sandbox.edit("create_invoices = true", "create_invoices = false")
        wanted = sandbox.asked("dump")["autotask"]["Invoices"][3]["id"]
        first = run_invoices(sandbox, tmp_path, "-p", "only", f"id: {wanted}")
        assert first.returncode == 3
        plan, sentence = re.search(r'--plan (\w+) -p approval "([^"]+)"', first.stdout).groups()
        assert sentence.startswith("TRANSFER 1 INVOICE ")
        assert f"Only what was asked for: id: {wanted}." in (records(tmp_path)[-1] / "index.html").read_text()

        approved = run_invoices(sandbox, tmp_path, "--plan", plan, "-p", "approval", sentence)
        assert approved.returncode == 0, approved.stderr
        [posted] = sandbox.asked("dump")["quickbooks"]["Invoice"]
        numbers = {row["id"]: row["invoiceNumber"] for row in sandbox.asked("dump")["autotask"]["Invoices"]}
        assert numbers.pop(wanted) == posted["DocNumber"]
        assert not any(numbers.values())
