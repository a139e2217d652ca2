"""The password never enters: no form of the room has a field in which it could be typed, no column to keep it."""

import inspect

from django import forms
from django.db import models

from customers.ordering import forms as own
from customers.ordering.models import Application

CHOSEN = (forms.BooleanField, forms.ChoiceField, forms.ModelChoiceField, forms.DateField, forms.TimeField)
# What the models keep as text is made here or chosen, never typed.
MADE = {"number", "state", "passed_on_to", "training_way"}


def all_forms() -> list[type[forms.Form]]:
    found = [one for _, one in inspect.getmembers(own, inspect.isclass) if issubclass(one, forms.Form)]
    return [one for one in found if one is not forms.Form]


def test_no_form_of_the_room_takes_free_text() -> None:
    assert len(all_forms()) >= 6
    typed = [
        f"{one.__name__}.{name}"
        for one in all_forms()
        for name, field in one.base_fields.items()
        if not isinstance(field, CHOSEN)
    ]
    assert not typed


def test_no_form_makes_a_text_field_on_the_way() -> None:
    source = inspect.getsource(own)
    assert not [kind for kind in ("CharField", "Textarea", "FileField", "JSONField", "RegexField") if kind in source]


def test_an_application_has_no_column_for_it() -> None:
    kept = {
        field.name
        for field in Application._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField)
    }
    assert kept == MADE
