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
