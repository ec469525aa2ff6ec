from talka.channels.actions.counting import add, forget, name_partner
from talka.channels.actions.country import sum_country
from talka.channels.actions.telling import tell_month

__all__ = ["add", "forget", "name_partner", "sum_country", "tell_month"]
