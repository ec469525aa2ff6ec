"""Codes of the registers: what is stored and what the API shows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Region(TextChoices):
    """Statistical regions of the 2024 edition of NUTS 3."""

    RIGA = "LV00A", _("Rīga region")
    KURZEME = "LV00B", _("Kurzeme")
    VIDZEME = "LV00C", _("Vidzeme")
    ZEMGALE = "LV009", _("Zemgale")
    LATGALE = "LV005", _("Latgale")


class MunicipalityKind(TextChoices):
    """The two kinds of municipality."""

    STATE_CITY = "state_city", _("state city")
    COUNTY = "county", _("county municipality")


class PlaceKind(TextChoices):
    """Kinds of place below the municipality; in the order in which a search prefers them."""

    TOWN = "town", _("town")
    PARISH = "parish", _("parish")
    VILLAGE = "village", _("village")


class MayOrganise(TextChoices):
    """Whether a legal form may organise volunteer work: reading of article 3 of the Volunteer Work Law."""

    YES = "yes", _("may organise volunteer work")
    SOCIAL_ENTERPRISE = "social_enterprise", _("only with the status of a social enterprise")
    ASK = "ask", _("a lawyer must say")
    NO = "no", _("may not organise volunteer work")


class HolidayKind(TextChoices):
    """Why a day is not what its weekday says."""

    PUBLIC = "public", _("public holiday")
    MOVED = "moved", _("day off moved here from a Saturday that is worked")
    WORKED = "worked", _("Saturday that is worked")


class Source(TextChoices):
    """Where rows come from. TABLES are the project's own reference tables; the others are files of the state."""

    TABLES = "tables", _("reference tables")
    UR = "ur", _("Register of Enterprises")
    PPI = "ppi", _("List of public persons and institutions")
    PARTIES = "parties", _("Register of political parties")


class Closed(TextChoices):
    """How a legal entity ended; empty while it lives."""

    LIQUIDATED = "L", _("liquidated")
    REORGANISED = "R", _("reorganised")
