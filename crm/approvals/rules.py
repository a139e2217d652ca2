"""What decisions mean: when a stage is through, and at which post a step is up today. Pure."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

LANGUAGES = ("en", "zh")


class Place(NamedTuple):
    """A post as it stands on a day: the post above it, and the person who acts on it; None where there is none."""

    above: int | None
    person: int | None


@dataclass(frozen=True)
class Voice:
    """A step's part in its stage: whether it must approve or may be one of several, and whether it has approved."""

    need_all: bool
    approved: bool


def is_through(voices: Iterable[Voice]) -> bool:
    """Say whether a stage is through: all who must have approved, and one of those of whom one suffices.

    A stage in which nobody has a voice is not through: nothing passes by itself.
    """
    voices = list(voices)
    must = [voice.approved for voice in voices if voice.need_all]
    one_of = [voice.approved for voice in voices if not voice.need_all]
    return bool(voices) and all(must) and (any(one_of) or not one_of)


def next_place(places: Iterable[int], now: int) -> int | None:
    """Return the place of the stage that follows; None after the last."""
    return min((place for place in places if place > now), default=None)


def line_above(post: int, places: Mapping[int, Place]) -> Iterator[int]:
    """Yield a post and the posts above it, each once, though they were drawn in a circle."""
    seen: set[int] = set()
    at: int | None = post
    while at is not None and at in places and at not in seen:
        yield at
        seen.add(at)
        at = places[at].above


def up_at(post: int, places: Mapping[int, Place], barred: Collection[int]) -> int | None:
    """Return the post at which a step is up: its own, or the first above on which somebody acts who is not barred.

    None where there is nobody: the step stays, it never passes.
    """
    return next((at for at in line_above(post, places) if _acts(places[at], barred)), None)


def below(post: int, places: Mapping[int, Place]) -> set[int]:
    """Return the posts whose line above leads through `post`, without itself: whose steps may come up there."""
    return {each for each in places if each != post and post in line_above(each, places)}


def _acts(place: Place, barred: Collection[int]) -> bool:
    return place.person is not None and place.person not in barred


def fingerprint(proposal: object) -> str:
    """Return the mark of a proposal: the same for the same content, whatever the order of its keys."""
    text = json.dumps(proposal, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def edited(proposal: Mapping[str, Any], edits: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, tuple[str, str]]]:
    """Return a proposal with its named rows edited, and what changed by name: before and after.

    Rows keep what stood before as `before_*`; those with `choices` (value, English, Chinese) say the choice's words.
    An edit that changes nothing is none; one that names no row, or no choice, raises KeyError.
    """
    rows = [dict(row) for row in proposal.get("rows", ())]
    named = {row["name"]: row for row in rows if row.get("name")}
    changes: dict[str, tuple[str, str]] = {}
    for name, after in edits.items():
        row = named[name]
        before = plain(row)
        if after == before:
            continue
        changes[name] = (before, after)
        words = {value: said for value, *said in row.get("choices", ())} or {after: [after] * len(LANGUAGES)}
        row |= {f"before_{language}": row.get(f"value_{language}", before) for language in LANGUAGES}
        row |= {f"value_{language}": said for language, said in zip(LANGUAGES, words[after], strict=True)}
        row["value"] = after
    return {**proposal, "rows": rows}, changes


def plain(row: Mapping[str, Any]) -> str:
    """Return a row's value as it is edited: its own, or what it says in Chinese where it has no other."""
    return str(row.get("value", row.get("value_zh", "")))
