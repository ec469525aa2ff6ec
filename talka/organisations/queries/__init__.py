"""Questions about organisers."""

from talka.organisations.queries.lookalikes import lookalikes, mixes_scripts, skeleton
from talka.organisations.queries.public import (
    DirectoryPage,
    counts_by_municipality,
    directory,
    in_field,
    in_municipality,
    profile,
)
from talka.organisations.queries.team import team

__all__ = [
    "DirectoryPage",
    "counts_by_municipality",
    "directory",
    "in_field",
    "in_municipality",
    "lookalikes",
    "mixes_scripts",
    "profile",
    "skeleton",
    "team",
]
