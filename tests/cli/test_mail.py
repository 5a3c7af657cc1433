"""One mail a run: to whom its end concerns, with what a controller asks; never a secret; and no mail changes a run."""

import csv
import hashlib
import io
import json
import smtplib
import ssl
from datetime import UTC, datetime
from email.policy import SMTP

import cli_here
import cli_processes
import pytest
from cli_here import run_invoices
from cli_processes import manifest, records, served
from mail_server import HOST, certificate, closed_port, mail_server

from atqbo import mail
from atqbo.clock import SystemClock
from atqbo.errors import SettingsError
from atqbo.ledger.store import Ledger
from atqbo.outcome import Outcome
from atqbo.record import Manifest, Run
from atqbo.record.sealing import begin
from atqbo.settings import Mail, load
from atqbo.vault import Secret

HOSTILE = "Evil\r\nBcc: thief@example.com\u202e <script>alert(1)</script> & Söhne"
ENDS = {"on_success": ["ok@example.com"], "on_waiting": ["wait@example.com"], "on_failure": ["bad@example.com"]}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    with served(
        tmp_path_factory.mktemp("mail") / "store", "--data", "scale", "--invoices", 12, "--no-limits"
    ) as sandbox:
        sandbox.edit("create_invoices = true", "create_invoices = false")
        sandbox.plain = sandbox.company.read_text()
        yield sandbox


def tell(sandbox, port, **more):
    """Write the [mail] section."""
    keys = {"host": HOST, "port": port, "security": "none", "from": "atqbo@msp.example", **ENDS, **more}
    told = "\n".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
    sandbox.company.write_text(f"{sandbox.plain}\n[mail]\n{told}\n")


def run(name, sandbox, cwd, *more, atqbo=cli_here.atqbo):
    return atqbo("run", name, "--company", sandbox.company, "--reports", cwd / "reports", *more, cwd=cwd)


def noted(sandbox):
    """The newest event about a mail."""
    ledger = Ledger.open(sandbox.company.parent / "ledger.sqlite", sandbox.ready["realm_id"], SystemClock())
    try:
        return ledger.noted(mail.MAILED)[-1]
    finally:
        ledger.close()


def attachments(message):
    return {part.get_filename(): part.get_content() for part in message.iter_attachments()}


