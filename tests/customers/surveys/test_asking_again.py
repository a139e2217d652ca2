"""Who has not answered is seen, and asked once more: by a letter printed anew, by a new link; the old one is void."""

import re

import pytest

from customers.surveys import actions, answering, invitations, letters, queries
from customers.surveys.models import Round
from tests.builders import a_post, seat, signed_in
from tests.customers.surveys.arrangement import GIVEN, Shop, a_link, again, answer_all, asked, page, url

pytestmark = pytest.mark.django_db


def tokens(seen: str) -> list[str]:
    """Return the links that stand on a page of letters."""
    return re.findall(r'letter-link mono">[^<]*/f/([\w-]{43})/', seen)


def test_one_letter_is_printed_again_and_the_lost_one_opens_nothing(shop: Shop) -> None:
    one, two = asked(shop, 2, ways=["letter"])
    row = Round.objects.get(pk=one.round_id)
    first = tokens(page(url(row, "letters"), addressed="no"))
    assert len(first) == 2 and not letters.waiting(row, seat(shop.manager)).exists()
    assert f'letters/?one={two.pk}">Print again' in page(url(row, "people"))
    path = f"{url(row, 'letters')}?one={two.pk}"
    assert "1 letter to print" in page(path) and "opens nothing any more" in page(path)
    (anew,) = tokens(page(path, addressed="no"))
    assert anew not in first and queries.behind(anew) is not None
    assert [queries.behind(token) is not None for token in first] == [True, False], "the other's stays good"


def test_a_letter_of_others_or_of_who_has_answered_is_not_printed(shop: Shop) -> None:
    one, two = asked(shop, 2, ways=["letter"])
    row = Round.objects.get(pk=one.round_id)
    answering.send(a_link(one, shop), GIVEN)
    for pk in (one.pk, 10**30, 0):
        assert "No letter is to be printed" in page(f"{url(row, 'letters')}?one={pk}")
        assert "No letter could be made" in page(f"{url(row, 'letters')}?one={pk}", addressed="no")
    a_post("am-2", a="ina")
    assert signed_in("ina").get(f"{url(row, 'letters')}?one={two.pk}").status_code == 404
    assert "No letter could be made" in page(f"{url(row, 'letters')}?one={two.pk}", "chen", addressed="no")
    actions.close(row, by=seat(shop.manager))
    assert "No letter is to be printed" in page(f"{url(row, 'letters')}?one={two.pk}")


def test_the_owner_sees_who_was_asked_and_has_not_answered_and_who_has_begun(shop: Shop) -> None:
    waiting, silent, begun, done = asked(shop, 4)
    row = Round.objects.get(pk=waiting.round_id)
    a_link(silent, shop)
    answering.keep_draft(a_link(begun, shop), {"q4": "才写了一半"})
    answering.send(a_link(done, shop), GIVEN)
    seen = page(url(row, "people") + "?show=unanswered")
    acts = [f"people/{one.pk}/link/" in seen for one in (waiting, silent, begun, done)]
    assert acts == [False, True, True, False]
    assert seen.count("begun, not sent") == 1 and "才写了一半" not in seen
    actions.remind(row, by=seat(shop.manager))
    assert page(url(row, "people") + "?show=unanswered").count("To be reminded") == 2
    assert again(begun).draft, "what was begun is kept"


def test_staff_see_nothing_of_other_posts_customers_in_the_list(shop: Shop) -> None:
    rows = asked(shop, 2, ways=["telephone"])
    row = Round.objects.get(pk=rows[0].round_id)
    answer_all(rows[:1], shop)
    assert page(url(row, "people"), "chen").count("row-link") == 0
    assert "Nobody is left to ask here" in page(url(row, "people"), "chen")
    with pytest.raises(invitations.Gone):
        invitations.revoke(rows[0], by=seat(shop.manager))
