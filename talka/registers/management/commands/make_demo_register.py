"""`make_demo_register`: write the invented registers of the demo, in the layout of the official files.

Every organisation of the demo content stands in them under its exact name; around them stand invented entities of all
legal forms and statuses, with the traps of the real files. All numbers begin with 7, which no register of the state
uses. The same content gives the same files.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from talka.registers.models import INVENTED_FIRST_DIGIT, LegalForm, Municipality, is_registration_number
from talka.registers.sources import tables

CONTENT = Path(__file__).parents[3] / "web" / "demo_data"
UR_HEADER = (
    "regcode;sepa;name;name_before_quotes;name_in_quotes;name_after_quotes;without_quotes;regtype;regtype_text;type;"
    "type_text;registered;terminated;closed;address;index;addressid;region;city;atvk;reregistration_term"
)
PPI_HEADER = (
    "name;registrationNumber;taxpayerUnitNumber;establishedOn;registeredOn;Status;statusDetails;removedOn;"
    "independentTaxpayer;authorityType;subordinationType;website;email;phone;addressRegisterCode;address;"
    "institutionOfHigherEducation;higherAuthorityName;higherAuthorityNumber;higherAuthorityEmail;"
    "establishingActNumber;establishingActDate;establishingActTitle;establishingActType;"
    "establishingActLegislatorName;establishingActLegislatorNumber"
)
FORM_OF_KIND = {"association": "BDR", "political_party": "PP", "social_enterprise": "SIA"}
REGISTERS = {
    "B": ("Biedrību un nodibinājumu reģistrs", {"BDR", "NOD"}),
    "P": ("Politisko partiju reģistrs", {"PP", "PPA"}),
    "A": ("Arodbiedrību reģistrs", {"ARB", "ARA", "SPO"}),
    "O": ("Politisko organizāciju un to apvienību reģistrs", {"POL"}),
    "S": ("Sabiedrisko organizāciju reģistrs", {"SAB"}),
    "R": (
        "Reliģisko organizāciju un to iestāžu reģistrs",
        {"KAT", "DRZ", "BAZ", "ROI", "DIE", "MIS", "KLO", "SAV", "REL"},
    ),
    "C": ("Pārstāvniecību reģistrs", {"PAR", "POR", "ARV", "PRV"}),
    "K": ("Komercreģistrs", set()),
}
ADJECTIVES = (
    "Zilā Sudraba Klusā Gaišā Rīta Vakara Senā Jaunā Lielā Mazā Baltā Zelta Meža Upes Kalna Jūras Pļavas Saules Vēja"
)
NOUNS = "Atvase Bākuguns Dzirksts Ķepa Laiva Ligzda Magone Pūce Rasa Sagša Straume Taka Vārpa Zīle Žube Šalka"
FIRST, SECOND = ADJECTIVES.split(), NOUNS.split()
UR_COLUMNS, PPI_COLUMNS = UR_HEADER.split(";"), PPI_HEADER.split(";")
FILLERS = 220
YEARS = range(1992, 2026)
DISTRICT = "Jēkabpils rajons, Viesīte, Izdomātā iela 3"


def number_of(name: str, taken: set[str]) -> str:
    """Give a name its registration number: the same at every run, with the right check digit, not yet taken."""
    for attempt in count():
        digits = int(hashlib.sha256(f"{name}/{attempt}".encode()).hexdigest(), 16) % 10**9
        for last in range(10):
            number = f"{INVENTED_FIRST_DIGIT}{digits:09d}{last}"
            if is_registration_number(number) and number not in taken:
                taken.add(number)
                return number
    raise AssertionError


def turn_of(name: str) -> int:
    """Decide by the name how its row looks, so that new content does not change the rows of the old."""
    return hashlib.sha256(name.encode()).digest()[0]


class Maker:
    """Builds the rows of both files."""

    def __init__(self, organisations: Sequence[dict[str, Any]]) -> None:
        self.organisations = {one["name"]: one for one in organisations}
        self.taken: set[str] = set()
        self.municipalities: list[Municipality] = [m for m in tables.municipalities() if m.valid_to is None]
        self.names = {m.atvk: m.name for m in self.municipalities}
        self.old = {row.municipality_id: row.code for row in reversed(tables.old_territories())}
        self.forms: list[LegalForm] = tables.legal_forms()
        self.form_names = {form.code: form.name for form in self.forms}

    def place(self, atvk: str, street: str, turn: int) -> dict[str, str]:
        """Where an entity is, written as the real file does: by an old code, or by nothing but the address."""
        municipality = self.names[atvk].replace(" novads", " nov.")
        postcode = re.search(r"LV-([0-9]{4})", street)
        address = street.split(", LV-", maxsplit=1)[0]
        return {
            "address": address if turn % 3 else f"{municipality}, {address}",
            "index": postcode[1] if postcode else "1050",
            "atvk": self.old[atvk] if turn % 3 else "",
        }

    def entity(self, name: str, form: str, turn: int) -> dict[str, str]:
        """Row of the Register of Enterprises without its place and its end."""
        number = number_of(name, self.taken)
        before, quote, rest = name.partition('"')
        inside, _, after = rest.rpartition('"')
        register, text = next((r, t) for r, (t, forms) in REGISTERS.items() if form in forms or r == "K")
        return dict.fromkeys(UR_COLUMNS, "") | {
            "regcode": number,
            "sepa": f"LV00ZZZ{number}" if turn % 4 else "",
            "name": name,
            "name_before_quotes": before.strip(),
            "name_in_quotes": inside if quote else name,
            "name_after_quotes": after.strip(),
            "without_quotes": "0" if quote else "1",
            "regtype": register,
            "regtype_text": text,
            "type": form,
            "type_text": self.form_names[form],
            "registered": f"{YEARS[turn % len(YEARS)]}-{turn % 12 + 1:02d}-{turn % 28 + 1:02d}",
            "closed": " ",
            "addressid": str(100_000_000 + turn),
            "region": "0",
            "city": "0",
        }

    def known(self) -> Iterator[dict[str, str]]:
        """Organisations of the demo content that the Register of Enterprises knows."""
        for name, one in sorted(self.organisations.items()):
            if one["kind"] != "public_institution":
                turn = turn_of(name)
                form = one.get("legal_form") or FORM_OF_KIND[one["kind"]]
                yield self.entity(name, form, turn) | self.place(one["municipality"], one["address"], turn)

    def fillers(self) -> Iterator[dict[str, str]]:
        """Invented entities: every legal form, a fifth liquidated, some reorganised, names with and without quotes."""
        for turn in range(FILLERS):
            word = f"{FIRST[turn % len(FIRST)]} {SECOND[turn * 5 % len(SECOND)]}"
            form = self.forms[turn // 2 % len(self.forms)].code if turn % 2 else ("BDR", "NOD")[turn % 4 // 2]
            quoted = f'"{word} {turn}"' if turn % 7 else f"{word.upper()} {turn}"
            municipality = self.municipalities[turn % len(self.municipalities)].atvk
            row = self.entity(f"{self.form_names[form]} {quoted}", form, turn)
            row |= self.place(municipality, f"Izdomātā iela {turn + 1}", turn)
            if turn % 5 == 0:
                row |= {"closed": "R" if turn % 15 == 0 else "L", "terminated": f"2019-{turn % 12 + 1:02d}-15"}
            yield row

    def traps(self) -> Iterator[dict[str, str]]:
        """Rows as the real file has them: strange but good, and (the last three) bad."""
        riga = self.municipalities[0].atvk
        strange = {
            'Biedrība "Zvaigzne ""Auseklis"""': {},
            'Biedrība "Semikols; iekšā"': {"address": "Rīga, Izdomātā iela 1; 2. korpuss", "atvk": ""},
            "BIEDRĪBA BEZ PĒDIŅĀM": {"atvk": "0010000"},
            'Biedrība "Jaunais kods"': {"atvk": "0001000"},
            'Biedrība "Nogrieztās nulles"': {"atvk": "10000"},
            'Biedrība "Vangažu talka"': {"atvk": "0801817", "address": "Inčukalna nov., Vangaži, Izdomātā iela 2"},
            'Biedrība "Šķeltovas soma"': {"atvk": "", "address": "Aglonas nov., Šķeltovas pag., Šķeltova, Lauku 3"},
            'Biedrība "Varakļānu vīnogas"': {"atvk": "0055000", "address": "Varakļānu nov., Varakļāni, Parka 1"},
            'Biedrība "Senais rajons"': {
                "atvk": "0561615",
                "address": DISTRICT,
                "closed": "L",
                "terminated": "2008-05-05",
            },
            'Biedrība "Без перевода"': {},
            'Biedrība "Nekurienes ziņas"': {"atvk": "", "address": "Nezināmā vieta"},
        }
        for turn, (name, facts) in enumerate(strange.items()):
            row = self.entity(name, "BDR", turn) | self.place(riga, "Rīga, Izdomātā iela 9", 1)
            yield row | facts
        bad = self.entity('Biedrība "Izklājlapas datums"', "BDR", 1) | self.place(riga, "Rīga", 1)
        yield bad | {"registered": "4/10/2014"}
        wrong = self.entity('Biedrība "Nepareizs cipars"', "BDR", 2) | self.place(riga, "Rīga", 1)
        yield wrong | {"regcode": wrong["regcode"][:-1] + str((int(wrong["regcode"][-1]) + 1) % 10)}
        yield row | {"name": 'Biedrība "Divreiz failā"'}

    def institutions(self) -> Iterator[dict[str, str]]:
        """Public institutions of the demo content, and a few more, one of them removed."""
        extra = [
            {"name": f"Izdomātā {word} pārvalde", "municipality": m.atvk, "address": f"Tirgus laukums 1, {m.name}"}
            for word, m in zip(SECOND, self.municipalities, strict=False)
        ]
        public = [one for _, one in sorted(self.organisations.items()) if one["kind"] == "public_institution"]
        for one in [*public, *extra]:
            municipality = self.names[one["municipality"]]
            address = one["address"] if municipality in one["address"] else f"{one['address']}, {municipality}"
            yield dict.fromkeys(PPI_COLUMNS, "") | {
                "name": one["name"],
                "registrationNumber": number_of(one["name"], self.taken),
                "registeredOn": f"{YEARS[turn_of(one['name']) % len(YEARS)]}-03-01",
                "Status": "REMOVED" if one is extra[-1] else "REGISTERED",
                "removedOn": "2021-06-30" if one is extra[-1] else "",
                "authorityType": "INSTITUTION_OF_INDIRECT_ADMINISTRATION",
                "website": one.get("website", ""),
                "email": one.get("email", ""),
                "phone": one.get("phone", ""),
                "address": address,
            }


class Command(BaseCommand):
    """Run it again when the demo content has changed; commit what it writes."""

    help = "Write demo_register.csv and demo_ppi.csv from the organisations in talka/web/demo_data/*.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--content", type=Path, default=CONTENT)
        parser.add_argument("--to", type=Path, default=tables.DATA)

    def handle(self, *args: Any, **options: Any) -> None:  # Django's signature
        organisations = [
            one for file in sorted(options["content"].glob("*.json")) for one in json.loads(file.read_bytes())
        ]
        maker = Maker(organisations)
        ur = [*maker.known(), *maker.fillers(), *maker.traps()]
        for name, columns, rows in (
            ("demo_register", UR_COLUMNS, ur),
            ("demo_ppi", PPI_COLUMNS, list(maker.institutions())),
        ):
            with (options["to"] / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.DictWriter(file, columns, delimiter=";")
                writer.writeheader()
                writer.writerows(rows)
            if options["verbosity"]:
                self.stdout.write(f"{name}.csv: {len(rows)} rows")
