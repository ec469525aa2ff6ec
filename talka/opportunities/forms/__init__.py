"""Forms: the search of all readers, the editor's screens, reports, and advice on what is written."""

from talka.opportunities.forms.acts import DeadlineForm
from talka.opportunities.forms.fields import Fault, StepForm, until
from talka.opportunities.forms.hints import Hint, hints
from talka.opportunities.forms.reports import ReportForm
from talka.opportunities.forms.search import (
    DEFAULT_RADIUS,
    LONGEST_TEXT,
    RADIUS,
    Asked,
    SearchForm,
    understand,
)
from talka.opportunities.forms.steps import WhatForm, WhereForm, WhoForm
from talka.opportunities.forms.terms import GiveForm, RulesForm, photo_of
from talka.opportunities.forms.when import WhenForm

STEP_FORMS: dict[str, type[StepForm]] = {
    form.step: form for form in (WhatForm, WhenForm, WhereForm, WhoForm, GiveForm, RulesForm)
}
"""Screen of the editor → its form."""

__all__ = [
    "DEFAULT_RADIUS",
    "LONGEST_TEXT",
    "RADIUS",
    "STEP_FORMS",
    "Asked",
    "DeadlineForm",
    "Fault",
    "Hint",
    "ReportForm",
    "SearchForm",
    "StepForm",
    "WhatForm",
    "hints",
    "photo_of",
    "understand",
    "until",
]
