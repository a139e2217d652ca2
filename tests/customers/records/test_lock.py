"""Lock 2 of the house: the strong room's rows answer only inside the gate."""

import io

import pytest
from django.core.management import call_command
from django.forms import modelform_factory
from django.shortcuts import get_object_or_404

from customers.records.lock import Locked, unlocked
from customers.records.models import Attachment, Consent, Customer, Strongbox
from tests.builders import a_customer, a_post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Customer, Strongbox, Consent, Attachment])
def test_rows_do_not_answer_outside_the_gate(model: type) -> None:
    for ask in (model.objects.all, model.objects.count, model._base_manager.all, model._default_manager.all):
        with pytest.raises(Locked):
            ask()
    with unlocked():
        assert model.objects.count() == 0


def test_shortcuts_forms_and_dumpdata_meet_the_wall() -> None:
    customer = a_customer(a_post())
    with pytest.raises(Locked):
        get_object_or_404(Customer, pk=customer.pk)
    with pytest.raises(Locked):
        modelform_factory(Customer, fields=["name"])(instance=customer, data={"name": "x"}).save()
    for options in ({}, {"use_base_manager": True}):
        with pytest.raises(Exception, match="inside customers.records"):
            call_command("dumpdata", "customers.customer", stdout=io.StringIO(), **options)


def test_the_lock_shuts_again_when_the_block_fails() -> None:
    with pytest.raises(ZeroDivisionError), unlocked():
        raise ZeroDivisionError
    with pytest.raises(Locked):
        Customer.objects.count()
