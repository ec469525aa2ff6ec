"""What a written agreement says (Latvian, contents by the law and practice), its hash and its PDF."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from talka.applications import law
from talka.applications.enums import AgreementState, Assurance
from talka.applications.models import Agreement, Application, Insurance
from talka.applications.queries.disclosures import SHARES
from talka.applications.queries.times import spans_of
from talka.applications.queries.wording import BETWEEN
from talka.core.child import Child
from talka.core.periods import local
from talka.opportunities.enums import Support

press = Child("talka.core.press", seconds=30, megabytes=2_048)
TEMPLATE = "talka/applications/typst/agreement.typ"
EDITABLE = ("hours", "from", "to", "coordinator", "representative", "expenses", "confidentiality")
"""What the organiser may word; everything else comes from the data or from the law."""
IDENTITY = ("name", "surname", "birth_date", "personal_code", "address", "phone", "email")
NEEDED = ("name", "surname")
BORN = ("birth_date", "personal_code")
"""One of the two, as the volunteer likes: without either nobody could say which Līga Kalna it is."""
BLANK = "…………………………"
SAMPLE_MADE = datetime(2026, 11, 21, tzinfo=UTC)

Terms = dict[str, Any]


def terms_of(agreement: Agreement, *, person: Mapping[str, str], worded: Mapping[str, str]) -> Terms:
    """All that the PDF says. `person`: what the volunteer disclosed for it; `worded`: the organiser's EDITABLE lines."""
    application = agreement.application
    with translation.override("lv"):
        return {
            "title": _("Agreement on volunteer work"),
            "number": agreement.number,
            "number_line": _("No. %(number)s, %(day)s")
            % {"number": agreement.number, "day": f"{local(agreement.created_at):%d.%m.%Y.}"},
            "organiser_name": application.organisation.name,
            "sections": [
                {"title": title, "lines": [line for line in lines if line]}
                for title, lines in _sections(application, person, worded)
            ],
            "signatures_title": _("Signatures"),
            "signatures": [
                _("Organiser: %(name)s") % {"name": worded.get("representative") or application.organisation.name},
                _("Volunteer: %(name)s") % {"name": _full_name(person)},
                _("Each side confirms this text in Talka after signing in anew, or signs the file electronically."),
            ],
            "hash_line": _("SHA-256 of this text:"),
        }


def lacking(fields: Collection[str]) -> str:
    """What the volunteer has still to give, so that the agreement says who they are; "" for nothing."""
    names = [one for one in NEEDED if one not in fields]
    return names[0] if names else "" if any(one in fields for one in BORN) else BORN[0]


def _full_name(person: Mapping[str, str]) -> str:
    return f"{person.get('name', '')} {person.get('surname', '')}".strip()


def _sections(
    application: Application, person: Mapping[str, str], worded: Mapping[str, str]
) -> list[tuple[str, list[str]]]:
    return [
        (_("Sides"), [*_organiser(application, worded), *_volunteer(application, person)]),
        (_("Work, place and time"), _work(application, worded)),
        (_("Duties and rights"), _duties()),
        (_("Training and safety"), _safety(application)),
        (_("Expenses"), _expenses(application, worded)),
        (_("Insurance"), _insurance(application)),
        (_("Confidentiality and personal data"), _data(worded)),
        (_("Term and termination"), _termination()),
        (_("Certificate"), [_certified()]),
    ]


def _line(label: str, value: str) -> str:
    return f"{label}: {value}" if value else ""


def _organiser(application: Application, worded: Mapping[str, str]) -> list[str]:
    organisation = application.organisation
    contact = ", ".join(part for part in (organisation.email, organisation.phone) if part)
    return [
        _line(_("Organiser"), f"{organisation.name}, {_('registration number')} {organisation.registration_number}"),
        _line(_("Legal address"), organisation.address),
        _line(_("Represented by"), worded.get("representative", "")),
        _line(_("Contact"), contact),
        _line(_("Responsible coordinator"), worded.get("coordinator", "")),
    ]


def _volunteer(application: Application, person: Mapping[str, str]) -> list[str]:
    lines = [
        _line(_("Volunteer"), _full_name(person)),
        _line(_("Personal code"), person.get("personal_code", "")),
        _line(_("Date of birth"), "" if person.get("personal_code") else _day(person.get("birth_date", ""))),
        _line(_("Address"), person.get("address", "")),
        _line(_("Contact"), ", ".join(person[one] for one in ("phone", "email") if person.get(one))),
    ]
    consent = application.consents.to_work().first()
    if consent is not None and consent.given_at is not None:
        how = str(Assurance(consent.assurance).label)
        text = _("received on %(day)s (%(how)s), SHA-256 of its text %(hash)s")
        said = {"day": f"{local(consent.given_at):%d.%m.%Y.}", "how": how, "hash": consent.text_hash}
        lines.append(_line(_("Legal representative's consent"), text % said))
    return lines


def _day(told: str) -> str:
    return f"{date.fromisoformat(told):%d.%m.%Y.}" if told else ""


def _work(application: Application, worded: Mapping[str, str]) -> list[str]:
    opportunity = application.opportunity
    places = "; ".join(str(one) for one in opportunity.work_places.all()) or _("remotely")
    times = "; ".join(
        f"{local(one.starts_at):%d.%m.%Y. %H.%M}–{local(one.ends_at):%H.%M}" for one in spans_of(application)
    )
    return [
        _line(_("Work"), opportunity.title),
        _line(_("Duties"), " ".join(opportunity.duties.split())),
        _line(_("Place"), places),
        _line(_("Amount, hours"), worded.get("hours", "")),
        _line(_("Order and times"), times or opportunity.schedule_text or _("by agreement")),
        _line(_("Term"), BETWEEN.join(part for part in (worded.get("from", ""), worded.get("to", "")) if part)),
        _("The work is done of free will, without pay, and replaces no employee."),
    ]


