"""Calendars and organisers' own web pages as feeds; and a partner that speaks for some organisations only."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.core import periods
from talka.interchange.enums import Format
from talka.interchange.feeds import calendar
from talka.interchange.importers.items import UnreadableError
from talka.interchange.models import Partner
from talka.interchange.schemas import structured_data
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import detail
from tests import factories
from tests.interchange.conftest import Import, counts, reasons, stored

EVENT = """BEGIN:VEVENT
UID:{uid}
SUMMARY:Talka pie upes
DESCRIPTION:Vākt plastmasu\\, arī \
stiklu.
DTSTART;TZID=Europe/Riga:20261212T100000
DTEND;TZID=Europe/Riga:20261212T140000
LOCATION:Krasta iela 5\\, Rīga
ORGANIZER;CN="Biedrība Upe":mailto:info@upe.example.lv
CATEGORIES:Vide un daba
{more}END:VEVENT
"""


NUMBER = factories.registration_number(7)


def book(*events: str) -> bytes:
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//\n" + "".join(events) + "END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


SITE = {"@context": "https://schema.org", "@type": "Organization", "name": "Biedrība „Upe”"}
BARE = {
    "@context": "https://schema.org",
    "@type": "Event",
    "name": "Talka upē",
    "description": "Vākt plastmasu.",
    "startDate": "2026-12-12T10:00:00+02:00",
    "organizer": {"@type": "Organization", "name": "Biedrība „Upe”"},
}


def page(*told: Any) -> bytes:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in told)
    return f"<!doctype html><html><head>{scripts}<script>var a = 1;</script></head><body>x</body></html>".encode()


class TestCalendars:
    def test_an_event_is_an_opportunity(self, run: Import) -> None:
        done = run(book(EVENT.format(uid="1", more="")), name="feed.ics")
        assert (done.format, counts(done)) == (Format.ICAL, (1, 0, 0, 0, 0))
        row = stored("1")
        assert (row.title, row.organisation.name, row.kind) == ("Talka pie upes", "Biedrība Upe", "one_off")
        assert row.starts_at == datetime.fromisoformat("2026-12-12T10:00:00+02:00")
        assert row.ends_at == datetime.fromisoformat("2026-12-12T14:00:00+02:00")
        assert "mailto" not in row.duties + row.contact_email

    def test_a_cancelled_one_is_withdrawn_and_a_broken_one_harms_no_other(self, run: Import) -> None:
        run(book(EVENT.format(uid="1", more=""), EVENT.format(uid="2", more="")), name="feed.ics")
        broken = EVENT.format(uid="3", more="DTSTART:never\n")
        cancelled = EVENT.format(uid="1", more="STATUS:CANCELLED\n")
        done = run(book(cancelled, EVENT.format(uid="2", more=""), broken), name="feed.ics")
        assert (done.unchanged, done.created + done.refused) == (1, 1)
        assert stored("2").is_open

    def test_whole_days_end_with_their_last_day(self, run: Import) -> None:
        event = (
            "BEGIN:VEVENT\nUID:9\nSUMMARY:Nometne\nDTSTART;VALUE=DATE:20261212\nDTEND;VALUE=DATE:20261214\nEND:VEVENT\n"
        )
        run(book(event), name="feed.ics")
        assert stored("9").ends_at == datetime.fromisoformat("2026-12-14T00:00:00+02:00")

    @pytest.mark.parametrize(
        ("rule", "until"),
        [
            ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261228T215959Z", "2026-12-29"),
            ("FREQ=WEEKLY;UNTIL=20261228", "2026-12-29"),
            ("FREQ=WEEKLY;COUNT=4", "2027-01-03"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;COUNT=4", "2026-12-27"),
            ("FREQ=DAILY;COUNT=3", "2026-12-15"),
            ("FREQ=WEEKLY", "2026-12-22"),
            ("FREQ=MONTHLY;COUNT=2", "2026-12-22"),
            ("FREQ=WEEKLY;COUNT=99999", "2036-12-20"),
        ],
    )
    def test_what_repeats_ends_with_its_last_time(self, run: Import, rule: str, until: str) -> None:
        event = EVENT.format(uid="1", more=f"RRULE:{rule}\n")
        assert counts(run(book(event), name="feed.ics")) == (1, 0, 0, 0, 0)
        assert stored("1").kind == "regular"
        closes = stored("1").apply_until
        assert closes
        assert periods.local(closes).date().isoformat() == until

    def test_our_own_calendar_is_read_back(self, run: Import, now: datetime) -> None:
        start = datetime.fromisoformat("2026-12-12T10:00:00+02:00")
        row = factories.opportunity("Talka", starts_at=start, ends_at=start.replace(hour=14), kind="one_off")
        whole = detail(row.public_id)
        assert whole is not None
        assert counts(run(calendar([whole]), name="feed.ics"))[0] == 1
        made = Opportunity.objects.get(origin="parks")
        assert (made.title, made.starts_at, made.ends_at) == (row.title, row.starts_at, row.ends_at)


class TestPages:
    def test_our_own_page_is_read_back(self, run: Import) -> None:
        row = factories.opportunity("Palīgs bibliotēkā", duties="Kārtot grāmatas.", skills=["pacietība"])
        whole = detail(row.public_id)
        assert whole is not None
        done = run(page(structured_data(whole)), name="page.html")
        assert (done.format, counts(done)) == (Format.PAGE, (1, 0, 0, 0, 0))
        made = Opportunity.objects.get(origin="parks")
        assert (made.title, made.duties, made.skills) == (row.title, row.duties, row.skills)
        assert (made.external_id, made.organisation.name) == (row.public_id, row.organisation.name)

    def test_an_event_in_a_graph_and_a_script_that_is_broken(self, run: Import) -> None:
        event = {
            "@type": ["Event"],
            "@id": "https://upe.example.lv/1",
            "name": "Talka",
            "description": "Vākt.",
            "startDate": "2026-12-12T10:00:00+02:00",
            "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
            "organizer": {"@type": "NGO", "name": "Biedrība „Upe”"},
            "location": {"@type": "Place", "address": {"addressLocality": "Rīga", "addressCountry": "LV"}},
        }
        cancelled = event | {"@id": "https://upe.example.lv/2", "eventStatus": "https://schema.org/EventCancelled"}
        data = page({"@graph": [event, cancelled]}).replace(b"<body>", b'<script type="application/ld+json">{</script>')
        assert counts(run(data, name="page.html")) == (1, 0, 0, 0, 0)
        assert stored("https://upe.example.lv/1").remote == "possible"

    def test_a_posting_as_sites_write_it(self, run: Import) -> None:
        """HTML as entities, line breaks in the middle of a text, the id in a record of its own."""
        posting = {
            "@type": "JobPosting",
            "identifier": {"@type": "PropertyValue", "name": "Zupas virtuve", "value": "zv-17"},
            "title": "Pavārs &amp; palīgs",
            "description": "&lt;p&gt;Vārīt zupu.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Ienāc&lt;/li&gt;&lt;/ul&gt;BREAK",
            "validThrough": "2026-12-24T00:00",
            "hiringOrganization": {"@type": "Organization", "name": "Silta zupa"},
        }
        run(page(posting).replace(b"BREAK", b"\n"), name="page.html")
        assert (stored("zv-17").title, stored("zv-17").duties) == ("Pavārs & palīgs", "Vārīt zupu.\n\n- Ienāc")
        assert stored("zv-17").organisation.name == "Silta zupa"

    @pytest.mark.parametrize("wrapped", [BARE, [BARE], {"@context": "https://schema.org", "@graph": [SITE, BARE]}])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_a_bare_record_in_a_file_of_json(self, run: Import, wrapped: Any, encoding: str) -> None:
        """As sites give it out, without an id: the same event told again is the same opportunity."""
        done = run(json.dumps(wrapped, ensure_ascii=False).encode(encoding), name="event.json")
        assert (done.format, counts(done)) == (Format.PAGE, (1, 0, 0, 0, 0))
        changed = json.dumps(wrapped, ensure_ascii=False).replace("Vākt plastmasu.", "Vākt visu.")
        assert counts(run(changed.encode(encoding), name="event.json")) == (0, 1, 0, 0, 0)
        made = Opportunity.objects.get(origin="parks")
        assert (made.title, made.duties, made.organisation.name) == ("Talka upē", "Vākt visu.", "Biedrība „Upe”")

    def test_two_events_without_ids_are_two(self, run: Import) -> None:
        later = BARE | {"startDate": "2026-12-13T10:00:00+02:00"}
        assert counts(run(json.dumps([BARE, later]), name="events.json")) == (2, 0, 0, 0, 0)

    @pytest.mark.parametrize("name", ["event.json", "event.html"])
    def test_half_a_sign_in_a_title_harms_nobody(self, run: Import, name: str) -> None:
        told = [BARE | {"name": "Talka \ud83c"}, BARE]
        data = page(told) if name.endswith("html") else json.dumps(told)
        assert run(data, name=name).read == 2

    @pytest.mark.parametrize("told", [SITE, BARE | {"eventStatus": "https://schema.org/EventCancelled"}])
    def test_json_of_schema_org_without_offers_says_so(self, run: Import, told: Any) -> None:
        with pytest.raises(UnreadableError, match=r"schema\.org"):
            run(json.dumps(told), name="site.json")

    @pytest.mark.parametrize(
        "data", [b"<!doctype html><html><body>502</body></html>", page({"@type": "Recipe"}), page([])]
    )
    def test_a_page_without_offers_is_no_empty_feed(self, run: Import, data: bytes) -> None:
        run([{"ID": "1"}])
        with pytest.raises(UnreadableError):
            run(data, name="page.html")
        assert stored("1").is_open


class TestWhomAPartnerSpeaksFor:
    @pytest.fixture
    def limited(self, partner: Partner) -> Partner:
        Partner.objects.filter(pk=partner.pk).update(speaks_for=[NUMBER])
        partner.refresh_from_db()
        return partner

    def test_others_are_refused_by_name(self, limited: Partner, run: Import) -> None:
        done = run([{"ID": "1", "Reģistrācijas numurs": NUMBER}, {"ID": "2", "Organizācija": "Cita biedrība"}])
        assert (done.created, done.refused) == (1, 1)
        assert reasons(done, "2") == {("organisation", "not_spoken_for")}

    def test_a_moderator_writes_them_down(self, client: Client, partner: Partner) -> None:
        person = User.objects.create_user("sargs", "parole")
        Duty.objects.create(user=person, kind=DutyKind.MODERATOR)
        factories.sign_in(client, person)
        page = f"/parvaldiba/partneri/{partner.code}/"
        said = {"act": "edit", "edit-name": "Parki", "edit-website": "", "edit-languages": ["lv"]}
        assert client.post(page, said | {"edit-speaks_for": "123"}).status_code == 422
        assert client.post(page, said | {"edit-speaks_for": "40008000001\n40008000002"}).status_code == 302
        partner.refresh_from_db()
        assert (partner.name, partner.speaks_for) == ("Parki", ["40008000001", "40008000002"])
