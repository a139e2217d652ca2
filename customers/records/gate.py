"""The gate 知悉门: the one door to a record. Seat, grant, purpose, mask, line: in that order, in one transaction.

No line, no data: the line is written before any value leaves, and what cannot be written is not shown. What a seat may
not open looks like what does not exist. A refusal is written after its transaction has ended, so that it stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from audit.trail.actions import Subject, write
from audit.trail.events import Event
from audit.trail.models import LogEntry
from crm.crypto.sealing import blind_index
from crm.posts.queries import Seat
from customers.catalog import rules as catalog
from customers.catalog.queries import catalogue
from customers.records import events, limits, merged, opening
from customers.records.lock import unlocked
from customers.records.models import Attachment, Consent, Customer, Strongbox
from customers.records.ours import open_to
from customers.records.queries import ListQuery, has_licence, open_permission, opens_to, page_rows
from customers.records.rules import CONSENTS, Verdict, may_reveal, may_use
from customers.records.ticket import Moved, NotThere, OpenRecord, Page, Refused


def open_record(
    uuid: UUID,
    *,
    by: Seat,
    purpose: str,
    event: Event = events.OPENED,
    only: Sequence[str] | None = None,
    group: str = "",
) -> OpenRecord:
    """Open a record for a purpose and write the line; raises NotThere or Refused, each with a line of its own.

    `only` narrows the fields that are shown, and named in the line, to some identifiers, `group` to one group.
    """
    with asking(uuid, by, purpose), unlocked(), transaction.atomic(durable=True):
        row, consents = _row(uuid, by), _consents(uuid)
        _must(may_use(purpose, _agreed(consents)))
        known = catalogue()
        wide = known.of_group(group) if group else known.entries
        entries = [one for one in wide if only is None or one.identifier in only]
        shown = [entry.identifier for entry in entries]
        tier = str(catalog.highest(entry.tier for entry in entries))
        write(event, by=by, subject=_subject(row), fields=shown, purpose=purpose, tier=tier)
        return opening.record(row, consents, entries, by, purpose)


def list_records(query: ListQuery, *, by: Seat, purpose: str) -> Page:
    """Return a page of the records that the seat may open, and write one line with their ids."""
    must_stand(purpose, by)
    with unlocked(), transaction.atomic(durable=True):
        rows = page_rows(by.group_id, query)
        more, rows = len(rows) > query.size, rows[: query.size]
        back = bool(query.before)
        rows = rows[::-1] if back else rows
        facts = {"filter": query.words(), "columns": ",".join(query.columns)}
        write(
            events.LISTED,
            by=by,
            touched=[row["id"] for row in rows],
            fields=query.columns,
            purpose=purpose,
            tier="general",
            count=len(rows),
            facts=facts,
        )
    after = rows[-1]["sort_key"] if rows and (more or back) else ""
    before = rows[0]["sort_key"] if rows and ((more and back) or query.after) else ""
    return Page(rows, after, before, rows[0].get("total", 0) if rows else 0)


def reveal(uuid: UUID, identifier: str, *, by: Seat, purpose: str, reason: str) -> str:
    """Return one sealed value in clear, once, after its line; raises NotThere or Refused naming the shut gate."""
    with asking(uuid, by, purpose, identifier, reason), unlocked(), transaction.atomic(durable=True):
        row, consents = _row(uuid, by), _consents(uuid)
        entry = _sealed_entry(identifier)
        _must(_revealing(by, entry.tier, entry.hidden, purpose, reason, _agreed(consents)))
        write(
            events.REVEALED,
            by=by,
            subject=_subject(row),
            fields=[identifier],
            purpose=purpose,
            reason=reason,
            tier=entry.tier,
        )
        return opening.clear(row.strongbox, row.uuid, identifier)


def reveal_photo(uuid: UUID, identifier: str, *, by: Seat, purpose: str, reason: str) -> bytes:
    """Return a photo in clear after its line; a general one needs no reason. Raises NotThere or Refused."""
    with asking(uuid, by, purpose, identifier, reason), unlocked(), transaction.atomic(durable=True):
        row, consents = _row(uuid, by), _consents(uuid)
        entry = catalogue().entry(identifier)
        kept = Attachment.objects.filter(customer_id=row.pk, field=identifier).first()
        if kept is None:
            raise NotThere
        sealed = entry.tier != catalog.Tier.GENERAL
        if sealed:
            _must(_revealing(by, entry.tier, entry.hidden, purpose, reason, _agreed(consents)))
        _must(may_use(purpose, _agreed(consents)))
        event = events.REVEALED if sealed else events.OPENED
        write(event, by=by, subject=_subject(row), fields=[identifier], purpose=purpose, reason=reason, tier=entry.tier)
        return opening.photo(row, identifier, bytes(kept.content))


def find_exactly(text: str, *, by: Seat, purpose: str) -> list[dict[str, Any]]:
    """Return the seat's records that carry exactly this phone, ID or account number; a recorded act with a limit.

    A text that is also a record's code or licence number finds that record too. The blind index is truncated: its
    candidates are opened and compared (SECURITY §2). Raises Refused("limit").
    """
    must_stand(purpose, by)
    numbers = {
        entry.identifier: normal
        for entry in catalogue().sealed
        if entry.exact_search and (normal := catalog.exact_form(entry, text))
    }
    with unlocked(), transaction.atomic(durable=True):
        allowed = limits.exact_searches(by.person_id)
        found = _candidates(numbers, text.strip(), by) if allowed and numbers else []
        rows = [row for row in found if _numbered(row, text.strip()) or _carries(row, numbers)]
        kinds = ",".join(numbers) or "none"
        write(
            events.SEARCHED,
            by=by,
            touched=[row.pk for row in rows],
            fields=list(numbers),
            purpose=purpose,
            tier="sensitive",
            count=len(rows),
            outcome="done" if allowed else "refused",
            facts={"kind": kinds},
        )
    _must(allowed)
    return [{"id": row.pk, "uuid": row.uuid, "code": row.code, "name": row.name} for row in rows]


def same(record: OpenRecord, identifier: str, text: str) -> bool:
    """Say whether a sealed field already holds this text, without letting the value out."""
    with unlocked():
        return opening.clear(Strongbox.objects.get(pk=record.id), record.uuid, identifier) == text


def line_values(line: LogEntry, *, by: Seat, purpose: str, reason: str) -> dict[str, tuple[str, str]]:
    """Return a change's sealed values before and after, to a compliance officer, after a line of the act's own."""
    subject, tokens = _whom(pk=line.object_id), opening.tokens_of(line)
    try:
        with unlocked(), transaction.atomic(durable=True):
            row = Customer.objects.select_related("strongbox").filter(pk=line.object_id).first()
            if row is None or by.role != "compliance_officer" or not tokens:
                raise NotThere
            tier = str(catalog.highest(catalogue().entry(name).tier for name in tokens))
            _must(_revealing(by, tier, False, purpose, reason, {"business"}))
            write(
                events.VALUES_SHOWN,
                by=by,
                subject=subject,
                fields=list(tokens),
                purpose=purpose,
                reason=reason,
                tier=tier,
                facts={"line": line.pk},
            )
            return opening.change(row, tokens)
    except (NotThere, Refused) as refusal:
        _refuse(refusal, by, purpose, subject, list(tokens), reason)
        raise


def must_reveal(uuid: UUID, tier: str, *, by: Seat, purpose: str, reason: str) -> Subject:
    """Return a record's subject where the seat may see values of this tier in clear; raises NotThere or Refused."""
    row = _row(uuid, by)
    _must(_revealing(by, tier, False, purpose, reason, _agreed(_consents(uuid))))
    return _subject(row)


