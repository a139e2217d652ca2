"""What the trail's codes mean to a reader: posts, fields, purposes, facts. The settings name it to the memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from audit.trail.context import current
from crm.administrators.changes import change_of
from crm.approvals.routes import titled
from crm.deadlines.duties import title_of
from crm.posts.models import Post
from crm.posts.purposes import PURPOSES
from customers.browse import sentences
from customers.browse.causes import CAUSES, DECISIONS
from customers.browse.sentences import Words
from customers.catalog.entries import Entry
from customers.catalog.queries import catalogue, display
from customers.catalog.sentences import heading
from customers.feedback.models import Answer
from customers.ordering.models import Application
from customers.records import sentences as strong
from customers.records.labels import labels, look_up
from customers.relations.activities import Reached
from customers.relations.corrections import Correction
from customers.relations.models import ServiceCase, StageOf
from customers.relations.models import Told as ToldBy
from customers.relations.wording import line_said
from customers.relay.models import Newcomer

FACTS: Mapping[str, Words] = {
    "act": _("Act"),
    "acts": _("Acts"),
    "anchored": _("What stood outside when it was opened"),
    "answer": _("Answer"),
    "answer_number": _("Answer number"),
    "asked_by": _("Asked by"),
    "username": _("User name"),
    "invited": _("Customers asked"),
    "job": _("Job"),
    "items": _("Items"),
    "answered_by": _("Way of answering"),
    "applied_on": _("Applied on"),
    "approvers": _("Approved by"),
    "basis": _("Basis"),
    "became": _("What became of it"),
    "before": _("Before"),
    "carried": _("Carried on"),
    "case": _("Case"),
    "case_kind": _("Kind of case"),
    "cause": _("What"),
    "checkpoint": _("Lines sealed"),
    "columns": _("Columns"),
    "copy": _("Copy"),
    "customers": _("Customers"),
    "day": _("Day"),
    "decision": _("Decision"),
    "delete_by": _("To be removed by"),
    "differing": _("Records that differ"),
    "digest": _("Digest of what is kept"),
    "duty": _("Task"),
    "edited_since": _("Edited since, and kept"),
    "entry": pgettext_lazy("trail", "Entry"),
    "failed": _("Failed proofs"),
    "fault": _("Difference"),
    "factor": _("Second factor"),
    "faulty": _("Faulty rows"),
    "file": _("File"),
    "filter": _("Filter"),
    "first": _("From"),
    "form": _("Feedback form"),
    "form_version": _("Version of the form"),
    "format": _("Format"),
    "found": _("Faults"),
    "from": _("Old tier"),
    "gate": _("Missing"),
    "grading": _("Grading"),
    "held": _("Stopped by gaps"),
    "rules": _("Version of the rules"),
    "goes_to": _("Goes to"),
    "good": _("Good rows"),
    "kept": _("Kept"),
    "kept_code": _("Record that is kept"),
    "key": _("Key"),
    "kind": _("Searched by"),
    "kinds": _("Compared by"),
    "line": _("Line"),
    "lines": _("Lines"),
    "made_at": _("Made at"),
    "made_up": _("Make-up workdays"),
    "manifest": _("SHA-256 of its manifest"),
    "merged_code": _("Record that was merged"),
    "moved": _("Moved"),
    "number": _("Number"),
    "off": _("Days off"),
    "orders_from": _("Orders from"),
    "origin": _("Name of the log"),
    "outcome": _("Outcome"),
    "other_code": _("Other record"),
    "pairs": _("Pairs"),
    "passed_to": _("Passed to"),
    "period": _("Period"),
    "person": _("Person"),
    "post": _("Post"),
    "posts": _("Posts"),
    "proof": _("Proof"),
    "photos": _("Photos by their digests"),
    "pulled": _("Pulled forward"),
    "purposes": _("Purposes"),
    "record": _("Record number"),
    "records": _("Records"),
    "removed": _("Removed"),
    "restored": _("What the database held then"),
    "route": _("Procedure"),
    "rows": _("Rows"),
    "said_before": _("It said"),
    "says_now": _("It says now"),
    "scope": _("Scope"),
    "sessions": _("Sign-ins"),
    "shut": _("Not opened"),
    "side": _("Side"),
    "skipped": _("Rows left out"),
    "source": _("Notice"),
    "stage": _("Stage"),
    "stands": _("Stands at"),
    "stood": _("Stood at"),
    "stage_done": _("Stage"),
    "state": _("State"),
    "survey": _("Survey"),
    "to": _("New tier"),
    "told": _("Told"),
    "told_way": _("Way"),
    "training": _("Training"),
    "training_way": _("Way of the training"),
    "until": _("Until"),
    "version": _("Version of the calendar"),
    "what": _("What"),
    "why": _("Why"),
    "ways": _("Surveys reach the customer by"),
    "works": _("In the company it is"),
    "year": _("Year"),
    "years": _("Announced years"),
}
WORKED: Mapping[str, Words] = {"worked": pgettext_lazy("day", "worked"), "off": pgettext_lazy("day", "off")}
FAULTS: Mapping[str, Words] = {
    "changed": _("something else stands there than the trail says"),
    "replayed": _("an older value was put back"),
    "no_line": _("no line tells of it"),
    "row_gone": _("what the trail tells of is gone"),
    "edited_over": _("an edit met a value that no line had written"),
}
FACTORS: Mapping[str, Words] = {
    "totp": _("Authenticator app"),
    "webauthn": _("Passkey"),
    "recovery_codes": _("Recovery code"),
}
OVER: Mapping[str, Words] = {
    "idle": _("nothing was done for a while"),
    "absolute": _("it had lasted as long as one may"),
}
ANSWERS: Mapping[str, Words] = {
    "exists": _("exists"),
    "maybe": _("somebody alike"),
    "not": _("not known"),
    "none": _("not asked"),
    "limit": _("the day's limit is reached"),
}
TIERS: Mapping[str, Words] = {
    "general": pgettext_lazy("tier", "General"),
    "sensitive": pgettext_lazy("tier", "Sensitive"),
    "restricted": pgettext_lazy("tier", "Restricted"),
}

# Lists that are no filter of the customers: where they stand.
LISTS: Mapping[str, Words] = {
    "desk": _("My desk"),
    "due": _("My desk"),
    "duplicates": _("Duplicates"),
    "ordering": _("Online ordering"),
    "surveys": _("Surveys"),
    "relay:board": _("Newcomers"),
    "relations": _("Relations"),
    "relations:activity": _("Activities"),
    "relations:board": _("Board of stages"),
    "relations:cases": _("Cases"),
    "relations:improvements": _("Improvements"),
    "relations:overdue": _("Overdue contacts"),
    "relations:steps": _("Steps of plans"),
    "review": _("Weekly review"),
}


class TrailVocabulary:
    """The house's words for one reader of the trail, read once a request."""

    @cached_property
    def _entries(self) -> Mapping[str, Entry]:
        return {entry.identifier: entry for entry in catalogue().all}

    @cached_property
    def _posts(self) -> Mapping[str, str]:
        return dict(Post.objects.order_by("code").values_list("code", "name"))

    def posts(self) -> Mapping[str, str]:
        """Return the posts' names by code."""
        return self._posts

    def fields(self) -> Mapping[str, str]:
        """Return the headings of all fields, shielded ones too: lines tell of them."""
        return {identifier: heading(entry) for identifier, entry in self._entries.items()}

    def purposes(self) -> Mapping[str, str]:
        """Return the register of purposes."""
        return {purpose.code: gettext(purpose.title) for purpose in PURPOSES}

    def value(self, field: str, canonical: str) -> str:
        """Return a general field's text as people read it; that of a field no longer known as it is."""
        entry = self._entries.get(field)
        return display(entry, canonical) if entry else canonical

    def fact(self, name: str, value: str | int) -> str:
        """Return a fact as heading and words."""
        said = self._sayings.get(name, str)(str(value))
        return gettext("%(heading)s: %(value)s") % {"heading": FACTS.get(name, name), "value": said}

    def labels(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return code and name of some customers."""
        return labels(ids, by=current().actor)

    def find(self, text: str) -> Sequence[tuple[int, str]]:
        """Return the first few customers of a code or part of a name."""
        return look_up(text, by=current().actor)

    @cached_property
    def _sayings(self) -> Mapping[str, Callable[[str], str]]:
        def fields(value: str) -> str:
            return sentences.listed(self._heading(name) for name in value.split(","))

        return {
            "fault": lambda value: str(sentences.word(FAULTS, value)),
            "factor": lambda value: str(sentences.word(FACTORS, value)),
            "why": lambda value: str(sentences.word(OVER, value)),
            "act": lambda value: str(_change(value)),
            "gate": lambda value: str(sentences.gate(value).missing),
            "columns": fields,
            "edited_since": lambda value: sentences.listed(self._touched(name) for name in value.split(",")),
            "filter": lambda value: str(LISTS.get(value, value)),
            "kind": fields,
            "kinds": fields,
            "cause": lambda value: str(sentences.word(CAUSES, value)),
            "decision": lambda value: str(sentences.word(DECISIONS, value)),
            "answer": lambda value: str(sentences.word(ANSWERS, value)),
            "stage_done": lambda value: str(dict(Newcomer.Stage.choices).get(value, value)),
            "goes_to": lambda value: str(dict(Newcomer.Stage.choices).get(value, value)),
            "duty": lambda value: str(title_of(value)),
            "post": lambda value: self.posts().get(value, value),
            "told": lambda value: sentences.listed(self.posts().get(code, code) for code in value.split(",")),
            "basis": lambda value: str(sentences.word(sentences.BASES, value)),
            "route": lambda value: str(titled(value)),
            "stage": lambda value: str(titled(value)),
            "purposes": lambda value: sentences.listed(
                sentences.word(sentences.CONSENTS, code) for code in value.split(",")
            ),
            "ways": strong.reached_by,
            "answered_by": lambda value: _label(Answer.Way, value),
            "asked_by": lambda value: str(sentences.word(strong.CONTACT, value)),
            "passed_to": lambda value: _label(Application.To, value),
            "training_way": lambda value: _label(Application.Way, value),
            "state": lambda value: _label(Application.State, value),
            **OF_RELATIONS,
            "works": lambda value: str(sentences.word(WORKED, value)),
            "from": lambda value: str(sentences.word(TIERS, value)),
            "to": lambda value: str(sentences.word(TIERS, value)),
        }

    def _touched(self, name: str) -> str:
        """Return what an undone merge met: a field, a consent, or a post by its code."""
        if name in sentences.CONSENTS:
            return str(sentences.CONSENTS[name])
        return self._heading(name) if name in self._entries else self.posts().get(name, name)

    def _heading(self, identifier: str) -> str:
        entry = self._entries.get(identifier)
        return heading(entry) if entry else identifier


def _change(code: str) -> Words:
    """Return the title of a change of the security administration; another act's code stays as it is."""
    try:
        return change_of(code).title
    except KeyError:
        return code


def _label(choices: type[TextChoices], value: str) -> str:
    """Return a choice's words; a code that is no longer known stays as it is."""
    return str(choices(value).label) if value in choices.values else value


OF_RELATIONS: Mapping[str, Callable[[str], str]] = {
    "became": lambda value: _label(Reached.Became, value),
    "case_kind": lambda value: _label(ServiceCase.Kind, value),
    "outcome": lambda value: _label(ServiceCase.Outcome, value),
    "stands": lambda value: _label(StageOf, value),
    "stood": lambda value: _label(StageOf, value),
    "told_way": lambda value: _label(ToldBy, value),
    "entry": lambda value: _label(Correction.Entry, value),
    "said_before": line_said,
    "says_now": line_said,
}
