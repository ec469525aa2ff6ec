"""What people type about certificates: parsed here, judged by the acts."""

from talka.certificates.forms.checking import CheckForm
from talka.certificates.forms.holder import AttachForm, DraftForm, SummaryForm, enclosing
from talka.certificates.forms.organiser import (
    DeclineForm,
    IssueForm,
    ManyForm,
    OrganiserForm,
    ReplaceForm,
    RevokeForm,
    StopForm,
)

__all__ = [
    "AttachForm",
    "CheckForm",
    "DeclineForm",
    "DraftForm",
    "IssueForm",
    "ManyForm",
    "OrganiserForm",
    "ReplaceForm",
    "RevokeForm",
    "StopForm",
    "SummaryForm",
    "enclosing",
]
