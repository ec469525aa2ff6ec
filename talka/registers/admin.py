"""Read-only windows on the registers: their rows change by loading a file, never by hand."""

from django.contrib import admin

from talka.core.admin import ReadOnlyAdmin
from talka.registers.models import (
    Competence,
    Field,
    Holiday,
    LegalEntity,
    LegalForm,
    Municipality,
    OldTerritory,
    Place,
    Release,
    Wording,
)


@admin.register(Municipality)
class MunicipalityAdmin(ReadOnlyAdmin):
    list_display = ("name", "atvk", "kind", "region", "valid_from", "valid_to", "successor")
    list_filter = ("kind", "region")
    list_select_related = ("successor",)
    search_fields = ("name", "atvk")


@admin.register(OldTerritory)
class OldTerritoryAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "municipality")
    list_select_related = ("municipality",)
    search_fields = ("folded__startswith", "name__startswith", "code__startswith")


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "parish", "municipality", "lat", "lon")
    list_filter = ("kind",)
    list_select_related = ("municipality",)
    search_fields = ("folded__startswith", "name__startswith")


@admin.register(Field)
class FieldAdmin(ReadOnlyAdmin):
    list_display = ("name", "name_en", "code", "section")


@admin.register(LegalForm)
class LegalFormAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "may_organise")
    list_filter = ("may_organise",)


@admin.register(Competence)
class CompetenceAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "name_en")


@admin.register(Holiday)
class HolidayAdmin(ReadOnlyAdmin):
    list_display = ("date", "name", "kind")
    list_filter = ("kind",)
    date_hierarchy = "date"


@admin.register(LegalEntity)
class LegalEntityAdmin(ReadOnlyAdmin):
    """The address is not among the columns: it may be somebody's flat."""

    list_display = ("registration_number", "name", "legal_form", "municipality", "registered", "terminated", "source")
    list_filter = ("source",)
    list_select_related = ("legal_form", "municipality")
    search_fields = ("registration_number__exact", "folded__startswith")


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("source", "dated", "rows", "loaded_at")
    list_filter = ("source",)


@admin.register(Wording)
class WordingAdmin(ReadOnlyAdmin):
    list_display = ("name", "table", "code", "name_en")
    list_filter = ("table",)
