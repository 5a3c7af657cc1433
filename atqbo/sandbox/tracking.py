"""Classes and locations: kept while the company tracks them. What else happens is not told anywhere: a switch.

Preferences: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/preferences.
"""

from atqbo.money import Json
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.refusal import Refusal

_TRACKED = {"ClassRef": ("ClassTrackingPerTxn", "Class"), "DepartmentRef": ("TrackDepartments", "Department")}
_ON_LINES = "ClassTrackingPerTxnLine"


def head(draft: Draft) -> None:
    """Class and location of a whole document."""
    for name in _TRACKED:
        tracked(draft, draft.record, name, name)


def tracked(draft: Draft, holder: Json, name: str, element: str) -> None:
    """Check a reference of the document or of one of its lines; where it is not tracked, drop or refuse it."""
    if name not in holder:
        return
    preference, entity = _TRACKED[name]
    preference = _ON_LINES if element.startswith("Line.") else preference
    if draft.realm.preference("AccountingInfoPrefs", preference, False):
        holder[name] = draft.realm.reference(entity, holder[name], element)
    elif draft.realm.switches["tracking_off"] == "dropped":
        del holder[name]
    else:
        raise Refusal("5030", f"Feature Not Supported Error : {preference} is switched off for this company.", element)
