"""The one way to make tax codes and rates: POST taxservice/taxcode.

Fields: src/XSD/SalesTax.xsd of https://github.com/intuit/QuickBooks-V3-PHP-SDK.
"""

from collections.abc import Mapping
from decimal import Decimal

from atqbo.money import Json
from atqbo.sandbox.realm import Realm
from atqbo.sandbox.refusal import Refusal, missing
from atqbo.sandbox.shapes import Choice, Number, Shape, Text, accepted
from atqbo.sandbox.taxes import add_rate

_SHAPE: Mapping[str, Shape] = {
    **dict.fromkeys(("Id", "TaxCodeId", "domain", "SyncToken"), Text(50)),
    "sparse": Text(10),
    "TaxCode": Text(10),
    "TaxRateDetails": [
        {
            "TaxRateName": Text(50),
            **dict.fromkeys(("TaxRateId", "TaxAgencyId"), Text(50)),
            "RateValue": Number(),
            "TaxApplicableOn": Choice(("Sales", "Purchase", "Other")),
        }
    ],
}


def tax_service(realm: Realm, body: Json) -> Json:
    """Make a tax code of existing and new rates. Returns the answer. Raises Refusal; then nothing happened."""
    read = accepted(body, _SHAPE, "TaxService") or {}
    for name in ("TaxCode", "TaxRateDetails"):
        if not read.get(name):
            raise missing(name)
    if realm.named("TaxCode", read["TaxCode"]):
        raise Refusal("6240", f"The name supplied already exists. : {read['TaxCode']}")
    with realm.store.transaction():
        details = [_rate(realm, each) for each in read["TaxRateDetails"]]
        code = realm.add("TaxCode", _code(read["TaxCode"], details))
    return {"TaxCode": code["Name"], "TaxCodeId": code["Id"], "TaxRateDetails": details}


def _rate(realm: Realm, sent: Json) -> Json:
    """An existing rate by its id, or a new one."""
    applicable = sent.get("TaxApplicableOn", "Sales")
    if "TaxRateId" in sent:
        rate = realm.referred("TaxRate", {"value": sent["TaxRateId"]}, "TaxRateDetails.TaxRateId")
    else:
        for name in ("TaxRateName", "RateValue", "TaxAgencyId"):
            if name not in sent:
                raise missing(f"TaxRateDetails.{name}")
        realm.referred("TaxAgency", {"value": sent["TaxAgencyId"]}, "TaxRateDetails.TaxAgencyId")
        if realm.named("TaxRate", sent["TaxRateName"]):
            raise Refusal("6240", f"The name supplied already exists. : {sent['TaxRateName']}")
        rate = add_rate(realm, sent["TaxRateName"], Decimal(sent["RateValue"]), sent["TaxAgencyId"])
    return {
        "TaxRateName": rate["Name"],
        "TaxRateId": rate["Id"],
        "RateValue": rate["RateValue"],
        "TaxAgencyId": rate.get("AgencyRef", {}).get("value", ""),
        "TaxApplicableOn": applicable,
    }


def _code(name: str, details: list[Json]) -> Json:
    lists = {
        side: {
            "TaxRateDetail": [
                {
                    "TaxRateRef": {"value": each["TaxRateId"], "name": each["TaxRateName"]},
                    "TaxTypeApplicable": "TaxOnAmount",
                    "TaxOrder": 0,
                }
                for each in details
                if each["TaxApplicableOn"] == applicable
            ]
        }
        for side, applicable in (("SalesTaxRateList", "Sales"), ("PurchaseTaxRateList", "Purchase"))
    }
    return {"Name": name, "Description": name, "Active": True, "Taxable": True, "TaxGroup": True, **lists}
