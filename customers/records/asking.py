"""Whether a customer may be asked, asked again at each step; and the customer's own word that it shall not (P8.2).

The customer has no seat: what it does on its own page is written under a name that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.context import Actor
from customers.records import events
from customers.records.keeping import hold_consents, locked, subject_of
from customers.records.lock import unlocked
from customers.records.merged import kept_of
from customers.records.models import Consent, Customer
from customers.records.rules import SURVEY, ways_of
from customers.records.ticket import NotThere


@dataclass(frozen=True)
class Themselves:
    """The customer, who acts on a page of their own: no person of the house, no post."""

    person_id: None = None
    person_name: str = "客户本人 (the customer)"
    post_code: str = ""
    post_name: str = ""
    letter: str = ""
    stands_in_for: str = ""


CUSTOMER = Themselves()


def may_be_asked(customer: int, way: str, *, consent: str = SURVEY, hold: bool = False) -> bool:
    """Say whether a customer's consent stands and names the way; one statement, whatever the answer.

    `hold` keeps the consent as it is until the transaction at hand ends: a withdrawal waits, or has come first.
    """
    with unlocked():
        given = Consent.objects.filter(
            customer_id=customer, purpose=consent, withdrawn_on=None, customer__state=Customer.State.ACTIVE
        )
        rows = given.select_for_update(of=("self",)) if hold else given
        named = list(rows.order_by("pk").values_list("ways", flat=True))
    return any(way in ways_of(text) for text in named)


def may_be_asked_still(ids: Sequence[int], *, consent: str = SURVEY) -> dict[int, tuple[str, ...]]:
    """Return the ways of those of some customers whose consent stands."""
    with unlocked():
        given = Consent.objects.filter(
            customer_id__in=ids, purpose=consent, withdrawn_on=None, customer__state=Customer.State.ACTIVE
        )
        return {pk: ways_of(text) for pk, text in given.values_list("customer_id", "ways")}


@transaction.atomic
def ask_no_more(customer: int, *, by: Actor = CUSTOMER) -> None:
    """Withdraw, on the customer's own word, the consent to being asked; in force at once, with its line (P8.2).

    `by` is who took the word down; the customer itself on its own page.
    """
    with unlocked():
        kept = kept_of([customer]).get(customer, customer)  # said of a merged record, it is said of the kept one
        hold_consents([kept])
        row = next(iter(locked([kept])), None)
        if row is None:
            raise NotThere
        standing = Consent.objects.filter(customer_id=kept, withdrawn_on=None)
        if not standing.filter(purpose=SURVEY).update(withdrawn_on=timezone.localdate()):
            return
        left = sorted(set(standing.values_list("purpose", flat=True)))
        facts = {"purposes": ",".join(left), "ways": ""}
        write(events.CONSENTED, by=by, subject=subject_of(row), purpose="customer_request", facts=facts)
