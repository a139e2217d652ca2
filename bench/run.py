"""Time the product beside its bases: `python -m bench.run [--sizes 10000,100000] [--case list] [--rounds 9]`.

`--lines 1m` is how long the trail is at which it is sealed, verified and asked (10m on PostgreSQL by hand).
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")


def main() -> None:
    """Time every size in a process of its own, then compare the sizes."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--sizes", default="10000,100000")
    args.add_argument("--case", default="")
    args.add_argument("--rounds", type=int, default=15)
    args.add_argument("--seconds", type=int, default=30)
    args.add_argument("--lines", type=_number, default=1_000_000)
    args.add_argument("--one", type=int, default=0, help=argparse.SUPPRESS)
    asked = args.parse_args()
    if asked.one:
        _one(asked)
        return
    sizes = asked.sizes.split(",")
    for size in sizes:
        command = [sys.executable, "-m", "bench.run", "--one", size, *sys.argv[1:]]
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "BENCH_DB": f"bench-{size}"})
    if asked.case in ("", "list") and len(sizes) > 1:
        least, most = (json.loads(_kept(size).read_text()) for size in (sizes[0], sizes[-1]))
        print(f"2 list: {sizes[-1]} customers cost {most / least:.2f} times {sizes[0]} (goal <= 1.5)")


def _number(text: str) -> int:
    """Return a number that may be written in thousands or millions: 200k, 1m."""
    return int(text.rstrip("km")) * {"k": 1_000, "m": 1_000_000}.get(text[-1], 1)


def _kept(size: str | int) -> Path:
    """Return where a size's first page is kept for the comparison, in milliseconds."""
    return ROOT / "bench" / "out" / f"first-page-{size}.json"


def _one(asked: argparse.Namespace) -> None:
    import django
    from django.db import connection

    django.setup()
    from bench.cases import CASES
    from bench.data import build
    from bench.mixed import mixed

    build(asked.one)
    where = f"{connection.vendor} {asked.one:,}"
    for name, case in CASES.items():
        if asked.case in ("", name):
            figures = list(case(asked.rounds))
            print("\n".join(figure.line(where) for figure in figures), flush=True)
            if name == "list":
                _kept(asked.one).write_text(json.dumps(figures[0].subject))
    if asked.one == max(map(int, asked.sizes.split(","))):
        for line in _at_most(asked):
            print(line, flush=True)
    if asked.case in ("", "mixed"):
        print(mixed(asked.seconds).line(where), flush=True)


def _at_most(asked: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of what is timed at the largest size only."""
    from django.db import connection

    from bench.deadlines import deadlines
    from bench.duplicates import duplicates
    from bench.feedback import feedback
    from bench.grading import grading
    from bench.imports import imports
    from bench.relations import relations
    from bench.review import review
    from bench.surveys import surveys
    from bench.trail import trail

    if asked.case in ("", "deadlines"):
        yield from (figure.line(connection.vendor) for figure in deadlines(asked.rounds))
    if asked.case in ("", "grading"):
        yield from (figure.line(connection.vendor) for figure in grading(asked.one))
    if asked.case in ("", "review"):
        yield from (figure.line(connection.vendor) for figure in review(asked.rounds))
    if asked.case in ("", "relations"):
        yield from (figure.line(connection.vendor) for figure in relations(asked.one, asked.rounds))
    if asked.case in ("", "duplicates"):
        yield from (figure.line(connection.vendor) for figure in duplicates(asked.rounds))
    if asked.case in ("", "feedback"):
        yield from (figure.line(connection.vendor) for figure in feedback(asked.rounds))
    if asked.case in ("", "surveys"):
        yield from (figure.line(connection.vendor) for figure in surveys(asked.one, asked.rounds))
    if asked.case in ("", "trail"):
        yield from (figure.line(connection.vendor) for figure in trail(asked.lines, asked.rounds))
    if asked.case in ("", "import"):
        yield from imports(asked.one)


if __name__ == "__main__":
    main()
