"""The demonstration company: people, units, posts with A and B holders, one of them away today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import Group as Members
from django.utils import timezone

from audit.trail.context import acting
from crm.accounts.models import User
from crm.leaves.actions import ask, enter
from crm.posts.models import Holding, Post, Role, Unit
from crm.posts.queries import seat_on
from customers.catalog.actions import add_entry
from customers.catalog.rules import Category, Group, Kind, Tier
from customers.management.demo import clock

PASSWORD = "zhike-demo-2026"  # noqa: S105  (of a company that there is not; printed by the command)
OFFICE, SOUTH, NORTH = "公司机关", "广饶营销部", "垦利营销部"
BEGAN = timedelta(days=400)
OWN_FIELD = "fridges"


@dataclass(frozen=True)
class Place:
    """A post: code, name, role, unit, the code of the post above, and the user names of its A and B holder."""

    code: str
    name: str
    role: str
    unit: str
    above: str
    a: str
    b: str
    towns: tuple[str, ...] = ()


PEOPLE = {
    "gaoyuan": "高远", "shenyue": "沈越", "luojing": "罗静", "heping": "何平", "mengxin": "孟欣", "tangjie": "唐洁",
    "xunuo": "许诺", "chenli": "陈立", "fangzhi": "方志", "wangjian": "王建", "lixiang": "李想", "zhaomin": "赵敏",
    "liuyang": "刘洋", "sunyue": "孙悦", "zhoukai": "周凯", "qinfeng": "秦峰",
    "shaoning": "邵宁", "panwei": "潘伟", "jiangyi": "江毅", "dingrui": "丁蕊", "luchen": "陆晨", "weiran": "魏然",
}  # fmt: skip
PLACES = (
    Place("ic-1", "信息中心一岗", "information_centre", OFFICE, "", "gaoyuan", "shenyue"),
    Place("sy-1", "系统管理岗", "system_administrator", OFFICE, "", "shaoning", "panwei"),
    Place("se-1", "安全管理岗", "security_administrator", OFFICE, "", "jiangyi", "dingrui"),
    Place("au-1", "审计管理岗", "audit_administrator", OFFICE, "", "luchen", "weiran"),
    Place("co-1", "合规一岗", "compliance_officer", OFFICE, "", "luojing", "heping"),
    Place("dr-1", "营销中心主任岗", "director", OFFICE, "", "qinfeng", "fangzhi"),
    Place("la-1", "证件管理一岗", "licence_administrator", OFFICE, "dr-1", "mengxin", "tangjie"),
    Place("oc-1", "订单内勤一岗", "order_clerk", OFFICE, "dr-1", "xunuo", "heping"),
    Place("sc-1", "广饶科长岗", "section_chief", SOUTH, "dr-1", "chenli", "fangzhi"),
    Place("sa-1", "广饶统计分析岗", "statistical_analyst", SOUTH, "sc-1", "tangjie", "xunuo"),
    Place(
        "am-1", "广饶客户经理一岗", "account_manager", SOUTH, "sc-1", "wangjian", "lixiang",
        ("广饶街道", "乐安街道"),
    ),
    Place(
        "am-2", "广饶客户经理二岗", "account_manager", SOUTH, "sc-1", "lixiang", "zhaomin",
        ("大王镇", "稻庄镇", "李鹊镇"),
    ),
    Place(
        "am-3", "广饶客户经理三岗", "account_manager", SOUTH, "sc-1", "zhaomin", "wangjian",
        ("石村镇", "大码头镇", "花官镇", "陈官镇"),
    ),
    Place("sc-2", "垦利科长岗", "section_chief", NORTH, "dr-1", "fangzhi", "chenli"),
    Place("sa-2", "垦利统计分析岗", "statistical_analyst", NORTH, "sc-2", "xunuo", "tangjie"),
    Place(
        "am-4", "垦利客户经理一岗", "account_manager", NORTH, "sc-2", "liuyang", "sunyue",
        ("垦利街道", "兴隆街道"),
    ),
    Place(
        "am-5", "垦利客户经理二岗", "account_manager", NORTH, "sc-2", "sunyue", "zhoukai",
        ("胜坨镇", "郝家镇", "董集镇"),
    ),
    Place("am-6", "垦利客户经理三岗", "account_manager", NORTH, "sc-2", "zhoukai", "liuyang", ("永安镇", "黄河口镇")),
)  # fmt: skip
AWAY, BACK_AGAIN, ASKS = "am-2", "am-5", "am-4"
# First day away and first day back, from today.
AWAY_DAYS, BACK_DAYS = (-2, 9), (-11, -8)


def establish(today: date) -> dict[str, Post]:
    """Open the posts and seat their holders, a good year ago; return the posts by code."""
    with clock.at(morning(today - BEGAN)):
        people = {username: _person(username, name, morning(today)) for username, name in PEOPLE.items()}
        roles = {role.code: role for role in Role.objects.all()}
        posts: dict[str, Post] = {}
        for place in sorted(PLACES, key=lambda place: bool(place.above)):
            posts[place.code] = Post.objects.create(
                code=place.code,
                name=place.name,
                role=roles[place.role],
                above=posts.get(place.above),
                unit=Unit.objects.get_or_create(name=place.unit)[0],
                group=Members.objects.create(name=f"post:{place.code}"),
            )
            for side, username in (("A", place.a), ("B", place.b)):
                Holding.objects.create(post=posts[place.code], person=people[username], side=side, first=today - BEGAN)
    return {place.code: posts[place.code] for place in PLACES}


def add_a_field(posts: dict[str, Post], day: date) -> None:
    """Have the information centre add a field of the company's own to the catalogue (P1.2)."""
    with clock.at(morning(day)):
        centre = seat_on(posts["ic-1"])
        if centre is not None:
            with acting(by=centre, address="10.18.6.20"):
                add_entry(
                    OWN_FIELD,
                    by=centre,
                    heading_zh="冷柜数量",
                    heading_en="Refrigerated cabinets",
                    group=Group.OPERATING,
                    kind=Kind.INTEGER,
                    category=Category.BUSINESS,
                    tier=Tier.GENERAL,
                    owner="account_manager",
                    due_days=15,
                    minimum="0",
                    maximum="20",
                    reason_zh="安排冰饮陈列与赠柜",
                    reason_en="Cold displays and lent cabinets are planned with it",
                )


