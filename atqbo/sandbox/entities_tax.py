"""Tax codes, rates and agencies as data. Codes and rates are made by taxservice/taxcode only."""

from collections.abc import Mapping

from atqbo.sandbox import parties
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.fields import NAMED, RECORD, TIMES
from atqbo.sandbox.shapes import REF, Flag, Number, Shape, Text

_RATE_LIST: Mapping[str, Shape] = {
    "TaxRateDetail": [{"TaxRateRef": REF, "TaxTypeApplicable": Text(50), "TaxOrder": Number()}]
}
_CODE: Mapping[str, Shape] = {
    **NAMED,
    "Description": Text(500),
    **dict.fromkeys(("Taxable", "TaxGroup", "Hidden"), Flag()),
    **dict.fromkeys(("SalesTaxRateList", "PurchaseTaxRateList"), _RATE_LIST),
}
_RATE: Mapping[str, Shape] = {
    **NAMED,
    **dict.fromkeys(("Description", "SpecialTaxType", "DisplayType"), Text(500)),
    "RateValue": Number(),
    **dict.fromkeys(("AgencyRef", "TaxReturnLineRef"), REF),
}
_AGENCY: Mapping[str, Shape] = {
    **RECORD,
    **dict.fromkeys(("DisplayName", "TaxRegistrationNumber", "TaxAgencyConfig", "LastFileDate"), Text(100)),
    **dict.fromkeys(("TaxTrackedOnSales", "TaxTrackedOnPurchases"), Flag()),
}

TAX = (
    *(
        Entity(
            name=name,
            kind="list",
            shape=shape,
            queryable=("Id", "Active", *TIMES, "Name", "Description"),
            name_field="Name",
            sequence=name,
            writable=False,
        )
        for name, shape in (("TaxCode", _CODE), ("TaxRate", _RATE))
    ),
    Entity(
        name="TaxAgency",
        kind="list",
        shape=_AGENCY,
        queryable=("Id", *TIMES, "DisplayName"),
        required=("DisplayName",),
        defaults={"TaxTrackedOnSales": True, "TaxTrackedOnPurchases": False},
        name_field="DisplayName",
        shares_names=("TaxAgency",),
        sequence="TaxAgency",
        steps=(parties.unique_name,),
    ),
)
