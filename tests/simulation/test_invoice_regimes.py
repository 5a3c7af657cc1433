"""What stands on invoices and credit memos beside their tax: in a US company, one with automated tax, one with VAT."""

from decimal import Decimal

import pytest
from taxed import Firm
from world import World

from atqbo.sandbox import books
from atqbo.tieout import Outcome


def american(**settings):
    firm = Firm(**settings)
    firm.code("Illinois", ("IL", "10"))
    firm.taxes("Illinois", "Goods", ("IL", "10"))
    firm.taxes("Illinois", "Labor", ("IL none", "0"))
    return firm, "Illinois", "10"


def automated(**settings):
    firm = Firm(partner=True, **settings)
    firm.taxes("Illinois", "Goods", ("IL", "6.25"))
    firm.taxes("Illinois", "Labor", ("IL none", "0"))
    return firm, "Illinois", "6.25"


def british(**settings):
    firm = Firm("GB", "GBP", **settings)
    firm.code("20.0% S", ("20.0% S", "20"))
    firm.code("0.0% Z", ("0.0% Z", "0"))
    firm.taxes("UK", "Goods", ("20.0% S", "20"))
    firm.taxes("UK", "Labor", ("0.0% Z", "0"))
    return firm, "UK", "20"


REGIMES = (american, automated, british)


def lines(rate, *nets):
    """Lines by turns taxed at the rate and not taxed."""
    taxed = [(Decimal(net) * Decimal(rate) / 100, "Goods") if place % 2 == 0 else (Decimal(0), "Labor")
             for place, net in enumerate(nets)]  # fmt: skip
    return [(net, *each) for net, each in zip(nets, taxed, strict=True)]


def ran(regime, folder, nets, build=None, **settings):
    """One invoice of these net amounts, run. Returns what stands in QuickBooks, and in Autotask."""
    firm, region, rate = regime(**settings)
    number = firm.invoice(firm.client("Acme", region=region), *lines(rate, *nets), region=region)
    if build:
        build(firm)
    world = World(1, folder, dataset=firm.dataset(create_credit_memos=True))
    tied, _, plan = world.run()
    assert tied.agrees, [document.reasons for document in plan.documents]
    entity = plan.documents[0].entity
    [document] = [each for each in world.held_by()["quickbooks"][entity] if "atqbo" in each["PrivateNote"]]
    [row] = [each for each in world.held_by()["autotask"]["Invoices"] if each["id"] == number]
    assert tied.count(Outcome.CREATED) == 1
    return document, row


def sold(document):
    return [each for each in document["Line"] if each["DetailType"] == "SalesItemLineDetail"]


NETS = ("100", "40", "60", "0", "-20", "10")
BODIES = [
    ({}, 6, ["Work"]),
    ({"group_lines": "by-item"}, 2, ["Work"]),
    ({"group_lines": "by-item-and-rate", "zero_lines": "leave-out"}, 5, ["Work"]),
    ({"description": ["billing-code", "date"], "private_note": ["invoice-id"], "customer_memo": ["period"]}, 6,
     ["Consulting", "2026-06-29"]),
]  # fmt: skip


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize(("settings", "count", "text"), BODIES)
def test_body_settings_change_neither_net_nor_tax(regime, settings, count, text, tmp_path):
    document, row = ran(regime, tmp_path, NETS, **settings)
    assert len(sold(document)) == count
    assert sum(each["Amount"] for each in sold(document)) == 190
    assert Decimal(document["TxnTaxDetail"]["TotalTax"]) == row["totalTaxValue"]
    assert Decimal(document["TotalAmt"]) == row["invoiceTotal"]
    assert sold(document)[0]["Description"].splitlines()[: len(text)] == text
    taxes = {each["SalesItemLineDetail"]["TaxCodeRef"]["value"] for each in sold(document)}
    assert len(taxes) == 2, "lines that are taxed differently are never one"


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("how", ["no", "by-item"])
def test_i5_a_credit_memo_carries_the_same_codes_and_positive_amounts(regime, how, tmp_path):
    given = {"negative": "credit-memo", "group_lines": how}
    memo, row = ran(regime, tmp_path / "memo", ("-100", "-40", "32"), **given)
    invoice, _ = ran(regime, tmp_path / "invoice", ("100", "40", "-32"), **given)
    assert Decimal(memo["TotalAmt"]) == -row["invoiceTotal"] > 0
    assert Decimal(memo["TxnTaxDetail"]["TotalTax"]) == -row["totalTaxValue"]
    assert [(each["Amount"], each["SalesItemLineDetail"]["TaxCodeRef"]) for each in sold(memo)] == [
        (each["Amount"], each["SalesItemLineDetail"]["TaxCodeRef"]) for each in sold(invoice)
    ]
    assert row["invoiceNumber"] == memo["DocNumber"]


def tracked(firm):
    prefs = firm.draft.quickbooks["Preferences"][0]["AccountingInfoPrefs"]
    prefs.update(ClassTrackingPerTxnLine=True, TrackDepartments=True)
    for entity in ("Class", "Department"):
        made = books.record("7", firm.draft.at_work(30))
        firm.draft.quickbooks[entity].append({"Name": "Acme", "FullyQualifiedName": "Acme", "Active": True, **made})


@pytest.mark.parametrize("regime", REGIMES)
def test_class_and_location_stand_beside_the_tax(regime, tmp_path):
    document, row = ran(regime, tmp_path, NETS, tracked, class_from="organization", location_from="organization")
    assert {each["SalesItemLineDetail"]["ClassRef"]["name"] for each in sold(document)} == {"Acme"}
    assert document["DepartmentRef"]["name"] == "Acme"
    assert Decimal(document["TotalAmt"]) == row["invoiceTotal"]
