"""The comparison of all records: what is found, once, and again only where something changed."""

from collections.abc import Callable

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.jobs.models import Job
from crm.models import Post
from customers.duplicates import actions, stages
from customers.duplicates.models import Comparison, Pair
from customers.duplicates.sentences import likelihood
from customers.records import comparing
from customers.records.actions import change
from customers.records.models import Customer
from tests.builders import a_customer, a_post, opened, seat
from tests.customers.records.behind import behind

pytestmark = pytest.mark.django_db(transaction=True)
LONE = {"id_number": "", "bank_account": "", "phone": ""}


@pytest.fixture
def post() -> Post:
    """Return an analyst's post."""
    return a_post("sa-1", role="statistical_analyst", a="sam")


def compared(post: Post) -> Comparison:
    """Compare what is new and changed, and return how it went."""
    by = seat(post)
    with acting(by=by):
        run = actions.compare(by=by)
    assert Job.objects.get(pk=run.job_id).state == Job.State.DONE
    run.refresh_from_db()
    return run


def pairs(*states: str) -> list[tuple[int, int]]:
    """Return the pairs in one of some states."""
    rows = Pair.objects.filter(state__in=states or ("open",)).order_by("a", "b")
    return list(rows.values_list("a_id", "b_id"))


def changed(customer: Customer, post: Post, **values: str) -> None:
    """Write values into a record, whoever keeps the field up."""
    editor = next(p for p in (post, *_keepers()) if _may(customer, p, values))
    record = opened(customer, editor)
    with acting(by=record.by):
        change(record, values, rev=record.rev)


def _keepers() -> list[Post]:
    return list(Post.objects.order_by("code"))


def _may(customer: Customer, post: Post, values: dict[str, str]) -> bool:
    try:
        fields = opened(customer, post).fields
    except Exception:  # not this post's record
        return False
    return set(values) <= {one.entry.identifier for one in fields if one.editable}


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({"phone": "13800138000"}, {"phone": "13800138000"}, ["phone"]),
        ({"id_number": "11010519491231002X"}, {"id_number": "11010519491231002x"}, ["id_number"]),
        ({"bank_account": "6222021234567890128"}, {"bank_account": "6222021234567890128"}, ["bank_account"]),
        ({"spare_phone": "13800138000"}, {"spare_phone": "13800138000"}, ["spare_phone"]),
    ],
)
def test_a_shared_number_is_found(post: Post, one: dict[str, str], other: dict[str, str], reasons: list[str]) -> None:
    first = a_customer(post, name="春风超市", **{**LONE, **one})
    second = a_customer(post, name="秋月商店", **{**LONE, **other})
    assert compared(post).found == 1
    pair = Pair.objects.get()
    assert (pair.a_id, pair.b_id, pair.reasons, pair.exact) == (first.pk, second.pk, reasons, True)


def test_a_telephone_that_is_the_others_spare_one_is_found(post: Post) -> None:
    first = a_customer(post, name="春风超市", **{**LONE, "phone": "13800138000"})
    second = a_customer(post, name="秋月商店", **{**LONE, "phone": "13900139000"}, spare_phone="13800138000")
    a_customer(post, name="冬雪店", **LONE, spare_phone="13900139001")
    assert compared(post).found == 1
    pair = Pair.objects.get()
    assert (pair.a_id, pair.b_id, pair.reasons, pair.exact) == (first.pk, second.pk, ["phone_crossed"], True)
    changed(first, post, street="人民路")
    assert compared(post).found == 0 and pairs() == [(first.pk, second.pk)]


def test_a_telephone_and_a_spare_one_of_one_record_are_no_pair(post: Post) -> None:
    a_customer(post, name="春风超市", **{**LONE, "phone": "13800138000"}, spare_phone="13800138000")
    assert compared(post).found == 0


