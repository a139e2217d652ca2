"""Relations of the demonstration: contacts, cases, plans, improvements and stages, by whoever sits on the posts."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from crm.posts.models import Post
from crm.posts.queries import Seat
from customers.feedback.models import Answer
from customers.management.demo.days import Act, working_days
from customers.records.gate import list_records, open_record
from customers.records.ours import uuids
from customers.records.queries import ListQuery
from customers.records.ticket import OpenRecord
from customers.relations import actions, casework, contacting, correcting, hosting
from customers.relations.models import Improvement, PlanStep, ServiceCase
from customers.relations.rules import STAGES

KEPT = 24  # customers of a post with whom these fortnight's relations are kept
NOTES = (
    "看了陈列，缺两个规格", "新品反馈不错，想加订", "老板不在，约下周再来", "提醒周五订货截止",
    "讲了线上订货的步骤", "雨天客流少，动销慢",
    "门口修路，送货走后门", "旺季备货已谈妥", "", "", "",
)  # fmt: skip
CASES = {
    "consulting": ("问新品供货政策", "问信用等级怎么算"),
    "support": ("扫码枪连不上", "线上订货登录不了"),
    "after_sales": ("两条外包装破损要换", "收到的规格与订单不符"),
    "complaint": ("本周送货晚了一天", "少送两条"),
    "training": ("新店员不会线上订货",),
    "special": ("店面装修，暂停送货半个月",),
}
ANSWERS = ("已电话说明，今天处理", "已上门看过，明天解决", "已与配送核对，随下一车补齐")
GOALS = ("提高动销，减少断货", "稳定每周订货", "陈列达到示范标准", "恢复停订客户")
STEPS = ("上门核对库存", "调整货架陈列", "按新定量试订两周", "回访试订效果", "带店主看示范店")
OPINIONS = (
    ("送货时间太早，店没开门", "把该店排到线路后段，十点后送"),
    ("新品到得慢", "新品首发名单加入该店"),
    ("订货平台字太小", "教店主放大字号，并向平台反映"),
    ("破损退换手续麻烦", "随车换货，凭照片登记"),
)
WORTH = (
    "路口位置好，客流稳，回款快，愿意试新品",
    "量不大但订货准，口碑好",
    "节庆销量高，平时一般，值得在旺季前重点走访",
)
REASONS = {"opening": "开业周年，店主希望送上祝贺", "festival": "中秋旺季前关心备货", "cooperation": "合作满五年"}


ACTIVITIES = (
    ("event", "冬季新品品鉴会", "周六下午两点，广饶营销部三楼；现场可登记试订。", True, 6),
    ("training", "线上订货小课堂", "讲订货、改单、查货三步，带店员一起来。", False, 3),
    ("news", "行业动态：明年一月起标签新规", "新包装逐步切换，旧包装可继续售完；有疑问找客户经理。", False, 0),
)


def acts(rng: Random, today: date) -> Iterator[Act]:
    """Yield what is done for relations in the fortnight: by account managers a few times a day, by chiefs once."""
    yield Act(datetime.combine(working_days(today)[-3], time(9, 5)), "sc-1", "gather")
    for day in working_days(today):
        for post, times in [(f"am-{number}", 3) for number in range(1, 7)] + [("sc-1", 1), ("sc-2", 1)]:
            for _time in range(times):
                minute = rng.randrange(9 * 60, 17 * 60)
                yield Act(datetime.combine(day, time(minute // 60, minute % 60)), post, "relate")


class Relating:
    """Relations as they are kept up: dice of their own, and with which customers each post keeps them."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.known: dict[str, list[UUID]] = {}

    def gather(self, seat: Seat) -> None:
        """Announce the activities from a seat, with its customers of some classes, and tell a few of them the news."""
        for kind, title, text, promotes, days in ACTIVITIES:
            on = timezone.localdate() + timedelta(days=days)
            made = hosting.announce(by=seat, kind=kind, title=title, text=text, on=on, promotes=promotes)
            hosting.choose(made, {"size": ["small", "medium"]}, by=seat, purpose="maintenance")
            if kind == "news":
                for row in hosting.reached(made, seat)[0][:3]:
                    hosting.keep(_opened(row.customer_id, seat), row, "told")

    def act(self, seat: Seat) -> None:
        """Do one thing from a seat: mostly a contact; now and then go on with what waits there."""
        chance = self.rng.random()
        if chance < 0.45 and self._go_on(seat):
            return
        chance = self.rng.random()
        ways: list[tuple[float, Callable[[OpenRecord], object]]] = [
            (0.56, self._talk), (0.7, self._case), (0.79, self._plan), (0.86, self._improve), (0.93, self._value),
            (1.0, self._care),
        ]  # fmt: skip
        do = next(verb for bound, verb in ways if chance < bound)
        do(self._someone(seat))

    def _someone(self, seat: Seat) -> OpenRecord:
        if seat.post_code not in self.known:
            page = list_records(ListQuery(columns=("order_day",), size=KEPT), by=seat, purpose="visit")
            self.known[seat.post_code] = [row["uuid"] for row in page.rows]
        return open_record(self.rng.choice(self.known[seat.post_code]), by=seat, purpose="visit", only=())

    def _talk(self, record: OpenRecord) -> None:
        """Log a contact, one in four of weeks ago and late, a few by a slip; and move the relation on, one in two."""
        today, rng = timezone.localdate(), self.rng
        back = rng.randrange(63, 90) if rng.random() < 0.25 else 0
        agreed = today + timedelta(days=rng.randrange(3, 12)) if not back and rng.random() < 0.3 else None
        kind = rng.choice(("visit", "visit", "call", "message"))
        made = contacting.log(record, kind, on=today - timedelta(days=back), note=rng.choice(NOTES), next_on=agreed)
        slip = rng.random()
        if slip < 0.08:
            right = {"kind": "call" if kind == "visit" else "visit", "on": made.on, "note": made.note}
            correcting.correct(record, "contact", made.pk, right)
        elif slip < 0.12:
            correcting.strike(record, "contact", made.pk, "记错客户，应为隔壁店")
        if rng.random() < 0.5:
            contacting.move(record, rng.choice(STAGES))

    def _case(self, record: OpenRecord) -> None:
        kind = self.rng.choice(tuple(CASES))
        casework.open_case(
            record, kind=kind, way=self.rng.choice(("visit", "call", "message")), title=self.rng.choice(CASES[kind]),
            text="", owner=_own_post(record),
        )  # fmt: skip

    def _plan(self, record: OpenRecord) -> None:
        today = timezone.localdate()
        wanted = [
            actions.StepWanted(text, _own_post(record), today + timedelta(days=2 + 4 * place))
            for place, text in enumerate(self.rng.sample(STEPS, self.rng.choice((2, 3))))
        ]
        actions.plan(record, goal=self.rng.choice(GOALS), steps=wanted)

    def _improve(self, record: OpenRecord) -> None:
        opinion, action = self.rng.choice(OPINIONS)
        until = timezone.localdate() + timedelta(days=self.rng.randrange(4, 12))
        answer = Answer.objects.filter(customer=record.id).order_by("pk").last()
        came_of = answer.pk if answer else None
        actions.improve(record, opinion=opinion, action=action, owner=_own_post(record), until=until, answer_id=came_of)

    def _value(self, record: OpenRecord) -> None:
        contacting.value(record, self.rng.choice(WORTH))

    def _care(self, record: OpenRecord) -> None:
        kind = self.rng.choice(tuple(REASONS))
        day = timezone.localdate() + timedelta(days=self.rng.randrange(1, 30))
        contacting.set_care(record, kind=kind, day=day, yearly=True, reason=REASONS[kind], agreed=False)

    def _go_on(self, seat: Seat) -> bool:
        """Go on with what has waited longest on the seat's post; False where nothing does."""
        return any(go(seat) for go in self.rng.sample((self._solve, self._step, self._finish), 3))

    def _solve(self, seat: Seat) -> bool:
        row = ServiceCase.objects.filter(owner=seat.post_id, closed_at=None).order_by("pk").first()
        if row is None:
            return False
        record = _opened(row.customer_id, seat)
        if row.answered_at is None:
            casework.answer(record, row, self.rng.choice(ANSWERS))
        else:
            casework.close(record, row, self.rng.choice(("solved", "solved", "partly")), "与客户确认，已处理")
        return True

    def _step(self, seat: Seat) -> bool:
        steps = PlanStep.objects.filter(owner=seat.post_id, done_at=None, dropped=False).select_related("plan")
        row = steps.order_by("until", "pk").first()
        if row is None:
            return False
        actions.do_step(_opened(row.plan.customer_id, seat), row, "已完成，店主认可")
        return True

    def _finish(self, seat: Seat) -> bool:
        row = Improvement.objects.filter(owner=seat.post_id, told_on=None).order_by("pk").first()
        if row is None:
            return False
        record = _opened(row.customer_id, seat)
        if row.done_at is None:
            actions.finish(record, row, "已落实")
        elif row.teller_id == seat.post_id:
            actions.tell_back(record, row, on=timezone.localdate(), way="visit")
        else:
            return False
        return True


def _opened(customer: int, seat: Seat) -> OpenRecord:
    return open_record(uuids([customer])[customer], by=seat, purpose="visit", only=())


def _own_post(record: OpenRecord) -> Post:
    return Post.objects.select_related("unit").get(pk=record.by.post_id)
