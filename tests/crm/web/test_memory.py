"""What a program has imported is not looked through again for garbage."""

import gc
import subprocess
import sys

import pytest

from tests.house.sources import ROOT

ASKED = "import gc; print(gc.isenabled(), gc.get_freeze_count() > 100_000)"


@pytest.mark.parametrize("begun", ["import django; django.setup()", "import crm.wsgi"])
def test_a_program_settles_once_it_is_set_up_and_collects_from_then_on(begun: str) -> None:
    said = subprocess.run([sys.executable, "-c", f"{begun}; {ASKED}"], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout.split() == ["True", "True"], said.stderr


def test_so_do_the_tests() -> None:
    assert gc.isenabled() and gc.get_freeze_count() > 100_000
