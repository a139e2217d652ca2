"""How often one address may ask for links that are not good: guessing 256 bits is hopeless, and soon stops.

Every request costs the same, whether its link is good or not, so the time it takes says nothing.
"""

from hashlib import sha256

from django.core.cache import cache
from django.utils import timezone

from audit.trail.context import current

MISSES, WINDOW = 30, 600  # of one address, in so many seconds


def too_many(*, missed: bool) -> bool:
    """Count a look at a link, and say whether its address has missed too often; no address is kept in clear.

    Each window has a count of its own: a cache that counts up begins the time of what it keeps anew.
    """
    window = int(timezone.now().timestamp()) // WINDOW
    key = f"surveys.misses.{window}.{sha256(current().address.encode()).hexdigest()[:32]}"
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key, int(missed)) > MISSES
    except ValueError:  # it ran out between the two
        return False
