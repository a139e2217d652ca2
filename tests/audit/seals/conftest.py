"""Every test of the seal has a sealer of its own, which has sealed nothing yet."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_sealer(settings: Any, tmp_path: Path) -> Path:
    """Return the sealer's directory."""
    settings.ZHIKE_SEALER = tmp_path / "sealer"
    return tmp_path / "sealer"