def recheck(ids: Sequence[int], *, by: Seat) -> set[int]:
    """Return which of some records the seat may still open: what a long answer asks before each part of it."""
    return open_to(ids, by.group_id)


@contextmanager
def asking(uuid: UUID, by: Seat, purpose: str, identifier: str = "", reason: str = "") -> Iterator[None]:
    """Write the line of a refusal once its transaction has ended, then let the refusal go on."""
    try:
        yield
    except (NotThere, Refused) as refusal:
        if isinstance(refusal, NotThere) and (kept := merged.leads_to(uuid, by)):
            raise Moved(kept) from None
        _refuse(refusal, by, purpose, _whom(uuid=uuid), [identifier] if identifier else [], reason)
        raise


def _refuse(
    refusal: NotThere | Refused, by: Seat, purpose: str, subject: Subject | None, fields: Sequence[str], reason: str
) -> None:
    gate = refusal.verdict.gate if isinstance(refusal, Refused) else "grant"
    write(
        events.REFUSED,
        by=by,
        subject=subject,
        fields=fields,
        purpose=purpose,
        reason=reason,
        outcome="refused",
        facts={"gate": gate},
    )


def _revealing(by: Seat, tier: str, hidden: bool, purpose: str, reason: str, consents: set[str]) -> Verdict:
    (this_hour, today), standing = limits.reveals(by.person_id), limits.standing()
    return may_reveal(
        tier=tier,
        hidden=hidden,
        ceiling=by.ceiling,
        purpose=purpose,
        reason=reason,
        consents=consents,
        this_hour=this_hour,
        today=today,
        per_hour=standing.per_hour,
        per_day=standing.per_day,
    )


