"""Which posts belong together: those of a unit, and the nearest of a role in the line above one."""

from collections.abc import Mapping

from crm.posts.models import Post


def posts_known() -> dict[int, Post]:
    """Return every post by its id, with unit and role, in the order of the codes; one statement."""
    return {post.pk: post for post in Post.objects.select_related("unit", "role").order_by("code")}


def of_unit(post: Post, role: str, posts: Mapping[int, Post]) -> list[Post]:
    """Return the posts of a role in a post's unit."""
    return [one for one in posts.values() if one.role.code == role and one.unit_id == post.unit_id]


def over(post: Post, role: str, posts: Mapping[int, Post]) -> Post | None:
    """Return the nearest post of a role in the line above one, else the first of its unit; None where there is none."""
    at, seen = post.above_id, set[int]()
    while at is not None and at not in seen:
        if posts[at].role.code == role:
            return posts[at]
        seen.add(at)
        at = posts[at].above_id
    return next(iter(of_unit(post, role, posts)), None)
