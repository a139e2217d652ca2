"""Registers the tables of the frame's rooms."""

from crm.accounts.models import User
from crm.jobs.models import Job
from crm.posts.models import Holding, Leave, Post, Role, Unit

__all__ = ["Holding", "Job", "Leave", "Post", "Role", "Unit", "User"]
