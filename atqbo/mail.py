"""One mail a run: how it ended, what waits, how much moved, where its record is, and the digests to keep elsewhere.

A mail that cannot be sent changes nothing about the run: its exit code and its record stay, the terminal and the ledger
say that nobody was told. Names from outside are hostile (rule 6): no header but the subject holds any, and there they
are one line of printable text; the HTML escapes them.
"""

import csv
import smtplib
import ssl
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path

import msgspec
from markupsafe import Markup
from msgspec import Struct

from atqbo import record, vault
from atqbo.clock import SystemClock
from atqbo.errors import AtqboError
from atqbo.ledger import lock
from atqbo.ledger.store import Ledger
from atqbo.money import format_sums
from atqbo.outcome import Outcome
from atqbo.plan.app import written
from atqbo.record import MANIFEST, PAGE, Manifest
from atqbo.record.manifest import digest_of
from atqbo.settings import CompanyFile, Mail
from atqbo.show.cover import SIDES, Cover, cover
from atqbo.vault import Secret, Vault

MAILED = "mail"
"""Kind of event: who was told of a run, or why nobody was."""
PATIENCE = 15
"""Seconds the mail server may take for each answer."""
_COMPARING, _COMPARISON, _COPIED = "items", "compare.csv", "copied.csv"
"""The notebook that compares billing codes with items, and the files it leaves: the comparison, and where it created
items what became of each."""
_POLICY = SMTP.clone(cte_type="7bit")
"""Mails in ASCII alone: a server need not take other bytes."""
_MOST_WAITING = 20
_LONGEST_SUBJECT = 200
_LARGEST = 10_000_000
"""Bytes of an attachment; most servers refuse more than twice as much."""


def report(company: CompanyFile, folder: Path, secrets: frozenset[str]) -> str:
    """Tell of a sealed run, whose record is `folder`, to those the settings name, and note in the ledger who was told.

    Returns a sentence for the terminal, "" where nobody is to be told. Raises nothing: the run has ended as it has.
    """
    settings = company.settings.mail
    if settings is None:
        return ""
    try:
        manifest = record.read(folder)
        addresses = addressed(settings, manifest.exit_code)
        if not addresses:
            return ""
        keeper = Vault(company.folder)
        password = keeper.secret(settings.password) if settings.password else None
        secrets |= keeper.known()
        refused = send(settings, password, compose(settings, addresses, folder, manifest, secrets))
        reached, why = [each for each in addresses if each not in refused], ", ".join(refused)
    except (AtqboError, OSError, ValueError) as error:
        reached, why = [], _line(vault.scrub(str(error), secrets))
    return _told(reached, why) + _noted(company, folder.name, reached, why)


def _told(reached: list[str], why: str) -> str:
    if not reached:
        return f"The mail about this run could not be sent: {why}"
    return f"Mailed to {', '.join(reached)}" + (f"; the server refused {why}" if why else "")


def _noted(company: CompanyFile, run: str, reached: list[str], why: str) -> str:
    """Leave it in the ledger; what to add to the sentence where that cannot be."""
    if not company.ledger_path.exists():
        return ""
    try:
        with lock.hold(company.ledger_path):
            ledger = Ledger.open(company.ledger_path, company.settings.quickbooks.realm_id, SystemClock())
            try:
                ledger.note(MAILED, run, {"to": reached, "why": why})
            finally:
                ledger.close()
    except AtqboError as error:
        return f" (not noted in the ledger: {error.what})"
    return ""


def addressed(settings: Mail, exit_code: int | None) -> tuple[str, ...]:
    """Who is told of a run that ended so; None: it was killed."""
    told = {0: settings.on_success, 3: settings.on_waiting}
    return settings.on_failure if exit_code is None else told.get(exit_code, settings.on_failure)


