"""What a copy says of itself, and which copies have had their time. Plain Python."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

MANIFEST = "manifest.json"
DATA_FORMAT, KEYS_FORMAT = "zhike-backup-1", "zhike-keys-1"
DATA_PREFIX, KEYS_PREFIX = "zhike-data-", "zhike-keys-"
KEY_LIFE = timedelta(days=35)
_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"zhike-(data|keys)-\d{8}T\d{12}Z")


class Damaged(Exception):
    """A copy is not what its manifest says it is."""


@dataclass(frozen=True)
class Part:
    """One file of a copy."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Found:
    """What stands in a database at one moment: rows by table, migrations, the log's last checkpoint."""

    counts: Mapping[str, int]
    migrations: tuple[str, ...]
    checkpoint: Mapping[str, str | int] | None = None


@dataclass(frozen=True)
class Manifest:
    """A copy of the data as its `manifest.json` tells of it; `sealed` where a passphrase closes its files."""

    product: str
    made_at: str
    database: str
    found: Found
    parts: tuple[Part, ...]
    sealed: bool = False

    @property
    def moment(self) -> datetime:
        """Return when the copy was begun: what was written later is not in it."""
        return datetime.fromisoformat(self.made_at)

    def text(self) -> str:
        """Return the manifest as JSON."""
        return _json({"format": DATA_FORMAT, **asdict(self)})


@dataclass(frozen=True)
class KeysManifest:
    """A copy of the keys; whoever keeps it removes it by `delete_by`, so that what was destroyed stays destroyed."""

    made_at: str
    delete_by: str
    parts: tuple[Part, ...] = field(default=())

    def text(self) -> str:
        """Return the manifest as JSON."""
        return _json({"format": KEYS_FORMAT, **asdict(self)})


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def manifest_of(text: str) -> Manifest:
    """Return the manifest that the text is; Damaged for anything else."""
    try:
        content = _content(text, DATA_FORMAT)
        found = content["found"]
        return Manifest(
            product=str(content["product"]),
            made_at=_utc(content["made_at"]),
            database=str(content["database"]),
            found=Found(
                counts={str(name): int(rows) for name, rows in found["counts"].items()},
                migrations=tuple(map(str, found["migrations"])),
                checkpoint=dict(found["checkpoint"]) if found["checkpoint"] else None,
            ),
            parts=_parts(content),
            sealed=content["sealed"] is True,
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Damaged("its manifest cannot be read") from None


def keys_manifest_of(text: str) -> KeysManifest:
    """Return the manifest of a copy of the keys; Damaged for anything else."""
    try:
        content = _content(text, KEYS_FORMAT)
        return KeysManifest(_utc(content["made_at"]), _utc(content["delete_by"]), _parts(content))
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Damaged("its manifest cannot be read") from None


def _content(text: str, form: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(text)
    if content["format"] != form:
        raise ValueError(form)
    return content


def _parts(content: Mapping[str, Any]) -> tuple[Part, ...]:
    parts = tuple(Part(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in content["parts"])
    if not parts or any(PurePath(part.name).name != part.name or part.name == MANIFEST for part in parts):
        raise ValueError("parts")
    return parts


def _utc(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time without its zone")
    return text


def stamp(now: datetime) -> str:
    """Return the moment as it stands in a copy's name."""
    return now.astimezone(UTC).strftime(_STAMP)


def surplus(names: Iterable[str], prefix: str, keep: int) -> list[str]:
    """Return the copies of one sort beyond the newest `keep`, oldest first; other names are nobody's business here."""
    mine = sorted(name for name in names if name.startswith(prefix) and _NAME.fullmatch(name))
    return mine[: max(0, len(mine) - keep)]


def outlived(names: Iterable[str], prefix: str, now: datetime) -> list[str]:
    """Return the copies of one sort that are older than 35 days (SECURITY 2, crypto-shredding)."""
    oldest = prefix + stamp(now - KEY_LIFE)
    return sorted(name for name in names if name.startswith(prefix) and _NAME.fullmatch(name) and name < oldest)


def newest(names: Iterable[str], prefix: str) -> str:
    """Return the youngest copy of one sort; "" where there is none."""
    return max((name for name in names if name.startswith(prefix) and _NAME.fullmatch(name)), default="")


def stand_together(one: Path, other: Path) -> bool:
    """Say whether a directory is the other or lies within it: data and keys must not be lost or stolen together."""
    return one == other or one in other.parents or other in one.parents


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """Return, in words, each table whose rows are not as many as expected."""
    return [
        f"{table}: {found.get(table, 'no table')}, expected {expected.get(table, 'no table')}"
        for table in sorted({*expected, *found})
        if expected.get(table) != found.get(table)
    ]
