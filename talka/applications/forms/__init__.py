"""What people type about applications: parsed here, judged by the acts."""

from talka.applications.forms.applying import ApplyForm
from talka.applications.forms.papers import (
    ConsentForm,
    GuardianMailForm,
    IdentityForm,
    InsuranceForm,
    SignForm,
    TerminateForm,
    TermsForm,
)
from talka.applications.forms.parts import refused
from talka.applications.forms.talking import (
    AnswerForm,
    AskForm,
    CancelForm,
    MessageForm,
    ReportForm,
    TeamMessageForm,
    ToManyForm,
    WithdrawForm,
)

__all__ = [
    "AnswerForm",
    "ApplyForm",
    "AskForm",
    "CancelForm",
    "ConsentForm",
    "GuardianMailForm",
    "IdentityForm",
    "InsuranceForm",
    "MessageForm",
    "ReportForm",
    "SignForm",
    "TeamMessageForm",
    "TerminateForm",
    "TermsForm",
    "ToManyForm",
    "WithdrawForm",
    "refused",
]