def send_away(posts: dict[str, Post], today: date) -> None:
    """Enter a leave that is over and one that lasts: B acts for A in the eyes of everybody today (P2.5)."""
    for code, days, reason in ((BACK_AGAIN, BACK_DAYS, "年休假"), (AWAY, AWAY_DAYS, "婚假")):
        first, until = (today + timedelta(days=one) for one in days)
        place = next(place for place in PLACES if place.code == code)
        with clock.at(morning(first - timedelta(days=4))):
            chief = seat_on(posts[place.above])
            holding = Holding.objects.get(post=posts[code], side="A", until=None)
            if chief is not None:
                enter(holding, first, until, reason, by=chief)


def ask_for_leave(posts: dict[str, Post], today: date) -> None:
    """Have a manager ask the post above for a leave that is still to be decided (P2.5)."""
    with clock.at(morning(today - timedelta(days=1))):
        seat = seat_on(posts[ASKS])
        holding = Holding.objects.get(post=posts[ASKS], side="A", until=None)
        if seat is not None:
            with acting(by=seat, address="10.18.6.32"):
                ask(holding, today + timedelta(days=6), today + timedelta(days=11), "探亲假", by=seat)


def sign_ins() -> Iterator[tuple[str, str, str, str]]:
    """Yield one sign-in per role, then the stand-in: user name, person, post, what there is to see."""
    seen: set[str] = set()
    for place in PLACES:
        if place.role not in seen and place.code != AWAY:
            seen.add(place.role)
            role = Role.objects.get(code=place.role)
            yield place.a, PEOPLE[place.a], place.name, f"{role.name_zh} {role.name_en}"
    away = next(place for place in PLACES if place.code == AWAY)
    yield away.b, PEOPLE[away.b], away.name, f"B角代岗 stands in for {PEOPLE[away.a]}"


def morning(day: date) -> datetime:
    """Return nine o'clock of a day, in the company's time zone."""
    return timezone.make_aware(datetime.combine(day, time(9)))


def _person(username: str, name: str, password_set_at: datetime) -> User:
    person = User(username=username, name=name, language="")
    person.set_password(PASSWORD)
    person.save()
    # A password is asked for anew after 90 days: these are as old as the demonstration.
    User.objects.filter(pk=person.pk).update(password_set_at=password_set_at)
    return person
