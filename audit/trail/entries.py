"""A line's entry: the canonical bytes of everything that it says, which the seal binds (RFC 8785, RFC 6962 §2.1)."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

# What a line says, by the names of its columns; the model's label stands for its content type.
COLUMNS = (
    "action", "actor_email", "actor_id", "additional_data", "changes", "changes_text", "cid", "count", "event", "facts",
    "fields", "kind", "letter", "object_id", "object_pk", "object_repr", "outcome", "person_name", "post_code",
    "post_name", "purpose", "reason", "remote_addr", "remote_port", "request_id", "sealed", "serialized_data",
    "session", "stands_in_for", "subject_label", "tier",
)  # fmt: skip
VERSION = 1
# The bundles of a published log take entries of at most 65,535 bytes (C2SP tlog-tiles).
LONGEST = 60_000
LONG_MEMBER = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Strings and whole numbers only, keys sorted, nothing between them: what RFC 8785 makes of the same object.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def entry_of(
    columns: Iterable[tuple[str, Any]], *, at: datetime, model: str, stream: str, n: int, prev: str, touched: str = ""
) -> str:
    """Return the entry of a line: its columns that hold something, and its place in its writer's stream.

    `touched` marks the many subjects of a line of many. An entry beyond LONGEST has its long members' SHA-256 instead.
    """
    members = {name: value for name, value in columns if value or value == 0}
    since = at - _EPOCH
    members["at"] = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    members["n"], members["v"] = n, VERSION
    for name, text in (("model", model), ("stream", stream), ("prev", prev), ("touched", touched)):
        if text:
            members[name] = text
    text = _encode(members)
    return text if len(text) * 4 <= LONGEST or len(text.encode()) <= LONGEST else _encode(_shortened(members))


def leaf_hash(entry: str) -> bytes:
    """Return the hash by which an entry stands in the tree (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\0" + entry.encode()).digest()


def touched_mark(subjects: Sequence[int]) -> str:
    """Return the mark of a line's many subjects, whatever order they come in; "" for none."""
    return hashlib.sha256(touched_text(subjects).encode()).hexdigest() if subjects else ""


def touched_text(subjects: Sequence[int]) -> str:
    """Return what the mark of a line's many subjects is made of."""
    return ",".join(map(str, sorted(subjects)))


def _shortened(members: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in members.items():
        data = _encode(value).encode()
        long = len(data) > LONG_MEMBER
        found[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} if long else value
    return found
