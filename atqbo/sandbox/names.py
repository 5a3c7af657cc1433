"""Invented names and places of the demo company. Streets and telephone numbers lead nowhere."""

from typing import NamedTuple


class Place(NamedTuple):
    """A town."""

    city: str
    state: str
    postal_code: str
    country: str = "United States"


CLIENTS = (
    "Ridgeline Dental Partners",
    "Prairie State Credit Union",
    "Fox Valley Veterinary Clinic",
    "Hartwell & Dunn Architects",
    "Lakeshore Orthopedics",
    "Cornerstone Property Management",
    "Midland Freight Brokers, Inc.",
    "Oak Park Community Theater",
    "Greenfield Organic Farms",
    "Sterling Machine Works",
    "Evergreen Early Learning",
    "Wabash Insurance Group",
    "Kestrel Engineering LLC",
    "Riverbend Physical Therapy",
    "Holloway Law Offices",
    "Copper Kettle Brewing Co.",
    "Juniper Street Pharmacy",
)
"""Organizations in home currency that QuickBooks has as customers of the same name."""

NEWCOMERS = (
    "Aurora Tile and Stone",
    "Beacon Hill Tutoring",
    "Dekalb Sheet Metal",
    "Elgin Symphony Friends",
    "Naperville Eye Associates",
)
"""Organizations in home currency that QuickBooks does not know yet."""

FOREIGN_CLIENTS = (
    ("Maple Ridge Logistics Inc.", "CAD"),
    ("Georgian Bay Outfitters", "CAD"),
    ("Rheinblick Maschinenbau GmbH", "EUR"),
)
"""Organizations in another currency that QuickBooks has in the same one."""

STRANGERS = ("Walk-in Customer", "Larkfield Charity Golf Day")
"""Customers of QuickBooks that no organization stands for."""

VENDORS = (
    "Tristate Distribution",
    "Cloudmark Licensing",
    "Metro Telephone Exchange",
    "Gateway Office Leasing",
    "Blackhawk Courier Service",
    "First Mutual Insurance Agency",
)

FIRST_NAMES = (
    *("Dana", "Marcus", "Priya", "Helen", "Tomás", "Ruth", "Karim", "Alice", "Jorge", "Naomi"),
    *("Victor", "Sonja", "Peter", "Imani", "Walter", "Grace", "Leo", "Beatriz", "Owen", "Yuki"),
)
LAST_NAMES = (
    *("Whitfield", "Okafor", "Raman", "Lindqvist", "Herrera", "Kaplan", "O'Neill", "Brandt", "Mbeki", "Castillo"),
    *("Tanaka", "Farrow", "Novak", "Adeyemi", "Sinclair", "Moreau", "Petrov", "Hughes", "Sandoval", "Zeller"),
)
STREETS = (
    "Main Street",
    "Oak Avenue",
    "Industrial Drive",
    "Station Road",
    "Lincoln Highway",
    "Mill Lane",
    "Court Place",
)
PLACES = (
    Place("Aurora", "IL", "60505"),
    Place("Naperville", "IL", "60540"),
    Place("Joliet", "IL", "60432"),
    Place("Rockford", "IL", "61101"),
    Place("Hammond", "IN", "46320"),
    Place("Kenosha", "WI", "53140"),
)
PLACES_ABROAD = {
    "CAD": Place("Barrie", "ON", "L4M 1A1", "Canada"),
    "EUR": Place("Koblenz", "", "56068", "Germany"),
}
"""Currency → town of the organizations in it."""
