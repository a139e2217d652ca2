"""The verbs on forms: make, edit the draft, publish, begin the next version, retire. One line each (P9.3, P9.4).

Edits are functions from form to form; each asks for the `rev` that its page showed, so nobody writes over another.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.events import Event
from crm.posts.queries import Seat
from customers.feedback import editing, events
from customers.feedback.models import FeedbackForm, FormVersion
from customers.feedback.ready import READY
from customers.feedback.rules import Content
from customers.feedback.stored import written

Change = Callable[[Content], Content]


class Overtaken(Exception):
    """The draft was changed, published or discarded since the page was made; nothing was done."""


class Incomplete(Exception):
    """The draft cannot be published yet; `faults` say why."""

    def __init__(self, faults: Sequence[editing.Fault]) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


@transaction.atomic
def make(content: Content, *, by: Seat) -> FormVersion:
    """Return the draft of a new form."""
    form = FeedbackForm.objects.create(made_by=by.post_name)
    write(events.MADE, by=by, facts={"form": form.number})
    return _drafted(form, 1, content, by)


@transaction.atomic
def load_ready(*, by: Seat) -> int:
    """Have every ready-made form as a draft that was not loaded before; return how many came (P9.4)."""
    there = set(FeedbackForm.objects.exclude(ready="").values_list("ready", flat=True))
    fresh = {code: content for code, content in READY.items() if code not in there}
    FeedbackForm.objects.bulk_create(
        [FeedbackForm(ready=code, made_by=by.post_name) for code in fresh], ignore_conflicts=True
    )
    rows = list(FeedbackForm.objects.filter(ready__in=fresh).select_for_update())
    begun = set(FormVersion.objects.filter(form__in=rows).values_list("form_id", flat=True))  # by who was quicker
    made = [form for form in rows if form.pk not in begun]
    for form in made:
        _drafted(form, 1, fresh[form.ready], by)
    if made:
        write(events.LOADED, by=by, count=len(made))
    return len(made)


@transaction.atomic
def aim(form: FeedbackForm, classes: Mapping[str, Sequence[str]], *, by: Seat) -> FeedbackForm:
    """Set the classes of customers that a form is for: `industries`, `sizes`, `grades`; an empty one bars nobody."""
    form = FeedbackForm.objects.select_for_update().get(pk=form.pk)
    for name in ("industries", "sizes", "grades"):
        setattr(form, name, sorted(classes.get(name, ())))
    form.save(update_fields=["industries", "sizes", "grades"])
    write(events.AIMED, by=by, facts={"form": form.number})
    return form


@transaction.atomic
def begin(form: FeedbackForm, *, by: Seat) -> FormVersion:
    """Return the form's draft, made from its latest version where there is none; that version stays as it is."""
    FeedbackForm.objects.select_for_update().get(pk=form.pk)
    latest = form.versions.order_by("-number").first()
    if latest is None:
        raise Overtaken
    if latest.published_at is None:
        return latest
    draft = _drafted(form, latest.number + 1, latest.asked, by)
    write(events.DRAFTED, by=by, facts=_facts(draft))
    return draft


@transaction.atomic
def edit(draft: FormVersion, change: Change, *, rev: int, by: Seat) -> FormVersion:
    """Let an edit change a draft; raises Overtaken, and what the edit raises (Wrong, KeyError)."""
    row = _locked(draft, rev)
    row.content = written(change(row.asked))
    return _kept(row, events.EDITED, by)


@transaction.atomic
def discard(draft: FormVersion, *, rev: int, by: Seat) -> None:
    """Drop a draft; a form that was never published goes with it. Raises Overtaken."""
    row = _locked(draft, rev)
    write(events.DISCARDED, by=by, facts=_facts(row))
    row.delete()
    if not row.form.versions.exists():
        row.form.delete()


@transaction.atomic
def publish(draft: FormVersion, *, rev: int, by: Seat) -> FormVersion:
    """Have a draft asked from now on, and never changed again; raises Incomplete where a language lacks, Overtaken."""
    row = _locked(draft, rev)
    if found := editing.faults(row.asked):
        raise Incomplete(found)
    row.published_at, row.published_by = timezone.now(), by.post_name
    return _kept(row, events.PUBLISHED, by)


@transaction.atomic
def retire(form: FeedbackForm, *, by: Seat) -> None:
    """Take a form out of use: it takes no more answers, those it has stay."""
    _use(form, timezone.now(), events.RETIRED, by)


@transaction.atomic
def revive(form: FeedbackForm, *, by: Seat) -> None:
    """Put a retired form to use again."""
    _use(form, None, events.REVIVED, by)


def _use(form: FeedbackForm, retired_at: datetime | None, event: Event, by: Seat) -> None:
    changed = FeedbackForm.objects.filter(pk=form.pk, retired_at__isnull=retired_at is not None)
    if changed.update(retired_at=retired_at):
        write(event, by=by, facts={"form": form.number})


def _locked(draft: FormVersion, rev: int) -> FormVersion:
    row = FormVersion.objects.select_for_update(of=("self",)).select_related("form").filter(pk=draft.pk).first()
    if row is None or row.published_at is not None or row.rev != rev:
        raise Overtaken
    return row


def _drafted(form: FeedbackForm, number: int, content: Content, by: Seat) -> FormVersion:
    return FormVersion.objects.create(form=form, number=number, content=written(content), changed_by=by.post_name)


def _kept(row: FormVersion, event: Event, by: Seat) -> FormVersion:
    row.rev += 1
    row.changed_at, row.changed_by = timezone.now(), by.post_name
    row.save()
    write(event, by=by, facts=_facts(row))
    return FormVersion.objects.select_related("form").get(pk=row.pk)


def _facts(version: FormVersion) -> dict[str, str | int]:
    return {"form": version.form.number, "form_version": version.number}
