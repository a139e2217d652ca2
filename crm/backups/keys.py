"""A copy of the keys, in another place than the data and for 35 days only (SECURITY 2, crypto-shredding)."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from crm.backups import events, files
from crm.backups.bases import BaseUnusable
from crm.backups.rules import (
    KEY_LIFE,
    KEYS_PREFIX,
    MANIFEST,
    Damaged,
    KeysManifest,
    keys_manifest_of,
    outlived,
    stamp,
    stand_together,
)
from crm.backups.shredded import LIST
from crm.crypto import copies


def copy_keys(to: Path, *, data: Path) -> Path:
    """Copy the keys and the list of who was destroyed into a directory below `to`, and remove copies past their time.

    BaseUnusable where `to` stands with the copies of the data or with the keys themselves.
    """
    now, live = timezone.now(), Path(settings.ZHIKE_KEYS)
    for other, word in ((data, "the copies of the data"), (live, "the keys themselves")):
        if stand_together(to.resolve(), other.resolve()):
            raise BaseUnusable(f"{to} stands with {word} ({other}): a copy of the keys belongs apart")
    with files.in_the_making(to, KEYS_PREFIX) as made:
        content = copies.files() | {LIST: (live / LIST).read_bytes()}
        for name, text in content.items():
            files.private_file(made / name, text)
        parts = tuple(files.part_of(made / name) for name in sorted(content))
        manifest = KeysManifest(now.isoformat(), (now + KEY_LIFE).isoformat(), parts)
        files.private_file(made / MANIFEST, manifest.text().encode())
        name = KEYS_PREFIX + stamp(now)
        with transaction.atomic():
            write(events.KEYS_COPIED, by=None, facts={"copy": name, "delete_by": manifest.delete_by})
        copy = files.publish(made, name)
    for old in outlived((path.name for path in to.iterdir()), KEYS_PREFIX, now):
        files.remove(to / old)
    return copy


def checked_copy(place: Path, now: datetime) -> Path:
    """Return a copy of the keys whose files are whole; Damaged where they are not, or it has outlived its 35 days."""
    copy = files.newest_in(place, KEYS_PREFIX)
    manifest = keys_manifest_of(files.manifest_text(copy))
    if datetime.fromisoformat(manifest.delete_by) < now:
        raise Damaged(f"{copy} was to be removed by {manifest.delete_by}: it would revive what was destroyed since")
    files.check_parts(copy, manifest.parts)
    return copy


def content_of(copy: Path) -> dict[str, bytes]:
    """Return the key files of a checked copy; the list of who was destroyed is no key."""
    parts = keys_manifest_of(files.manifest_text(copy)).parts
    return {part.name: (copy / part.name).read_bytes() for part in parts if part.name != LIST}
