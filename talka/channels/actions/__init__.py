from talka.channels.actions.counting import add, forget, name_partner

__all__ = ["add", "forget", "name_partner"]
