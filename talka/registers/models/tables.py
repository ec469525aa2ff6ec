"""The small tables: fields of activity, legal forms, competences, words of moderators, holidays."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talka.registers.enums import HolidayKind, MayOrganise


class Field(models.Model):
    """A field of activity, with the section of ICNP/TSO under which statistics count it."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    section = models.CharField(_("ICNP/TSO section"), max_length=1)
    position = models.PositiveSmallIntegerField(pgettext_lazy("order", "position"), unique=True)

    class Meta:
        verbose_name = _("field of activity")
        verbose_name_plural = _("fields of activity")
        ordering = ["position"]
        constraints = [
            CheckConstraint(
                condition=Q(section__regex="^[A-L]$"),
                name="field_section",
                violation_error_message=_("A section of ICNP/TSO is a letter from A to L."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name


class LegalForm(models.Model):
    """A legal form of the Register of Enterprises and whether it may organise volunteer work."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    may_organise = models.CharField(_("may organise"), max_length=17, choices=MayOrganise)

    class Meta:
        verbose_name = _("legal form")
        verbose_name_plural = _("legal forms")
        ordering = ["code"]
        constraints = [
            CheckConstraint(
                condition=Q(may_organise__in=MayOrganise.values),
                name="legal_form_may_organise",
                violation_error_message=_("There is no such answer."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Competence(models.Model):
    """One of the eight key competences for lifelong learning (Council Recommendation of 22 May 2018)."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    slug = models.SlugField(_("part of the address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name


class Wording(models.Model):
    """Other words that a moderator chose for a coded name, for which the program or its tables have words of their own.

    A field of activity and a competence carry them in their own rows too; here they outlive the next loading of the tables.
    """

    table = models.SlugField(_("table"), max_length=20)
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            UniqueConstraint(fields=["table", "code"], name="wording_of_code"),
            CheckConstraint(condition=~Q(name="") & ~Q(name_en=""), name="wording_in_both_languages"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name


class Holiday(models.Model):
    """A day that is not what its weekday says: a holiday, a day off moved by the Cabinet, a Saturday worked for it."""

    date = models.DateField(_("date"), primary_key=True)
    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    kind = models.CharField(_("kind"), max_length=8, choices=HolidayKind)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date"]
        constraints = [
            CheckConstraint(
                condition=Q(kind__in=HolidayKind.values),
                name="holiday_kind",
                violation_error_message=_("There is no such kind of holiday."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.name}"
