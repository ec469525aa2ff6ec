from talka.matching.models.offer import HelpOffer, Invitation
from talka.matching.models.search import Favourite, SavedSearch, Told

__all__ = ["Favourite", "HelpOffer", "Invitation", "SavedSearch", "Told"]
