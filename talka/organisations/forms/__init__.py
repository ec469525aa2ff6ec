"""What organisers and moderators type. Forms parse; rules are in models and acts."""

from talka.organisations.forms.rows import VersionedForm, WholeRowForm

__all__ = ["VersionedForm", "WholeRowForm"]
