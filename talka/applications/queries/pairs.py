"""Pair names: two words and two digits by which one organisation knows one volunteer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from talka.accounts import vault
from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core.prepared import SOMEBODY, SOMETHING, Prepared
from talka.organisations.models import Organisation

KEY_VERSION = 1
STEMS = (
    "apaļ", "ātr", "balt", "brīv", "čakl", "dāsn", "draudzīg", "drosmīg", "dzelten", "dzidr", "dziļ", "gaiš", "godīg",
    "gudr", "jautr", "klus", "krāsain", "laimīg", "lēn", "maig", "medain", "mierīg", "miglain", "modr", "mundr",
    "pacietīg", "pavasarīg", "pelēk", "priecīg", "pūkain", "raib", "rām", "rasain", "rudenīg", "saulain", "sārt",
    "silt", "sirsnīg", "skaist", "smaržīg", "sniegot", "spož", "stipr", "svītrain", "tāl", "uzticam", "vasarīg",
    "veikl", "vējain", "vērīg", "violet", "zaļ", "ziedoš", "zil", "zinātkār", "zvaigžņot", "žigl",
)  # fmt: skip
SHE = (
    "Ābele", "Avene", "Bezdelīga", "Bite", "Brūklene", "Cauna", "Cielava", "Dzeguze", "Dzērve", "Dzērvene", "Egle",
    "Irbe", "Jūra", "Kaija", "Kāpa", "Kļava", "Laiva", "Lakstīgala", "Lapsa", "Liepa", "Margrietiņa", "Mārīte",
    "Mellene", "Paparde", "Pīle", "Pīpene", "Pļava", "Priede", "Pūce", "Rasa", "Rudzupuķe", "Sala", "Saule", "Spāre",
    "Stirna", "Sūna", "Taka", "Upe", "Varavīksne", "Vāvere", "Vizbulīte", "Zemene", "Zīlīte", "Zvaigzne", "Žagata",
)  # fmt: skip
HE = (
    "Āboliņš", "Akmens", "Alnis", "Asaris", "Āpsis", "Bebrs", "Bērzs", "Dzenis", "Dzintars", "Ezers", "Ezis", "Ērglis",
    "Gliemezis", "Gulbis", "Kadiķis", "Kalns", "Krasts", "Krauklis", "Lācis", "Lasis", "Lūsis", "Mākonis", "Mežs",
    "Osis", "Ozols", "Pūpols", "Rudzis", "Sienāzis", "Sniegs", "Stārķis", "Strauts", "Strazds", "Taurenis", "Tilts",
    "Ūdrs", "Vanags", "Vējš", "Vilks", "Vītols", "Zaķis", "Zirnis", "Zvans", "Zvirbulis",
)  # fmt: skip
NOUNS = tuple((noun, "ā") for noun in SHE) + tuple((noun, "ais") for noun in HE)
NAMES = len(STEMS) * len(NOUNS) * 100


def candidate(volunteer: User, organisation: Organisation, attempt: int = 0) -> str:
    """The name that the pair's keyed hash draws; the next attempt draws another, for when the first is taken."""
    drawn = vault.keyed(f"pair name {KEY_VERSION}", f"{volunteer.pk}\0{organisation.public_id}\0{attempt}")
    rest, number = divmod(int(drawn, 16) % NAMES, 100)
    stem, noun = divmod(rest, len(NOUNS))
    word, ending = NOUNS[noun]
    return f"{(STEMS[stem] + ending).capitalize()} {word} {number:02d}"


def _name_of_somebody() -> QuerySet[PairName, Any]:
    return PairName.objects.filter(volunteer=SOMEBODY, organisation=SOMETHING).values_list("name")


_NAME = Prepared(_name_of_somebody)


def pair_name(volunteer: User, organisation: Organisation) -> str:
    """What the organisation calls the volunteer; before the first contact, what it will most likely be."""
    for (name,) in _NAME.rows({SOMEBODY: volunteer.pk, SOMETHING: organisation.pk}):
        return str(name)
    return candidate(volunteer, organisation)
