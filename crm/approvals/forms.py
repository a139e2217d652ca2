"""The forms of approvals: a decision with its note and edits, and a further signer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from crm.approvals.models import Case
from crm.approvals.rules import plain
from crm.posts.forms import PostField
from crm.posts.models import Post, in_language
from crm.posts.rules import ADMINISTRATORS
from crm.web.forms import DateInput

APPROVE, EDIT, SEND_BACK, REJECT = "approve", "edit", "send_back", "reject"
DECISIONS = (APPROVE, EDIT, SEND_BACK, REJECT)
PREFIX = "edit-"


class DecisionForm(forms.Form):
    """A decision on what was shown: the button that was pressed, its mark, a note, and the rows that may be edited.

    A row of the proposal may be edited in the inbox where it has a `name` and says `editable`; `kind` "date" and
    `choices` (value, English, Chinese) shape its input.
    """

    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(
        label=_("Note or reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "data-note": True}),
        help_text=_("Sending back and rejecting want a reason. Write no password and no customer's name or number."),
    )

    def __init__(self, case: Case, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"mark": case.mark})
        self.decision = (data or {}).get("decision", "")
        self.rows = {row["name"]: row for row in case.proposal.get("rows", ()) if row.get("name")}
        for name, row in self.rows.items():
            if row.get("editable"):
                self.fields[PREFIX + name] = _field(row)
                self.initial[PREFIX + name] = plain(row)

    @property
    def edit_fields(self) -> list[forms.BoundField]:
        """Return the inputs of the rows that may be edited."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    @property
    def edits(self) -> dict[str, str]:
        """Return what was edited, by the rows' names."""
        given = {name.removeprefix(PREFIX): v for name, v in self.cleaned_data.items() if name.startswith(PREFIX)}
        texts = {name: value if isinstance(value, str) else value.isoformat() for name, value in given.items()}
        return {name: text for name, text in texts.items() if text != plain(self.rows[name])}

    @property
    def is_edited(self) -> bool:
        """Say whether an input stands other than it was shown; it stays open then."""
        return self.is_bound and any(field.errors or field.value() != field.initial for field in self.edit_fields)

    def clean(self) -> dict[str, Any]:
        """Hold each decision to what it wants: a reason, or edits, or none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.decision not in DECISIONS:
            self.add_error(None, say("Choose what to decide."))
        elif self.decision in (SEND_BACK, REJECT) and not cleaned.get("note", "").strip():
            self.add_error("note", say("Say why, so that whoever asked can mend it."))
        elif self.decision == EDIT and not self.errors and not self.edits:
            self.add_error(None, say("Nothing was edited: change a value, or approve it as it is."))
        elif self.decision == APPROVE and not self.errors and self.edits:
            self.add_error(None, say("You edited a value: choose “Approve with edits”, or put back what stood there."))
        return cleaned

    def shown_again(self, case: Case, sentence: str) -> "DecisionForm":
        """Return the form over the case as it stands now, with what was typed, and a sentence on top.

        Of another version's inputs only those are kept that were edited: the others show what stands there now.
        """
        data = QueryDict(mutable=True)
        data.update({name: self.data[name] for name in self.data})
        again = DecisionForm(case)
        for bound in again.edit_fields if self.data.get("mark") != case.mark else ():
            if self.data.get(bound.html_name) == self.data.get(bound.html_initial_name, self.data.get(bound.html_name)):
                data[bound.html_name] = str(bound.initial)
            data[bound.html_initial_name] = str(bound.initial)
        data["mark"] = case.mark
        again = DecisionForm(case, data)
        again.add_error(None, sentence)
        return again


class SignerField(PostField):
    """A post that is to sign in addition."""

    def label_from_instance(self, obj: Post) -> str:
        """Return name and code."""
        return f"{obj.name} · {obj.code}"


class SignerForm(forms.Form):
    """The post that is to sign in addition, and why."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    post = SignerField(Post.objects.none(), label=_("Post that signs too"), empty_label=_("Choose a post"))
    why = forms.CharField(label=_("What it should look at"), required=False, max_length=200)

    def __init__(self, case: Case, there: Iterable[int] = (), data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"mark": case.mark})
        posts: Any = self.fields["post"]
        posts.queryset = Post.objects.exclude(pk__in=[*there, case.requested_post_id]).exclude(
            role__code__in=ADMINISTRATORS
        )


def _field(row: Mapping[str, Any]) -> forms.Field:
    label = in_language(str(row.get("label_en", "")), str(row.get("label_zh", "")))
    if row.get("choices"):
        choices = [(value, in_language(english, chinese)) for value, english, chinese in row["choices"]]
        return forms.ChoiceField(label=label, choices=choices, show_hidden_initial=True)
    if row.get("kind") == "date":
        return forms.DateField(label=label, widget=DateInput, show_hidden_initial=True)
    return forms.CharField(label=label, max_length=200, show_hidden_initial=True)
