"""PostgreSQL refuses a change of a customer that no line of the same transaction tells of.

SQLite has no constraint trigger that waits for the end of a transaction, so nothing of this is there by design: whoever
owns the file can write into it, and the nightly comparison finds what was written (test_reconciling).
"""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from audit.trail.actions import write
from audit.trail.context import acting
from customers.records import actions, events, walls
from customers.records.confirming import confirm
from customers.records.gate import open_record
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant
from tests.builders import a_customer, a_post, opened, seat
from tests.customers.records.test_photos import a_file

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = "no line tells of this change"


@pytest.fixture(autouse=True)
def on_postgresql() -> None:
    """Leave out what only PostgreSQL promises."""
    if connection.vendor != "postgresql":
        pytest.xfail("SQLite has no such wall by design")


@pytest.fixture
def customer() -> Customer:
    """Return a customer with everything that a record can have, and a post that opens it."""
    post = a_post()
    made = a_customer(post, needs="上午")
    with acting(by=seat(post)):
        actions.attach(opened(made, post), "storefront_photo", a_file())
    return made


def run(*statements: str, **values: Any) -> None:
    """Run statements past the product, in a transaction of their own."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE customers_customer SET needs = 'x' WHERE id = %(id)s",
        "UPDATE customers_customer SET uuid = gen_random_uuid() WHERE id = %(id)s",
        "UPDATE customers_strongbox SET sealed = '{}' WHERE customer_id = %(id)s",
        "UPDATE customers_strongbox SET phone_index = 1 WHERE customer_id = %(id)s",
        "UPDATE customers_grant SET group_id = %(group)s WHERE customer_id = %(id)s",
        "UPDATE customers_consent SET withdrawn_on = now() WHERE customer_id = %(id)s",
        "UPDATE customers_attachment SET content = 'x' WHERE customer_id = %(id)s",
        "INSERT INTO customers_fieldday (customer_id, field, day) VALUES (%(id)s, 'phone', now())",
        "DELETE FROM customers_strongbox WHERE customer_id = %(id)s",
        "DELETE FROM customers_grant WHERE customer_id = %(id)s",
        "DELETE FROM customers_consent WHERE customer_id = %(id)s",
        "DELETE FROM customers_attachment WHERE customer_id = %(id)s",
        "INSERT INTO customers_grant (customer_id, group_id, permission_id, sort_key, since, basis)"
        " SELECT customer_id, %(group)s, permission_id, sort_key, since, basis FROM customers_grant",
        "INSERT INTO customers_consent (customer_id, purpose, given_on, way) VALUES (%(id)s, 'marketing', now(), '')",
        "TRUNCATE customers_attachment",
    ],
)
def test_a_change_without_a_line_is_refused_when_the_transaction_ends(customer: Customer, statement: str) -> None:
    other = a_post("am-2", a="ann")
    with pytest.raises(IntegrityError):
        run(statement, id=customer.pk, group=other.group_id)


def test_a_whole_record_cannot_be_taken_away_nor_put_in_by_sql(customer: Customer) -> None:
    tables = ("strongbox", "grant", "consent", "attachment")
    gone = [f"DELETE FROM customers_{table} WHERE customer_id = %(id)s" for table in tables]
    with pytest.raises(IntegrityError, match=REFUSED):
        run(*gone, "DELETE FROM customers_customer WHERE id = %(id)s", id=customer.pk)
    columns = ", ".join(one.column for one in Customer._meta.concrete_fields if one.name not in ("id", "uuid", "code"))
    with pytest.raises(IntegrityError, match=REFUSED):
        run(
            f"INSERT INTO customers_customer (id, uuid, code, {columns})"
            f" SELECT 9999, gen_random_uuid(), 'x', {columns} FROM customers_customer"
        )


def test_neither_a_line_of_another_customer_nor_a_view_nor_yesterdays_line_accounts_for_a_change(
    customer: Customer,
) -> None:
    post = a_post("am-3", a="abe")
    other, by = a_customer(post), seat(post)
    for event, subject, facts in (
        (events.CHANGED, opened(other, post).subject, None),
        (events.OPENED, type(opened(other, post).subject)(customer.pk, "x"), None),
    ):
        with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
            write(event, by=by, subject=subject, facts=facts)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE customers_customer SET needs = 'x' WHERE id = %s", [customer.pk])
    with pytest.raises(IntegrityError, match=REFUSED), unlocked(), transaction.atomic():
        Customer.objects.filter(pk=customer.pk).update(needs="x")


def test_a_line_in_a_savepoint_that_was_undone_accounts_for_nothing(customer: Customer) -> None:
    post = a_post("am-3", a="abe")
    subject = type(opened(a_customer(post), post).subject)(customer.pk, "x")
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        sid = transaction.savepoint()
        write(events.CHANGED, by=seat(post), subject=subject)
        transaction.savepoint_rollback(sid)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE customers_customer SET needs = 'x' WHERE id = %s", [customer.pk])


def test_a_temporary_table_cannot_answer_for_the_queue(customer: Customer) -> None:
    with pytest.raises(IntegrityError, match=REFUSED):
        run(
            "CREATE TEMP TABLE audit_unsealed ON COMMIT DROP AS SELECT id AS line_id, txid_current() AS xact, 0 AS at"
            " FROM audit_logentry",
            "UPDATE customers_customer SET needs = 'x' WHERE id = %(id)s",
            id=customer.pk,
        )


def test_what_is_no_fact_may_change_without_a_line(customer: Customer) -> None:
    run(
        "UPDATE customers_strongbox SET wrapped = wrapped || 'x', kid = 'other' WHERE customer_id = %(id)s",
        "UPDATE customers_grant SET sort_key = 'zz' WHERE customer_id = %(id)s",
        "UPDATE customers_customer SET needs = needs WHERE id = %(id)s",
        id=customer.pk,
    )


def test_every_verb_passes(customer: Customer) -> None:
    post = a_post("sa-1", role="statistical_analyst", a="sam")
    made, other = a_customer(post, post), a_post("am-2", a="ann")
    with acting(by=seat(post)):
        record = opened(made, post)
        actions.change(record, {"longitude": "118.2", "address": "中山路1号"}, rev=record.rev)
        actions.change_many([made.pk], {"delivery_order": "3"}, by=seat(post), purpose="maintenance")
        actions.grant([made.pk], other.group_id, post=other.code, basis="duty", by=seat(post))
        actions.withdraw([made.pk], other.group_id, post=other.code, by=seat(post))
        confirm(opened(made, post), {"longitude"}, rev=3)
        actions.consent(opened(made, post), ["survey"], given_on=date(2025, 1, 2), way="written")
        actions.remove_untouched({made.pk: 3}, by=seat(post))
    with unlocked():
        assert not Customer.objects.filter(pk=made.pk).exists() and Grant.objects.count() == 1


def test_a_migration_may_lift_the_wall_and_it_stands_again_afterwards(customer: Customer) -> None:
    walls.lift(connection)
    run("UPDATE customers_customer SET needs = 'x' WHERE id = %(id)s", id=customer.pk)
    walls.build(connection)
    walls.build(connection)
    with pytest.raises(IntegrityError, match=REFUSED):
        run("UPDATE customers_customer SET needs = 'y' WHERE id = %(id)s", id=customer.pk)
    post = a_post("am-3", a="abe")
    with acting(by=seat(post)):
        assert open_record(a_customer(post).uuid, by=seat(post), purpose="maintenance").name
