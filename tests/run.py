"""`make test`: every test on SQLite and, beside it, on a throw-away PostgreSQL where its binaries are found.

CRM_TEST_PG names the directory of the binaries. ZHIKE_REQUIRE_ALL=1 makes a missing PostgreSQL, and any skipped test,
an error. Arguments go to pytest.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
NOTHING_CHOSEN = 5
PATIENT = ("tests/faults", "tests/crm/backups", "tests/house/test_fail_closed.py", "tests/house/test_roles.py")
# Axe has met the words of each language by then, and each page on either database.
IN_CHINESE = "tests/browser/test_every_page.py::test_axe_finds_nothing_on_any_page[zh-CN]"
SMALL = "-c max_connections=60 -c listen_addresses=''"
FAST = f"-c fsync=off -c synchronous_commit=off -c full_page_writes=off {SMALL}"


@dataclass(frozen=True)
class Server:
    """A server of PostgreSQL's: its address, and how it is controlled."""

    url: str
    data: Path
    control: Sequence[str]

    def do(self, act: str, *more: str) -> None:
        """Have it do what pg_ctl can have it do, and wait until it has."""
        subprocess.run([*self.control, *more, act], check=True, cwd="/")


@dataclass(frozen=True)
class Part:
    """Some of the tests on one database, run by a process of their own."""

    name: str
    url: str
    arguments: Sequence[str]

    def run(self, told: IO[str] | None) -> int:
        """Run the tests and return what pytest said; what it prints goes to `told`."""
        own = {variable: value for variable, value in os.environ.items() if variable != "DATABASE_URL"}
        own |= {"DATABASE_URL": self.url} if self.url else {}
        print(f"── {self.name} ──", file=told, flush=True)
        command = [sys.executable, "-m", "pytest", *self.arguments]
        return subprocess.run(command, cwd=ROOT, env=own, stdout=told, stderr=told).returncode


def main() -> int:
    """Run pytest on both databases, several parts side by side, and return the worst of what it said.

    The first row of parts is told as it runs, the others at the end.
    """
    binaries = postgresql()
    if not binaries:
        said = run_rows(rows_of(""))
        print("PostgreSQL: skipped, its binaries are not here (CRM_TEST_PG names their directory)", flush=True)
        return max(said, 1 if os.environ.get("ZHIKE_REQUIRE_ALL") else 0)
    with throw_away(binaries) as server:
        return run_rows(rows_of(server.url))


def rows_of(url: str) -> list[list[Part]]:
    """Return the parts in rows of about one length: those in a browser by themselves, for Playwright's loop stays.

    What asks no database is run once. The tests that mostly wait, for killed programs and for locks, have a row and a
    database of their own, which PostgreSQL's browser then takes over.
    """
    given = sys.argv[1:]
    patient = [] if given else [f"--ignore={path}" for path in PATIENT]

    def chosen(name: str, place: str, what: str, *less: str) -> Part:
        return Part(f"{name}, {what}", place, ["-m", what, *less, *patient, *given])

    asking = "database and not browser"
    sqlite = [chosen("SQLite", "", asking), chosen("SQLite", "", "browser")]
    others = [chosen("SQLite", "", f"not {asking}")]
    # A database is called after the one that its address names.
    own = f"{url.rpartition('/')[0]}/patient" if url else ""
    waiting = [] if given else [Part("SQLite, patient", "", PATIENT)]
    if not url:
        return [sqlite, [*others, *waiting]]
    waiting += [] if given else [Part("PostgreSQL, patient", own, PATIENT)]
    browser = chosen("PostgreSQL", own, "browser", "--deselect", IN_CHINESE)
    return [sqlite, [chosen("PostgreSQL", url, asking), *others], [*waiting, browser]]


def run_rows(rows: Sequence[Sequence[Part]]) -> int:
    """Run rows of parts side by side and return the worst that was said; a part without tests is no failure."""
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(len(rows)))
        told = [None, *(stack.enter_context(tempfile.TemporaryFile("w+")) for _ in rows[1:])]
        work = [
            pool.submit(lambda row, out: [part.run(out) for part in row], *each)
            for each in zip(rows, told, strict=True)
        ]
        said = [code for each in work for code in each.result()]
        for out in told[1:]:
            out.seek(0)
            shutil.copyfileobj(out, sys.stdout)
    return NOTHING_CHOSEN if set(said) == {NOTHING_CHOSEN} else max(0 if one == NOTHING_CHOSEN else one for one in said)


def postgresql() -> Path | None:
    """Return the directory of PostgreSQL's binaries: the one named, the newest of Debian's, or that on the path."""
    if named := os.environ.get("CRM_TEST_PG"):
        return Path(named)
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def throw_away(binaries: Path, options: str = FAST, *init: str) -> Iterator[Server]:
    """Start a server that answers on a socket in a temporary directory only; stop and remove it afterwards."""
    place = Path(tempfile.mkdtemp(prefix="zhike-pg-"))
    data = place / "data"
    user = [] if os.geteuid() else ["runuser", "-u", "postgres", "--"]
    if user:
        postgres = pwd.getpwnam("postgres")
        os.chown(place, postgres.pw_uid, postgres.pw_gid)
    control = [*user, str(binaries / "pg_ctl"), "--pgdata", str(data), "--silent", "--wait"]
    server = Server(
        f"postgresql://zhike@{quote(str(place), safe='')}/postgres", data, [*control, "--log", str(place / "log")]
    )
    try:
        subprocess.run(
            [
                *user,
                str(binaries / "initdb"),
                "--pgdata",
                str(data),
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth=trust",
                "--username=zhike",
                *init,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        server.do("start", "--options", f"{options} -c unix_socket_directories={place}")
        try:
            yield server
        finally:
            subprocess.run([*control, "--mode", "immediate", "stop"], check=False, cwd="/")
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
