"""A small catalogue for feeds and the API, imported like any other."""

from __future__ import annotations

from tests.interchange.conftest import Import

ROWS = [
    {"ID": "1", "Nosaukums": "Suņu staigātājs", "Jomas": "Dzīvnieki", "Vieta": "Cēsis", "Vietas": "3", "Darba veids": "regulārs"},
    {"ID": "2", "Nosaukums": "Talka <parkā> & mežā", "Jomas": "Vide un daba", "Vieta": "Rīga", "Sākums": "06.02.2027",
     "Sākuma laiks": "10:00", "Beigas": "06.02.2027", "Beigu laiks": "14:00", "Pieteikties līdz": "05.02.2027"},
    {"ID": "3", "Nosaukums": "Tulkotājs", "Jomas": "Izglītība", "Attālināti": "attālināti", "Darba veids": "pēc pieprasījuma"},
    {"ID": "4", "Nosaukums": "Vakardiena", "Sākums": "01.11.2026", "Beigas": "02.11.2026", "Vieta": "Rīga"},
]  # fmt: skip


def fill(run: Import) -> None:
    run(ROWS)
