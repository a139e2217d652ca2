"""The plans of the list's queries: the covering index gives the order, whatever stands in the base."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.records.lock import OPEN, unlocked
from customers.records.queries import ListQuery, page_rows
from tests.builders import a_customer, a_post

pytestmark = pytest.mark.django_db


def plan(query: ListQuery, group: int) -> str:
    """Return how the database reads the grants of a page."""
    with unlocked(), CaptureQueriesContext(connection) as captured:
        page_rows(group, query)
    said = [one["sql"].removeprefix(OPEN) for one in captured.captured_queries]
    (asked, *_) = [sql for sql in said if 'FROM "customers_grant"' in sql]
    assert "OFFSET" not in asked
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Few rows are read fastest whole, or by any index and then sorted, as the table's figures stand at that
            # moment; the question is whether the index can give the page in order.
            for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"{explain} {asked}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize(
    "query",
    [
        ListQuery(columns=("region",)),
        ListQuery(columns=("region",), after="m"),
        ListQuery(columns=("region",), before="m"),
        ListQuery(columns=("region",), filters={"industry": "retail"}),
    ],
)
def test_a_page_of_the_list_is_read_in_order_from_the_grants_index(query: ListQuery) -> None:
    post = a_post()
    a_customer(post)
    said = plan(query, post.group_id)
    assert "grant_list" in said
    assert "TEMP B-TREE" not in said and "Sort" not in said


def test_the_next_grants_of_a_search_are_read_from_the_index_alone() -> None:
    post = a_post()
    a_customer(post)
    said = plan(ListQuery(text="便利"), post.group_id)
    assert "COVERING INDEX grant_list" in said or "Index Only Scan using grant_list" in said
