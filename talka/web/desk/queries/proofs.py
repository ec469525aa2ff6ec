"""Organisations that want to be verified: what the register says, what was sent, who looks alike."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.organisations.enums import ProofState, RefusalReason
from talka.organisations.models import Proof
from talka.organisations.queries.lookalikes import lookalikes
from talka.organisations.queries.registering import facts
from talka.registers.queries import legal_entity
from talka.web.desk.policies import Moderator
from talka.web.desk.queries.items import Choice, Item, Queue
from talka.web.desk.queries.lookup import history, within


def _waiting() -> list[Proof]:
    rows = Proof.objects.filter(state=ProofState.SENT).select_related("organisation__municipality", "file")
    return list(rows.order_by("sent_at", "pk")[:200])


def proof(moderator: Moderator, public_id: str) -> Proof | None:
    """One that waits and is of the moderator's regions."""
    return next((one for one in _waiting() if one.public_id == public_id and within(moderator, one.organisation)), None)


def _rows(moderator: Moderator) -> list[Item]:
    return [
        Item(one.public_id, one.organisation.name, one.sent_at or one.made_at, one.organisation)
        for one in _waiting()
        if within(moderator, one.organisation)
    ]


def _register_facts(one: Proof) -> list[tuple[str, str]]:
    entity = legal_entity(one.organisation.registration_number)
    if entity is None:
        return [(_("register"), _("this number is not in the loaded register"))]
    found = facts(entity)
    ended = f"{entity.terminated:%d.%m.%Y}" if entity.terminated else ""
    return [
        (_("name in the register"), entity.name),
        (_("registration number"), entity.pk),
        (_("legal form"), entity.legal_form.name if entity.legal_form else entity.legal_form_text),
        (_("registered on"), f"{entity.registered:%d.%m.%Y}" if entity.registered else ""),
        (_("ended on"), ended),
        (_("place"), entity.municipality.display_name if entity.municipality else ""),
        (_("law, Article 3"), str(found.verdict.label)),
    ]


def _signers(one: Proof) -> str:
    said = {"valid": _("valid"), "invalid": _("not valid"), "indeterminate": _("could not be decided")}
    return "; ".join(f"{row.get('name', '?')} – {said.get(row.get('verdict', ''), '?')}" for row in one.signers)


def _whole(moderator: Moderator, public_id: str) -> Item | None:
    one = proof(moderator, public_id)
    if one is None:
        return None
    alike = ", ".join(other.name for other in lookalikes(one.organisation))
    told = [
        *_register_facts(one),
        (_("way of proving"), one.get_method_display()),
        (_("signed by"), _signers(one)),
        (_("names that look alike"), alike),
    ]
    links = [(_("The signed application"), reverse("desk_proof_file", args=[one.public_id]))] if one.file else []
    return Item(
        one.public_id,
        one.organisation.name,
        one.sent_at or one.made_at,
        one.organisation,
        [fact for fact in told if fact[1]],
        links=links,
        history=history(one.organisation),
    )


PROOFS = Queue(
    "organizacijas",
    "organisations",
    gettext_lazy("Organisations to verify"),
    gettext_lazy("No organisation waits."),
    _rows,
    _whole,
    (
        Choice("accept", gettext_lazy("Verify: the signer may represent it")),
        *(
            Choice(f"refuse:{one.value}", format_lazy("{}: {}", gettext_lazy("Refuse"), one.label))
            for one in RefusalReason
        ),
    ),
)
