"""Pages of organisers and of the ministry; what other sites embed. Names without the app's: apps below link to them."""

from __future__ import annotations

from django.urls import path, re_path

from talka.channels.views import embed

ID = r"(?P<public_id>[2-9b-z]{10})"
HOUSE = r"(?P<number>[0-9a-z]{10,11})-(?P<tail>[-\w]+)"

files = [
    re_path(r"^(?:en/)?iegult/iespejas/?$", embed.embedded_list, name="embedded_list"),
    re_path(rf"^(?:en/)?iegult/iespejas/{ID}/?$", embed.embedded_opportunity, name="embedded_opportunity"),
    re_path(rf"^(?:en/)?iegult/organizacijas/{HOUSE}/?$", embed.embedded_organisation, name="embedded_organisation"),
    path("iegult/krasas.css", embed.colours, name="embedded_colours"),
    path("oembed", embed.oembed, name="oembed"),
]
"""One address each, in no language; of frames there is an English one too."""
