"""How long a sign-in and a password last, who needs a second factor, and what a browser calls itself."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, Protocol

End = Literal["idle", "absolute"]
WARNING = timedelta(days=7)
# A clock that runs ahead on another machine of ours may be off by so much; what began later than that never began.
SLACK = timedelta(minutes=1)
REVEALS = frozenset({"sensitive", "restricted"})
ADMINISTRATORS = frozenset({"system_administrator", "security_administrator", "audit_administrator"})
# The first that fits: each browser also calls itself by the names of those it descends from.
BROWSERS = (
    ("WeChat", r"MicroMessenger/"),
    ("DingTalk", r"DingTalk/"),
    ("Feishu", r"Lark/|Feishu/"),
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("360", r"360SE|360EE|QIHU"),
    ("QQ", r"QQBrowser/"),
    ("Opera", r"OPR/|Opera"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iPad", r"iPad"),
    ("iPhone", r"iPhone"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
)


class Post(Protocol):
    """What is asked of a seat: its role and the highest tier that it may reveal."""

    @property
    def role(self) -> str: ...

    @property
    def ceiling(self) -> str: ...


def ended(began: datetime, seen: datetime, now: datetime, *, idle: timedelta, longest: timedelta) -> End | None:
    """Return why a sign-in is over: nothing done for `idle`, or `longest` gone by; one from the future is over too."""
    if now - began >= longest or began - now > SLACK:
        return "absolute"
    return "idle" if now - seen >= idle or seen - now > SLACK else None


def days_left(set_at: datetime, now: datetime, days: int) -> int | None:
    """Return for how many days more a password is good, 0 where it is too old; None where passwords never age."""
    if not days:
        return None
    left = set_at + timedelta(days=days) - now
    return max(0, -(-left // timedelta(days=1)))


def needs_second_factor(posts: Iterable[Post]) -> bool:
    """Say whether somebody on these posts may see what a password alone must not open (GB/T 22239 8.1.4.1 d)."""
    return any(post.ceiling in REVEALS or post.role in ADMINISTRATORS for post in posts)


def device(agent: str) -> tuple[str, str]:
    """Return the browser's and the system's name, "" for what is not known."""
    return _first(BROWSERS, agent), _first(SYSTEMS, agent)


def _first(names: Iterable[tuple[str, str]], agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, agent)), "")
