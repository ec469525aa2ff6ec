"""What channels are called, and which of them we can hand out."""

from __future__ import annotations

from talka.channels.models import PartnerChannel
from talka.opportunities.enums import Channel

HANDED_OUT = (Channel.SITE, Channel.SOCIAL, Channel.NEWSLETTER, Channel.POSTER)
"""An organiser posts there by hand, and takes a link of its own for each."""
COUNTS_SHOWN = (Channel.TALKA, Channel.EMBED)
"""Lists that Talka itself gives out; how many walked past a poster nobody knows."""


def names() -> dict[str, str]:
    """Code → name, in the order of lists; partners last."""
    partners = PartnerChannel.objects.order_by("name", "channel").values_list("channel", "name")
    return {code: str(label) for code, label in Channel.choices} | dict(partners)
