"""A small plan with every kind of document, hostile names included, and what became of it."""

from datetime import date
from decimal import Decimal

from atqbo.effects import Effect, Marker, State
from atqbo.plan.document import ACTING, Document, Known, Plan, PlanLine, Reason, Verdict
from atqbo.tieout import TieOut, tie_out

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> & Söhne"
FORMULA = '=HYPERLINK("http://formula.example","x")'

NEAR = Reason("near", "Two customers resemble it", "confirm the match", "C1")
NEGATIVE = Reason("negative", "The total is negative.", "Issue a credit memo.", "V1")
VOIDED = Reason("voided", "It was voided in Autotask.")


def document(
    number: int, verdict: Verdict, amount: str, party: str = "Contoso", currency: str = "USD", *reasons: Reason
) -> Document:
    value = Decimal(amount)
    return Document(
        source=f"invoices:{number}",
        autotask_id=number,
        party=party,
        day=date(2026, 10, 5),
        due=date(2026, 11, 5),
        currency=currency,
        amount=value,
        to_post=value if verdict in ACTING else Decimal(0),
        verdict=verdict,
        reasons=reasons,
        effects=(f"K{number}", f"N{number}") if verdict in ACTING else (),
        lines=(PlanLine(item="Labor", account="Services", text="+1 hour", amount=value),) if verdict in ACTING else (),
    )


def plan(*documents: Document) -> Plan:
    chosen = documents or (
        document(4711, Verdict.CREATE, "1234.50", HOSTILE),
        document(4712, Verdict.CREATE, "900", "Müller", "EUR"),
        document(4713, Verdict.HOLD, "10.00", FORMULA, "USD", NEAR),
        document(4714, Verdict.HOLD, "20.00", "Contoso", "USD", NEAR),
        document(4715, Verdict.REFUSE, "-5.00", "Contoso", "USD", NEGATIVE),
        document(4716, Verdict.SKIP, "7.00", "Contoso", "USD", VOIDED),
    )
    effects = tuple(
        Effect(
            key=key,
            service="quickbooks" if key.startswith("K") else "autotask",
            verb="create" if key.startswith("K") else "update",
            entity="Invoice" if key.startswith("K") else "Invoices",
            source=each.source,
            revision=0,
            body={},
            expect={},
            proof=Marker("m"),
        )
        for each in chosen
        for key in each.effects
    )
    return Plan(
        app="invoices",
        realm="1",
        ledger_id="ABC234",
        home_currency="USD",
        as_of=date(2026, 11, 3),
        window_start=date(2026, 10, 20),
        settings_digest="0",
        documents=tuple(chosen),
        effects=effects,
    )


def tied() -> TieOut:
    """4711 was posted and its number is owed; of 4712 no answer is known."""
    known = {
        "K4711": Known("K4711", 0, State.DONE, True, {"Id": "91", "DocNumber": "1201", "TotalAmt": Decimal("1234.50")}),
        "K4712": Known("K4712", 0, State.SENT, True, None, "time-out"),
    }
    intended = plan()
    return tie_out(intended, frozenset(each.source for each in intended.acting()), known)
