"""The form of one question: texts in both languages, choices and rows a line each, ends of a scale, its condition.

Choices can be added and moved without a script: such a press of a button shows the form again and saves nothing.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.feedback.conditions import Conditional, chosen_in
from customers.feedback.rules import (
    CHOOSING,
    CLOSED,
    HELP_LENGTH,
    HIGHEST,
    LOWEST,
    NUMBERED,
    OPTION_LENGTH,
    OPTIONS_AT_MOST,
    ROWS_AT_MOST,
    TEXT_LENGTH,
    Content,
    Kind,
    Option,
    Question,
    Words,
)
from customers.feedback.texts import LineField, LinesField, pair, typed

SPARE, MORE = 2, 3


class OptionForm(forms.Form):
    """A choice or a row in both languages; left blank it is left out."""

    id = forms.SlugField(required=False, max_length=8, widget=forms.HiddenInput)
    words_zh = LineField(label=_("In Chinese"), max_length=OPTION_LENGTH, required=False)
    words_en = LineField(label=_("In English"), max_length=OPTION_LENGTH, required=False)


Options = formset_factory(OptionForm, extra=0)


class QuestionForm(Conditional):
    """A question of a kind; what the kind does not have is not asked for."""

    words_zh = LinesField(label=_("Question in Chinese"), max_length=TEXT_LENGTH, required=False)
    words_en = LinesField(label=_("Question in English"), max_length=TEXT_LENGTH, required=False)
    help_zh = LineField(label=_("Help in Chinese"), max_length=HELP_LENGTH, required=False)
    help_en = LineField(label=_("Help in English"), max_length=HELP_LENGTH, required=False)
    lowest = forms.TypedChoiceField(label=_("Begins at"), choices=[(n, n) for n in LOWEST], coerce=int)
    highest = forms.TypedChoiceField(label=_("Ends at"), choices=[(n, n) for n in HIGHEST], coerce=int)
    low_zh = LineField(label=_("The lower end in Chinese"), max_length=OPTION_LENGTH, required=False)
    low_en = LineField(label=_("The lower end in English"), max_length=OPTION_LENGTH, required=False)
    high_zh = LineField(label=_("The upper end in Chinese"), max_length=OPTION_LENGTH, required=False)
    high_en = LineField(label=_("The upper end in English"), max_length=OPTION_LENGTH, required=False)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    sensitive = forms.BooleanField(
        label=_("Answers are sensitive"),
        required=False,
        help_text=_("Kept encrypted, masked until somebody gives a reason, and left out of the figures."),
    )

    def __init__(self, question: Question, content: Content, data: QueryDict | None = None, language: str = "") -> None:
        self.question = question
        super().__init__(data, initial=_initial(question))
        self.options = self._options("options", question.options, data)
        self.rows = self._options("rows", question.rows, data)
        for name in _absent(question.kind):
            del self.fields[name]
        self.offer(content, question.id, language)

    @property
    def choosing(self) -> bool:
        """Say whether the question has choices."""
        return self.question.kind in CHOOSING or self.question.kind == Kind.MATRIX

    @property
    def tabled(self) -> bool:
        """Say whether the question has rows."""
        return self.question.kind == Kind.MATRIX

    def is_valid(self) -> bool:
        """Say whether question, choices and rows can be kept."""
        parts = [super().is_valid()]
        parts += [self.options.is_valid()] if self.choosing else []
        parts += [self.rows.is_valid()] if self.tabled else []
        return all(parts)

    def clean(self) -> dict[str, Any]:
        """Ask for a text by which the list can name the question."""
        cleaned = super().clean()
        if not pair(cleaned, "words") and not {"words_zh", "words_en"} & set(self.errors):
            self.add_error("words_zh", gettext("Write the question in one language at least."))
        return cleaned

    def made(self, content: Content) -> tuple[Question, int]:
        """Return the question with what was typed, and the last number given to one of its parts."""
        found, serial = self.cleaned_data, content.serial + 1  # the question's own number, where it is new
        was = self.question
        options, serial = _made(self.options, was.options, "o", serial) if self.choosing else ((), serial)
        rows, serial = _made(self.rows, was.rows, "r", serial) if self.tabled else ((), serial)
        question = Question(
            self.question.id,
            self.question.kind,
            pair(found, "words"),
            pair(found, "help"),
            found["required"],
            found.get("sensitive", False),
            options,
            rows,
            found.get("lowest", 1),
            found.get("highest", 5),
            pair(found, "low"),
            pair(found, "high"),
            self.condition(),
        )
        return question, serial

    def _options(self, prefix: str, options: Sequence[Option], data: QueryDict | None) -> BaseFormSet[OptionForm]:
        initial = [{"id": one.id, **typed(words=one.words)} for one in options]
        spare = SPARE if options else MORE
        return Options(data, prefix=prefix, initial=[*initial, *({} for _ in range(spare))])


def rearranged(data: QueryDict) -> QueryDict | None:
    """Return what was typed with lines added or moved as a button asked, None where the form is to be saved.

    `op` is "more:options", "up:rows:2" or "when", which only asks for the answers of another condition.
    """
    verb, _colon, rest = data.get("op", "").partition(":")
    prefix, _colon, place = rest.partition(":")
    if verb == "when":
        return data.copy()
    if verb not in ("more", "up") or prefix not in ("options", "rows"):
        return None
    changed = data.copy()
    total = _whole(changed.get(f"{prefix}-TOTAL_FORMS", ""))
    if verb == "more":
        most = ROWS_AT_MOST if prefix == "rows" else OPTIONS_AT_MOST
        changed[f"{prefix}-TOTAL_FORMS"] = str(min(total + MORE, most))
        return changed
    at = _whole(place)
    if 0 < at < total:
        for name in ("id", "words_zh", "words_en"):
            above, below = f"{prefix}-{at - 1}-{name}", f"{prefix}-{at}-{name}"
            changed[above], changed[below] = changed.get(below, ""), changed.get(above, "")
    return changed


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _made(
    lines: BaseFormSet[OptionForm], there: Collection[Option], letter: str, serial: int
) -> tuple[tuple[Option, ...], int]:
    """Return the lines that hold something; one that was not there before gets a number of its own."""
    found, left = [], {one.id for one in there}
    for line in lines.cleaned_data:
        words = pair(line, "words") if line else Words()
        if not words:
            continue
        identifier = line["id"]
        if identifier not in left:
            serial += 1
            identifier = f"{letter}{serial}"
        left.discard(identifier)
        found.append(Option(identifier, words))
    return tuple(found), serial


def _initial(question: Question) -> dict[str, Any]:
    return {
        **typed(words=question.words, help=question.help, low=question.low, high=question.high),
        "lowest": question.lowest,
        "highest": question.highest,
        "required": question.required,
        "sensitive": question.sensitive,
        **chosen_in(question.when),
    }


def _absent(kind: Kind) -> list[str]:
    """Return the fields that a kind of question does not have."""
    absent = [] if kind == Kind.SCALE else ["lowest", "highest"]
    absent += [] if kind in NUMBERED else ["low_zh", "low_en", "high_zh", "high_en"]
    return [*absent, "sensitive"] if kind in CLOSED else absent