def compose(
    settings: Mail, addresses: Iterable[str], folder: Path, manifest: Manifest, secrets: frozenset[str] = frozenset()
) -> EmailMessage:
    """The mail about a record. secrets: in no part of it; a file that holds one all the same is not attached."""
    front = cover(msgspec.to_builtins(manifest))
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = _line(vault.scrub(f"atqbo: {front.title}", secrets))[:_LONGEST_SUBJECT]
    message["From"] = settings.from_
    message["To"] = ", ".join(addresses)
    message["Date"] = format_datetime(manifest.ended)
    message["Message-ID"] = make_msgid(domain=settings.from_.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    parts = _parts(front, folder, manifest)
    message.set_content(vault.scrub("\n\n".join(map(str, parts)) + "\n", secrets))
    html = Markup("<!doctype html><meta charset=utf-8><body>{}</body>").format(Markup("").join(map(_html, parts)))
    message.add_alternative(vault.scrub(html, secrets), subtype="html")
    if manifest.run.notebook == _COMPARING:
        for name in (_COMPARISON, _COPIED):
            _attach(message, folder / name, "csv", secrets)
    if settings.attach_page:
        _attach(message, folder / PAGE, "html", secrets)
    return message


def send(settings: Mail, password: Secret | None, message: EmailMessage) -> list[str]:
    """Hand a mail to the server. Returns the addresses it would not take, while it took others.

    The connection is encrypted, and the server known by its certificate, before login or mail leave; only a server on
    this host may be spoken to in plain text (see settings). Raises OSError, of which smtplib's errors are some.
    """
    context = ssl.create_default_context()
    with _connected(settings, context) as server:
        if settings.security == "starttls":
            server.starttls(context=context)
        if password:
            server.login(settings.user, password.reveal())
        return list(server.send_message(message))


def _connected(settings: Mail, context: ssl.SSLContext) -> smtplib.SMTP:
    """A connection under the sender's domain: the name of this host is nobody's business."""
    name = settings.from_.rpartition("@")[2]
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, name, timeout=PATIENCE, context=context)
    return smtplib.SMTP(settings.host, settings.port, name, timeout=PATIENCE)


class _Part(Struct, frozen=True):
    """A passage of the mail: sentences, a list, or names with their values."""

    title: str = ""
    texts: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        listed = [f"- {text}" if self.title else text for text in self.texts]
        return "\n".join([*([self.title] if self.title else []), *listed, *(f"{n}: {v}" for n, v in self.facts)])


def _html(part: _Part) -> Markup:
    title = Markup("<h3>{}</h3>").format(part.title) if part.title else Markup("")
    kind = Markup("<li>{}</li>") if part.title else Markup("<p>{}</p>")
    rows = (Markup("<tr><th align=left>{}</th><td>{}</td></tr>").format(name, value) for name, value in part.facts)
    told = Markup("").join(kind.format(text) for text in part.texts)
    listed = Markup("<ul>{}</ul>").format(told) if part.title and part.texts else told
    return title + listed + (Markup("<table>{}</table>").format(Markup("").join(rows)) if part.facts else Markup(""))


def _parts(front: Cover, folder: Path, manifest: Manifest) -> list[_Part]:
    """In the order a controller asks: how did it end, what waits, how much, on whose word, where is the proof."""
    outcome = manifest.outcome
    waiting = outcome.waiting if outcome else ()
    more = len(waiting) - _MOST_WAITING
    listed = (*waiting[:_MOST_WAITING], *([f"… and {more:,} more, in the record"] if more > 0 else []))
    seals = (("Page", str(folder / PAGE)), ("Chain head", digest_of(folder / MANIFEST)), *front.seals)
    parts = [
        _Part(texts=tuple(text for text in (front.sentence, front.remedy, front.agreement) if text)),
        _Part("Waiting", listed),
        _Part("How much", facts=(*front.facts, *_sums(manifest.run.notebook, outcome), *_compared(folder, manifest))),
        _Part("Approval", facts=front.approval),
        _Part("Record", facts=seals),
    ]
    return [_plain(part) for part in parts if part.texts or part.facts]


def _sums(notebook: str, outcome: Outcome | None) -> Iterator[tuple[str, str]]:
    for side, title in SIDES.items():
        amounts = (outcome.sums if outcome else {}).get(side, {})
        if outcome and amounts:
            told = format_sums({name: Decimal(amount) for name, amount in amounts.items()}, outcome.home_currency)
            yield f"{written(notebook).capitalize()}, as {title} has it", told


def _compared(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """How many billing codes came to which end: the summary of the file that goes along."""
    path = folder / _COMPARISON
    if manifest.run.notebook != _COMPARING or not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {
            (row.get("autotask_id"), row.get("quickbooks_id")): row.get("comparison") for row in csv.DictReader(file)
        }
    ends = Counter(end for end in rows.values() if end)
    yield "Billing codes and items", ", ".join(f"{count:,} {end}" for end, count in ends.items())


def _plain(part: _Part) -> _Part:
    texts = tuple(map(_line, part.texts))
    return _Part(part.title, texts, tuple((_line(name), _line(value)) for name, value in part.facts))


def _line(text: str) -> str:
    """One line of printable text: nothing in it ends a header, turns the reading direction or hides."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _attach(message: EmailMessage, path: Path, subtype: str, secrets: frozenset[str]) -> None:
    if not path.is_file() or path.stat().st_size > _LARGEST:
        return
    data = path.read_bytes()
    if not vault.hits(data, secrets):
        charset = {"charset": "utf-8"}
        message.add_attachment(data, maintype="text", subtype=subtype, filename=path.name, params=charset)
