from talka.statistics.schemas.catalogue import (
    INTEGERS,
    PARQUET,
    Catalogue,
    DataSet,
    ckan_package,
    csvw,
    datapackage,
)
from talka.statistics.schemas.dcat import jsonld, turtle
from talka.statistics.schemas.tables import Item, Line, YearlyReturn, csv_text

__all__ = [
    "INTEGERS",
    "PARQUET",
    "Catalogue",
    "DataSet",
    "Item",
    "Line",
    "YearlyReturn",
    "ckan_package",
    "csv_text",
    "csvw",
    "datapackage",
    "jsonld",
    "turtle",
]
