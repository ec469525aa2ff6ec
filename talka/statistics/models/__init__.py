from talka.statistics.models.facts import ApplicationFact, Month, OfferFact, Trait, WorkFact, snapshot_name
from talka.statistics.models.figures import Figure, Release, Revision, ServiceFigure
from talka.statistics.models.saved import NAME_LENGTH, QUESTION_LENGTH, OrganiserFigure, SavedView

__all__ = [
    "NAME_LENGTH",
    "QUESTION_LENGTH",
    "ApplicationFact",
    "Figure",
    "Month",
    "OfferFact",
    "OrganiserFigure",
    "Release",
    "Revision",
    "SavedView",
    "ServiceFigure",
    "Trait",
    "WorkFact",
    "snapshot_name",
]
