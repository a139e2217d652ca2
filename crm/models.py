"""Registers the tables of the frame's rooms."""

from crm.accounts.models import User
from crm.posts.models import Holding, Leave, Post, Role, Unit

__all__ = ["Holding", "Leave", "Post", "Role", "Unit", "User"]
