"""What Talka decides otherwise than django-allauth; named in settings."""

from talka.accounts.adapter.account import AccountAdapter, Backend
from talka.accounts.adapter.eid import EidAdapter
from talka.accounts.adapter.keys import KeyAdapter

__all__ = ["AccountAdapter", "Backend", "EidAdapter", "KeyAdapter"]
