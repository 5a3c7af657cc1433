"""Exchange rates: home units for one unit of a currency; a rate holds until the next day that has one."""

from collections.abc import Iterable

from atqbo.money import Json
from atqbo.sandbox.realm import Realm, pacific
from atqbo.sandbox.refusal import business, missing


def rate_on(realm: Realm, currency: str, day: str) -> Json:
    """The rate of a currency on a day; 1 where none is known, as QuickBooks assumes."""
    found = rates_on(realm, [currency], day)
    return found[0]["Rate"] if found else 1


def rates_on(realm: Realm, currencies: Iterable[str], day: str) -> list[Json]:
    """ExchangeRate records as of a day, for each of the currencies that has one by then."""
    known = [row.record for row in realm.rows("ExchangeRate").values() if row.record["AsOfDate"] <= day]
    found = []
    for currency in currencies:
        own = [rate for rate in known if rate["SourceCurrencyCode"] == currency]
        if own:
            found.append({**max(own, key=lambda rate: str(rate["AsOfDate"])), "AsOfDate": day})
        elif currency == realm.home_currency:
            found.append({"SourceCurrencyCode": currency, "TargetCurrencyCode": currency, "Rate": 1, "AsOfDate": day})
    return found


def set_rate(realm: Realm, read: Json) -> str:
    """Keep the rate of a currency from a day on. Returns the record's key. Raises Refusal."""
    for name in ("SourceCurrencyCode", "Rate", "AsOfDate"):
        if not read.get(name):
            raise missing(name)
    home = realm.home_currency
    if not realm.multicurrency or read["SourceCurrencyCode"] == home or read["Rate"] < 0:
        raise business("The exchange rate cannot be set.")
    pair = {"SourceCurrencyCode": read["SourceCurrencyCode"], "TargetCurrencyCode": home, "AsOfDate": read["AsOfDate"]}
    rows = realm.rows("ExchangeRate")
    same = (str(key) for key, row in rows.items() if pair.items() <= row.record.items())
    key = next(same, None) or realm.next_number("ExchangeRate", lambda: map(str, rows))
    told = {**pair, "Rate": read["Rate"], "domain": "QBO", "sparse": False}
    realm.store.put(("quickbooks", "ExchangeRate"), key, {**told, "MetaData": {"LastUpdatedTime": pacific(realm.now)}})
    return key


def currencies(realm: Realm) -> list[str]:
    """Currencies that have a rate on any day."""
    return sorted({row.record["SourceCurrencyCode"] for row in realm.rows("ExchangeRate").values()})
