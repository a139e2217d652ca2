"""The register of purposes: what a seat may open a record for (P4.4.3). Plain Python, as rules are."""

from dataclasses import dataclass


def gettext_noop(msgid: str) -> str:
    """Mark a title for translation, which happens where it is shown."""
    return msgid


@dataclass(frozen=True)
class Purpose:
    """A purpose of use; `consent` names the customer's consent that it cannot do without (P6.3.4)."""

    code: str
    title: str
    consent: str = ""


PURPOSES = (
    Purpose("maintenance", gettext_noop("Routine upkeep")),
    Purpose("delivery", gettext_noop("Delivery")),
    Purpose("order_service", gettext_noop("Order service")),
    Purpose("visit", gettext_noop("Visit")),
    Purpose("reconciliation", gettext_noop("Reconciliation")),
    Purpose("customer_request", gettext_noop("Customer's own request")),
    Purpose("inspection", gettext_noop("Inspection")),
    Purpose("marketing", gettext_noop("Marketing"), consent="marketing"),
    Purpose("survey", gettext_noop("Survey"), consent="survey"),
    Purpose("other", gettext_noop("Other")),
)
BY_CODE = {purpose.code: purpose for purpose in PURPOSES}
DEFAULT = "maintenance"
