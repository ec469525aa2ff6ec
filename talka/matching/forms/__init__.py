"""What people type about wishes to help: parsed here, judged by the acts."""

from talka.matching.forms.offers import OfferForm, initial_of
from talka.matching.forms.people import InviteForm, PeopleForm, ShiftsForm
from talka.matching.forms.wishes import PaceForm, SaveForm, SuggestForm

__all__ = ["InviteForm", "OfferForm", "PaceForm", "PeopleForm", "SaveForm", "ShiftsForm", "SuggestForm", "initial_of"]
