"""Public figures, open data, an organiser's figures, the analyst's tables."""

from __future__ import annotations

from django.urls import path, re_path

from talka.organisations.urls import KEY
from talka.statistics.disclosure import TABLES
from talka.statistics.views import analyst, opendata, organiser, public

PERIOD = r"(?P<period>[0-9]{4}(?:-Q[1-4]|-[01][0-9])?)"
CODE = rf"(?P<code>{'|'.join(table.code for table in reversed(TABLES))})"
YEAR = r"(?P<year>20[0-9]{2})"
VIEW = r"(?P<public_id>[2-9b-z]{10})"
TABLE = r"tabula\.(?P<extension>csv|xlsx|parquet)"

app_name = "statistics"
urlpatterns = [
    path("statistika/", public.statistics, name="public"),
    re_path(rf"^statistika/{PERIOD}/$", public.statistics, name="period"),
    path("atvertie-dati/", opendata.index, name="opendata"),
    re_path(rf"^org/{KEY}/statistika/$", organiser.figures, name="own"),
    re_path(rf"^org/{KEY}/statistika/{YEAR}/$", organiser.figures, name="own_year"),
    re_path(rf"^org/{KEY}/statistika/{YEAR}\.(?P<extension>xlsx|pdf)$", organiser.returned, name="own_return"),
    re_path(rf"^org/{KEY}/novads/$", analyst.town, name="town"),
    re_path(rf"^org/{KEY}/novads/{TABLE}$", analyst.town_download, name="town_file"),
    re_path(rf"^org/{KEY}/novads/parskats/{YEAR}/$", analyst.town_yearly, name="town_report"),
    re_path(rf"^org/{KEY}/novads/skati/$", analyst.town_save, name="town_view_save"),
    re_path(rf"^org/{KEY}/novads/skati/{VIEW}/$", analyst.town_view, name="town_view"),
    re_path(rf"^org/{KEY}/novads/skati/{VIEW}/dzest/$", analyst.town_remove, name="town_view_remove"),
    path("analitika/", analyst.analytics, name="analyst"),
    re_path(rf"^analitika/{TABLE}$", analyst.download, name="analyst_file"),
    re_path(rf"^analitika/parskats/{YEAR}/$", analyst.yearly, name="report"),
    path("analitika/skati/", analyst.save, name="view_save"),
    re_path(rf"^analitika/skati/{VIEW}/$", analyst.view, name="view"),
    re_path(rf"^analitika/skati/{VIEW}/dzest/$", analyst.remove, name="view_remove"),
]
files = [
    re_path(rf"^atvertie-dati/{CODE}\.csv$", opendata.data, name="data"),
    re_path(rf"^atvertie-dati/{CODE}\.parquet$", opendata.parquet, name="parquet"),
    re_path(rf"^atvertie-dati/{CODE}\.csv-metadata\.json$", opendata.csvw, name="csvw"),
    re_path(rf"^atvertie-dati/vesture/(?P<quarter>20[0-9]{{2}}-Q[1-4])/{CODE}\.csv$", opendata.past, name="past"),
    path("atvertie-dati/datapackage.json", opendata.datapackage, name="datapackage"),
    path("opendata/catalog.ttl", opendata.turtle, name="turtle"),
    path("opendata/catalog.jsonld", opendata.jsonld, name="jsonld"),
    re_path(rf"^(?:en/)?iegult/statistika/{CODE}/(?:{PERIOD}/)?$", public.embedded, name="embedded"),
]
"""For machines and other sites: one address each, in no language; of embedded pictures there is an English one too."""
