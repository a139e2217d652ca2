"""Records come in, are given to posts and taken away; drafts are passed on, activated, discarded."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from audit.trail.context import acting
from crm.posts.queries import Seat
from customers.records import actions, drafts, gate
from customers.records.admission import Admission, admit
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.ticket import NotThere, OpenRecord, Refused
from tests.house.access import Record
from tests.house.life.days import POST, Days
from tests.house.life.looking import NAMES, PHONES, PURPOSE

POSTS_GIVEN = st.sets(POST, min_size=1, max_size=3)
AT_MOST = 8


class Filing(Days):
    """What happens to records."""

    def __init__(self) -> None:
        super().__init__()
        by = self.seat("ann", "am-1")
        self.admit(by, "富丽商行", PHONES[0], {"am-1"})
        self.admit(by, "富海便利店", PHONES[0], {"am-1", "am-2", "sc-1"})
        self.admit(by, "金海超市", PHONES[1], {"am-2", "am-3", "di-1", "ic-1"})
        self.admit(by, "长江烟酒店", PHONES[1], {"am-1", "am-3"}, draft=True)

    @precondition(lambda self: len(self.company.records) < AT_MOST)
    @rule(
        data=st.data(),
        given_to=POSTS_GIVEN,
        name=st.sampled_from(NAMES),
        phone=st.sampled_from(PHONES),
        draft=st.booleans(),
    )
    def a_record_comes_in(self, data: st.DataObject, given_to: set[str], name: str, phone: str, draft: bool) -> None:
        """Admit a customer, or keep the draft of a newcomer, for some posts."""
        if (by := self.a_seat(data)) is not None:
            self.admit(by, name, phone, given_to, draft=draft)

    def admit(self, by: Seat, name: str, phone: str, given_to: set[str], *, draft: bool = False) -> None:
        """Enter a record on both sides."""
        code = f"3705230000{len(self.company.records):02d}{self.turn:02d}"
        groups = {self.stage.posts[post].group_id: "route" for post in given_to}
        values = {"code": code, "name": name, "phone": phone}
        consents = [("business", date(2026, 1, 1), "written")]
        with acting(by=by), unlocked():
            (pk,) = admit([Admission(values, consents, groups)], by=by, purpose=PURPOSE, draft=draft)
            uuid = Customer.objects.get(pk=pk).uuid
        key: dict[str, Any] = {"id": pk, "uuid": uuid, "rev": 1, "needs": ""}
        self.company.records.append(Record(name, code, phone, given_to, draft, key))

    @rule(data=st.data(), post=POST, some=st.sets(st.integers(0, AT_MOST - 1)))
    def records_are_given_to_a_post(self, data: st.DataObject, post: str, some: set[int]) -> None:
        """Give a post what the giving seat lists itself."""
        by = self.a_seat(data)
        if by is None:
            return
        chosen = [one for number, one in enumerate(self.company.records) if number in some]
        given = [one for one in self.company.listed(by.post_code) if one in chosen and post not in one.posts]
        group = self.stage.posts[post].group_id
        with acting(by=by):
            new = actions.grant([one.key["id"] for one in chosen], group, post=post, basis="help", by=by)
        assert new == len(given)
        for record in given:
            record.posts = record.posts | {post}

    @rule(data=st.data(), post=POST)
    def a_record_is_taken_from_a_post(self, data: st.DataObject, post: str) -> None:
        """Take a record away: from the next request on the post has not got it."""
        by = self.a_seat(data)
        if by is None:
            return
        record = self.a_record(data)
        with acting(by=by):
            gone = actions.withdraw([record.key["id"]], self.stage.posts[post].group_id, post=post, by=by)
        assert gone == (post in record.posts)
        record.posts = record.posts - {post}

    @rule(data=st.data(), act=st.sampled_from(["pass on", "activate", "discard"]), posts=POSTS_GIVEN)
    def a_draft_goes_its_way(self, data: st.DataObject, act: str, posts: set[str]) -> None:
        """Do something to a draft from a seat: it must be open to it, and still a draft."""
        by = self.a_seat(data)
        if by is None or (act == "discard" and len(self.company.records) == 1):
            return
        drafts_here = [one for one in self.company.opened(by.post_code) if one.draft]
        everything = self.company.records
        record = data.draw(st.sampled_from(drafts_here if drafts_here and data.draw(st.integers(0, 3)) else everything))
        expected = "done" if record.draft else "refused"
        expected = expected if by.post_code in record.posts else "not there"
        assert self.handled(record, by, act, posts) == expected, f"{by.post_code}: {act} {record.code}"
        self.saw(act, "a draft:", expected)
        if expected != "done":
            return
        if act == "activate":
            record.draft, record.key["rev"] = False, record.key["rev"] + 1
        elif act == "pass on":
            record.posts = posts
        else:
            self.company.records.remove(record)

    def handled(self, record: Record, by: Seat, act: str, posts: set[str]) -> str:
        """Return how the product answers."""
        with acting(by=by):
            try:
                opened = gate.open_record(record.key["uuid"], by=by, purpose=PURPOSE)
                self.handle(opened, act, posts)
            except NotThere:
                return "not there"
            except Refused:
                return "refused"
        return "done"

    def handle(self, opened: OpenRecord, act: str, posts: set[str]) -> None:
        """Call the product's verb."""
        if act == "activate":
            drafts.activate(opened, {}, rev=opened.rev, number="N-1")
        elif act == "pass on":
            groups = [self.stage.posts[post].group_id for post in sorted(posts)]
            drafts.pass_on(opened, groups)
        else:
            drafts.discard(opened, number="N-1", reason="withdrawn")
