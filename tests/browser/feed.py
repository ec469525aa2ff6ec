"""`python -m tests.browser.feed good|dead|broken|mended`: a partner's feed as its site answers now, read once.

Prints the partner's page and the address of one of its opportunities. The feed is read as the schedule would, by the
act of the program itself; only the other side's site is played.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

django.setup()

from talka.core import clock, fetch
from talka.interchange import actions
from talka.interchange.models import Feed, Partner
from talka.opportunities.models import Opportunity

CODE, ADDRESS = "upju-tikls", "https://upes.example.lv/iespejas.csv"
HEAD = "ID;Nosaukums;Apraksts;Organizācija;Jomas"
ROWS = ("u1;Upes sargs;Vākt plastmasu.;Biedrība „Upe”;Vide un daba", "u2;Laivas palīgs;Airēt.;Biedrība „Upe”;Sports")
TEXTS = {
    "good": "\n".join([HEAD, *ROWS]),
    "broken": "\n".join([HEAD, ROWS[0], "u2;;;Biedrība „Upe”;Sports"]),
    "mended": "\n".join([HEAD, *ROWS, "u3;Krasta talka;Vākt zarus.;Biedrība „Upe”;Vide un daba"]),
}


def main() -> None:
    state = sys.argv[1]
    partner = Partner.objects.filter(code=CODE).first() or actions.save_partner(
        Partner(code=CODE, name="Upju tīkls", languages=["lv"]), by=None
    )
    feed = Feed.objects.filter(partner=partner).first()
    if feed is None:
        feed = actions.save_feed(Feed(partner=partner, url=ADDRESS), by=None)
        actions.switch_feed(feed, active=True, by=None)
        feed.refresh_from_db()

    def get(_url: str, path: Path) -> fetch.Answer:
        if state == "dead":
            raise fetch.FetchError("fetch.no_answer", "Vietne neatbild.")
        return fetch.Answer(200, {}, path.write_text(TEXTS[state], encoding="utf-8"))

    fetch.get = get  # type: ignore[assignment]  # the other side's site, played
    actions.fetch_feed(feed)
    Feed.objects.filter(pk=feed.pk).update(next_at=clock.Now())
    rows = Opportunity.objects.filter(origin=CODE).order_by("external_id")
    told = {
        "page": f"/parvaldiba/partneri/{CODE}/",
        "open": sorted(Opportunity.objects.open().filter(origin=CODE).values_list("external_id", flat=True)),
        "path": rows[1].get_absolute_url() if len(rows) > 1 else "",
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
