"""Surveys of the demonstration: a round that is over, one that runs, one in preparation; through the real verbs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any

from django.utils import timezone

from audit.trail.context import Context, acting, new_request_id, within
from crm.posts.models import Post
from crm.posts.queries import Seat, seat_on
from customers.feedback import drafting
from customers.feedback.models import FormVersion
from customers.feedback.rules import Content, Kind, Question, asked
from customers.management.demo import clock
from customers.management.demo.company import morning
from customers.records.actions import consent
from customers.records.gate import list_records, open_record
from customers.records.queries import ListQuery
from customers.records.ticket import NotThere, Refused
from customers.surveys import actions, answering, invitations, queries
from customers.surveys.inviting import add, begin_asking, whom
from customers.surveys.models import Invitation, Round
from customers.surveys.rules import READY_THEMES, read_themes

BEGAN, LASTED = timedelta(days=30), timedelta(days=13)
ANSWERS, SOME = 64, 12
TEXTS = (
    "送货基本准时，司机师傅态度很好，帮忙搬到店里。",
    "上周二送货晚了两个小时，店里正好断货。",
    "紧俏规格经常缺货，希望能提前告知到货时间。",
    "新品推荐少，顾客来问我们也说不清楚。",
    "价格政策变动通知太晚，毛利越来越薄。",
    "客户经理走访及时，有问题打电话都能解决。",
    "网上订货的手机页面有时卡顿，密码忘了找回很麻烦。",
    "柜台陈列比以前整齐，希望再给一组展示架。",
    "希望多培训，店员换人以后不太会用系统。",
    "没有别的意见，继续保持。",
)
WAYS = (("link",), ("letter", "visit"), ("visit",), ("telephone", "link"), ("telephone",), ("letter",), ())
# What became of those who were asked by link or letter, in turn, and of those told by telephone or at a visit.
BY_LINK = ("answers", "silent", "answers", "begins", "answers", "silent", "refuses", "answers", "silent", "answers")
BY_STAFF = ("answers", "answers", "silent")
ASKED_SO_FAR, A_DAY = 26, 9
WHY = ("了解送货、供货与服务的实际感受，用于改进本部门的工作。", "To learn how delivery, supply and service are felt.")


def play_past(posts: Mapping[str, Post], today: date) -> None:
    """Play a round of the section chief's that began a month ago and is closed."""
    rng = Random(20261101)  # noqa: S311 - dice
    begins = morning(today - BEGAN)
    with clock.at(begins):
        row = _started(posts["sc-1"], "上一轮客户满意度调查", ("link", "letter", "telephone", "visit"), begins + LASTED)
    if row is None:
        return
    people = list(row.invitations.order_by("pk"))
    rng.shuffle(people)
    refuses = people.pop() if people else None
    for place, one in enumerate(people[: ANSWERS + SOME]):
        at = begins + timedelta(days=1 + place * (LASTED.days - 2) / (ANSWERS + SOME), minutes=rng.randrange(400))
        _asked(one, at, rng, "answers" if place < ANSWERS else "silent")
    if refuses is not None:
        _said_no(refuses, begins + timedelta(days=5))
    with clock.at(begins + LASTED):
        by = seat_on(posts["sc-1"])
        if by is not None:
            with acting(by=by, address="10.18.6.22"):
                actions.close(row, by=by)


