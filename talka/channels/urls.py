"""Pages of organisers and of the ministry; what other sites embed. Names without the app's: apps below link to them."""

from __future__ import annotations

from django.urls import path, re_path

from talka.channels.views import country, embed, organiser, public
from talka.organisations.urls import KEY

ID = r"(?P<public_id>[2-9b-z]{10})"
HOUSE = r"(?P<number>[0-9a-z]{10,11})-(?P<tail>[-\w]+)"

CHANNEL = r"(?P<channel>[a-z]{4,10})"

urlpatterns = [
    re_path(rf"^org/{KEY}/kanali/$", organiser.channels, name="channels"),
    re_path(rf"^org/{KEY}/kanali/kanali\.csv$", organiser.file, name="channels_file"),
    re_path(rf"^org/{KEY}/kanali/vietne/$", organiser.on_own_site, name="embed_own"),
    re_path(rf"^org/{KEY}/iespejas/{ID}/kanali/$", organiser.handed_out, name="channel_links"),
    re_path(rf"^org/{KEY}/iespejas/{ID}/kanali/{CHANNEL}\.svg$", organiser.code, name="channel_code"),
    path("novadi/<slug:slug>/ievietot/", public.of_town, name="embed_town"),
    path("analitika/kanali/", country.channels, name="channels_country"),
    path("analitika/kanali.csv", country.file, name="channels_country_file"),
]
files = [
    re_path(r"^(?:en/)?iegult/iespejas/?$", embed.embedded_list, name="embedded_list"),
    re_path(rf"^(?:en/)?iegult/iespejas/{ID}/?$", embed.embedded_opportunity, name="embedded_opportunity"),
    re_path(rf"^(?:en/)?iegult/organizacijas/{HOUSE}/?$", embed.embedded_organisation, name="embedded_organisation"),
    path("iegult/krasas.css", embed.colours, name="embedded_colours"),
    path("oembed", embed.oembed, name="oembed"),
]
"""One address each, in no language; of frames there is an English one too."""
