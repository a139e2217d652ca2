"""`manage.py work`: the worker that does the jobs, and looks after those whose worker died."""

import contextlib
import logging
import threading
import time
import traceback
from types import FrameType
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections, connection
from django.dispatch import Signal
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from crm.jobs.actions import forget_old_tasks, requeue_silent
from crm.jobs.work import stopping, ticking, tidying
from crm.posts.day import begin
from crm.settings.faults import refuse_faults
from crm.workdays.actions import ensure_version

log = logging.getLogger(__name__)
ROUND = 20.0
HOUR = 3600.0


class PatientWorker(Worker):
    """A worker that, asked to stop, lets the running job rest after its chunk."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Tell the running job to rest; the second time, stop at once."""
        stopping.set()
        super().shutdown(signum, frame)


class Command(BaseCommand):
    help = "Do the jobs as they come; stop after the running chunk on SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--batch`: do what waits, then end."""
        parser.add_argument("--batch", action="store_true", help="do what waits, then end")

    def handle(self, *, batch: bool, **_: Any) -> None:
        """Work until told to stop."""
        refuse_faults()
        begin()
        ensure_version()
        requeue_silent()
        worker = PatientWorker(
            queue_names=["*"],
            interval=1.0,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        threading.Thread(target=look_after, daemon=True).start()
        worker.run()


def look_after() -> None:
    """Give silent jobs to another worker, let rooms do what is due, and tidy up once an hour.

    An unreachable database is tried again in the next round.
    """
    tidied = 0.0
    while not stopping.wait(ROUND):
        close_old_connections()
        with contextlib.suppress(Error):
            requeue_silent()
            announce(ticking)
            if time.monotonic() - tidied > HOUR:
                forget_old_tasks()
                SessionStore.clear_expired()
                announce(tidying)
                tidied = time.monotonic()
    connection.close()


def announce(signal: Signal) -> None:
    """Send to every room; one that breaks is logged, without the fault's text, and keeps no other from its turn."""
    for receiver, answer in signal.send_robust(None):
        if isinstance(answer, Exception):
            last = traceback.extract_tb(answer.__traceback__)[-1]
            kind = type(answer).__name__
            log.error("%s broke: %s at %s:%s", receiver.__qualname__, kind, last.filename, last.lineno)
