"""Who may see and change which field, and for which purpose: pure verdicts that say why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from crm.posts.purposes import BY_CODE

TIER_RANK: Mapping[str, int] = {"general": 0, "sensitive": 1, "restricted": 2}

# The consents that a customer can give (P4.2.3); business is what every record needs.
CONSENTS = ("business", "marketing", "survey")
# The ways in which a customer may be asked; a consent to being asked names some of them, or none for every way.
CONTACT_WAYS = ("link", "letter", "telephone", "visit")
SURVEY = "survey"

REVEALS_PER_HOUR, REVEALS_PER_DAY, EXACT_SEARCHES_PER_HOUR, LOOKALIKES_PER_DAY = 30, 100, 60, 80


@dataclass(frozen=True)
class Verdict:
    """Allowed, or refused by the gate named: purpose, consent, tier, reason, limit, hidden, empty, owner, state."""

    gate: str = ""

    def __bool__(self) -> bool:
        return not self.gate


ALLOWED = Verdict()


def may_use(purpose: str, consents: Collection[str]) -> Verdict:
    """Say whether a purpose stands: it is in the register and the customer agreed where it must be asked (P4.4.1)."""
    known = BY_CODE.get(purpose)
    if known is None:
        return Verdict("purpose")
    return Verdict("consent") if known.consent and known.consent not in consents else ALLOWED


def ways_of(text: str) -> tuple[str, ...]:
    """Return the ways that a consent names, in the house's order; one that names none stands for every way."""
    named = text.split(",") if text else CONTACT_WAYS
    return tuple(way for way in CONTACT_WAYS if way in named)


def may_reveal(
    *,
    tier: str,
    hidden: bool,
    ceiling: str,
    purpose: str,
    reason: str,
    consents: Collection[str],
    this_hour: int,
    today: int,
    per_hour: int = REVEALS_PER_HOUR,
    per_day: int = REVEALS_PER_DAY,
) -> Verdict:
    """Say whether a sealed value may be shown in clear, or which gate is shut (P1.3.2, P4.4.1, P8.3)."""
    if hidden:
        return Verdict("hidden")
    if TIER_RANK[tier] > TIER_RANK[ceiling]:
        return Verdict("tier")
    if not (allowed := may_use(purpose, consents)):
        return allowed
    if tier == "restricted" and "business" not in consents:
        return Verdict("consent")
    if not reason.strip():
        return Verdict("reason")
    return Verdict("limit") if this_hour >= per_hour or today >= per_day else ALLOWED


# Who fills in beside a field's owner while the record is a draft: the account manager helps the analyst (P2.7.1).
HELPS: Mapping[str, frozenset[str]] = {"account_manager": frozenset({"statistical_analyst"})}


def may_edit(*, owner: str, role: str, hidden: bool, computed: bool, reason: str, draft: bool = False) -> bool:
    """Say whether a role keeps a field up: its owner, while there is a business reason for the field (P2.4, P4.2.1).

    While the record is a draft the account manager fills in beside the analyst (P2.7.1).
    """
    if not owner or hidden or computed or not reason:
        return False
    return owner == role or (draft and owner in HELPS.get(role, ()))


# For so long a merge can be undone (P9.2).
UNDO_DAYS = 30


def may_undo(merged_on: date, today: date) -> bool:
    """Say whether a merge of that day can be undone today, which is its thirtieth at the latest."""
    return today <= merged_on + timedelta(days=UNDO_DAYS)


def narrower(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return what a customer behind two records agreed to, with the ways named for it: only what both say (P8.2, P9.2).

    Each maps a purpose that stands to its ways. Where the two name no way in common, nothing of it is left.
    """
    found = {}
    for purpose in sorted(one.keys() & other.keys()):
        if not one[purpose] and not other[purpose]:
            found[purpose] = ""
        elif ways := [way for way in ways_of(one[purpose]) if way in ways_of(other[purpose])]:
            found[purpose] = ",".join(ways)
    return found
