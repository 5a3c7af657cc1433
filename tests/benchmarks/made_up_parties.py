"""Names of firms in numbers, and how the other service would spell them: seeded, so that every run is the same."""

import random
from collections.abc import Callable

from msgspec import structs

from atqbo.matching import Side

_STARTS = "ab al an bar ben bran cal car clar col dan del dor ed el fal fen gal gar hal har hol jan ken kir lan lin"
_STARTS += " mar mel mon nor oak pel per quin ram ros sal sher stan tal thorn tor val ver wal wes win yar zel"
_MIDDLES = "a al an ber bo com den der don e en er field for ge ing la lan le ling man me mor ner o ri sel ter ti wa"
_ENDS = "berg bridge by combe dale don ell er ett field ford gate ham hurst ington land ley lin low man mont more"
_ENDS += " ner nett ridge s son stead stein ster stone ton vale vin wick wood worth"
_TRADES = "Accounting|Auto Repair|Bakery|Brewing|Builders|Capital|Chiropractic|Cleaning|Construction|Consulting|Dental"
_TRADES += "|Electric|Engineering|Equipment Rental|Farms|Financial|Foods|Freight|Furniture|Glass|Heating|Holdings|Hotel"
_TRADES += "|Insurance|Landscaping|Law Office|Logistics|Machine Shop|Management|Manufacturing|Marine|Marketing|Medical"
_TRADES += (
    "|Metals|Mortgage|Nursery|Optical|Painting|Paper|Pharmacy|Plastics|Plumbing|Printing|Properties|Realty|Roofing"
)
_TRADES += "|Schools|Security|Services|Software|Solutions|Staffing|Supply|Systems|Title|Tools|Trucking|Veterinary"
_FORMS = ("", "", " Inc", ", Inc.", " LLC", ", LLC", " Co.", " Ltd", " Corp")
_SHORT = {
    "Manufacturing": "Mfg",
    "Management": "Mgmt",
    "Construction": "Const",
    "Equipment": "Equip",
    "Services": "Svcs",
}
_SHORT |= {"Systems": "Sys", "Engineering": "Eng", "Insurance": "Ins", "Solutions": "Soln", "Properties": "Props"}


def made_up(number: int, seed: int = 6) -> tuple[list[Side], list[Side], dict[str, str]]:
    """Organizations, customers, and id → id of those that are one; a tenth on both sides has no counterpart."""
    chance = random.Random(seed)
    stems = [_stem(chance) for _ in range(number)]
    taken: set[str] = set()
    firms = [_firm(chance, stems, place, taken) for place in range(number)]
    ours = [structs.replace(firm, id=str(place)) for place, firm in enumerate(firms)]
    same = [place for place in range(number) if chance.random() < 0.9]
    theirs = [_respelt(chance, firms[place], f"c{place}") for place in same]
    theirs += [_firm(chance, stems, number + place, taken) for place in range(number - len(same))]
    chance.shuffle(theirs)
    return ours, theirs, {str(place): f"c{place}" for place in same}


def _stem(chance: random.Random) -> str:
    middle = chance.choice(_MIDDLES.split()) if chance.random() < 0.6 else ""
    return (chance.choice(_STARTS.split()) + middle + chance.choice(_ENDS.split())).capitalize()


def _firm(chance: random.Random, stems: list[str], place: int, taken: set[str]) -> Side:
    """taken: names given so far, without legal form; none is given twice."""
    while True:
        words = [chance.choice(stems) for _ in range(chance.choice((1, 1, 2, 2, 3)))]
        name = " ".join((*words, chance.choice(_TRADES.split("|"))))
        if name not in taken:
            break
    taken.add(name)
    return Side(
        id=f"x{place}",
        name=name + chance.choice(_FORMS),
        phones=(f"312-{chance.randrange(200, 999)}-{chance.randrange(10_000):04}",) if chance.random() < 0.6 else (),
        emails=(f"ap@{''.join(words).lower()}.example",) if chance.random() < 0.5 else (),
    )


def _respelt(chance: random.Random, firm: Side, new_id: str) -> Side:
    way = chance.choice(_WAYS)
    told = chance.random() < 0.5
    name = way(chance, firm.name)
    return Side(id=new_id, name=name, phones=firm.phones if told else (), emails=firm.emails if told else ())


def _same(chance: random.Random, name: str) -> str:
    return name


def _capitals(chance: random.Random, name: str) -> str:
    return name.upper()


def _other_form(chance: random.Random, name: str) -> str:
    for form in sorted(_FORMS, key=len, reverse=True):
        name = name.removesuffix(form) if form else name
    return name + chance.choice(_FORMS)


def _typo(chance: random.Random, name: str) -> str:
    place = chance.randrange(2, max(3, len(name.split()[0])))
    if chance.random() < 0.5:
        return name[:place] + name[place + 1 :]
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def _swapped(chance: random.Random, name: str) -> str:
    words = _other_form(chance, name).split()
    return " ".join((*words[1:2], *words[:1], *words[2:]))


def _abbreviated(chance: random.Random, name: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in name.split())


def _joined(chance: random.Random, name: str) -> str:
    words = name.split()
    return " ".join(("".join(words[:2]).capitalize(), *words[2:])) if len(words) > 3 else name


def _branch(chance: random.Random, name: str) -> str:
    return f"{_other_form(chance, name)} - {chance.choice(('Head Office', 'Main', 'Billing', 'Chicago'))}"


_WAYS: tuple[Callable[[random.Random, str], str], ...] = (
    _same,
    _same,
    _same,
    _capitals,
    _other_form,
    _other_form,
    _typo,
    _swapped,
    _abbreviated,
    _joined,
    _branch,
)