def test_a_blind_index_that_two_numbers_share_makes_no_pair(post: Post) -> None:
    customers = [a_customer(post, name=name, **{**LONE, "phone": number}) for name, number in
                 (("春风超市", "13800138000"), ("秋月商店", "13900139000"))]  # fmt: skip
    behind(
        "UPDATE customers_strongbox SET phone_index = 7 WHERE customer_id IN (%s, %s)", *(one.pk for one in customers)
    )
    assert compared(post).found == 0 and pairs() == []


@pytest.mark.parametrize(
    ("names", "regions", "reason"),
    [
        (("芙蓉超市", "芙蓉烟酒商行"), ("370523", "370523"), "name"),
        (("芙蓉超市", "芙荣商店"), ("370523", "370523"), "name_sounds"),
        (("芙蓉超市", "芙蓉商店"), ("370523", ""), "name"),
        (("王记烟酒店", "汪记烟酒店"), ("370523", "370523"), "name_sounds"),
        (("王记烟酒店", "王記煙酒店"), ("370523", "370523"), "name"),
        (("重庆小面馆", "重慶小麵館"), ("370523", "370523"), "name_sounds"),
        (("ＡＢＣ便利店", "abc便利店"), ("370523", "370523"), "name"),
        (("芙蓉超市１店", "芙蓉一店"), ("370523", "370523"), "name"),
    ],
)
def test_a_name_that_is_alike_in_the_district_is_found(
    post: Post, names: tuple[str, str], regions: tuple[str, str], reason: str
) -> None:
    for name, region in zip(names, regions, strict=True):
        a_customer(post, name=name, region=region, **LONE)
    compared(post)
    assert Pair.objects.get().reasons[0] == reason


def test_the_same_name_in_another_district_is_no_pair(post: Post) -> None:
    a_customer(post, name="芙蓉超市", region="370523", **LONE)
    a_customer(post, name="芙蓉超市", region="370502", **LONE)
    assert compared(post).found == 0


def test_branches_of_one_owner_are_never_held_for_one_shop(post: Post) -> None:
    given = {"phone": "13800138000", "id_number": "11010519491231002X", "bank_account": "", "street": "人民路"}
    a_customer(post, name="好邻居便利一店", licence_number="370523000001", **given)
    a_customer(post, name="好邻居便利二店", licence_number="370523000002", **given)
    compared(post)
    pair = Pair.objects.get()
    assert pair.doubts == ["licence_number", "branch"] and str(likelihood(pair.score)) == "likely"


def test_branches_that_share_nothing_but_the_name_are_no_pair(post: Post) -> None:
    for number in "一二三":
        a_customer(post, name=f"好邻居便利{number}店", street="人民路", **LONE)
    assert compared(post).found == 0


def test_nothing_changed_is_nothing_compared_and_nothing_found_again(post: Post) -> None:
    a_customer(post, name="芙蓉超市", **LONE)
    a_customer(post, name="芙蓉商店", **LONE)
    assert (compared(post).records, compared(post).records) == (2, 0)
    assert len(pairs()) == 1


def test_only_the_new_is_compared_with_all_the_others(post: Post) -> None:
    for number in range(12):
        a_customer(post, name=f"春{chr(0x4E00 + number * 7)}{chr(0x5000 + number * 11)}", **LONE)
    old = a_customer(post, name="芙蓉超市", **LONE)
    assert compared(post).whole
    new = a_customer(post, name="芙荣商店", **LONE)
    run = compared(post)
    assert (run.whole, run.records, pairs()) == (False, 1, [(old.pk, new.pk)])


