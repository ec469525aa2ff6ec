"""Rows of this app: the opportunity, its parts, what is told about it, and the tables of search."""

from talka.opportunities.models.found import (
    CatalogueMark,
    FacetCount,
    FacetToken,
    OpenOpportunity,
    OpenPoint,
    OpenTerms,
    PointField,
    TitleWord,
)
from talka.opportunities.models.opportunity import (
    BIN_DAYS,
    MAX_QUESTIONS,
    MOST_NOTICE_HOURS,
    NOTICE_HOURS,
    OLDEST,
    REPLY_PROMISES,
    YOUNGEST,
    Opportunity,
    OpportunityQuerySet,
)
from talka.opportunities.models.parts import Question, Requirement, Shift, WorkPlace
from talka.opportunities.models.told import OpportunityChange, Report

__all__ = [
    "BIN_DAYS",
    "MAX_QUESTIONS",
    "MOST_NOTICE_HOURS",
    "NOTICE_HOURS",
    "OLDEST",
    "REPLY_PROMISES",
    "YOUNGEST",
    "CatalogueMark",
    "FacetCount",
    "FacetToken",
    "OpenOpportunity",
    "OpenPoint",
    "OpenTerms",
    "Opportunity",
    "OpportunityChange",
    "OpportunityQuerySet",
    "PointField",
    "Question",
    "Report",
    "Requirement",
    "Shift",
    "TitleWord",
    "WorkPlace",
]
