"""Registers the tables of the matter's rooms."""

from customers.browse.models import SavedView
from customers.catalog.models import CatalogueEntry, CatalogueState, GradeLevel, Region
from customers.duplicates.models import Comparison, Pair
from customers.feedback.models import Answer, AnswerFile, FeedbackForm, FormVersion, Given
from customers.grading.models import GradingResult, GradingRound, GradingRules, GradingTrial
from customers.intake.models import Import, ImportChunk, ImportedRow, Mapping
from customers.ordering.models import Application
from customers.records.models import (
    Attachment,
    Consent,
    Customer,
    FieldDay,
    Grant,
    Merge,
    Mismatch,
    Reconciliation,
    Signature,
    Strongbox,
)
from customers.relations.activities import Activity, Reached
from customers.relations.corrections import Correction
from customers.relations.models import (
    CareDate,
    CaseStep,
    FollowUpPlan,
    Improvement,
    Interaction,
    PlanStep,
    Relation,
    ServiceCase,
    ValueNote,
)
from customers.relay.models import Grading, Newcomer
from customers.review.models import ReviewItem, ReviewSession
from customers.surveys.models import Invitation, Opinion, Round

__all__ = [
    "Activity",
    "Answer",
    "AnswerFile",
    "Application",
    "Attachment",
    "CareDate",
    "CaseStep",
    "CatalogueEntry",
    "CatalogueState",
    "Comparison",
    "Consent",
    "Correction",
    "Customer",
    "FeedbackForm",
    "FieldDay",
    "FollowUpPlan",
    "FormVersion",
    "Given",
    "GradeLevel",
    "Grading",
    "GradingResult",
    "GradingRound",
    "GradingRules",
    "GradingTrial",
    "Grant",
    "Import",
    "ImportChunk",
    "ImportedRow",
    "Improvement",
    "Interaction",
    "Invitation",
    "Mapping",
    "Merge",
    "Mismatch",
    "Newcomer",
    "Opinion",
    "Pair",
    "PlanStep",
    "Reached",
    "Reconciliation",
    "Region",
    "Relation",
    "ReviewItem",
    "ReviewSession",
    "Round",
    "SavedView",
    "ServiceCase",
    "Signature",
    "Strongbox",
    "ValueNote",
]
