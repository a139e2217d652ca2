"""What the programs of these tests are started with."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def env(settings: Any, tmp_path: Path, worker_environment: dict[str, str]) -> dict[str, str]:
    """Return the environment in which real programs work on the test's database, the sealer's directory included."""
    settings.ZHIKE_SEALER = tmp_path / "sealer"
    (tmp_path / "tmp").mkdir()
    return worker_environment | {"ZHIKE_SEALER": str(tmp_path / "sealer"), "TMPDIR": str(tmp_path / "tmp")}
