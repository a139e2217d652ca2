"""What a section chief is asked to approve: which number is kept, and which value of each field that differs.

Codes and fields only: the values stand side by side on the pair's page, masked, behind the gate.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.approvals.rows import row
from customers.catalog.queries import catalogue
from customers.catalog.sentences import heading
from customers.records.ticket import OpenRecord


@dataclass(frozen=True)
class Plan:
    """A merge as it was proposed: the record to keep, the fields taken from the other, both as they were read."""

    kept: int
    taking: tuple[str, ...]
    revs: Mapping[str, int]

    def still_fits(self, *records: OpenRecord) -> bool:
        """Say whether the records stand as they did when it was proposed."""
        return all(self.revs.get(str(record.id)) == record.rev for record in records)


def proposal_of(
    kept: OpenRecord, other: OpenRecord, taking: Collection[str], choices: Collection[str]
) -> dict[str, Any]:
    """Return the proposal: rows for the card, and the plan that takes effect."""
    rows = [
        row("kept", lambda: _("Record that is kept"), lambda: kept.code),
        row("merged", lambda: _("Record that is merged into it"), lambda: other.code),
        *(_choice(name, (other if name in taking else kept).code) for name in choices),
    ]
    plan = {"kept": kept.id, "taking": sorted(taking), "revs": {str(one.id): one.rev for one in (kept, other)}}
    return {"rows": rows, "plan": plan}


def plan_of(proposal: Mapping[str, Any]) -> Plan:
    """Return the plan of a proposal."""
    plan = proposal["plan"]
    return Plan(plan["kept"], tuple(plan["taking"]), plan["revs"])


def _choice(name: str, code: str) -> dict[str, str]:
    entry = catalogue().entry(name)
    return row(name, lambda: heading(entry), lambda: _("the value of %(code)s") % {"code": code})
