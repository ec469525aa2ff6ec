"""Partners and what they send, tables that organisers upload, programs that may ask and write."""

from talka.interchange.models.partners import ImportItem, ImportRun, Partner
from talka.interchange.models.sheets import Sheet

__all__ = ["ImportItem", "ImportRun", "Partner", "Sheet"]
