"""Which posts belong together: by unit, and in the line above."""

import pytest

from crm.models import Post, Unit
from crm.posts.teams import of_unit, over, posts_known
from tests.builders import a_post

pytestmark = pytest.mark.django_db


def codes(posts: list[Post]) -> list[str]:
    return [post.code for post in posts]


def test_the_nearest_of_a_role_in_the_line_above_comes_before_the_units() -> None:
    top = a_post("sc-0", role="section_chief", a="tom")
    middle = a_post("am-0", a="mo", above=top)
    low = a_post("am-1", above=middle)
    a_post("sc-1", role="section_chief", a="sid")
    known = posts_known()
    assert over(low, "section_chief", known) == top and over(top, "section_chief", known).code == "sc-0"  # type: ignore[union-attr]
    assert codes(of_unit(low, "section_chief", known)) == ["sc-0", "sc-1"]


def test_who_has_nobody_above_takes_the_units_and_another_unit_has_none() -> None:
    lone = a_post("am-1")
    chief = a_post("sc-1", role="section_chief", a="sid")
    assert over(lone, "section_chief", posts_known()) == chief
    Post.objects.filter(pk=chief.pk).update(unit=Unit.objects.create(name="别处"))
    assert over(lone, "section_chief", posts_known()) is None


def test_a_circle_of_posts_is_walked_once() -> None:
    one, two = a_post("am-1"), a_post("am-2", a="bea")
    Post.objects.filter(pk=one.pk).update(above=two)
    Post.objects.filter(pk=two.pk).update(above=one)
    assert over(Post.objects.get(pk=one.pk), "section_chief", posts_known()) is None
