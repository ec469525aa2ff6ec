"""Names that cannot be told apart by looking: signs of other scripts, zeros for letters, the same words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.db.models import Count

from talka.core.text import fold
from talka.organisations.models import Organisation

MOST = 5
_SAME = str.maketrans("01|i", "olll")
_WORD = re.compile(r"[a-z]+")
_FIGURE = re.compile(r"[2-9]")
_LEGAL = frozenset({"bledrlba", "nodlblnajums", "sla", "arodbledrlba", "valsts", "pasvaldlbas", "lestade"})
"""Words of legal forms, as skeletons: "Biedrība “X”" looks like "X"."""


@lru_cache(maxsize=4096)
def _latin(sign: str) -> str:
    """The Latin letter that a sign of another script looks like; itself when there is none."""
    if sign.isascii() or unicodedata.name(sign, "").startswith("LATIN"):
        return sign
    from confusable_homoglyphs import confusables  # noqa: PLC0415  # as below

    found = confusables.is_confusable(sign, greedy=True, preferred_aliases=["latin"])
    likenesses = [one["c"] for one in found[0]["homoglyphs"]] if found else []
    return next((one for one in likenesses if len(one) == 1 and unicodedata.name(one, "").startswith("LATIN")), sign)


def skeleton(name: str) -> str:
    """How a name looks. Two names with the same skeleton are easily taken for each other."""
    latin = "".join(_latin(sign) for sign in unicodedata.normalize("NFKC", name))
    words = _WORD.findall(fold(latin).translate(_SAME))
    return " ".join([one for one in words if one not in _LEGAL] or words)[:400]


def mixes_scripts(name: str) -> bool:
    """Whether one word has letters of two scripts: nobody writes so but to deceive."""
    from confusable_homoglyphs import confusables  # noqa: PLC0415  # 8 MB of tables, for those who register one only

    return any(confusables.is_dangerous(word) for word in unicodedata.normalize("NFKC", name).split())


def _figures(name: str) -> str:
    """Figures that look like no letter: "45. vidusskola" is not "46. vidusskola"."""
    return "".join(_FIGURE.findall(unicodedata.normalize("NFKC", name)))


def lookalikes(organisation: Organisation) -> list[Organisation]:
    """Other organisations whose name looks the same, for the moderator who verifies this one."""
    wanted, figures = skeleton(organisation.name), _figures(organisation.name)
    others = Organisation.objects.filter(skeleton=wanted, removed_at__isnull=True).exclude(pk=organisation.pk)
    rows = others.select_related("municipality").order_by("pk") if wanted else others.none()
    return [one for one in rows if _figures(one.name) == figures][:MOST]


def look_the_same() -> list[list[Organisation]]:
    """All organisations, branches apart, that have such another, in groups."""
    there = Organisation.objects.filter(removed_at__isnull=True, branch_of__isnull=True).exclude(skeleton="")
    twice = there.values("skeleton").annotate(n=Count("pk")).filter(n__gt=1).values("skeleton")
    groups: dict[tuple[str, str], list[Organisation]] = {}
    for one in there.filter(skeleton__in=twice).select_related("municipality").order_by("skeleton", "pk"):
        groups.setdefault((one.skeleton, _figures(one.name)), []).append(one)
    return [group for group in groups.values() if len(group) > 1]
