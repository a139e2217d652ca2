"""Registers the tables of the frame's rooms."""

from crm.accounts.models import FactorKey, PastPassword, SignIn, User
from crm.administrators.models import LimitSet, Proposal
from crm.approvals.models import Case, Step
from crm.deadlines.models import Deadline
from crm.jobs.models import Job
from crm.leaves.models import Departure, Foretelling, Handover, LeaveRequest
from crm.notices.models import Notice, Reading
from crm.posts.models import Holding, Leave, Post, Role, Unit
from crm.workdays.models import CalendarDay, CalendarVersion, CalendarYear

__all__ = [
    "CalendarDay",
    "CalendarVersion",
    "CalendarYear",
    "Case",
    "Deadline",
    "Departure",
    "FactorKey",
    "Foretelling",
    "Handover",
    "Holding",
    "Job",
    "Leave",
    "LeaveRequest",
    "LimitSet",
    "Notice",
    "PastPassword",
    "Post",
    "Proposal",
    "Reading",
    "Role",
    "SignIn",
    "Step",
    "Unit",
    "User",
]
