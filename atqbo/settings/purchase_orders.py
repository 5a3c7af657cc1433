"""The app that moves purchase orders."""

from atqbo.settings.apps import AppSettings


class PurchaseOrdersApp(AppSettings, frozen=True, forbid_unknown_fields=True):
    """[purchase_orders]: which purchase orders move, and as what. Without this section the app is not used."""
