"""Public figures, open data, an organiser's figures, the analyst's tables."""

from __future__ import annotations

from django.urls import path, re_path

from talka.organisations.urls import KEY
from talka.statistics.disclosure import TABLES
from talka.statistics.views import analyst, opendata, organiser, public

PERIOD = r"(?P<period>[0-9]{4}(?:-Q[1-4]|-[01][0-9])?)"
CODE = rf"(?P<code>{'|'.join(table.code for table in reversed(TABLES))})"
YEAR = r"(?P<year>20[0-9]{2})"

app_name = "statistics"
urlpatterns = [
    path("statistika/", public.statistics, name="public"),
    re_path(rf"^statistika/{PERIOD}/$", public.statistics, name="period"),
    path("atvertie-dati/", opendata.index, name="opendata"),
    re_path(rf"^org/{KEY}/statistika/$", organiser.figures, name="own"),
    re_path(rf"^org/{KEY}/statistika/{YEAR}/$", organiser.figures, name="own_year"),
    re_path(rf"^org/{KEY}/statistika/{YEAR}\.xlsx$", organiser.workbook, name="own_workbook"),
    path("analitika/", analyst.analytics, name="analyst"),
    re_path(r"^analitika/tabula\.(?P<extension>csv|xlsx)$", analyst.download, name="analyst_file"),
]
files = [
    re_path(rf"^atvertie-dati/{CODE}\.csv$", opendata.data, name="data"),
    re_path(rf"^atvertie-dati/{CODE}\.csv-metadata\.json$", opendata.csvw, name="csvw"),
    path("atvertie-dati/datapackage.json", opendata.datapackage, name="datapackage"),
    path("atvertie-dati/katalogs.ttl", opendata.turtle, name="turtle"),
    path("atvertie-dati/katalogs.jsonld", opendata.jsonld, name="jsonld"),
]
"""For machines: one address each, in no language."""
