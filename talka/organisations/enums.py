from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The four kinds that may organise volunteer work (Brīvprātīgā darba likums, Article 3)."""

    ASSOCIATION = "association", _("association, foundation or trade union")
    PUBLIC_INSTITUTION = "public_institution", _("state or municipal institution")
    POLITICAL_PARTY = "political_party", _("political party")
    SOCIAL_ENTERPRISE = "social_enterprise", _("social enterprise")


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    VERIFIED = "verified", _("verified")
    SUSPENDED = "suspended", _("suspended")
    REFUSED = "refused", _("refused")
    LISTED = "listed", _("listed by a partner")


class PartnerKind(models.TextChoices):
    STATE = "state", _("state institution")
    MUNICIPAL = "municipal", _("municipality")
    OTHER = "other", _("other organisation")


class LinkKind(models.TextChoices):
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    YOUTUBE = "youtube", "YouTube"
    LINKEDIN = "linkedin", "LinkedIn"
    TIKTOK = "tiktok", "TikTok"
    X = "x", "X"
    OTHER = "other", _("other page")


class VerifiedBy(models.TextChoices):
    """How the right of an organisation's representative was proved."""

    EID = "eid", _("electronic identity")
    MODERATOR = "moderator", _("moderator")


class Role(models.TextChoices):
    """Roles of a team. An admin may do all that a coordinator may, and also change the team and the profile."""

    ADMIN = "admin", _("admin")
    COORDINATOR = "coordinator", _("coordinator")


class ProofMethod(models.TextChoices):
    """Ways to prove that one may speak for an organisation."""

    EID = "eid", _("signed in with eID as its representative")
    REGISTER_EMAIL = "register_email", _("link sent to the address in the register")
    SIGNED = "signed", _("signed application")


class ProofState(models.TextChoices):
    WAITING = "waiting", _("the link in the e-mail has not been pressed yet")
    SENT = "sent", _("a moderator is looking at it")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RefusalReason(models.TextChoices):
    """Why a proof was not accepted. The team reads these words."""

    NOT_REPRESENTATIVE = "not_representative", _("the signer may not represent the organisation")
    BAD_SIGNATURE = "bad_signature", _("the signature is not valid")
    WRONG_DOCUMENT = "wrong_document", _("this is not the application for Talka")
    NOT_ENTITLED = "not_entitled", _("the law does not let it organise volunteer work")
    TERMINATED = "terminated", _("the organisation has ended")
    DUPLICATE = "duplicate", _("the organisation is here already")
    OTHER_CHOSEN = "other_chosen", _("somebody else has proved the right to represent it")
    OTHER = "other", _("another reason")


class SuspensionReason(models.TextChoices):
    """Why an organisation was suspended. The team reads these words."""

    RULES_BROKEN = "rules_broken", _("the rules of Talka were broken")
    SAFETY = "safety", _("people's safety is at risk")
    NOT_ENTITLED = "not_entitled", _("the law does not let it organise volunteer work")
    TERMINATED = "terminated", _("the organisation has ended")
    FALSE_INFORMATION = "false_information", _("what it says of itself is not true")
    OWN_WISH = "own_wish", _("at its own wish")
    OTHER = "other", _("another reason")


class Entitlement(models.TextChoices):
    """Whether a legal entity may organise volunteer work (Brīvprātīgā darba likums, Article 3)."""

    YES = "yes", _("may organise volunteer work")
    FORM = "form", _("this legal form may not organise volunteer work")
    NOT_SOCIAL_ENTERPRISE = "not_social_enterprise", _("a company may only as a social enterprise")
    ASK = "ask", _("a moderator has to look at it")
    ENDED = "ended", _("the organisation has ended")
