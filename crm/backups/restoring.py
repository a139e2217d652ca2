"""A copy becomes a database again: bytes checked, filled, settled and proven by another process, then put in place."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils import timezone

from crm.backups import files
from crm.backups.actions import SEALED, passphrase
from crm.backups.bases import Base, BaseUnusable, base_of
from crm.backups.chain import key_lines
from crm.backups.rules import DATA_PREFIX, MANIFEST, Damaged, Manifest, differences, manifest_of, stamp
from crm.backups.version import known_migrations
from crm.crypto.rules import Unopenable
from crm.crypto.streams import open_stream


class Unproven(Exception):
    """A copy was filled in and did not stand the proof; it was not put in place."""

    def __init__(self, copy: "Copy", proof: "Proof") -> None:
        super().__init__("; ".join(proof.faults))
        self.copy, self.proof = copy, proof


@dataclass(frozen=True)
class Copy:
    """A copy of the data whose every byte is as its manifest says."""

    place: Path
    manifest: Manifest
    digest: str

    @property
    def name(self) -> str:
        """Return the copy's name."""
        return self.place.name


@dataclass(frozen=True)
class Proof:
    """What was done with a copy and how it stood: seconds to load and to prove it, and what was wrong."""

    said: Mapping[str, Any]
    loading: float
    proving: float
    faults: tuple[str, ...]
    kept: str = ""


def checked(place: Path) -> Copy:
    """Read a copy whole, the newest below a directory of copies.

    Damaged where a byte differs, the manifest cannot be read or a newer version made it.
    """
    place = files.newest_in(place, DATA_PREFIX)
    manifest = manifest_of(files.manifest_text(place))
    files.check_parts(place, manifest.parts)
    unknown = set(manifest.found.migrations) - known_migrations()
    if unknown:
        newer = ", ".join(sorted(unknown)[:3])
        raise Damaged(f"it was made by version {manifest.product}, whose migrations are not known here: {newer}")
    return Copy(place, manifest, files.sha256_of(place / MANIFEST))


def restore(copy: Copy, *, destroyed: Collection[UUID], replace: bool, unproven: bool = False) -> Proof:
    """Put a copy in the place of the empty database that the settings name, or, told to replace, of the one there.

    BaseUnusable where that is not empty or is in use; Unproven where the copy does not stand the proof, unless told
    that it may go `unproven`.
    """
    base = base_of(settings.DATABASES["default"])
    _alike(copy, base)
    empty = base.is_empty()
    if not empty and not replace:
        raise BaseUnusable(f"the database {base.name} is not empty")
    connections.close_all()
    with base.beside("restoring") as target:
        proof = _filled(target, copy, Path(settings.ZHIKE_KEYS), destroyed)
        if proof.faults and not unproven:
            raise Unproven(copy, proof)
        kept = base.give_way(target, stamp(timezone.now()))
    return Proof(proof.said, proof.loading, proof.proving, proof.faults, kept)


def drill(copy: Copy, keys: Path, *, destroyed: Collection[UUID]) -> Proof:
    """Restore a copy, with a copy of the keys, into a database that is thrown away afterwards, and prove it there."""
    base = base_of(settings.ZHIKE_BACKUP_DATABASE or settings.DATABASES["default"])
    _alike(copy, base)
    with base.beside("drill") as target:
        return _filled(target, copy, keys, destroyed)


def _alike(copy: Copy, base: Base) -> None:
    if copy.manifest.database != base.kind:
        raise BaseUnusable(f"the copy is of {copy.manifest.database}, the settings name a database of {base.kind}")


def _filled(target: Base, copy: Copy, keys: Path, destroyed: Collection[UUID]) -> Proof:
    """Fill the target, count its rows, and let another process settle and prove it."""
    began = monotonic()
    with _in_clear(copy) as dump:
        target.load(dump)
    faults = differences(copy.manifest.found.counts, target.found().counts)
    loaded = monotonic()
    said = _settled(target, copy, keys, destroyed)
    return Proof(said, loaded - began, monotonic() - loaded, (*faults, *said["faults"]))


@contextmanager
def _in_clear(copy: Copy) -> Iterator[Path]:
    """Hand out the dump; one that was sealed is opened into a private directory for as long as it is needed."""
    (part,) = copy.manifest.parts
    if not copy.manifest.sealed:
        yield copy.place / part.name
        return
    if not passphrase():
        raise BaseUnusable("the copy is sealed: ZHIKE_BACKUP_PASSPHRASE must be set")
    with tempfile.TemporaryDirectory(prefix="zhike-restore-") as place:
        dump = Path(place) / part.name.removesuffix(SEALED)
        try:
            with (copy.place / part.name).open("rb") as source, dump.open("xb") as out:
                open_stream(source, out, passphrase())
        except Unopenable as fault:
            raise BaseUnusable(f"the copy does not open: {fault}") from None
        yield dump


def _settled(target: Base, copy: Copy, keys: Path, destroyed: Collection[UUID]) -> Mapping[str, Any]:
    """Return what `settle_copy` says, which runs apart under settings that name nothing but the copy and its keys."""
    order = {
        "copy": copy.name,
        "manifest": copy.digest,
        "made_at": copy.manifest.made_at,
        "checkpoint": copy.manifest.found.checkpoint,
        "destroyed": sorted(map(str, destroyed)),
    }
    own = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment = own | {
        "DJANGO_SETTINGS_MODULE": "crm.settings.copy",
        "ZHIKE_COPY_DATABASE": json.dumps(dict(target.settings)),
        "ZHIKE_KEYS": str(keys),
        "ZHIKE_DEPLOYMENT": settings.ZHIKE_DEPLOYMENT,
        "ZHIKE_CIPHER": settings.ZHIKE_CIPHER,
        "ZHIKE_INDEX_BITS": str(settings.ZHIKE_INDEX_BITS),
        "TRAIL_KEYS": " ".join(key_lines()),
    }
    done = subprocess.run(
        [sys.executable, str(Path(settings.ROOT) / "manage.py"), "settle_copy"],
        env=environment,
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BaseUnusable(f"the copy could not be settled: {done.stderr.strip()[-1000:]}")
    said: Mapping[str, Any] = json.loads(done.stdout)
    return said
