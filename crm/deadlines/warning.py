"""The official calendar that is missed: the information centre is told once a week, from 60 days before the year."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from crm.deadlines.queries import CENTRE
from crm.deadlines.tidings import MISSING_YEAR
from crm.notices.actions import tell
from crm.notices.models import Notice
from crm.posts.models import Post
from crm.workdays import queries as workdays

AGAIN_AFTER = timedelta(days=7)
A_ROUND = 60


def warn_of_missing_year(now: datetime) -> bool:
    """Tell the information centre which year's calendar is not loaded, unless it was told this week."""
    year = workdays.warning(timezone.localtime(now).date())
    if year is None:
        return False
    posts = list(Post.objects.filter(role__code=CENTRE).values_list("pk", flat=True))
    lately = Notice.objects.filter(post_id__in=posts, tiding=MISSING_YEAR.code, at__gt=now - AGAIN_AFTER)
    # Of two workers in the same minute one tells.
    if lately.exists() or not cache.add("calendar.missing_year", year, A_ROUND):
        return False
    link = reverse("workdays:year", args=[year])
    tell(MISSING_YEAR, posts=posts, link=link, facts={"year": str(year)}, automatic=True)
    return True