def test_a_run_that_is_done_is_told_to_those_of_success_with_the_comparison_attached(sandbox, tmp_path):
    with mail_server() as (mailbox, port):
        tell(sandbox, port)
        finished = run("items", sandbox, tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert "Mailed to ok@example.com" in finished.stderr
    [folder] = records(tmp_path)
    message = mailbox.only()
    assert (message["To"], message["From"]) == ("ok@example.com", "atqbo@msp.example")
    assert message["Subject"].startswith("atqbo: Done · Items")
    text = message.get_body("plain").get_content()
    outcome = manifest(folder)["outcome"]
    assert text.startswith(outcome["sentence"])
    assert f"Page: {folder / 'index.html'}" in text
    assert hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest() in text
    assert all(digest in text for digest in manifest(folder)["files"].values())
    attached = attachments(message)
    assert list(attached) == ["compare.csv"]
    assert attached["compare.csv"].lstrip("\ufeff").splitlines() == (
        (folder / "compare.csv").read_text("utf-8-sig").splitlines()
    )
    rows = list(csv.DictReader(io.StringIO(attached["compare.csv"].lstrip("\ufeff"))))
    matched = {row["autotask_id"] for row in rows if row["comparison"] == "matched"}
    assert f"{len(matched)} matched" in text
    assert (noted(sandbox).subject, noted(sandbox).detail) == (folder.name, {"to": ["ok@example.com"], "why": ""})


def test_what_waits_and_the_sums_are_told_and_the_page_goes_along_where_it_shall(sandbox, tmp_path):
    with mail_server() as (mailbox, port):
        tell(sandbox, port, attach_page=True)
        finished = run_invoices(sandbox, tmp_path)
    assert finished.returncode == 3
    message = mailbox.only()
    assert message["To"] == "wait@example.com"
    text = message.get_body("plain").get_content()
    outcome = manifest(records(tmp_path)[0])["outcome"]
    assert all(each in text for each in outcome["waiting"])
    assert attachments(message)["index.html"] == (records(tmp_path)[0] / "index.html").read_text()


def test_a_run_that_fails_is_told_with_its_error_and_before_it_one_that_was_killed(sandbox, tmp_path):
    company = load(sandbox.company)
    at = datetime(2026, 11, 3, 6, 30, tzinfo=UTC)
    about = Run(id="R1", company="Larkfield", slug=company.slug, notebook="invoices", source_digest="0", started=at)
    begin(tmp_path / "reports", about, company_file=company.path).let_go()
    with mail_server() as (mailbox, port):
        tell(sandbox, port)
        finished = run_invoices(sandbox, tmp_path, "--plan", "0123456789ab")
    assert finished.returncode == 2
    killed, failed = (mail for _, _, mail in mailbox.mails)
    assert (killed["To"], failed["To"]) == ("bad@example.com", "bad@example.com")
    assert "This run was killed" in killed.get_body("plain").get_content()
    assert "The ledger knows no such plan" in failed.get_body("plain").get_content()


def test_nobody_to_be_told_is_no_mail(sandbox, tmp_path):
    with mail_server() as (mailbox, port):
        tell(sandbox, port, on_success=[])
        finished = run("customers", sandbox, tmp_path)
    assert (finished.returncode, mailbox.mails) == (0, [])
    assert "ail" not in finished.stderr.replace("failed", "")


def test_a_mail_that_cannot_be_sent_leaves_exit_code_and_record_and_is_told_and_noted(sandbox, tmp_path):
    tell(sandbox, closed_port())
    finished = run("items", sandbox, tmp_path, "--json", atqbo=cli_processes.atqbo)
    assert finished.returncode == 0
    last = json.loads(finished.stdout.splitlines()[-1])
    assert last["exit_code"] == 0
    assert "could not be sent" in last["mailed"]
    [folder] = records(tmp_path)
    assert (manifest(folder)["status"], manifest(folder)["exit_code"]) == ("completed", 0)
    assert (noted(sandbox).subject, noted(sandbox).detail["to"]) == (folder.name, [])
    assert "refused" in noted(sandbox).detail["why"]


def test_a_password_that_is_not_there_keeps_nothing_from_running(sandbox, tmp_path):
    with mail_server() as (mailbox, port):
        tell(sandbox, port, user="atqbo", password="env:NO_SUCH_MAIL_PASSWORD")
        finished = run("customers", sandbox, tmp_path)
    assert (finished.returncode, mailbox.mails) == (0, [])
    assert "could not be sent" in finished.stderr
    assert "NO_SUCH_MAIL_PASSWORD" in finished.stderr


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"host": "mail.example.com"}, 'security = "none" would send the mail unencrypted'),
        ({"user": "atqbo", "password": "correct horse"}, "password holds a secret in plain text"),
        ({"user": "atqbo"}, "user and password go together"),
        ({"on_waiting": ["a@b.example\nBcc: thief@example.com"]}, "is no e-mail address"),
        ({"on_success": ["a@b.example, c@d.example"]}, "is no e-mail address"),
        ({"from": "A <a@b.example>"}, "is no e-mail address"),
        ({"to": ["a@b.example"]}, "There is no such key"),
        ({"port": 0}, "[mail] port"),
    ],
)
def test_settings_that_cannot_be_right_are_refused_with_their_key(sandbox, changed, told):
    tell(sandbox, **{"port": 25, **changed})
    with pytest.raises(SettingsError) as caught:
        load(sandbox.company)
    assert told in str(caught.value)
    assert "correct horse" not in str(caught.value)


@pytest.mark.parametrize(
    ("exit_code", "told"),
    [
        (0, "ok@example.com"),
        (3, "wait@example.com"),
        (4, "bad@example.com"),
        (5, "bad@example.com"),
        (None, "bad@example.com"),
    ],
)
def test_who_is_told_of_which_end(exit_code, told):
    """None: the run was killed, and the next one seals and tells it."""
    assert mail.addressed(settings(**ENDS), exit_code) == [told]


# The mail itself


def sealed(folder, company="Larkfield", **outcome):
    """A record's manifest and folder, made by hand."""
    told = Outcome(
        run="R1",
        notebook="items",
        company=company,
        exit_code=0,
        **{"sentence": f"All is well with {company}", **outcome},
    )
    at = datetime(2026, 11, 3, 6, 30, tzinfo=UTC)
    about = Run(id="R1", company=company, slug="x", notebook="items", source_digest="0", started=at)
    (folder / "manifest.json").write_text("{}")
    return Manifest(number=1, run=about, ended=at, status="completed", exit_code=0, outcome=told)


def settings(port=25, **more):
    return Mail(host=HOST, from_="atqbo@msp.example", port=port, **{"security": "none", **more})


def composed(folder, secrets=frozenset(), chosen=None, **more):
    return mail.compose(chosen or settings(), ["a@b.example"], folder, sealed(folder, **more), secrets)


