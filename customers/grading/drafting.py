"""The verbs on rules: draw up a draft, write into it, try it out, publish it for good (P9.1)."""

import copy
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit.trail.actions import write
from crm.jobs.actions import start
from crm.posts.models import Role
from crm.posts.queries import Seat
from customers.grading import events, queries, rules, works
from customers.grading.models import GradingRules, GradingTrial
from customers.grading.shipped import FIRST

DRAFTERS = frozenset({queries.ANALYST, queries.CHIEF})


class NotYours(Exception):
    """The verb is another post's: it is answered like what does not exist."""


class NotNow(Exception):
    """As things stand this cannot be done; `why` says in a word what stands in the way."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Faulty(Exception):
    """The rules break rules; `faults` says which."""

    def __init__(self, faults: list[rules.Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


@transaction.atomic
def draw_up(*, by: Seat) -> GradingRules:
    """Return the draft, drawn up from the newest version, or from what ships where there is none yet."""
    _must(by)
    if draft := GradingRules.objects.select_for_update().filter(state=GradingRules.State.DRAFT).first():
        return draft
    last = GradingRules.objects.first()
    newest = GradingRules.objects.aggregate(last=Max("version"))["last"] or 0
    content = _countable(last.content if last else FIRST)
    draft = GradingRules.objects.create(version=newest + 1, content=content, changed_by=by.post_name)
    write(events.RULES_CHANGED, by=by, facts={"rules": draft.version})
    return draft


@transaction.atomic
def rewrite(draft: GradingRules, content: Mapping[str, Any], *, rev: int, note: str = "", by: Seat) -> GradingRules:
    """Write other rules into a draft and return it; raises Faulty, and NotNow where it was changed or published."""
    _must(by)
    row = _locked(draft)
    if not row.is_draft or row.rev != rev:
        raise NotNow("changed")
    if faults := faults_in(content):
        raise Faulty(faults)
    if (row.content, row.note) == (content, note):
        return row
    row.content, row.note, row.rev = dict(content), note, row.rev + 1
    row.changed_at, row.changed_by = timezone.now(), by.post_name
    row.save()
    write(events.RULES_CHANGED, by=by, facts={"rules": row.version})
    return row


@transaction.atomic
def publish(draft: GradingRules, *, rev: int, by: Seat) -> GradingRules:
    """Publish a draft: it is what the next rounds are graded by, and it never changes again (P9.1).

    Raises NotYours for any but a section chief, NotNow, Faulty.
    """
    if by.role != queries.CHIEF:
        raise NotYours
    row = _locked(draft)
    if not row.is_draft or row.rev != rev:
        raise NotNow("changed")
    if faults := faults_in(row.content):
        raise Faulty(faults)
    row.state, row.published_at, row.published_by = GradingRules.State.PUBLISHED, timezone.now(), by.post_name
    row.save()
    write(events.RULES_PUBLISHED, by=by, facts={"rules": row.version})
    return row


@transaction.atomic
def discard(draft: GradingRules, *, by: Seat) -> None:
    """Let a draft go; its number is given again."""
    _must(by)
    row = _locked(draft)
    if not row.is_draft:
        raise NotNow("changed")
    write(events.RULES_CHANGED, by=by, facts={"rules": row.version})
    row.delete()


@transaction.atomic
def try_out(ruleset: GradingRules, *, by: Seat) -> GradingTrial:
    """Have counted, in the background, how the customers of the seat's unit would stand under a version.

    Raises NotNow where it is being counted already, and Faulty.
    """
    _must(by)
    row, unit = _locked(ruleset), queries.unit_of(by)
    before = queries.trial_of(row, unit)
    if before is not None and before.job is not None and before.job.is_under_way and before.rev == row.rev:
        raise NotNow("under_way")
    if faults := faults_in(row.content):
        raise Faulty(faults)
    trial, _made = GradingTrial.objects.update_or_create(
        rules=row,
        unit=unit,
        defaults={"rev": row.rev, "counts": {}, "before": {}, "held": 0, "done": False, "tried_at": timezone.now()},
    )
    job = start(works.trying, by=by, payload={"trial": trial.pk, "rev": row.rev})
    GradingTrial.objects.filter(pk=trial.pk).update(job=job)
    trial.refresh_from_db()
    return trial


def _countable(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a content without the fields that may no longer count, as one that the catalogue now hides."""
    known, made = queries.countable(), copy.deepcopy(dict(content))
    made["criteria"] = [one for one in made["criteria"] if one["field"] in known]
    return made


def faults_in(content: Mapping[str, Any]) -> list[rules.Fault]:
    """Return what keeps a content from being used, by the catalogue and the roles of today."""
    return rules.faults(content, queries.countable(), Role.objects.values_list("code", flat=True))


def _must(by: Seat) -> None:
    if by.role not in DRAFTERS:
        raise NotYours


def _locked(ruleset: GradingRules) -> GradingRules:
    return GradingRules.objects.select_for_update().get(pk=ruleset.pk)
