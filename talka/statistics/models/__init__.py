from talka.statistics.models.facts import ApplicationFact, Month, OfferFact, Trait, WorkFact
from talka.statistics.models.figures import Figure, Release, Revision, ServiceFigure

__all__ = [
    "ApplicationFact",
    "Figure",
    "Month",
    "OfferFact",
    "Release",
    "Revision",
    "ServiceFigure",
    "Trait",
    "WorkFact",
]
