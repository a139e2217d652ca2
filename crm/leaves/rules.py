"""What a handover record may say, and who may sign it when: pure."""

import hashlib
import json
from typing import Any, Literal

Items = list[dict[str, Any]]
Part = Literal["", "give", "take"]


def mark_of(items: Items) -> str:
    """Return the fingerprint of what a record shows: who signs names what they have read."""
    text = json.dumps(items, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def part_of(person: int, *, giver: int, taker: int | None, given: bool, taken: bool) -> Part:
    """Return what a person may sign now: the giver first, then the taker; each once."""
    if person == giver and not given:
        return "give"
    return "take" if person == taker and given and not taken else ""
