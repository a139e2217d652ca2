"""A version of a form as it is filled in: by a customer on their own page, by staff on the telephone or at a visit.

It works without a script: each question says when it is asked, and what was answered to a question that the
conditions hide is dropped on the server. A draft is everything typed so far but pictures, as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from crm.web.forms import Chips
from customers.catalog.entries import Fault
from customers.catalog.texts import many_lines
from customers.feedback.fields import fields_of, name_of
from customers.feedback.models import Answer, FormVersion
from customers.feedback.rules import (
    ANSWER_LENGTH,
    NUMBERED,
    Content,
    Kind,
    Question,
    Section,
    asked,
    kept,
    missing,
    spans,
)


@dataclass(frozen=True)
class Asked:
    """A question as the page shows it: its inputs with their faults, and its condition, if any, in words."""

    question: Question
    number: int
    words: str
    help: str
    low: str
    high: str
    inputs: list[BoundField]
    when: str
    among: str

    @property
    def kind(self) -> str:
        """Return the kind of the question."""
        return str(self.question.kind)


@dataclass(frozen=True)
class Part:
    """A section as the page shows it."""

    title: str
    intro: str
    questions: list[Asked]


class AnswerForm(forms.Form):
    """The questions of a version; valid, `values` holds the answers that count, as `actions.submit` takes them."""

    use_required_attribute = False

    def __init__(
        self,
        version: FormVersion,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        initial: Mapping[str, Any] | None = None,
        language: str = "zh",
        prefix: str | None = None,
    ) -> None:
        self.content: Content = version.asked
        self.language = language
        self.values: dict[str, Any] = {}
        super().__init__(data, files, initial=self._flat(initial or {}), prefix=prefix)
        self.names: dict[str, list[str]] = {}
        for question in self.content.questions:
            found = dict(fields_of(question, language))
            self.fields.update(found)
            self.names[question.id] = list(found)

    @property
    def title(self) -> str:
        """Return the form's title."""
        return self.content.title.said(self.language)

    @property
    def intro(self) -> str:
        """Return the form's introduction."""
        return self.content.intro.said(self.language)

    @property
    def is_multipart_form(self) -> bool:
        """Say whether a picture is asked for."""
        return any(question.kind == Kind.FILE for question in self.content.questions)

    def parts(self) -> list[Part]:
        """Return the sections in order, each with its questions."""
        return [self._part(section) for section in self.content.sections]

    def clean(self) -> dict[str, Any]:
        """Drop what the conditions hide, faults and all, and ask for what they leave to be answered."""
        cleaned = super().clean() or {}
        answers = {one.id: self._answer(one, cleaned) for one in self.content.questions}
        open_ = {one.id for one in asked(self.content, answers)}
        for question, names in self.names.items():
            for name in names:
                if question not in open_:
                    self.errors.pop(name, None)
        for question in missing(self.content, answers):
            names = self.names[question]
            if not any(name in self.errors for name in names):
                unanswered = [name for name in names if not cleaned.get(name)]
                self.add_error((unanswered or names)[0], _("Please answer this question."))
        self.values = kept(self.content, answers)
        return cleaned

    def draft(self) -> dict[str, Any]:
        """Return what was typed so far, complete or not, as JSON that `initial` takes; pictures are left out.

        It may hold free text and sensitive answers: whoever keeps it seals it.
        """
        typed = ((one.id, self._typed(one)) for one in self.content.questions)
        return {name: value for name, value in typed if value}

    def _part(self, section: Section) -> Part:
        said = self.language
        return Part(section.title.said(said), section.intro.said(said), [self._asked(one) for one in section.questions])

    def _asked(self, question: Question) -> Asked:
        said = self.language
        return Asked(
            question,
            self.content.numbered[question.id],
            question.words.said(said),
            question.help.said(said),
            question.low.said(said),
            question.high.said(said),
            [self[name] for name in self.names[question.id]],
            condition_in_words(self.content, question, said),
            " ".join(question.when.among) if question.when else "",
        )

    def _answer(self, question: Question, cleaned: Mapping[str, Any]) -> Any:
        """Return a question's cleaned answer in canonical form."""
        if question.kind == Kind.MATRIX:
            given = {row.id: cleaned.get(name_of(question, row)) for row in question.rows}
            return {row: option for row, option in given.items() if option}
        value = cleaned.get(question.id)
        return value.isoformat() if question.kind == Kind.DATE and value else value

    def _typed(self, question: Question) -> Any:
        if question.kind == Kind.FILE:
            return None
        if question.kind == Kind.MATRIX:
            given = {row.id: self._raw(name_of(question, row)) for row in question.rows}
            return {row: option for row, option in given.items() if option in {one.id for one in question.options}}
        raw = self._raw(question.id)
        if question.kind in (Kind.SINGLE, Kind.MULTIPLE):
            allowed = {option.id for option in question.options}
            if isinstance(raw, list):
                return [option for option in dict.fromkeys(raw) if option in allowed]
            return raw if raw in allowed else None
        if question.kind in (Kind.SCALE, Kind.NPS):
            return raw if raw in question.marks else None
        return _speakable(raw)

    def _raw(self, name: str) -> Any:
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def _flat(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Return a draft by fields' names: a matrix has one for each row."""
        found: dict[str, Any] = {}
        for question in self.content.questions:
            value = draft.get(question.id)
            if question.kind == Kind.MATRIX:
                rows = value if isinstance(value, Mapping) else {}
                found |= {name_of(question, row): rows[row.id] for row in question.rows if row.id in rows}
            elif value is not None:
                found[question.id] = value
        return found


class StaffForm(AnswerForm):
    """The questions as staff fill them in for the customer, who told them by telephone or at a visit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(one.value, one.label) for one in (Answer.Way.TELEPHONE, Answer.Way.VISIT)]
        self.fields["way"] = forms.ChoiceField(label=_("How were you told?"), choices=ways, widget=Chips())


def condition_in_words(content: Content, question: Question, language: str) -> str:
    """Return when a question is asked, for pages without a script and for those who build forms; "" for always."""
    if question.when is None:
        return ""
    try:
        looked_at = content.question(question.when.question)
    except KeyError:
        return ""
    words = {option.id: option.words.said(language) for option in looked_at.options}
    marks = [mark for mark in looked_at.marks if mark in question.when.among]
    said = spans(marks) if looked_at.kind in NUMBERED else [words[mark] for mark in marks]
    return _("Only if question %(number)s was answered: %(answers)s") % {
        "number": content.numbered[looked_at.id],
        "answers": " / ".join(said),
    }


def _speakable(raw: Any) -> str:
    """Return typed text as a draft keeps it: cut to its length, and nothing where it hides characters."""
    try:
        return many_lines(str(raw or "")[:ANSWER_LENGTH])
    except Fault:
        return ""
