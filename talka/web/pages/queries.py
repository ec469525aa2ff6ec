"""News, questions with answers, and texts of the site, as moderators wrote them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from talka.opportunities.enums import Support
from talka.registers.models import Competence, Field
from talka.registers.queries import tables
from talka.web.enums import TEXTS, PageKind
from talka.web.models import Page, PageQuerySet, PageVersion

ON_A_PAGE = 20


def news(limit: int = ON_A_PAGE) -> PageQuerySet:
    return Page.objects.public().filter(kind=PageKind.NEWS).order_by("-published_at", "-id")[:limit]


def news_item(slug: str) -> Page | None:
    return Page.objects.public().filter(kind=PageKind.NEWS, slug=slug).first()


def answers() -> PageQuerySet:
    return Page.objects.public().filter(kind=PageKind.FAQ).order_by("position", "id")


def text(name: str) -> PageVersion | None:
    """What moderators published in place of a delivered text."""
    page = Page.objects.public().filter(kind=PageKind.TEXT, slug=name).first()
    return page.shown if page else None


def every() -> PageQuerySet:
    return Page.objects.live().select_related("shown").order_by("kind", "position", "-id").prefetch_related("versions")


def delivered_texts() -> list[str]:
    """Texts of the site that nobody has written anew yet."""
    written = set(Page.objects.live().filter(kind=PageKind.TEXT).values_list("slug", flat=True))
    return [name for name in TEXTS if name not in written]


def page(public_id: str) -> Page | None:
    return Page.objects.live().filter(public_id=public_id).select_related("shown").first()


def removed() -> PageQuerySet:
    return Page.objects.removed().order_by("-removed_at").prefetch_related("versions")


@dataclass(frozen=True, slots=True)
class Named:
    """A name that moderators may change, in both languages."""

    pk: str
    name: str
    name_en: str


def words() -> list[tuple[str, str, list[Named]]]:
    """Tables whose names moderators may change: code, name of the table, rows."""
    tables()  # brings the newest words of supports
    fields = [Named(row.pk, row.name, row.name_en) for row in Field.objects.order_by("position")]
    competences = [Named(row.pk, row.name, row.name_en) for row in Competence.objects.order_by("code")]
    supports = [Named(one.value, _in("lv", one), _in("en", one)) for one in Support]
    return [
        ("field", _("Fields of activity"), fields),
        ("competence", _("Competences"), competences),
        ("support", _("Supports"), supports),
    ]


def _in(language: str, one: Support) -> str:
    with translation.override(language):
        return str(one.label)
