from talka.accounts.actions.cast import create_cast, create_moderator
from talka.accounts.actions.consents import agree, withdraw

__all__ = ["agree", "create_cast", "create_moderator", "withdraw"]
