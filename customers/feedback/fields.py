"""The inputs of a question: what suits its kind, works by keyboard alone, and takes no more than the kind allows."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _

from crm.web.forms import Chips, DateInput
from customers.feedback.documents import MOST, BadDocument, clean_file
from customers.feedback.rules import ANSWER_LENGTH, FIRST_DAY, LAST_DAY, Kind, Option, Question
from customers.feedback.sentences import FILES
from customers.feedback.texts import LinesField
from customers.records.photos import BadPhoto


class Choices(forms.RadioSelect):
    """One choice, a line each, the whole line to be pressed."""

    template_name = "customers/feedback/choices.html"


class ManyChoices(forms.CheckboxSelectMultiple):
    """Any choices, a line each, the whole line to be pressed."""

    template_name = "customers/feedback/choices.html"


class PictureField(forms.FileField):
    """A picture, decoded and written anew, or a PDF that is nothing but pages; gives the bytes."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the bytes that are kept; None where there is no file."""
        upload = super().clean(data, initial)
        if not isinstance(upload, UploadedFile):
            return None
        if (upload.size or 0) > MOST:
            named_pdf = (upload.name or "").lower().endswith(".pdf")
            raise forms.ValidationError(str(FILES["pdf_too_big" if named_pdf else "too_big"]))
        try:
            return clean_file(upload.read())
        except (BadPhoto, BadDocument) as bad:
            raise forms.ValidationError(str(FILES.get(bad.code, FILES["damaged"]))) from bad


def fields_of(question: Question, language: str) -> Iterator[tuple[str, forms.Field]]:
    """Yield a question's fields by name: one, or one for each row of a matrix. None is required: conditions decide."""
    options = [(option.id, option.words.said(language)) for option in question.options]
    if question.kind == Kind.MATRIX:
        for row in question.rows:
            yield (
                name_of(question, row),
                forms.ChoiceField(label=row.words.said(language), choices=options, widget=Chips, required=False),
            )
        return
    asked: dict[str, Any] = {
        "label": question.words.said(language),
        "help_text": question.help.said(language),
        "required": False,
    }
    yield question.id, _field(question, options, asked, language)


def name_of(question: Question, row: Option) -> str:
    """Return the name of the field of a matrix's row."""
    return f"{question.id}-{row.id}"


def _field(question: Question, options: list[tuple[str, str]], asked: dict[str, Any], language: str) -> forms.Field:
    match question.kind:
        case Kind.SINGLE:
            return forms.ChoiceField(choices=options, widget=Choices, **asked)
        case Kind.MULTIPLE:
            return forms.MultipleChoiceField(choices=options, widget=ManyChoices, **asked)
        case Kind.SCALE | Kind.NPS:
            return _scale(question, asked)
        case Kind.DATE:
            bounds = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
            return forms.DateField(widget=DateInput(), validators=bounds, **asked)
        case Kind.FILE:
            help_text = asked["help_text"] or _("A picture (JPEG or PNG, 5 MB at most) or a PDF (8 MB at most).")
            widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"})
            return PictureField(**asked | {"help_text": help_text}, widget=widget)
    return LinesField(max_length=ANSWER_LENGTH, widget=forms.Textarea(attrs={"rows": 4}), **asked)


def _scale(question: Question, asked: dict[str, Any]) -> forms.Field:
    numbers = [(number, str(number)) for number in question.numbers]
    return forms.TypedChoiceField(choices=numbers, coerce=int, empty_value=None, widget=Chips, **asked)
