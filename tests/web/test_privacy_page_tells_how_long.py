"""How long data are kept: the page of privacy says it in words, the program keeps it in numbers; they are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from talka.accounts import privacy as accounts
from talka.applications import law
from talka.applications import privacy as applications
from talka.certificates import privacy as certificates
from talka.core import files
from talka.hours import privacy as hours
from talka.interchange.actions import sheets
from talka.matching import privacy as matching
from talka.notifications import privacy as notifications
from talka.opportunities import privacy as opportunities
from talka.opportunities.actions.reports import SENDER_KEPT
from talka.organisations import privacy as organisations
from talka.web import privacy as web

pytestmark = pytest.mark.django_db
DAY, MONTH, YEAR = timedelta(days=1), timedelta(days=30), timedelta(days=365)
TIMES = [
    ("Konts", "Account", [(accounts.IDLE, "trīs gadus", "three years"), (accounts.SECOND_WARNING, "60 dienas", "60 days"),
                          (accounts.LAST_DAYS, "30 dienas", "30 days")]),
    ("E-pasts, kas nav apstiprināts", "E-mail address that is not confirmed",
     [(accounts.UNCONFIRMED, "viena diena", "one day"), (notifications.UNCONFIRMED_STAY, "trīs dienas", "three days"),
      (matching.UNCONFIRMED_STAY, "trīs dienas", "three days")]),
    ("Sarakste ar organizētāju", "Conversation with an organiser",
     [(applications.CONVERSATION_KEPT, "Divi gadi", "Two years")]),
    ("Talkas ziņas jums", "Talka's messages to you", [(notifications.MESSAGES_STAY, "Divi gadi", "Two years")]),
    ("Vecāka piekrišana", "A parent's consent", [(applications.CONSENT_KEPT, "Trīs gadi", "Three years")]),
    ("Ziņa par neierašanos", "Not having come", [(law.NO_SHOW_HOLDS, "12 mēnešus", "12 months")]),
    ("Atzīmes par ierašanos", "Check-in marks", [(hours.PRESENCE_KEPT, "90 dienas", "90 days")]),
    ("Izziņas melnraksts", "Draft of a certificate", [(certificates.DRAFT_KEPT, "Gads", "A year")]),
    ("Piedāvājums palīdzēt", "Offer to help",
     [(matching.OVER_STAYS, "90 dienas", "90 days"), (matching.INVITATIONS_STAY, "180 dienas", "180 days")]),
    ("Ierīces paziņojumiem", "Devices for notifications", [(notifications.UNUSED_STAY, "Gads", "A year")]),
    ("Jūsu datu arhīvs lejupielādei", "Archive of your data to download",
     [(timedelta(hours=web.LINK_HOURS), "24 stundas", "24 hours")]),
    ("Izmestais atkritnē", "What is in the bin",
     [(files.KEPT_IN_BIN, "30 dienas", "30 days"), (matching.BIN_STAYS, "30 dienas", "30 days")]),
    ("Ziņojums par pārkāpumu", "Report of something wrong",
     [(opportunities.TEXT_KEPT, "gads", "a year"), (SENDER_KEPT, "viena diena", "one day")]),
    ("Tabula, ko augšupielādē organizācija", "Table uploaded by an organisation",
     [(sheets.KEPT, "7 dienas", "7 days")]),
    ("Parakstīts iesniegums, ko nepieņēma vai atsauca", "Signed application that was refused or taken back",
     [(organisations.UNPROVED_STAY, "180 dienas", "180 days")]),
    ("Organizācijas komandas dalībnieks", "Member of an organisation's team",
     [(organisations.ENDED_STAY, "Trīs gadi", "Three years")]),
]  # fmt: skip
SPELT = {"vien": 1, "div": 2, "tr": 3, "one": 1, "two": 2, "three": 3, "a": 1, "gad": 1}
UNITS = {"hour": DAY / 24, "stund": DAY / 24, "day": DAY, "dien": DAY, "month": YEAR / 12, "mēne": YEAR / 12,
         "year": YEAR, "gad": YEAR}  # fmt: skip


def told(words: str) -> timedelta:
    """As long as these words say: “12 months”, “gads”."""
    number, unit = (words.split() * 2)[:2]
    size = int(number) if number.isdecimal() else SPELT[next(one for one in SPELT if number.lower().startswith(one))]
    return size * next(length for stem, length in UNITS.items() if unit.lower().startswith(stem))


def pages(client: Client) -> Iterator[tuple[int, dict[str, str]]]:
    for language, address in enumerate(("/privatums/", "/en/privatums/")):
        rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", client.get(address).text, re.DOTALL)
        yield language, {unescape(name).strip(): " ".join(unescape(words).split()) for name, words in rows}


@pytest.mark.parametrize("row", TIMES, ids=lambda row: row[1])
def test_the_page_says_what_the_program_does(
    client: Client, row: tuple[str, str, list[tuple[timedelta, str, str]]]
) -> None:
    *names, times = row
    for language, rows in pages(client):
        for kept, *words in times:
            assert words[language] in rows[names[language]]
            assert abs(told(words[language]) - kept) < DAY