def _must(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict)


def must_stand(purpose: str, by: Seat) -> None:
    """Refuse, with a line, a list or a search for a purpose that is not in the register."""
    try:
        _must(may_use(purpose, CONSENTS))
    except Refused as refusal:
        _refuse(refusal, by, purpose, None, [], "")
        raise


def _row(uuid: UUID, by: Seat) -> Customer:
    row = Customer.objects.select_related("strongbox").filter(uuid=uuid, **opens_to(by)).first()
    if row is None:
        raise NotThere
    return row  # type: ignore[no-any-return]


def _whom(**which: Any) -> Subject | None:
    with unlocked():
        row = Customer.objects.filter(**which).only("pk", "code", "name").first()
    return _subject(row) if row else None


def _consents(uuid: UUID) -> tuple[Consent, ...]:
    return tuple(Consent.objects.filter(customer__uuid=uuid).order_by("given_on", "pk"))


def _agreed(consents: Sequence[Consent]) -> set[str]:
    return {consent.purpose for consent in consents if consent.withdrawn_on is None}


def _subject(row: Customer) -> Subject:
    return Subject(row.pk, f"{row.code} {row.name}")


def _sealed_entry(identifier: str) -> catalog.Entry:
    entry = next((one for one in catalogue().sealed if one.identifier == identifier), None)
    if entry is None:
        raise NotThere
    return entry


def _candidates(numbers: Mapping[str, str], text: str, by: Seat) -> list[Customer]:
    """Return the seat's records whose blind index fits one of the numbers, and those with this very code or licence.

    Each part is asked of its own table first: an OR across tables would read every grant of the post.
    """
    marked = Q()
    for identifier, normal in numbers.items():
        marked |= Q(**{f"{identifier}_index": blind_index(identifier, normal)})
    found = set(Strongbox.objects.filter(marked).values_list("pk", flat=True)) if marked else set()
    found |= set(Customer.objects.filter(Q(code=text) | has_licence(licence_number=text)).values_list("pk", flat=True))
    found |= set(merged.kept_of(found).values())
    rows = Customer.objects.select_related("strongbox").filter(
        pk__in=found, grants__group_id=by.group_id, grants__permission_id=open_permission()
    )
    return list(rows)


def _numbered(row: Customer, text: str) -> bool:
    """Say whether a text is a record's own code or licence number, or the code of one that was merged into it."""
    return text in (row.code, row.licence_number) or text in merged.codes_into(row.pk)


def _carries(row: Customer, numbers: Mapping[str, str]) -> bool:
    known = catalogue()
    return any(
        catalog.normal_form(known.entry(name), opening.clear(row.strongbox, row.uuid, name)) == normal
        for name, normal in numbers.items()
    )
