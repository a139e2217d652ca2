"""What a drill says, to whoever ran it and to the trail."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from audit.trail.actions import write
from crm.backups import events
from crm.backups.restoring import Copy, Proof


def report(copy: Copy, proof: Proof, now: datetime) -> Iterator[str]:
    """Yield what was proven, a sentence a line, and how long each half took."""
    said, found = proof.said, copy.manifest.found
    opened = ", ".join(f"{count:,} {name}" for name, count in sorted(said["opened"].items())) or "none"
    lost = timedelta(seconds=int((now - copy.manifest.moment).total_seconds()))
    yield f"Copy: {copy.name}, made {copy.manifest.made_at}, version {copy.manifest.product}"
    yield f"Bytes: as in its manifest ({copy.digest})"
    yield f"Rows: {sum(found.counts.values()):,} in {len(found.counts)} tables"
    upto = f", and as its checkpoint says: {head['origin']} {head['size']:,}" if (head := found.checkpoint) else ""
    yield f"Trail: {said['sealed']:,} sealed lines and {said['waiting']:,} that wait{upto}"
    yield f"Sign-ins ended: {said['sessions']}; jobs ended: {said['jobs']}"
    yield f"Destroyed customers: {said['destroyed']}, of them destroyed again here: {said['again']}"
    yield f"Opened: {said['records']:,} customers' sealed values ({opened})"
    yield f"Held against their lines: {said['compared']:,} records"
    if said["unmet"]:
        yield f"No value of: {', '.join(said['unmet'])}"
    yield f"Would be lost if this were needed now (RPO): {lost}"
    yield f"Time it took (RTO): {proof.loading:.1f} s to load, {proof.proving:.1f} s to settle and prove"
    for fault in proof.faults:
        yield f"FAILED: {fault}"


@transaction.atomic
def write_drill(copy: str, manifest: str, *, failed: int) -> None:
    """Write into the trail of the live database how a drill ended; 0 failed proofs is what is hoped for."""
    facts: dict[str, str | int] = {"copy": copy, "manifest": manifest, "failed": failed}
    write(events.DRILLED, by=None, outcome="refused" if failed else "done", facts=facts)
