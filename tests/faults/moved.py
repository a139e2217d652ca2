"""Settings of programs whose clock can be moved while they run: by what the file CLOCK says, in seconds.

Python's clock is moved, not the machine's: libfaketime does not get on with the sleeps of Python's threads.
"""

import datetime as real
import os
import time
from pathlib import Path
from typing import Any

from django.utils import timezone

from tests.faults.settings import *  # noqa: F403

_since_1970 = time.time


def _moved() -> float:
    return float(Path(os.environ["CLOCK"]).read_text())


class _Moved(real.datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """Return the moved moment."""
        return real.datetime.now(tz) + real.timedelta(seconds=_moved())


vars(timezone)["datetime"] = _Moved
vars(time)["time"] = lambda: _since_1970() + _moved()
