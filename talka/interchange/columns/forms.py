"""What each column of a partner's table stands for, chosen beside what stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.interchange.importers.columns import COLUMNS, FIELDS, NEEDED

SHOWN = 100
"""Columns that can be named; a table with more is understood by its headings beyond them."""
CHOICES = [
    ("", gettext_lazy("left out")),
    *((one.field, f"{one.heading} *" if one.field in NEEDED else one.heading) for one in COLUMNS),
]
Told = Mapping[str, Any]
"""A column as a dry run read it (importers.items.ReadColumn)."""


def name_of(heading: str) -> str:
    """The field of the form hangs on the heading, not on its place: the table may have changed since it was read."""
    return f"c{blake2b(heading.encode(), digest_size=8).hexdigest()}"


class ColumnsForm(forms.Form):
    use_required_attribute = False

    def __init__(self, columns: Sequence[Told], given: Mapping[str, str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.told = {str(one["heading"]): one for one in reversed(columns[:SHOWN])}
        self.more = len(columns) > SHOWN
        for heading in reversed(self.told):
            self.fields[name_of(heading)] = forms.ChoiceField(
                label=heading or gettext_lazy("column without a heading"),
                choices=CHOICES,
                required=False,
                initial=given.get(heading, self.told[heading]["name"]),
                widget=forms.Select({"class": "ds-input"}),
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, list[str]]]:
        """Each column's choice with the first things that stand in it."""
        for heading in reversed(self.told):
            yield self[name_of(heading)], [value for value in self.told[heading]["values"] if value]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        taken: dict[str, str] = {}
        for heading in reversed(self.told):
            field, name = said.get(name_of(heading)), name_of(heading)
            if field and field in taken:
                words = {"field": FIELDS[field].heading, "other": taken[field]}
                self.add_error(name, _("“%(field)s” is the column “%(other)s” already.") % words)
            elif field:
                taken[field] = heading
        missing = [FIELDS[field].heading for field in NEEDED if field not in taken]
        if missing and not self.errors:
            told = {"missing": ", ".join(missing)}
            self.add_error(None, _("Say which columns hold: %(missing)s. Nothing can be read without them.") % told)
        return said

    def named(self) -> dict[str, str]:
        """{their column: our field}; "" leaves a column out. A column the browser never saw stays as it was."""
        return {
            heading: self.cleaned_data[name] if name in self.data else str(self.fields[name].initial)
            for heading in reversed(self.told)
            for name in (name_of(heading),)
        }
