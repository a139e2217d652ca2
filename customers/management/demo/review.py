"""The weekly reviews of the demonstration: last week's, decided and signed by two, and this week's, half way (P9.2)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from audit.trail.context import Context, acting, within
from crm.posts.models import Post
from crm.posts.queries import Seat, seat_on
from customers.catalog.actions import change_entry
from customers.catalog.queries import catalogue
from customers.management.demo.days import Act
from customers.review import actions, making, queries, rules
from customers.review.actions import Decision, Impossible
from customers.review.models import ReviewItem, ReviewSession

MADE, DECIDED, BEGUN, SIGNED = KINDS = ("review_made", "review_decided", "review_begun", "review_signed")
UNITS = (("sa-1", "sc-1"), ("sa-2", "sc-2"))
LEFT, HALF_WAY = 4, 9  # items that last week leaves undecided, and that this week has decided so far
OFTEN = ("display_form", 21)  # a field that the company looks at more often than the shipped cycle says
REMARKS: Mapping[str, tuple[str, ...]] = {
    "new": ("资料与许可证核对一致", "未发现重复客户", "已并入周三线路"),
    "duplicate": ("已比对，属两家门店", "待合并申请审批"),
    "look": ("经营正常，货源满足", "关注月末库存", "陈列保持良好"),
    "gaps": ("走访时补录", "已电话联系，本周内补齐", "与客户约定现场补拍"),
    "stale": ("下次走访复核出样", "已核对，与实际一致"),
    "contact": ("本周安排走访", "已电话回访"),
}
MINUTES = (
    "一、新入网客户资料齐全，线路已排定。\n二、缺项集中在出样形式与合作程度，由各客户经理走访时补录。\n"
    "三、重点客户逐户过了一遍，月末前再看一次库存。\n四、未议完的事项转入下周。"
)


def acts(today: date) -> Iterator[Act]:
    """Yield when reviews are made, gone through and signed: last week's all the way, this week's as far as it is."""
    this = rules.monday_of(today)
    for monday in (this - rules.WEEK, this):
        held = queries.held_on(monday)
        if held is None:
            continue
        for analyst, chief in UNITS:
            yield Act(_at(held, 8, 31), analyst, MADE)
            yield Act(_at(held, 9, 40), analyst, BEGUN if monday == this else DECIDED)
            if monday != this:
                yield Act(_at(held, 10, 55), analyst, SIGNED)
                yield Act(_at(held, 11, 20), chief, SIGNED)


def play(post: Post, kind: str, day: date, seat: Seat) -> None:
    """Do one act of a review."""
    if kind == MADE:
        _look_more_often()
        with within(Context()):  # the worker's clock makes it, at nobody's desk
            making.make(post.unit, day)
        return
    session = ReviewSession.objects.filter(unit=post.unit).order_by("-monday").first()
    if session is None:
        return
    items = queries.items_of(session)
    if kind == SIGNED:
        actions.sign(session, by=seat, mark=actions.mark_of(session, items))
        return
    rng = Random(session.number)  # noqa: S311  (dice of its own, so that the others fall as ever)
    for one in items[:HALF_WAY] if kind == BEGUN else items[:-LEFT]:
        _decide(session, one, rng, seat, day)
    if kind == DECIDED:
        actions.note(session, MINUTES, by=seat)


def _decide(session: ReviewSession, one: ReviewItem, rng: Random, seat: Seat, day: date) -> None:
    how = rng.choices(rules.DECISIONS, (5, 3, 2, 2))[0]
    until = queries.next_working_day(session.monday + rules.WEEK + timedelta(days=rng.randrange(5)), day)
    remark = rng.choice(REMARKS[one.kind])
    try:
        actions.decide(one, Decision(how, remark, one.post, until), by=seat)
    except (Impossible, actions.NotYours):  # another post's customer, or a day off
        return


def _look_more_often() -> None:
    """Have the information centre shorten a field's update cycle, once."""
    name, days = OFTEN
    centre = seat_on(Post.objects.get(code="ic-1"))
    if centre is not None and catalogue().entry(name).update_days != days:
        with acting(by=centre, address="10.18.6.20"):
            change_entry(name, by=centre, update_days=days)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute))
