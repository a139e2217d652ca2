"""What the relay asks: who might be known already, the entry with its consent, a stage's fields, a decision."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Post
from crm.web.forms import ManyChips
from customers.catalog.queries import catalogue
from customers.catalog.rules import Entry, Fault, clean
from customers.catalog.sentences import heading, sentence
from customers.records.forms import ConsentForm, GroupForm
from customers.records.inputs import field_for
from customers.records.lookalike import Likeness
from customers.records.ticket import OpenRecord, Shown
from customers.relay import rules
from customers.relay.entering import BUSINESS
from customers.relay.flow import side
from customers.relay.queries import Team, managers_today, plan

COMPARED = ("licence_number", "phone", "id_number", "name")
REGION, SERVICED_BY = "region", "serviced_by"
TODAY = ("collected_on", "customer_since")
ANSWER_STANDS = 24 * 3600  # seconds for which the look-alike check's answer is taken for the same numbers
SALT = "relay.lookalike"
MISSING: Mapping[str, Any] = {
    "statistical_analyst": _("The unit has no statistical analyst's post."),
    "section_chief": _("There is no section chief's post above this one, nor in the unit."),
}


def _asked(entry: Entry) -> forms.CharField:
    field = field_for(Shown(entry, "", "", filled=False, masked=False, editable=True, revealable=False))
    field.show_hidden_initial = False
    return field


class Cleaned(forms.Form):
    """A form whose catalogue fields the catalogue cleans; `values` are the canonical texts of those filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries: dict[str, Entry] = {}
        self.values: dict[str, str] = {}

    def ask(self, entries: Sequence[Entry], *, required: bool) -> None:
        """Add a field for each entry."""
        for entry in entries:
            self.entries[entry.identifier] = entry
            self.fields[entry.identifier] = _asked(entry)
            self.fields[entry.identifier].required = required

    def clean(self) -> dict[str, Any]:
        """Have the catalogue clean each text; a fault stands beside its field."""
        cleaned = super().clean() or {}
        today = timezone.localdate()
        for name, entry in self.entries.items():
            if text := cleaned.get(name):
                try:
                    self.values[name] = clean(entry, text, today=today)
                except Fault as fault:
                    self.add_error(name, sentence(fault.code, fault.params))
        return cleaned


class LookForm(Cleaned):
    """By what a newcomer might be known already: numbers and the name, within a region (LESSONS 5.10)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entered = {entry.identifier: entry for entry in plan().stages[rules.ENTRY]}
        self.ask([entered[name] for name in COMPARED if name in entered], required=False)
        known = {entry.identifier: entry for entry in catalogue().entries}
        if REGION in known:
            self.ask([known[REGION]], required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a number or a name at least."""
        cleaned = super().clean()
        if not self.errors and not set(self.values) - {REGION}:
            raise forms.ValidationError(_("Give a number or the name at least."))
        return cleaned


def sealed_answer(values: Mapping[str, str], found: Likeness, person: int) -> str:
    """Return the check's answer as the entry form carries it: signed, bound to the values by a digest, for a day."""
    return signing.dumps({"of": _digest(values, person), "answer": found.answer, "groups": found.groups}, salt=SALT)


def answer_of(text: str, values: Mapping[str, str], person: int) -> Likeness | None:
    """Return the answer that a form carries, None where it is not the answer for these values."""
    try:
        told = signing.loads(text, salt=SALT, max_age=ANSWER_STANDS)
    except signing.BadSignature:
        return None
    if told["of"] != _digest(values, person):
        return None
    return Likeness(told["answer"], tuple(told["groups"]))


def _digest(values: Mapping[str, str], person: int) -> str:
    text = json.dumps([person, sorted(values.items())])
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


