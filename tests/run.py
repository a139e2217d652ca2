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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
NOTHING_CHOSEN = 5
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


def main() -> int:
    """Run pytest on both databases side by side and return the worst of what it said; the second is told at the end."""
    binaries = postgresql()
    if not binaries:
        said = run_tests("SQLite", {})
        print("PostgreSQL: skipped, its binaries are not here (CRM_TEST_PG names their directory)", flush=True)
        return max(said, 1 if os.environ.get("ZHIKE_REQUIRE_ALL") else 0)
    with throw_away(binaries) as server, tempfile.TemporaryFile("w+") as told, ThreadPoolExecutor(1) as beside:
        second = beside.submit(run_tests, "PostgreSQL", {"DATABASE_URL": server.url}, told)
        said = max(run_tests("SQLite", {}), second.result())
        told.seek(0)
        shutil.copyfileobj(told, sys.stdout)
    return said


def run_tests(name: str, environment: dict[str, str], told: IO[str] | None = None) -> int:
    """Run the tests with this environment added: those in a browser apart, for the loop that Playwright leaves running.

    Nothing chosen is no failure of one part where the other ran tests.
    """
    own = {variable: value for variable, value in os.environ.items() if variable != "DATABASE_URL"} | environment
    said = []
    for part in ("not browser", "browser"):
        print(f"── {name}, {part} ──", file=told, flush=True)
        command = [sys.executable, "-m", "pytest", "-m", part, *sys.argv[1:]]
        said.append(subprocess.run(command, cwd=ROOT, env=own, stdout=told, stderr=told).returncode)
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