def _duties() -> list[str]:
    return [
        _("The volunteer does the work with care, keeps the rules made known and tells in time when unable to come."),
        _("The organiser makes duties and rights known, gives what the work needs and looks after its safety."),
        _("The organiser records the time worked."),
    ]


def _safety(application: Application) -> list[str]:
    read = application.acknowledged_at
    done = _("Read and confirmed on %(day)s.") % {"day": f"{local(read):%d.%m.%Y.}"} if read else ""
    return [_acquainted(), done]


def _acquainted() -> str:
    return _("The volunteer is made acquainted with the duties, house rules and safety rules before the work.")


def _certified() -> str:
    return _("On request the organiser certifies the work, its length and the competences gained.")


def _expenses(application: Application, worded: Mapping[str, str]) -> list[str]:
    if Support.EXPENSES not in application.opportunity.supports:
        return [worded.get("expenses", "") or _("No expenses are covered.")]
    text = worded.get("expenses", "") or application.opportunity.expenses
    return [text, _("Covered against documents within ten working days after they are handed in.")]


def _insurance(application: Application) -> list[str]:
    try:
        policy = application.insurance
    except Insurance.DoesNotExist:
        return [
            _("Not required for this work.")
            if not application.opportunity.hazardous
            else _("The organiser insures the volunteer against accidents before the work begins.")
        ]
    text = _("%(insurer)s, policy %(policy)s, valid %(start)s–%(end)s, disability sum at least %(sum)d euros.")
    return [
        text
        % {
            "insurer": policy.insurer,
            "policy": policy.policy,
            "start": f"{policy.valid_from:%d.%m.%Y.}",
            "end": f"{policy.valid_to:%d.%m.%Y.}",
            "sum": law.INSURED_SUM,
        }
    ]


def _data(worded: Mapping[str, str]) -> list[str]:
    return [
        _("The organiser uses the volunteer's personal data only for this agreement and the duties the law sets."),
        worded.get("confidentiality", ""),
    ]


def _termination() -> list[str]:
    days = law.NOTICE_OF_TERMINATION.days
    return [_("Either side may terminate it in writing, telling the other at least %(n)d days before.") % {"n": days}]


def hash_of_terms(terms: Mapping[str, Any]) -> str:
    """Of the text alone: the same words give the same hash whatever the file."""
    return hashlib.sha256(json.dumps(terms, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def agreement_pdf(terms: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Tagged PDF/A-2a; the same terms and instant give the same bytes, so that a signed copy can be recognised."""
    inputs = {"terms": json.dumps(terms, ensure_ascii=False), "hash": hash_of_terms(terms)}
    at = int(made_at.astimezone(UTC).timestamp())
    return press.ask({"template": TEMPLATE, "inputs": inputs, "at": at})[1][0]


def is_shown(agreement: Agreement) -> bool:
    """Its words hold the volunteer's name: unsigned, they are shut when the application comes to nothing."""
    if agreement.state == AgreementState.DRAFT:
        return False
    signed = agreement.state in {AgreementState.SIGNED, AgreementState.TERMINATED}
    return signed or agreement.application.state in SHARES


@functools.cache
def sample_pdf() -> bytes:
    """The published sample, printed once in each process: it changes with the program only."""
    return agreement_pdf(sample_terms(), made_at=SAMPLE_MADE)


def sample_terms() -> Terms:
    """Sides and work are invented, everything else is as in a real one."""
    with translation.override("lv"):
        return {
            "title": _("Agreement on volunteer work"),
            "number": "BD-2026-PARAUGS",
            "number_line": _("Sample"),
            "organiser_name": _("Organiser's name"),
            "sections": [{"title": title, "lines": lines} for title, lines in _sample_sections()],
            "signatures_title": _("Signatures"),
            "signatures": [f"{one}: {BLANK}" for one in (_("Organiser"), _("Volunteer"))],
            "hash_line": _("SHA-256 of this text:"),
        }


def _sample_sections() -> list[tuple[str, list[str]]]:
    volunteer = (_("Volunteer"), f"{_('Personal code')} / {_('Date of birth')}", _("Address"))
    organiser = (_("Legal address"), _("Represented by"), _("Responsible coordinator"))
    first = f"{_('Organiser')}: {BLANK}, {_('registration number')} {BLANK}"
    free = _("The work is done of free will, without pay, and replaces no employee.")
    work = (_("Work"), _("Place"), _("Amount, hours"), _("Term"))
    return [
        (_("Sides"), [first, *(f"{one}: {BLANK}" for one in (*organiser, *volunteer))]),
        (_("Work, place and time"), [*(f"{one}: {BLANK}" for one in work), free]),
        (_("Duties and rights"), _duties()),
        (_("Training and safety"), [_acquainted()]),
        (_("Expenses"), [_("No expenses are covered.")]),
        (_("Insurance"), [_("Not required for this work.")]),
        (_("Confidentiality and personal data"), [one for one in _data({}) if one]),
        (_("Term and termination"), _termination()),
        (_("Certificate"), [_certified()]),
    ]