def play_running(posts: Mapping[str, Post], now: datetime) -> None:
    """Play the beginning of a round of an account manager's: some have answered, some have not, one says never again.

    Whoever withdrew the consent before is not asked, as the round in preparation shows.
    """
    rng, day = Random(20261102), now.date() - timedelta(days=3)  # noqa: S311 - dice
    with clock.at(morning(day)):
        _say_ways(posts, rng)
        ways = ("link", "telephone", "letter", "visit")
        row = _started(posts["am-1"], "年末服务回访", ways, morning(day) + timedelta(days=14))
    if row is None:
        return
    links, calls = cycle(BY_LINK), cycle(BY_STAFF)
    for place, one in enumerate(row.invitations.order_by("pk")[:ASKED_SO_FAR]):
        at = morning(day + timedelta(days=place // A_DAY)) + timedelta(minutes=40 + 50 * (place % A_DAY))
        if at < timezone.make_aware(now):
            _asked(one, at, rng, next(links if one.way in invitations.BY_LINK else calls))
    _prepared(posts["am-1"], now.date() + timedelta(days=21))


def _prepared(post: Post, until: date) -> None:
    """Prepare a round of another form, which nobody is asked in yet."""
    by, version = seat_on(post), _version("intention")
    if by is None or version is None:
        return
    with acting(by=by, address="10.18.6.22"):
        values = _values("节前货源意向调查", version, ("link", "telephone"), until)
        actions.make(values, by=by, themes=read_themes(READY_THEMES))


def _say_ways(posts: Mapping[str, Post], rng: Random) -> None:
    """Record of some customers of the account manager's in which ways surveys may reach them."""
    manager, clerk = seat_on(posts["am-1"]), seat_on(posts["la-1"])
    if manager is None or clerk is None:
        return
    with acting(by=clerk, address="10.18.6.31"):
        page = list_records(ListQuery(size=50), by=manager, purpose="visit")
        for place, row in enumerate(page.rows):
            record = open_record(row["uuid"], by=clerk, purpose="customer_request", only=())
            standing = [one.purpose for one in record.consents if one.withdrawn_on is None]
            if "survey" in standing:
                said_no = place % 16 == 5
                agreed = [one for one in standing if not (said_no and one == "survey")]
                ways = () if said_no else rng.choice(WAYS)
                consent(record, agreed, given_on=timezone.localdate(), way="phone", ways=ways)


def _started(post: Post, title: str, ways: Sequence[str], until: datetime) -> Round | None:
    by = seat_on(post)
    if by is None:
        return None
    values = _values(title, _version() or _published(by), ways, timezone.localtime(until).date())
    with acting(by=by, address="10.18.6.22"):
        row = actions.make(values, by=by, themes=read_themes(READY_THEMES))
        add(row, whom(row, by=by), by=by)
        begin_asking(row, by=by)
    return row


def _values(title: str, version: FormVersion, ways: Sequence[str], until: date) -> dict[str, Any]:
    return {
        "title": title, "version": version, "why_zh": WHY[0], "why_en": WHY[1], "wanted": {}, "ways": list(ways),
        "closes_on": until,
    }  # fmt: skip


def _version(ready: str = "") -> FormVersion | None:
    """Return one of the ready-made forms, or the form with the most that a report can show."""
    if ready:
        return next((one for one in queries.versions() if one.form.ready == ready), None)
    rows = [one for one in queries.versions() if any(each.kind == Kind.NPS for each in one.asked.questions)]
    return max(rows, key=lambda one: sum(each.kind == Kind.SCALE for each in one.asked.questions), default=None)


def _published(by: Seat) -> FormVersion:
    """Return the ready-made form of satisfaction, published by whoever asks first."""
    with acting(by=by, address="10.18.6.22"):
        drafting.load_ready(by=by)
        draft = FormVersion.objects.get(form__ready="satisfaction")
        return drafting.publish(draft, rev=draft.rev, by=by)


def _asked(one: Invitation, at: datetime, rng: Random, outcome: str) -> None:
    """Have a customer asked by whoever sits on the post then, and answer, begin, refuse or say nothing."""
    with clock.at(at):
        by = seat_on(Post.objects.get(pk=one.post_id))
        if by is None:
            return
        try:
            _by_way(one, by, rng, outcome)
        except (NotThere, Refused, invitations.Gone):
            return


def _by_way(one: Invitation, by: Seat, rng: Random, outcome: str) -> None:
    content = one.round.version.asked
    with acting(by=by, address="10.18.6.27"):
        if one.way in invitations.BY_STAFF:
            if outcome == "answers":
                invitations.write_answers(one, given(content, rng), by=by)
            return
        token = invitations.issue_link(one, by=by)
    if outcome != "silent":
        with within(Context(address="10.201.7.9", request_id=new_request_id())):
            _behind(token, given(content, rng), outcome)


def _behind(token: str, answers: Mapping[str, Any], outcome: str) -> None:
    """Do what the customer does behind the link: send it all, keep the first two answers, or say never again."""
    if outcome == "refuses":
        answering.never_again(token)
        return
    answering.open_form(token)
    if outcome == "answers":
        answering.send(token, answers)
        return
    begun = list(answers.items())[:2]
    answering.keep_draft(token, {name: str(value) if isinstance(value, int) else value for name, value in begun})


def _said_no(one: Invitation, at: datetime) -> None:
    with clock.at(at):
        by = seat_on(Post.objects.get(pk=one.post_id))
        if by is not None:
            with acting(by=by, address="10.18.6.27"):
                invitations.write_refusal(one, by=by)


def given(content: Content, rng: Random) -> dict[str, Any]:
    """Return believable answers to a form: content on the whole, now and then not; no pictures."""
    mood, answers = min(max(rng.gauss(0.72, 0.2), 0), 1), dict[str, Any]()
    for question in content.questions:
        if question not in asked(content, answers) or question.kind == Kind.FILE:
            continue
        if question.required or rng.random() < 0.8:
            answers[question.id] = _value(question, mood, rng)
    return {name: value for name, value in answers.items() if value not in (None, "", [])}


def _value(question: Question, mood: float, rng: Random) -> Any:
    options = [option.id for option in question.options]
    match question.kind:
        case Kind.SINGLE:
            return rng.choice(options)
        case Kind.MULTIPLE:
            return rng.sample(options, rng.randrange(1, min(len(options), 3) + 1))
        case Kind.MATRIX:
            return {row.id: rng.choice(options) for row in question.rows}
        case Kind.SCALE | Kind.NPS:
            numbers = question.numbers
            return numbers[min(max(round(rng.gauss(mood, 0.12) * (len(numbers) - 1)), 0), len(numbers) - 1)]
        case Kind.DATE:
            return (timezone.localdate() + timedelta(days=rng.randrange(3, 40))).isoformat()
    return rng.choice(TEXTS)
