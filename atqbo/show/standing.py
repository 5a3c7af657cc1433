"""Tables about how the connection stands."""

from atqbo.show.table import Column, Table, table
from atqbo.standing import Standing, Tried


def connection(standing: Standing) -> Table:
    """Both sides, as they answered a moment ago."""
    rows = [*_autotask(standing), *_quickbooks(standing)]
    told = [{"side": side, "name": name, "value": value} for side, name, value in rows]
    columns = (Column("side", "Side"), Column("name", "What"), Column("value", "Answer"))
    return table(told, caption="Connection", columns=columns)


def _autotask(standing: Standing) -> list[tuple[str, str, str]]:
    side = standing.autotask
    if side is None:
        return [("Autotask", "Login", "not answered")]
    used, limit = side.allowance.current_timeframe_request_count, side.allowance.external_request_threshold
    rights = [("Autotask", each.app.nouns.capitalize(), _told(each)) for each in side.tried]
    return [
        ("Autotask", "Zone", side.address),
        *rights,
        ("Autotask", "Requests of this hour", f"{used:,} of {limit:,} (all programs of the tenant together)"),
    ]


def _told(tried: Tried) -> str:
    """ "api@example.com may read and change them"."""
    may = {"All": "read and change them", "Restricted": "read them and change some", "None": "read but not change them"}
    can = may.get(tried.rights.update, "read them; Autotask does not tell whether it may change them")
    return f"{tried.user} may not read them: {tried.unread}" if tried.unread else f"{tried.user} may {can}"


def _quickbooks(standing: Standing) -> list[tuple[str, str, str]]:
    side = standing.quickbooks
    if side is None:
        return [("QuickBooks", "Login", "not answered")]
    company, held = side.company, side.held
    told = [
        ("Company", company.company_name),
        ("Realm", held.realm_id),
        ("Country", company.country or ""),
        ("Subscription", " ".join((company.property("OfferingSku"), company.property("SubscriptionStatus").lower()))),
        ("Alive if used until", f"{held.refresh_expires_at:%Y-%m-%d}" if held.refresh_expires_at else ""),
        ("Consent ends on", f"{held.consent_ends_at:%Y-%m-%d}" if held.consent_ends_at else ""),
    ]
    return [("QuickBooks", name, value.strip()) for name, value in told if value.strip()]
