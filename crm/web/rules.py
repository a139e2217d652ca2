"""Plain geometry of the small pictures: rings, bars, columns and lines. Units are those of the SVG's view box."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10, pi
from unicodedata import east_asian_width

RING_RADIUS = 25
WIDTH = 400


@dataclass(frozen=True)
class Bar:
    """A rectangle with its label, its figure and, for a share, the length of the whole."""

    label: str
    short: str
    figure: str
    x: float
    y: float
    width: float
    height: float
    whole: float = 0
    over: bool = False
    labelled: bool = True

    @property
    def middle(self) -> float:
        """Return the horizontal middle, where a column's label stands."""
        return round(self.x + self.width / 2, 1)

    @property
    def baseline(self) -> float:
        """Return where the text beside a horizontal bar stands."""
        return round(self.y + self.height / 2 + 4.5, 1)

    @property
    def end(self) -> float:
        """Return where the figure of a horizontal bar begins."""
        return round(self.x + max(self.width, self.whole) + 8, 1)

    @property
    def overhang(self) -> float:
        """Return the length of the whole that the bar leaves open."""
        return round(max(self.whole - self.width, 0), 1)

    @property
    def tip(self) -> float:
        """Return where the bar ends."""
        return round(self.x + self.width, 1)


@dataclass(frozen=True)
class Chart:
    """A picture's size, its bars or paths, its scale and, where there is one, its warning line."""

    width: int
    height: int
    bars: tuple[Bar, ...] = ()
    paths: tuple[tuple[str, str], ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()
    labels: tuple[tuple[float, str], ...] = ()
    limit_y: float | None = None


def ring(percent: float) -> tuple[float, float]:
    """Return the drawn and the whole length of a ring filled to `percent` (0–100, clipped)."""
    whole = 2 * pi * RING_RADIUS
    return round(whole * min(max(percent, 0), 100) / 100, 1), round(whole, 1)


def text_width(text: str, size: float) -> int:
    """Return about how wide `text` is when written in `size`: a Chinese character is as wide as it is high."""
    return ceil(_half_widths(text) * size * 0.52)


def figure(value: float) -> str:
    """Write a number as people read it: thousands grouped, no empty decimals."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def nice_top(value: float) -> float:
    """Return the least of 1, 2, 4, 5 or 10 times a power of ten that is not below `value` (at least 1)."""
    if value <= 1:
        return 1
    power = 10 ** floor(log10(value))
    return float(next(step * power for step in (1, 2, 4, 5, 10) if step * power >= value))


def shorten(text: str, room: int) -> str:
    """Cut `text` to `room` half-widths (a Chinese character takes two), with an ellipsis where it was cut."""
    if _half_widths(text) <= room:
        return text
    kept = ""
    for letter in text:
        if _half_widths(kept + letter) > room - 1:
            break
        kept += letter
    return kept.rstrip() + "…"


def _half_widths(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def bars(points: Sequence[tuple[str, float]], *, of: float = 0, unit: str = "") -> Chart:
    """Lay out horizontal bars; `of` is the whole of which each is a share (0: none, the longest sets the scale)."""
    top = of or max((value for _label, value in points), default=0) or 1
    left, pitch, thick, room = 124, 30, 15, WIDTH - 124 - 58
    drawn = tuple(
        Bar(
            label=label,
            short=shorten(label, 16),
            figure=figure(value) + unit,
            x=left,
            y=10 + pitch * place,
            width=round(room * min(max(value / top, 0), 1), 1),
            height=thick,
            whole=room if of else 0,
        )
        for place, (label, value) in enumerate(points)
    )
    return Chart(WIDTH, 12 + pitch * max(len(drawn), 1), bars=drawn)


def columns(points: Sequence[tuple[str, float]], *, limit: float | None = None) -> Chart:
    """Lay out upright columns on a scale of round numbers; those above `limit` are marked."""
    left, bottom, height = 44, 176, 156
    top = nice_top(max([value for _label, value in points] + [limit or 0], default=1))
    pitch = (WIDTH - left - 4) / max(len(points), 1)
    every = max(1, ceil(44 / pitch))
    drawn = tuple(
        Bar(
            label=label,
            short=shorten(label, max(6, floor(pitch * every / 6.5))),
            figure=figure(value),
            x=round(left + pitch * place + pitch * 0.15, 1),
            y=round(bottom - height * max(value, 0) / top, 1),
            width=round(min(pitch * 0.7, 48), 1),
            height=round(height * max(value, 0) / top, 1),
            over=limit is not None and value > limit,
            labelled=place % every == 0,
        )
        for place, (label, value) in enumerate(points)
    )
    line = None if limit is None else round(bottom - height * limit / top, 1)
    return Chart(WIDTH, bottom + 24, bars=drawn, ticks=_ticks(top, bottom, height), limit_y=line)


def lines(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Chart:
    """Lay out one path per series over common labels on a scale of round numbers."""
    left, bottom, height = 44, 176, 156
    top = nice_top(max((value for _name, values in series for value in values), default=1))
    step = (WIDTH - left - 16) / max(len(labels) - 1, 1)
    every = max(1, ceil(56 / step))
    paths = tuple(
        (
            name,
            " ".join(
                f"{left + step * place:.1f},{bottom - height * max(value, 0) / top:.1f}"
                for place, value in enumerate(values)
            ),
        )
        for name, values in series
    )
    marks = tuple(
        (round(left + step * place, 1), shorten(label, 10)) for place, label in enumerate(labels) if place % every == 0
    )
    return Chart(WIDTH, bottom + 24, paths=paths, ticks=_ticks(top, bottom, height), labels=marks)


def _ticks(top: float, bottom: float, height: float) -> tuple[tuple[float, str], ...]:
    return tuple((round(bottom - height * part, 1), figure(top * part)) for part in (0, 0.5, 1))
