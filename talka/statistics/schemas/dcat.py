"""The catalogue by DCAT-AP 3.0.1: one graph, written as JSON-LD and as Turtle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from talka.statistics.schemas.catalogue import CC0, PARQUET, Catalogue, DataSet

EU = "http://publications.europa.eu/resource/authority"
NATIONAL = "http://purl.org/adms/publishertype/NationalAuthority"
PUBLIC_DOMAIN = "http://purl.org/adms/licencetype/PublicDomain"
DAY = timedelta(days=1)
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


Node = dict[str, Any]
"""JSON-LD with the prefixes above; the Turtle is written from it."""


def graph(catalogue: Catalogue) -> list[Node]:
    base = f"{catalogue.site}/atvertie-dati/"
    publisher, contact = f"{base}#publisher", f"{base}#contact"
    sets = [f"{base}#{one.code}" for one in catalogue.sets]
    return [
        {
            "@id": f"{base}#catalogue",
            "@type": "dcat:Catalog",
            "dct:title": _lv(catalogue.title),
            "dct:description": _lv(catalogue.text),
            "dct:publisher": _to(publisher),
            "dct:language": _to(f"{EU}/language/LAV"),
            "dct:license": _to(CC0),
            "dct:spatial": _to(f"{EU}/country/LVA"),
            "foaf:homepage": _to(base),
            "dcat:themeTaxonomy": _to(f"{EU}/data-theme"),
            **_issued(catalogue),
            "dcat:dataset": [_to(one) for one in sets],
            **_dated(catalogue),
        },
        {"@id": publisher, "@type": "foaf:Agent", "foaf:name": _lv(catalogue.publisher), "dct:type": _to(NATIONAL)},
        {
            "@id": contact,
            "@type": "vcard:Organization",
            "vcard:fn": catalogue.publisher,
            "vcard:hasEmail": _to(f"mailto:{catalogue.email}"),
        },
        *(node for one in catalogue.sets for node in _set(catalogue, one, base)),
        {**_typed(CC0, "dct:LicenseDocument"), "dct:type": _to(PUBLIC_DOMAIN)},
        {**_typed(f"{EU}/data-theme", "skos:ConceptScheme"), "dct:title": _lv("Datu tēmas")},
        _typed(base, "foaf:Document"),
        _typed(f"{EU}/language/LAV", "dct:LinguisticSystem"),
    ]


def _set(catalogue: Catalogue, one: DataSet, base: str) -> Iterator[Node]:
    node: Node = {
        "@id": f"{base}#{one.code}",
        "@type": "dcat:Dataset",
        "dct:title": _lv(one.title),
        "dct:description": _lv(one.text),
        "dct:publisher": _to(f"{base}#publisher"),
        "dcat:contactPoint": _to(f"{base}#contact"),
        "dcat:keyword": [_lv(word) for word in ("brīvprātīgais darbs", "statistika")],
        "dcat:theme": _to(f"{EU}/data-theme/SOCI"),
        "dct:accrualPeriodicity": _to(f"{EU}/frequency/MONTHLY"),
        "dct:accessRights": _to(f"{EU}/access-right/PUBLIC"),
        "dct:language": _to(f"{EU}/language/LAV"),
        "dct:spatial": _to(f"{EU}/country/LVA"),
        "dcat:distribution": [_to(f"{base}#{one.code}-csv"), _to(f"{base}#{one.code}-parquet")],
        **_dated(catalogue),
    }
    if catalogue.span:
        node["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed_value(catalogue.span[0].isoformat(), "xsd:date"),
            "dcat:endDate": _typed_value((catalogue.span[1] - DAY).isoformat(), "xsd:date"),
        }
    yield node
    for kind, media in (("csv", "text/csv"), ("parquet", PARQUET)):
        file = f"{base}{one.code}.{kind}"
        yield {
            "@id": f"{base}#{one.code}-{kind}",
            "@type": "dcat:Distribution",
            "dct:title": _lv(f"{one.title} ({kind.upper()})"),
            "dct:description": _lv(one.text),
            "dcat:accessURL": _to(file),
            "dcat:downloadURL": _to(file),
            "dct:format": _to(f"{EU}/file-type/{kind.upper()}"),
            "dcat:mediaType": _to(f"http://www.iana.org/assignments/media-types/{media}"),
            "dct:license": _to(CC0),
            "dcatap:availability": _to("http://data.europa.eu/r5r/availability/stable"),
            **_dated(catalogue),
        }


def _dated(catalogue: Catalogue) -> Node:
    if catalogue.released is None:
        return {}
    return {"dct:modified": _typed_value(catalogue.released.isoformat(), "xsd:dateTime")}


def _issued(catalogue: Catalogue) -> Node:
    return {"dct:issued": _typed_value(catalogue.issued.isoformat(), "xsd:dateTime")} if catalogue.issued else {}


def _lv(text: str) -> Node:
    return {"@value": text, "@language": "lv"}


def _to(address: str) -> Node:
    return {"@id": address}


def _typed(address: str, kind: str) -> Node:
    return {"@id": address, "@type": kind}


def _typed_value(text: str, kind: str) -> Node:
    return {"@value": text, "@type": kind}


def jsonld(catalogue: Catalogue) -> dict[str, Any]:
    return {"@context": PREFIXES, "@graph": graph(catalogue)}


def turtle(catalogue: Catalogue) -> str:
    head = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    return "\n".join([*head, "", *(_statement(node) for node in graph(catalogue))]) + "\n"


def _statement(node: Node) -> str:
    return f"<{node['@id']}> {_pairs(node)} .\n"


def _pairs(node: Node) -> str:
    parts = [f"a {node['@type']}"] if "@type" in node else []
    for name, value in node.items():
        if not name.startswith("@"):
            values = value if isinstance(value, list) else [value]
            parts.append(f"{name} {', '.join(_term(one) for one in values)}")
    return " ;\n    ".join(parts)


def _term(value: Node | str) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if "@value" in value:
        text = _quoted(value["@value"])
        return f"{text}@{value['@language']}" if "@language" in value else f"{text}^^{value['@type']}"
    return f"<{value['@id']}>" if "@id" in value else f"[ {_pairs(value)} ]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
