"""PostgreSQL restarts under load, as after a power cut and as by hand: nothing acknowledged is lost, all goes on."""

import subprocess
import sys

from django.db import connection

from tests.house.sources import ROOT

if connection.vendor == "postgresql":

    def test_postgresql_restarts_under_load_and_nothing_acknowledged_is_lost() -> None:
        said = subprocess.run([sys.executable, "-m", "tests.faults.restart"], cwd=ROOT, capture_output=True, text=True)
        assert said.returncode == 0, said.stdout + said.stderr[-2000:]
