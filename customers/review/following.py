"""How the items of reviews go along when two records are merged."""

from customers.records.following import follows
from customers.review.models import ReviewItem

follows(ReviewItem, "customer", unique=("session", "kind"))