def test_hostile_names_end_no_header_turn_no_text_and_do_nothing_in_the_html(tmp_path):
    message = composed(tmp_path, company=HOSTILE, waiting=(HOSTILE,), approval=((HOSTILE, HOSTILE),))
    raw = message.as_bytes(policy=SMTP)
    assert message["Bcc"] is None
    assert message.as_bytes().isascii()
    assert b"\r\nBcc:" not in raw
    assert "\n" not in message["Subject"]
    for kind in ("plain", "html"):
        assert "\u202e" not in message.get_body(kind).get_content()
    html = message.get_body("html").get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "Söhne" in html


def test_sums_of_both_sides_and_the_first_of_what_waits_are_told(tmp_path):
    sums = {"autotask": {"USD": "1250.50", "EUR": "10"}, "quickbooks": {"USD": "1250.50"}}
    waiting = tuple(f"Wait {number}" for number in range(25))
    text = (
        composed(tmp_path, sums=sums, home_currency="USD", waiting=waiting, counts={"created": 3})
        .get_body("plain")
        .get_content()
    )
    assert "Posted, as Autotask has it: 1,250.50 USD + 10.00 EUR" in text
    assert "Posted, as QuickBooks has it: 1,250.50 USD" in text
    assert "- Wait 19\n- … and 5 more, in the record" in text


def test_no_secret_is_in_it_and_a_file_that_holds_one_is_left_out(tmp_path):
    secrets = frozenset({"s3cr3t-token"})
    (tmp_path / "compare.csv").write_text("code,s3cr3t-token")
    (tmp_path / "index.html").write_text("<p>fine</p>")
    message = composed(tmp_path, secrets, settings(attach_page=True), company="s3cr3t-token", waiting=("s3cr3t-token",))
    assert "s3cr3t-token" not in str(message["Subject"])
    assert all("s3cr3t-token" not in message.get_body(kind).get_content() for kind in ("plain", "html"))
    assert list(attachments(message)) == ["index.html"]


def test_the_report_of_copied_items_goes_along_and_what_is_too_large_does_not(tmp_path):
    (tmp_path / "copied.csv").write_text("item,result\nLabor,created\n")
    assert attachments(composed(tmp_path)) == {"copied.csv": "item,result\nLabor,created\n"}
    with (tmp_path / "index.html").open("wb") as file:
        file.truncate(10_000_001)
    assert list(attachments(composed(tmp_path, chosen=settings(attach_page=True)))) == ["copied.csv"]


# The way to the server


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """A server's certificate that this process trusts."""
    path, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return context


def test_starttls_then_login_then_the_mail(trusted, tmp_path):
    with mail_server(tls_context=trusted, require_starttls=True, auth_required=True) as (mailbox, port):
        chosen = settings(port, security="starttls", user="atqbo", password="env:X")
        assert mail.send(chosen, Secret("correct horse"), composed(tmp_path)) == []
    assert mailbox.logins == [("atqbo", "correct horse")]
    assert mailbox.only()["To"] == "a@b.example"


def test_tls_from_the_first_byte(trusted, tmp_path):
    with mail_server(ssl_context=trusted, server_hostname=HOST) as (mailbox, port):
        assert mail.send(settings(port, security="tls"), None, composed(tmp_path)) == []
    assert len(mailbox.mails) == 1


def test_a_server_without_starttls_gets_neither_login_nor_mail(tmp_path):
    with mail_server() as (mailbox, port), pytest.raises(smtplib.SMTPNotSupportedError):
        mail.send(settings(port, security="starttls"), Secret("correct horse"), composed(tmp_path))
    assert (mailbox.logins, mailbox.mails) == ([], [])


def test_a_server_nobody_vouches_for_gets_neither_login_nor_mail(tmp_path):
    _, context = certificate(tmp_path)
    with mail_server(tls_context=context) as (mailbox, port), pytest.raises(ssl.SSLCertVerificationError):
        mail.send(settings(port, security="starttls"), Secret("correct horse"), composed(tmp_path))
    assert (mailbox.logins, mailbox.mails) == ([], [])


def test_a_wrong_password_sends_nothing_and_does_not_show_itself(trusted, tmp_path):
    with mail_server(tls_context=trusted, auth_required=True) as (mailbox, port):
        chosen = settings(port, security="starttls", user="atqbo")
        with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
            mail.send(chosen, Secret("wrong password"), composed(tmp_path))
    assert mailbox.mails == []
    assert "wrong password" not in str(caught.value)


def test_an_address_the_server_refuses_is_told_while_the_others_get_theirs(tmp_path):
    with mail_server(refused=("gone@b.example",)) as (mailbox, port):
        message = mail.compose(settings(), ["a@b.example", "gone@b.example"], tmp_path, sealed(tmp_path))
        assert mail.send(settings(port), None, message) == ["gone@b.example"]
    assert mailbox.mails[0][1] == ["a@b.example"]
