"""XLSX as rows of texts (core.workbooks), with what is wrong said in the words of an import's report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from talka.core import workbooks
from talka.interchange.importers.items import UnreadableError

MOST_COLUMNS = 500


def rows_of_workbook(path: Path) -> Iterator[list[str]]:
    """Rows of the first sheet, cells as people read them. Raises UnreadableError."""
    try:
        with path.open("rb") as file:
            yield from workbooks.rows_of(file, most_columns=MOST_COLUMNS)
    except workbooks.TooMuchError as error:
        raise UnreadableError(_("The XLSX file would unpack to too much (at most 50 MB and 200 parts).")) from error
    except workbooks.NoWorkbookError as error:
        raise UnreadableError(_("The file is an archive, but not an XLSX workbook.")) from error
    except workbooks.NoSheetError as error:
        raise UnreadableError(_("The workbook has no sheet.")) from error
    except workbooks.EntitiesError as error:
        raise UnreadableError(_("The XML holds a document type or entities, which are not accepted.")) from error
    except workbooks.UnsoundError as error:
        raise UnreadableError(_("This is not a sound XLSX file: %(error)s") % {"error": error}) from error
