"""Relations in a hardened PostgreSQL, where the program's role meets the strong room's tables only through the gate."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from customers.relations import casework, contacting, correcting, hosting, queries
from customers.relations.models import Relation, ServiceCase
from tests.builders import seat, signed_in
from tests.customers.relations.ways import a_case, a_shop, in_days
from tests.house.roles import APP, connected_as, hardened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hard() -> Iterator[None]:
    """Harden the test's database; SQLite has no roles."""
    if connection.vendor != "postgresql":
        pytest.xfail("SQLite has no roles by design")
    with hardened():
        yield


def test_relations_are_kept_in_the_programs_role(hard: None) -> None:
    shop = a_shop()
    with connected_as(APP):
        shop.does(contacting.log, "visit", on=in_days(-1))
        slip = shop.does(contacting.log, "call", on=in_days(0))
        shop.does(correcting.correct, "contact", slip.pk, {"kind": "visit", "on": in_days(0), "note": ""})
        shop.does(correcting.strike, "contact", slip.pk, "记错客户")
        assert Relation.objects.get().last_on == in_days(-1)
        shop.does(contacting.move, "proposal")
        case = a_case(shop)
        shop.does(casework.close, case, "solved", "已换")
        by = seat(shop.manager)
        activity = hosting.announce(by=by, kind="news", title="新规", text="", on=in_days(0), promotes=False)
        assert hosting.choose(activity, {}, by=by, purpose="maintenance") == 1
        Relation.objects.update(due_on=in_days(-1), level="gone")
        assert contacting.recount() == 1 and contacting.catch_up() == 0
        Relation.objects.update(due_on=in_days(-1))
        assert len(queries.overdue_contacts(by.group_id, timezone.localdate())) == 1
        assert signed_in("amy").get("/relations/board/").status_code == 200
        call_command("verify_records", stdout=(said := StringIO()))
    assert "1 records compared, 0 differ." in said.getvalue()
    assert ServiceCase.objects.get().outcome == "solved"
