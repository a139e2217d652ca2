"""The door of pages about customers: every seat but the administrators' (三员)."""

from audit.guard.doors import Door
from crm.posts.rules import ADMINISTRATORS

BUSINESS = Door("business", seated=True, shut=ADMINISTRATORS)
