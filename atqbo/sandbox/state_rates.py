"""General sales tax rates of the states, without local taxes, as of July 2025.

Source: Tax Foundation, State and Local Sales Tax Rates, Midyear 2025
(https://taxfoundation.org/publications/state-and-local-sales-tax-rates). The real service adds counties and cities.
"""

from collections.abc import Mapping
from decimal import Decimal

_STATES = {
    "2.9": "CO",
    "4": "AL GA HI NY WY",
    "4.2": "SD",
    "4.225": "MO",
    "4.5": "OK",
    "4.75": "NC",
    "4.875": "NM",
    "5": "LA ND WI",
    "5.3": "VA",
    "5.5": "ME NE",
    "5.6": "AZ",
    "5.75": "OH",
    "6": "DC FL ID IA KY MD MI PA SC VT WV",
    "6.1": "UT",
    "6.25": "IL MA TX",
    "6.35": "CT",
    "6.5": "AR KS WA",
    "6.625": "NJ",
    "6.85": "NV",
    "6.875": "MN",
    "7": "IN MS RI TN",
    "7.25": "CA",
}
STATE_RATES: Mapping[str, Decimal] = {
    state: Decimal(rate) for rate, states in _STATES.items() for state in states.split()
}
"""Postal code of a state → per cent; AK, DE, MT, NH and OR have no such tax."""
