"""The doors of the calendar, and what must stand in the company for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm.models import CalendarDay, Post
from customers.records.models import Customer
from tests.house.door import Door, ours, seated

CENTRE: dict[str, Any] = {"at": "ic-1", "others": ("am-1", "am-2", "co-1")}
NOTICE = {"year": 2029, "source": "国办发明电〔2028〕9号", "off": "2029-10-01 ~ 2029-10-07 国庆节", "made_up": ""}


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company what this room's addresses name, and return it by name."""
    day = CalendarDay.objects.create(layer="company", day=date(2030, 5, 6), works=False, name="盘点")
    return {"own_day": day}


ROWS: tuple[Door, ...] = (
    Door("workdays:this_year", seated(200), seated(200)),
    Door("workdays:year", seated(200), seated(200), args=lambda c: {"year": 2026}, missing={"year": 1999}),
    Door(
        "workdays:set_day", ours(200), ours(302), **CENTRE,
        data=lambda c: {"day": "2030-05-07", "works": "no", "reason": "盘点"},
    ),
    Door(
        "workdays:forget_day", ours(200), ours(302), **CENTRE,
        args=lambda c: {"number": c.things["own_day"].pk}, missing={"number": 987654},
    ),
    Door("workdays:load_year", ours(200), ours(302), **CENTRE, data=lambda c: NOTICE),
)  # fmt: skip
