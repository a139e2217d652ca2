"""A version of a form as it is filled in: by a customer on their own page, by staff on the telephone or at a visit.

It works without a script: each question says when it is asked, and what was answered to a question that the
conditions hide is dropped on the server. A draft is everything typed so far but files, as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from crm.web.forms import Chips
from customers.catalog.entries import Fault
from customers.catalog.texts import many_lines
from customers.feedback.conditions import in_words
from customers.feedback.fields import fields_of, name_of
from customers.feedback.models import Answer, FormVersion
from customers.feedback.rules import (
    ANSWER_LENGTH,
    Condition,
    Content,
    Kind,
    Question,
    Section,
    asked,
    kept,
    missing,
)
from customers.feedback.sentences import FILES


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

    @property
    def kind(self) -> str:
        """Return the kind of the question."""
        return str(self.question.kind)

    @property
    def among(self) -> str:
        """Return the answers that show the question, for the script."""
        return among(self.question.when)


@dataclass(frozen=True)
class Part:
    """A section as the page shows it, with its condition, if any, in words."""

    section: Section
    title: str
    intro: str
    questions: list[Asked]
    when: str

    @property
    def among(self) -> str:
        """Return the answers that show the section, for the script."""
        return among(self.section.when)


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
        overfull: bool = False,
    ) -> None:
        self.content: Content = version.asked
        self.language, self.overfull = language, overfull
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
        """Say whether a file is asked for."""
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
        for one in asked(self.content, answers) if self.overfull else ():
            if one.kind == Kind.FILE and not answers[one.id]:
                self.add_error(one.id, str(FILES["overfull"]))
        for question in missing(self.content, answers):
            names = self.names[question]
            if not any(name in self.errors for name in names):
                unanswered = [name for name in names if not cleaned.get(name)]
                self.add_error((unanswered or names)[0], _("Please answer this question."))
        self.values = kept(self.content, answers)
        return cleaned

    def draft(self) -> dict[str, Any]:
        """Return what was typed so far, complete or not, as JSON that `initial` takes; files are left out.

        It may hold free text and sensitive answers: whoever keeps it seals it.
        """
        typed = ((one.id, self._typed(one)) for one in self.content.questions)
        return {name: value for name, value in typed if value}

    def _part(self, section: Section) -> Part:
        said = self.language
        questions = [self._asked(one) for one in section.questions]
        when = in_words(self.content, section.when, said)
        return Part(section, section.title.said(said), section.intro.said(said), questions, when)

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
            in_words(self.content, question.when, said),
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


def posted(request: HttpRequest) -> dict[str, Any]:
    """Return what was sent as a form takes it, nothing where the page is only looked at.

    It is `overfull` where it was too much at once, so that no file was taken.
    """
    if request.method != "POST":
        return {}
    length = request.META.get("CONTENT_LENGTH") or ""
    overfull = length.isdecimal() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    return {"data": request.POST, "files": request.FILES, "overfull": overfull}


def among(when: Condition | None) -> str:
    """Return the answers of a condition as the script reads them."""
    return " ".join(when.among) if when else ""


def _speakable(raw: Any) -> str:
    """Return typed text as a draft keeps it: cut to its length, and nothing where it hides characters."""
    try:
        return many_lines(str(raw or "")[:ANSWER_LENGTH])
    except Fault:
        return ""
