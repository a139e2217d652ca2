"""The verb that makes a copy of the data: all of it as of one moment, whole or not at all, with its line (P7.2.4)."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from crm.backups import events, files, shredded
from crm.backups.bases import Base, BaseUnusable, base_of
from crm.backups.rules import DATA_PREFIX, MANIFEST, Manifest, Part, outlived, stamp, stand_together, surplus
from crm.backups.version import product_version
from crm.crypto.streams import seal_stream

PASSPHRASE = b"ZHIKE_BACKUP_PASSPHRASE"
SEALED = ".sealed"
LINES = "audit_logentry"


@dataclass(frozen=True)
class Made:
    """A copy that stands on disk, and those that were removed for it."""

    copy: Path
    manifest: Manifest
    removed: tuple[str, ...]
    outlived: tuple[str, ...]


def passphrase() -> bytes:
    """Return what the files of a copy are sealed with; empty where nothing is asked for."""
    return os.environb.get(PASSPHRASE, b"")


def live_base() -> Base:
    """Return the database that the settings name, as the role that may read all of it."""
    return base_of(settings.ZHIKE_BACKUP_DATABASE or settings.DATABASES["default"])


def make(to: Path, *, destroyed: Iterable[UUID], keep: int | None = None) -> Made:
    """Copy the data into a directory below `to` and keep the list of who was destroyed beside the keys.

    Sealed values are ciphertext in it, and no key is (P1.7.2). `keep` removes all but so many of the newest copies.
    BaseUnusable where it cannot be made; nothing of it is left then.
    """
    if stand_together(to.resolve(), Path(settings.ZHIKE_KEYS).resolve()):
        raise BaseUnusable(f"{to} stands with the keys ({settings.ZHIKE_KEYS}): copies of the data belong apart")
    now, base = timezone.now(), live_base()
    shredded.add(destroyed)
    with files.in_the_making(to, DATA_PREFIX) as made:
        found = base.dump(made / base.part)
        part = _sealed(made / base.part) if passphrase() else files.part_of(made / base.part)
        manifest = Manifest(product_version(), now.isoformat(), base.kind, found, (part,), bool(passphrase()))
        files.private_file(made / MANIFEST, manifest.text().encode())
        name = DATA_PREFIX + stamp(now)
        with transaction.atomic():
            _write(manifest, name, files.sha256_of(made / MANIFEST))
        copy = files.publish(made, name)  # no copy without its line
    old = surplus((path.name for path in to.iterdir()), DATA_PREFIX, keep) if keep else []
    for one in old:
        files.remove(to / one)
    return Made(copy, manifest, tuple(old), tuple(outlived((path.name for path in to.iterdir()), DATA_PREFIX, now)))


def _sealed(path: Path) -> Part:
    """Seal a file of the copy and remove the one in clear."""
    target = path.with_name(path.name + SEALED)
    with path.open("rb") as source, target.open("xb") as out:
        seal_stream(source, out, passphrase())
    path.unlink()
    return files.part_of(target)


def _write(manifest: Manifest, name: str, digest: str) -> None:
    """Write the line of a copy: its name, its manifest's hash, and how far the trail went in it."""
    facts: dict[str, str | int] = {
        "copy": name,
        "manifest": digest,
        "lines": manifest.found.counts.get(LINES, 0),
        "checkpoint": manifest.found.checkpoint["size"] if manifest.found.checkpoint else 0,
    }
    write(events.MADE, by=None, facts=facts)
