"""The ticket of a change that the security administration makes: asked for by one person, approved by another."""

from dataclasses import dataclass

from crm.posts.queries import Seat
from crm.posts.rules import may_warrant


@dataclass(frozen=True)
class Warrant:
    """A case that a security administrator opened and that `approver` has just approved; verbs ask for it (8.1.5)."""

    case: str
    proposer: int
    approver: Seat

    def stands(self, beneficiary: int | None = None) -> bool:
        """Say whether two people stand behind it, and neither is the one who has the benefit."""
        return may_warrant(proposer=self.proposer, approver=self.approver.person_id, beneficiary=beneficiary)
