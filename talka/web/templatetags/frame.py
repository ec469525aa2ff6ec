"""For the frame around pages."""

from __future__ import annotations

from django import template
from django.template import Context

from talka.organisations.actor import actor_of
from talka.organisations.policies import may

register = template.Library()


@register.simple_block_tag
def drawn(content: str) -> str:
    """`{% drawn as links %}…{% enddrawn %}`: drawn once for places that show the same."""
    return content


@register.simple_tag(takes_context=True)
def may_here(context: Context, verb: str) -> bool:
    """`{% may_here "edit_profile" as allowed %}`: whether the reader's role in the page's organisation lets them."""
    return may(actor_of(context["request"]), context["organisation"], verb)
