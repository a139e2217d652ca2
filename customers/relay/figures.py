"""How the posts of the relay keep their deadlines: whose figures a seat sees, and of which duties."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from crm.deadlines.figures import Punctuality, figures
from crm.posts.models import Post
from crm.posts.queries import Seat
from customers.relay.duties import FIELDS, OF_STAGE
from customers.relay.routes import NEWCOMER

DAYS = 180  # how far back the figures look


def by_post(seat: Seat) -> list[Punctuality]:
    """Return the figures of the seat's post and, for a chief or the director, of the posts beneath it."""
    own = Q(pk=seat.post_id)
    if seat.role in ("section_chief", "director"):
        own |= Q(above=seat.post_id) | Q(above__above=seat.post_id)
    posts = list(Post.objects.filter(own).values_list("pk", flat=True))
    codes = [duty.code for duty in (*OF_STAGE.values(), FIELDS, NEWCOMER.duty)]
    return figures(posts, timezone.now() - timedelta(days=DAYS), duties=codes)
