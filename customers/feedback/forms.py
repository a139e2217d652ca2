"""What the builder asks for: a form's title, its customers, a section's heading."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.web.forms import ManyChips
from customers.catalog.levels import levels
from customers.catalog.queries import catalogue
from customers.feedback.conditions import Conditional, chosen_in
from customers.feedback.models import FeedbackForm
from customers.feedback.rules import HELP_LENGTH, TITLE_LENGTH, Content, Section
from customers.feedback.texts import LineField, LinesField, pair, typed
from customers.records.inputs import choices_of


class TitleForm(forms.Form):
    """Title and introduction, in both languages; either may wait until the form is published."""

    title_zh = LineField(label=_("Title in Chinese"), max_length=TITLE_LENGTH, required=False)
    title_en = LineField(label=_("Title in English"), max_length=TITLE_LENGTH, required=False)
    intro_zh = LinesField(label=_("Introduction in Chinese"), max_length=HELP_LENGTH, required=False)
    intro_en = LinesField(label=_("Introduction in English"), max_length=HELP_LENGTH, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, content: Content | None = None) -> None:
        of = content or Content()
        super().__init__(data, initial=typed(title=of.title, intro=of.intro))

    def clean(self) -> dict[str, Any]:
        """Ask for a title in one language at least: the list names forms by it."""
        cleaned = super().clean() or {}
        if not pair(cleaned, "title") and not self.errors:
            self.add_error("title_zh", gettext("Give the form a title."))
        return cleaned

    def applied(self, content: Content) -> Content:
        """Return a form with what was typed."""
        return replace(content, title=pair(self.cleaned_data, "title"), intro=pair(self.cleaned_data, "intro"))


class SectionForm(Conditional):
    """A section's heading, introduction and condition; each may be left out."""

    title_zh = LineField(label=_("Heading in Chinese"), max_length=TITLE_LENGTH, required=False)
    title_en = LineField(label=_("Heading in English"), max_length=TITLE_LENGTH, required=False)
    intro_zh = LinesField(label=_("Introduction in Chinese"), max_length=HELP_LENGTH, required=False)
    intro_en = LinesField(label=_("Introduction in English"), max_length=HELP_LENGTH, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, section: Section, content: Content, language: str = ""
    ) -> None:
        super().__init__(data, initial={**typed(title=section.title, intro=section.intro), **chosen_in(section.when)})
        self.offer(content, section.id, language)

    def made(self, section: Section) -> Section:
        """Return the section with what was typed, its questions as they are."""
        found = self.cleaned_data
        return replace(section, title=pair(found, "title"), intro=pair(found, "intro"), when=self.condition())


class AimForm(forms.Form):
    """Which customers a form is for: industries, sizes, grades. Nothing ticked in a line bars nobody."""

    industries = forms.MultipleChoiceField(label=_("Industries"), widget=ManyChips, required=False)
    sizes = forms.MultipleChoiceField(label=_("Sizes"), widget=ManyChips, required=False)
    grades = forms.MultipleChoiceField(label=_("Grades"), widget=ManyChips, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, form: FeedbackForm) -> None:
        initial = {name: getattr(form, name) for name in ("industries", "sizes", "grades")}
        super().__init__(data, initial=initial)
        for name, choices in class_choices().items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].help_text = gettext("Nothing ticked: for all.")


def class_choices() -> dict[str, list[tuple[str, str]]]:
    """Return the codes and words of the classes by which forms are chosen."""
    known = catalogue()
    return {
        "industries": choices_of(known.entry("industry")),
        "sizes": choices_of(known.entry("size")),
        "grades": [(level.code, level.heading) for level in levels()],
    }
