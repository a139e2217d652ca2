"""The change of a field's tier, which takes two persons; raised from general, what is stored is sealed (P5.3)."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.administrators.changes import Change, Wanted
from crm.approvals.rows import row
from crm.posts.actions import Impossible
from crm.posts.warrants import Warrant
from customers.catalog.actions import change_tier, tier_fault
from customers.catalog.queries import catalogue
from customers.catalog.rules import Tier
from customers.catalog.sentences import TIERS, heading
from customers.fields.works import begin_sealing


def _rows(wanted: Wanted) -> list[dict[str, str]]:
    entry = catalogue().entry(wanted["field"])
    return [
        row("field", lambda: _("Field"), lambda: heading(entry)),
        row("tier", lambda: _("Tier"), lambda: str(TIERS[Tier(wanted["tier"])]), lambda: str(TIERS[entry.tier])),
    ]


def _stands(wanted: Wanted) -> None:
    if fault := tier_fault(catalogue().entry(wanted["field"]), Tier(wanted["tier"])):
        raise Impossible(fault)


def _apply(wanted: Wanted, by: Warrant) -> None:
    """Change the tier; the values that stand in clear are sealed by a job on the approver's behalf."""
    before, after = change_tier(wanted["field"], Tier(wanted["tier"]), by=by)
    if after.sealed and not before.sealed:
        begin_sealing(after.identifier, by=by.approver)


def _nobody(wanted: Wanted) -> Collection[int]:
    return ()


TIER = Change("tier", gettext_lazy("Change a field's tier"), "lock", _rows, _stands, _apply, _nobody)
