"""Our missions by the rules under which API Engagement takes or refuses them, read with nothing of ours."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from talka.interchange import actions
from talka.interchange.enums import Format, OutFormat
from talka.interchange.exporters.formats import WRITERS
from talka.interchange.importers.items import Notes
from talka.interchange.models import OutFeed, Partner
from talka.interchange.outgoing.queries import outgoing, rows_of, try_one
from talka.opportunities.models import Opportunity
from tests import factories
from tests.interchange.test_what_goes_out_comes_back import rich

DOMAINS = {
    "animaux", "autre", "batiment-industrie-logistique", "benevolat-competences", "communication", "culture-loisirs",
    "education", "emploi", "environnement", "gestion-finance-droit", "humanitaire", "memoire-et-citoyennete",
    "numerique", "prevention-protection", "recherche", "sante", "service-public-defense-securite", "sport",
    "solidarite-insertion", "vivre-ensemble",
}  # fmt: skip
TEXTS = ("clientId", "title", "description", "applicationUrl", "organizationName")
TIMES = ("startAt", "endAt", "postedAt")
ANSWERS = ("openToMinors", "reducedMobilityAccessible", "closeToTransport")


def refusals(told: dict[str, Any]) -> list[str]:
    """What their import says of a mission; nothing of it when it is taken."""
    found = [f"{name} missing" for name in TEXTS if not told.get(name)]
    found += ["title of one word"] if len(told["title"].split()) < 2 else []
    found += ["badly encoded"] if "&#" in told["title"] + told["description"] else []
    found += ["description too long"] if len(told["description"]) > 20_000 else []
    found += ["remote"] if told.get("remote") not in {"no", "possible", "full", "local"} else []
    found += ["places"] if "places" in told and int(told["places"]) < 1 else []
    found += ["domain"] if told.get("domain") not in DOMAINS else []
    found += ["type"] if told.get("type") != "benevolat" else []
    found += ["country"] if any(one.get("country") != "LV" for one in told.get("addresses", [])) else []
    found += [name for name in TIMES if told.get(name) and datetime.fromisoformat(told[name]).tzinfo is None]
    return found


def of_json(text: str) -> list[dict[str, Any]]:
    told = json.loads(text)
    assert told["ok"] is True
    for one in told["data"]:
        assert all(isinstance(one[name], bool) for name in ANSWERS)
        assert isinstance(one.get("places", 1), int)
    return list(told["data"])


def of_xml(text: str) -> list[dict[str, Any]]:
    assert text.startswith("<?xml")
    root = ET.fromstring(text)  # noqa: S314  # our own file
    assert (root.tag, [one.tag for one in root][:3]) == ("source", ["publisher", "publisherurl", "lastBuildDate"])
    found = []
    for mission in root.findall("mission"):
        told: dict[str, Any] = {one.tag: one.text or "" for one in mission if not len(one)}
        told["addresses"] = [{part.tag: part.text for part in one} for one in mission.findall("addresses/address")]
        assert all(told[name] in {"yes", "no"} for name in ANSWERS)
        found.append(told)
    return found


READERS = {Format.APE_JSON: of_json, Format.APE_XML: of_xml}


@pytest.fixture
def rows(now: datetime) -> list[Opportunity]:
    rich()
    factories.opportunity("Tulkotājs", duties="Tulkot <b>vēstules</b> & sarunas.", remote="full", fields=["lidzdaliba"])
    factories.opportunity("Bez vietu skaita", places=None)
    return list(Opportunity.objects.order_by("pk"))


@pytest.mark.parametrize("wanted", list(READERS))
def test_none_is_refused(rows: list[Opportunity], partner: Partner, wanted: Format) -> None:
    told = READERS[wanted]("".join(WRITERS[wanted][0](rows)))
    assert [(one["title"], refusals(one)) for one in told] == [
        ("Talka pie upes; rīts, vakars", []),
        (f"Tulkotājs – {rows[1].organisation.name}", []),
        ("Bez vietu skaita", []),
    ]


@pytest.mark.parametrize("wanted", list(READERS))
def test_a_title_of_one_word_comes_back_as_it_was(rows: list[Opportunity], wanted: Format, tmp_path: Any) -> None:
    path = tmp_path / f"feed.{WRITERS[wanted][2]}"
    path.write_text("".join(WRITERS[wanted][0](rows)), encoding="utf-8")
    other = actions.save_partner(Partner(code="cita", name="Cita Talka"), by=None)
    actions.run_import(other, actions.Order(path), Notes(), on_done=lambda _run: None)
    assert Opportunity.objects.filter(origin="cita", title="Tulkotājs").count() == 1


@pytest.mark.parametrize("wanted", list(OutFormat))
def test_what_is_full_goes_only_where_it_can_be_said(rows: list[Opportunity], partner: Partner, wanted: str) -> None:
    feed = OutFeed.objects.create(partner=partner, name="Visas", format=wanted)
    full = factories.opportunity("Pilna jau ir", places=2)
    Opportunity.objects.filter(pk=full.pk).update(taken=2)
    goes = wanted not in READERS
    assert outgoing(feed).filter(pk=full.pk).exists() is goes
    assert len(list(rows_of(feed))) == 3 + goes
    trial = try_one(feed, full.public_id)
    assert trial is not None
    assert trial.goes is goes