@pytest.mark.parametrize("share", [0.0, 1.1], ids=["whole", "changed"])
def test_whole_and_by_windows_of_the_new_find_the_same(
    post: Post, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "ENOUGH", share)
    for name, value in (("SIGNED", 3), ("OPENED", 3), ("NAMED", 3), ("FRESH", 2), ("SPARE", 2)):
        monkeypatch.setattr(comparing, name, value)
    monkeypatch.setattr(stages, "SETTLED", 2)
    made = [a_customer(post, name=name, region=region, **{**LONE, "phone": phone}) for name, region, phone in (
        ("春风超市", "370523", "13800138000"), ("秋月商店", "370523", "13800138000"),
        ("冬雪店", "370523", "13800138000"),
        ("芙蓉超市", "370523", ""), ("芙荣商店", "370523", ""), ("芙蓉烟酒", "", ""), ("芙蓉副食", "370502", ""),
        ("夏雨百货", "370523", "13700137000"), ("晨光百货", "370502", "13700137000"),
    )]  # fmt: skip
    made += [a_customer(post, name=name, **{**LONE, "phone": phone}, spare_phone=spare) for name, phone, spare in (
        ("东来商行", "13100131000", ""), ("西去店", "", "13100131000"), ("南行店", "13200132000", "13300133000"),
    )]  # fmt: skip
    assert compared(post).whole is (share < 1)
    pk = [one.pk for one in made]
    assert pairs() == sorted([
        (pk[0], pk[1]), (pk[0], pk[2]), (pk[1], pk[2]),
        (pk[3], pk[4]), (pk[3], pk[5]), (pk[5], pk[6]), (pk[7], pk[8]),
        (pk[9], pk[10]),
    ])  # fmt: skip


def test_two_customers_are_not_proposed_again_until_something_changes(post: Post) -> None:
    clerk = a_post("la-1", role="licence_administrator", a="lara")
    one = a_customer(post, clerk, name="芙蓉超市", **LONE)
    other = a_customer(post, clerk, name="芙蓉商店", **LONE)
    compared(post)
    a, b = opened(one, post), opened(other, post)
    with acting(by=a.by):
        actions.keep_apart(Pair.objects.get(), a, b, reason="两兄弟各开一家")
    behind("UPDATE customers_signature SET rev = 0")
    assert compared(post).records == 2 and pairs("apart") == [(one.pk, other.pk)]
    changed(other, post, phone="13800138000")
    changed(one, post, phone="13800138000")
    assert compared(post).found == 1 and pairs("open") == [(one.pk, other.pk)]


def test_a_pair_that_is_not_alike_any_more_is_let_go(post: Post) -> None:
    clerk = a_post("la-1", role="licence_administrator", a="lara")
    a_customer(post, clerk, name="春风超市", **{**LONE, "phone": "13800138000"})
    other = a_customer(post, clerk, name="秋月商店", **{**LONE, "phone": "13800138000"})
    compared(post)
    changed(other, post, phone="13900139000")
    compared(post)
    assert pairs() == [] and len(pairs("past")) == 1
    changed(other, post, phone="13800138000")
    assert compared(post).found == 1 and len(pairs("open")) == 1


@pytest.mark.parametrize("state", ["draft", "frozen", "merged"])
def test_only_active_records_are_compared(post: Post, state: str) -> None:
    a_customer(post, name="芙蓉超市", **LONE)
    other = a_customer(post, name="芙蓉商店", **LONE)
    behind("UPDATE customers_customer SET state = %s WHERE id = %s", state, other.pk)
    assert compared(post).found == 0


def test_a_comparison_that_broke_off_is_gone_on_with(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    a_customer(post, name="芙蓉超市", **LONE)
    a_customer(post, name="芙蓉商店", **LONE)
    broken: Callable[..., object] = lambda *_: 1 / 0  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(comparing, "by_name", broken)
        by = seat(post)
        with acting(by=by):
            run = actions.compare(by=by)
        assert Job.objects.get(pk=run.job_id).state == Job.State.FAILED
    assert compared(post).pk == run.pk and len(pairs()) == 1


def test_the_line_says_how_many_and_no_value(post: Post) -> None:
    a_customer(post, name="芙蓉超市", **{**LONE, "phone": "13800138000"})
    a_customer(post, name="芙蓉商店", **{**LONE, "phone": "13800138000"})
    compared(post)
    line = LogEntry.objects.get(event="duplicates.compared")
    assert (line.count, line.facts) == (2, {"scope": "all", "pairs": 1})
    job = Job.objects.get()
    assert (
        job.done == job.total
        and "13800138000" not in f"{line.body}{job.payload}{job.cursor}{list(Pair.objects.values())}"
    )
