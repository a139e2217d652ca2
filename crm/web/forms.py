"""How every form looks: one column, label above, help under it, the fault beside the field and in a summary on top."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest


class ZhikeRenderer(TemplatesSetting):
    """Renders each form of the product with the templates in `templates/crm/form`."""

    form_template_name = "crm/form/form.html"
    field_template_name = "crm/form/field.html"
    formset_template_name = "crm/form/formset.html"


def posted(request: HttpRequest) -> Any:
    """Return what was sent with a page, for its form; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


class DateInput(forms.DateInput):
    """The browser's own date picker; the value travels as ISO 8601."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Chips(forms.RadioSelect):
    """One choice of a few, as chips; radio buttons underneath."""

    template_name = "crm/form/chips.html"


class ManyChips(forms.CheckboxSelectMultiple):
    """Any choice of a few, as chips; check boxes underneath."""

    template_name = "crm/form/chips.html"


class SealedInput(forms.TextInput):
    """An input for a sealed value: it never carries what is stored, shows the mask beside it, and blank keeps it.

    `mask` is the masked text, or "" where nothing is stored yet.
    """

    template_name = "crm/form/sealed.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, mask: str = "") -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", "data-sensitive": True, **(attrs or {})})
        self.mask = mask

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the mask; what was typed comes back after a fault, what is stored never does."""
        context = super().get_context(name, value, attrs)
        context["widget"]["mask"] = self.mask
        return context


@dataclass(frozen=True)
class FormFault:
    """A line of the summary: which field, what is wrong, and the anchor that leads to it ("" for the whole form)."""

    label: str
    text: str
    anchor: str


def faults_of(form: forms.BaseForm) -> Iterator[FormFault]:
    """Yield the summary's lines: the form's own faults first, then the fields' in order."""
    for text in form.non_field_errors():
        yield FormFault("", str(text), "")
    for bound in form:
        for text in bound.errors:
            yield FormFault(str(bound.label), str(text), anchor_of(bound))


def anchor_of(bound: forms.BoundField) -> str:
    """Return the id of the input that a summary's link should focus."""
    if bound.use_fieldset and bound.auto_id:
        return f"{bound.auto_id}_0"
    return bound.id_for_label


def sections_of(form: forms.BaseForm) -> Iterator[tuple[str, list[forms.BoundField]]]:
    """Yield (title, visible fields) for each of the form's `sections`, a sequence of (title, field names).

    Fields that no section names come last under "" so that none is ever lost; without `sections` that is all of them.
    """
    named: set[str] = set()
    for title, names in getattr(form, "sections", ()):
        fields = [form[name] for name in names if name in form.fields and not form[name].is_hidden]
        named.update(names)
        if fields:
            yield str(title), fields
    rest = [bound for bound in form.visible_fields() if bound.name not in named]
    if rest:
        yield "", rest
