"""What organisers and moderators type. Forms parse; rules are in models and acts."""

from talka.organisations.forms.profile import (
    ActivityForm,
    BasicsForm,
    ContactRow,
    LinkRow,
    PartnerRow,
    PictureForm,
    ReportForm,
    RowForm,
    SafetyForm,
    VersionForm,
    VolunteersForm,
    WebsiteForm,
    row_formset,
)
from talka.organisations.forms.registering import (
    AcceptForm,
    BranchForm,
    FindForm,
    InviteForm,
    JoinForm,
    NameForm,
    SignedForm,
)
from talka.organisations.forms.rows import VersionedForm, WholeRowForm

__all__ = [
    "AcceptForm",
    "ActivityForm",
    "BasicsForm",
    "BranchForm",
    "ContactRow",
    "FindForm",
    "InviteForm",
    "JoinForm",
    "LinkRow",
    "NameForm",
    "PartnerRow",
    "PictureForm",
    "ReportForm",
    "RowForm",
    "SafetyForm",
    "SignedForm",
    "VersionForm",
    "VersionedForm",
    "VolunteersForm",
    "WebsiteForm",
    "WholeRowForm",
    "row_formset",
]