class EntryForm(ConsentForm, Cleaned):
    """The entry of a newcomer: what is due on the first day, the consent, and the account manager's post (P2.7.1)."""

    manager = forms.ChoiceField(label=_("Account manager's post"))
    not_same = forms.BooleanField(label=_("This is not the same customer"), required=False)
    why = forms.CharField(
        label=_("How you know"), max_length=200, required=False, help_text=_("It is kept in the trail with the entry.")
    )
    region = forms.CharField(widget=forms.HiddenInput, required=False)
    checked = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, teams: Mapping[int, Team], *args: Any, answer: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams, self.answer = teams, answer
        entries = plan().stages[rules.ENTRY]
        self.ask(entries, required=True)
        names = [entry.identifier for entry in entries]
        self.sections = (
            (_("The customer"), names),
            (_("Consent of the customer"), ["purposes", "given_on", "way"]),
            (_("Who takes the customer on"), ["manager"]),
            (_("Somebody alike is known"), ["not_same", "why"]),
        )
        if answer != "maybe":
            del self.fields["not_same"], self.fields["why"]
        today = timezone.localdate()
        self.initial = {**dict.fromkeys((*TODAY, "given_on"), today.isoformat()), **self.initial}
        self.fields["purposes"].help_text = _("Without the consent to doing business nothing may be taken down.")
        self.fields["manager"].choices = [("", "—"), *manager_choices()]  # type: ignore[attr-defined]

    def clean_purposes(self) -> list[str]:
        """Refuse an entry without the customer's consent to doing business (P6.4)."""
        purposes: list[str] = self.cleaned_data["purposes"]
        if BUSINESS not in purposes:
            raise forms.ValidationError(
                _("Without the customer's consent to doing business the newcomer cannot be entered.")
            )
        return purposes

    def clean_manager(self) -> Team:
        """Refuse a post from which no analyst or no chief follows."""
        team = self.teams.get(int(self.cleaned_data["manager"]))
        if team is None:
            raise forms.ValidationError(_("This is no account manager's post."))
        if team.missing:
            raise forms.ValidationError([MISSING[role] for role in team.missing])
        return team

    def clean(self) -> dict[str, Any]:
        """Ask, where somebody alike is known, to say that it is another and how one knows."""
        cleaned = super().clean()
        if self.answer == "maybe":
            if not cleaned.get("not_same"):
                self.add_error("not_same", _("Somebody alike is known: is this another customer?"))
            if not (cleaned.get("why") or "").strip():
                self.add_error("why", _("Say in a few words how you know."))
        return cleaned

    def consents(self) -> list[tuple[str, Any, str]]:
        """Return the consents as the strong room takes them."""
        given = self.cleaned_data
        return [(purpose, given["given_on"], given["way"]) for purpose in given["purposes"]]


def manager_choices() -> Iterator[tuple[str, str]]:
    """Yield the account managers' posts, each with its unit and who acts there today."""
    for post in managers_today():
        seat = post.seat
        who = side(seat.person_name, seat.letter, seat.stands_in_for) if seat else gettext("nobody acts today")
        yield str(post.id), f"{post.name} · {post.unit_name} · {who}"


class StageForm(GroupForm):
    """The fields of a stage as a seat may fill them; those that were sent back are marked."""

    stage = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, record: OpenRecord, shown: Sequence[Shown], data: Any = None, *, stage: str, mend: Collection[str] = ()
    ) -> None:
        super().__init__(record, shown, data)
        self.initial["stage"] = stage
        if SERVICED_BY in self.fields:
            self.fields[SERVICED_BY].help_text = gettext(
                "The account manager's name. Naming another one passes the newcomer to that post."
            )
        for name in mend:
            if name in self.fields:
                field = self.fields[name]
                field.help_text = f"{gettext('Sent back: please mend this.')} {field.help_text}".strip()
                field.widget.attrs["data-mend"] = True

    def at_rev(self, rev: int) -> None:
        """Have the form, asked again, name the rev that stands now."""
        data: Any = self.data
        self.data = data.copy()
        self.data["rev"] = str(rev)  # type: ignore[index]

    def say_stale(self, by: str, rev: int, theirs: Mapping[str, str]) -> None:
        """Say beside each field what somebody else wrote meanwhile; saved again, one's own version stands."""
        self.at_rev(rev)
        self.add_error(
            None,
            gettext("%(by)s changed the record meanwhile. Nothing of yours is lost: look again and save once more.")
            % {"by": by},
        )
        for name, text in theirs.items():
            if name in self.fields and text != self.values.get(name):
                self.add_error(name, gettext("It says now: %(text)s") % {"text": text or "—"})


class EditsForm(GroupForm):
    """A chief's decision to approve: what was shown, edited perhaps; the edited version is what takes effect."""

    mark = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, record: OpenRecord, shown: Sequence[Shown], data: Any = None) -> None:
        super().__init__(record, shown, data)
        self.fields["note"] = self.fields.pop("note")


class ReasonForm(forms.Form):
    """Why something is refused or taken back."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give the reason: it is what the others will read.")},
    )


class BackForm(ReasonForm):
    """What is to be mended, and why."""

    fields_to_mend = forms.MultipleChoiceField(
        label=_("Fields to mend"),
        widget=ManyChips,
        error_messages={"required": _("Tick the fields that are to be mended.")},
    )
    field_order = ("mark", "fields_to_mend", "reason")

    def __init__(self, entries: Sequence[Entry], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_to_mend"].choices = [(one.identifier, heading(one)) for one in entries]  # type: ignore[attr-defined]


class SignerForm(forms.Form):
    """Which further post signs as well."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.none(), empty_label="—")
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there: Any = self.fields["post"]
        there.queryset = Post.objects.select_related("unit").order_by("code")
        there.label_from_instance = lambda post: f"{post.name} · {post.unit.name}"
