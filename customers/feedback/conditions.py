"""The condition on which a part of a form is shown, as the builder asks for it, and in words for people (P9.3).

First the question is chosen, then which of its answers; the button between the two works without a script.
"""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.web.forms import ManyChips
from customers.feedback.rules import MARKED, NUMBERED, Condition, Content, spans


class Conditional(forms.Form):
    """A part of a form that may be shown on a condition; where nothing stands before it, none is asked for."""

    when_question = forms.ChoiceField(label=_("Show it"), required=False)
    when_among = forms.MultipleChoiceField(label=_("if the answer is one of"), widget=ManyChips, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the answers of a condition."""
        cleaned = super().clean() or {}
        if cleaned.get("when_question") and not cleaned.get("when_among") and "when_among" not in self.errors:
            self.add_error("when_among", gettext("Tick the answers that show it."))
        return cleaned

    def leave_unjudged(self) -> None:
        """Show what was typed without faults: the form was not sent to be saved."""
        self._errors = forms.utils.ErrorDict()

    def condition(self) -> Condition | None:
        """Return the condition that was chosen; None for always."""
        found = self.cleaned_data
        return Condition(found["when_question"], tuple(found["when_among"])) if found.get("when_question") else None

    def offer(self, content: Content, part: str, language: str) -> None:
        """Offer the questions that stand before a part, and the answers of the one that is chosen."""
        earlier = [one for one in content.before(part) if one.kind in MARKED]
        choices = [(one.id, f"{content.numbered[one.id]}. {one.words.said(language)}") for one in earlier]
        self.fields["when_question"].choices = [("", gettext("Always")), *choices]  # type: ignore[attr-defined]
        chosen = next((one for one in earlier if one.id == self["when_question"].value()), None)
        if not earlier:
            del self.fields["when_question"]
        if chosen is None:
            del self.fields["when_among"]
        else:
            words = {option.id: option.words.said(language) for option in chosen.options}
            marks = [(mark, words.get(mark, mark)) for mark in chosen.marks]
            self.fields["when_among"].choices = marks  # type: ignore[attr-defined]
        for name in ("when_question", "when_among"):  # last, also among the faults on top
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)


def chosen_in(when: Condition | None) -> dict[str, str | Collection[str]]:
    """Return the initial values of a part's condition."""
    return {"when_question": when.question if when else "", "when_among": list(when.among) if when else []}


def in_words(content: Content, when: Condition | None, language: str) -> str:
    """Return when a part is asked, for pages without a script and for those who build forms; "" for always."""
    if when is None:
        return ""
    try:
        looked_at = content.question(when.question)
    except KeyError:
        return ""
    words = {option.id: option.words.said(language) for option in looked_at.options}
    marks = [mark for mark in looked_at.marks if mark in when.among]
    said = spans(marks) if looked_at.kind in NUMBERED else [words[mark] for mark in marks]
    return gettext("Only if question %(number)s was answered: %(answers)s") % {
        "number": content.numbered[looked_at.id],
        "answers": " / ".join(said),
    }
