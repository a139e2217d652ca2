"""PostgreSQL falls over under load, then its disk is full: run by itself, on a server of its own that syncs its disk.

`python -m tests.faults.restart` ends with 0 where nothing acknowledged was lost and all is sealed once.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.programs import ROUNDS, chance, children_of, limited, until
from tests.run import SMALL, Server, postgresql, throw_away

MODES = ("immediate", "fast")  # as if its power were cut; as an administrator does it, who lets nobody finish


def main() -> int:
    """Start the server, set the product up on it, and say what went wrong."""
    binaries = postgresql()
    assert binaries is not None, "the binaries of PostgreSQL are not here"
    with throw_away(binaries, SMALL, "--wal-segsize=1") as server, tempfile.TemporaryDirectory() as place:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": server.url,
            "ZHIKE_KEYS": f"{place}/keys",
            "ZHIKE_SEALER": f"{place}/sealer",
            "ZHIKE_TEST_WORKER": "1",
            "TMPDIR": place,
        }
        os.environ.update(env)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("make_keys", stdout=io.StringIO())
        call_command("migrate", verbosity=0)
        wrong = fall_over(server, env)
    print("\n".join(wrong))
    return 1 if wrong else 0


def fall_over(server: Server, env: dict[str, str]) -> list[str]:
    """Restart the server while people edit and the sealer seals; return what is wrong afterwards."""
    from django.db import connection

    from tests.faults.editors import at_work, faults_of, more_are_saved, more_are_turned_away, some_editors
    from tests.faults.programs import running, sealer, web
    from tests.faults.seals import faults_of_the_seal

    pages, random = web(env), chance()
    editors = some_editors(4, pages.port)
    connection.close()
    with running(pages), running(sealer(env)) as seals, at_work(editors):
        for number in range(ROUNDS):
            more_are_saved(editors, 6)
            time.sleep(random.uniform(0, 0.4))
            server.do("restart", "--mode", MODES[number % len(MODES)])
        more_are_saved(editors, 6)
        with full_disk(server):
            more_are_turned_away(editors, 6)
        more_are_saved(editors, 6)
        until(lambda: pages.lives and seals.lives, 1)
    wrong = [f"{editor.name}: {fault}" for editor in editors for fault in faults_of(editor)]
    return [*wrong, *faults_of_the_seal(env)]


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    """Have the server's processes, and those that it starts, write no file longer than the trail's is now."""
    from django.db import connection

    from tests.house.outages import LINES, fill, longer_than_the_log

    with connection.cursor() as cursor:
        longer_than_the_log(cursor)
        cursor.execute("SELECT pg_relation_size(%s)", [LINES])
        (size,) = cursor.fetchone()
    connection.close()
    first = int((server.data / "postmaster.pid").read_text().split()[0])
    with limited([first, *children_of(first)], size, "postgres"):
        fill()
        yield
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
