"""News, questions with answers, and texts of the site, as moderators wrote them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from talka.registers.models import Competence, Field
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


def words() -> list[tuple[str, str, list[Field] | list[Competence]]]:
    """Tables whose names moderators may change: code, name of the table, rows."""
    return [
        ("field", _("Fields of activity"), list(Field.objects.order_by("position"))),
        ("competence", _("Competences"), list(Competence.objects.order_by("code"))),
    ]
