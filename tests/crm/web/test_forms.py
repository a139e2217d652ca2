"""What a form looks like: label above, help under, the fault beside the field and in the summary."""

import re

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override

from crm.web.forms import Chips, DateInput, ManyChips, SealedInput, faults_of, sections_of

SIZES = [("large", "Large"), ("small", "Small")]


class Sample(forms.Form):
    """One field of each kind."""

    sections = (("First things", ["name", "missing", "size"]), ("Nothing", ["gone"]))
    name = forms.CharField(label="Name <b>", help_text="2–100 <i>letters</i>")
    size = forms.ChoiceField(label="Size", choices=SIZES, widget=Chips)
    ways = forms.MultipleChoiceField(label="Ways", choices=SIZES, widget=ManyChips, required=False)
    since = forms.DateField(label="Since", widget=DateInput, required=False)
    agreed = forms.BooleanField(label="Agreed")
    phone = forms.CharField(label="Phone", widget=SealedInput(mask="138****5400"), required=False)
    rev = forms.IntegerField(widget=forms.HiddenInput)


def faulty() -> Sample:
    form = Sample({"phone": "<script>", "rev": "1"})
    form.is_valid()
    form.add_error(None, "Name and licence differ")
    return form


def test_the_renderer_is_the_houses_own() -> None:
    assert "choice-chip" in str(Sample())


def test_a_label_stands_before_its_input_and_belongs_to_it() -> None:
    text = str(Sample())
    assert text.index('for="id_name"') < text.index('id="id_name"') < text.index('id="id_name_helptext"')


def test_an_input_is_described_by_its_help_and_its_fault() -> None:
    name = str(faulty()["name"])
    assert 'aria-describedby="id_name_helptext id_name_error"' in name
    assert 'aria-invalid="true"' in name
    assert 'id="id_name_error"' in str(faulty())


def test_a_group_of_chips_is_a_fieldset_with_a_legend() -> None:
    text = str(Sample())
    assert re.search(r'<fieldset class="control">\s*<legend class="control-label">Size', text)
    assert text.count('type="radio"') == text.count('type="checkbox"') - 1 == 2


def test_the_summary_leads_to_each_faulty_field_after_the_faults_of_the_whole() -> None:
    with override("en"):
        lines = list(faults_of(faulty()))
    assert [(line.label, line.anchor) for line in lines] == [
        ("", ""),
        ("Name <b>", "id_name"),
        ("Size", "id_size_0"),
        ("Agreed", "id_agreed"),
    ]
    text = str(faulty())
    for line in lines[1:]:
        assert f'href="#{line.anchor}"' in text
        assert f'id="{line.anchor}"' in text


def test_a_form_without_faults_has_no_summary() -> None:
    assert "data-summary" not in str(Sample())


def test_no_field_is_lost_when_sections_name_only_some() -> None:
    assert [(title, [bound.name for bound in fields]) for title, fields in sections_of(Sample())] == [
        ("First things", ["name", "size"]),
        ("", ["ways", "since", "agreed", "phone"]),
    ]
    assert 'name="rev"' in str(Sample())


def test_labels_help_and_what_was_typed_are_escaped() -> None:
    text = str(faulty())
    assert "<b>" not in text
    assert "<i>letters" not in text
    assert "<script>" not in text


def test_a_sealed_input_shows_the_mask_and_never_a_value_of_its_own() -> None:
    text = str(Sample(initial={})["phone"])
    assert "138****5400" in text
    assert "value=" not in text
    assert 'autocomplete="off"' in text
    assert "data-sensitive" in text


def test_a_date_travels_as_iso() -> None:
    assert 'type="date"' in str(Sample(initial={"since": "2026-11-23"})["since"])
    assert 'value="2026-11-23"' in str(Sample(initial={"since": "2026-11-23"})["since"])


def test_a_summary_can_stand_alone() -> None:
    assert 'role="alert"' in render_to_string("crm/form/summary.html", {"form": faulty()})
