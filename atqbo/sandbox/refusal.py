"""QuickBooks' refusals: code, message, detail, as its answers carry them."""

from atqbo.money import Json

_MESSAGES = {
    "500": "Unsupported Operation",
    "600": "Duplicate Request ID",
    "610": "Object Not Found",
    "1040": "Batch size exceeds allowed limit",
    "2010": "Request has invalid or unsupported property",
    "2020": "Required param missing, need to supply the required value for the API",
    "2030": "Invalid ID",
    "2050": "String length is either shorter or longer than supported by specification",
    "2130": "Invalid Request Id Format",
    "2170": "Invalid Enumeration",
    "2220": "Invalid Currency Type",
    "2500": "Invalid Reference Id",
    "4000": "Error parsing query",
    "4001": "Invalid query",
    "5010": "Stale Object Error",
    "5020": "Permission Denied Error",
    "5030": "Feature Not Supported Error",
    "6000": "A business validation error has occurred while processing your request",
    "6030": "Attachment size exceeds the limit",
    "6010": "Required param missing: an account needs a type or a subtype",
    "6070": "Amount calculation incorrect in the request",
    "6080": "Required param missing: a name",
    "6100": "Invalid Line TaxCode in the request",
    "6140": "Duplicate Document Number Error",
    "6170": "Invalid TxnTaxDetail Error",
    "6210": "Account Period Closed",
    "6220": "Delete List Has Balance Error",
    "6240": "Duplicate Name Exists Error",
    "6270": "Inventory Transaction Dated Before Item Start Date",
    "6310": "Missing Customer: a billable line needs one",
    "10000": "An application error has occurred while processing your request",
}
INACTIVE = (
    "Object Not Found : Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


class Refusal(Exception):
    """A request, or one item of a batch, that QuickBooks refuses. Nothing of it has happened."""

    def __init__(self, code: str, detail: str, element: str | None = None, *, status: int = 400) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.element, self.status = code, detail, element, status

    def fault(self) -> Json:
        """What stands under "Fault"."""
        error = {"Message": _MESSAGES[self.code], "Detail": self.detail, "code": self.code}
        if self.element is not None:
            error["element"] = self.element
        return {"Error": [error], "type": "SystemFault" if self.code == "10000" else "ValidationFault"}


SYSTEM_FAILURE = Refusal("10000", "System Failure Error: an unexpected error has occurred", status=500)
"""The service broke down; whether anything happened is not said."""


def unknown_property(name: str, entity: str) -> Refusal:
    """2010: a field that the entity does not have."""
    return Refusal(
        "2010",
        f'Property Name:Unrecognized field "{name}" (class com.intuit.schema.finance.v3.{entity}), '
        "not marked as ignorable specified is unsupported or invalid",
        name,
    )


def missing(element: str) -> Refusal:
    """2020: a required field is not there."""
    return Refusal("2020", f"Required parameter {element} is missing in the request", element)


def not_calculated(amount: Json) -> Refusal:
    """6070: quantity times price is not the amount."""
    return Refusal("6070", f"Amount is not equal to Qty * UnitPrice. Supplied value:{amount}")


def unsupported(operation: str, entity: str) -> Refusal:
    """500: an operation that the entity does not have."""
    return Refusal("500", f"Operation {operation} {entity} is not supported.")


def business(text: str) -> Refusal:
    """The 6000 family: whatever else the books do not allow."""
    return Refusal("6000", f"Business Validation Error: {text}")
