"""The three administrators 三员: no customer, nothing of their own to grant, and the one who audits changes nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.models import Holding, Post, Role
from crm.posts.queries import seats_of
from customers.records import actions, gate
from customers.records.admission import Admission, admit
from customers.records.lock import unlocked
from customers.records.lookalike import look_alike
from customers.records.models import Grant
from customers.records.queries import ListQuery, draft_permission, open_permission
from customers.records.ticket import NotThere, Refused
from tests.builders import seat
from tests.house.canaries import STORED
from tests.house.company import CODE, CODE_OF_OTHERS, LICENCE, NAME, NAME_OF_OTHERS, Company, Crowd, a_company, undone
from tests.house.doors import DOORS
from tests.house.test_doors import BY_ADDRESS_ALONE, as_it_stands, asked

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ADMINISTRATORS = ("sy-1", "se-1", "au-1")
# Everything that tells of a customer: what it is called, and each value that is sealed, but for codes that are words.
TOLD = (
    NAME,
    CODE,
    LICENCE,
    NAME_OF_OTHERS,
    CODE_OF_OTHERS,
    *(v for v in STORED.values() if not re.match("[a-z]+$", v)),
)
# What the audit administrator may post to: what is their own, what hands out copies of the trail, and pages that are
# only looked at, whichever the method.
OWN = re.compile(
    r"^(account_|web:|notices:|leaves:(enter|end|sign|handover)$|posts:(choose_purpose|list|mine|post)$|reading:download$"
    r"|workdays:(this_year|year)$|leaves:request$|mfa_|end_|seals:|checking:)"
)


@pytest.fixture
def company() -> Company:
    """Return the company, in which somebody has granted everything to the administrators behind the verbs."""
    made = a_company()
    with unlocked():
        for code in ADMINISTRATORS:
            for permission in (open_permission(), draft_permission()):
                Grant.objects.create(
                    content_object=made.customer,
                    group=made.posts[code].group,
                    permission_id=permission,
                    sort_key=f"a {code} {permission}",
                )
    for code in ADMINISTRATORS:
        made.person(code).user_permissions.add(Permission.objects.get(codename="open_customer"))
    Role.objects.filter(code__endswith="_administrator").update(ceiling="restricted")
    return made


def told_in(text: bytes) -> Iterator[str]:
    """Yield what an answer tells of a customer."""
    yield from (word for word in TOLD if len(word) > 2 and word.encode() in text)


@pytest.mark.parametrize("code", ADMINISTRATORS)
def test_no_page_tells_an_administrator_anything_of_a_customer(company: Company, code: str) -> None:
    crowd, wrong = Crowd(), list[str]()
    for door in DOORS:
        for method in ("get", "post"):
            with undone():
                data = door.data(company) if method == "post" else None
                answer: Any = asked(crowd.browser(f"{code}-a"), method, door.path(company), data)
            sent = {str(value) for value in (data or {}).values()}
            wrong += [
                f"{door.name} {method} {code}: {word}"
                for word in told_in(answer.read)
                if not any(word in each for each in sent)
            ]
            if answer.status_code >= 500:
                wrong.append(f"{door.name} {method} {code}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", ADMINISTRATORS)
def test_no_administrator_opens_lists_finds_or_exports_what_was_granted_behind(company: Company, code: str) -> None:
    by, uuid = seat(company.posts[code]), company.customer.uuid
    with undone():
        with pytest.raises(NotThere):
            gate.open_record(uuid, by=by, purpose="inspection")
        with pytest.raises(NotThere):
            gate.reveal(uuid, "phone", by=by, purpose="inspection", reason="看一看")
        assert gate.list_records(ListQuery(count_to=100), by=by, purpose="inspection").rows == []
        assert gate.list_records(ListQuery(text=NAME), by=by, purpose="inspection").rows == []
        assert gate.find_exactly(STORED["phone"], by=by, purpose="inspection") == []
        assert gate.recheck([company.customer.pk], by=by) == set()
        with pytest.raises(NotThere):
            look_alike({"name": NAME}, by=by)
    browser = Crowd().browser(f"{code}-a")
    for path in ("/customers/", f"/customers/{uuid}/", f"/customers/{uuid}/print/"):
        assert browser.get(path).status_code == 404
    line = LogEntry.objects.filter(outcome="refused").latest("id")
    assert line.actor_id == by.person_id


@pytest.mark.parametrize("code", ADMINISTRATORS)
def test_no_verb_grants_a_customer_to_an_administrators_post(company: Company, code: str) -> None:
    group = company.posts[code].group_id
    by = seat(company.posts["la-1"])
    before = Grant.objects.count()
    with undone(), pytest.raises(Refused) as refused:
        actions.grant([company.customer.pk], group, post=code, basis="route", by=by)
    assert refused.value.verdict.gate == "apart"
    row = Admission({"code": "370523999999", "name": "新店"}, groups={group: "route"})
    for draft in (False, True):
        with undone(), pytest.raises(Refused):
            admit([row], by=by, purpose="maintenance", draft=draft)
    assert Grant.objects.count() == before


def test_the_audit_administrator_changes_nothing(company: Company) -> None:
    crowd, wrong = Crowd(), list[str]()
    for door in DOORS:
        if OWN.match(door.name):
            continue
        with undone():
            stood = everything(company)
            answer: Any = asked(crowd.browser("au-1-a"), "post", door.path(company), door.data(company))
            # A customer's personal link opens for whoever has it; it too changes nothing by being looked at.
            if answer.status_code not in (404, 405) and door.name not in BY_ADDRESS_ALONE:
                wrong.append(f"{door.name}: {answer.status_code}")
            if everything(company) != stood:
                wrong.append(f"{door.name}: changed something")
    assert not wrong, "\n".join(wrong)


def everything(company: Company) -> list[object]:
    """Return what somebody might want to change."""
    return [*as_it_stands(company), Grant.objects.count(), Post.objects.count(), *Role.objects.values_list("ceiling")]


@pytest.mark.parametrize("code", ADMINISTRATORS)
def test_no_administrator_grants_themselves_a_post(company: Company, code: str) -> None:
    person, crowd = company.person(code), Crowd()
    held = list(Holding.objects.filter(person=person).values_list("post__code", flat=True))
    for post in Post.objects.all():
        with undone():
            browser = crowd.browser(f"{code}-a")
            data = {"side": "B", "person": person.pk, "first": TODAY, "post": post.code}
            browser.post(f"/posts/at/{post.code}/holder/", data)
            browser.post("/administration/ask/holder/", data)
            assert list(Holding.objects.filter(person=person).values_list("post__code", flat=True)) == held


@pytest.mark.parametrize("code", ADMINISTRATORS)
def test_whoever_was_put_on_another_post_behind_the_verbs_has_no_seat_at_all(company: Company, code: str) -> None:
    person = company.person(code)
    Holding.objects.filter(post=company.posts["am-1"], side="A").update(person=person)
    assert seats_of(person.pk, TODAY) == []
    assert Crowd().browser(f"{code}-a").get(f"/customers/{company.customer.uuid}/").status_code == 404
