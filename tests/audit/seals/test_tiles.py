"""The log as tlog-tiles: laid out as specified, written as it grows, read by Go."""

from hashlib import sha256
from pathlib import Path

import pytest

from audit.seals.rules import entries_of
from audit.seals.tiles import write_tiles
from tests.audit.seals.foreigner import foreign_fault
from tests.audit.seals.logs import KEY, SmallLog
from tests.audit.seals.reference import Levels

LOG = SmallLog(size=1200)


def grow(place: Path, size: int, log: SmallLog = LOG) -> int:
    return write_tiles(place, log.note(size), log.levels.fetch, lambda first, count: log.entries[first : first + count])


def files(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def claim(size: int) -> dict[str, object]:
    return {"Key": str(KEY), "Old": LOG.note(size), "New": LOG.note(size), "Consistency": [], "Records": []}


def test_a_folder_has_the_tiles_that_the_specification_names(tmp_path: Path) -> None:
    grow(tmp_path, 600)
    names = {"0/000", "0/001", "0/002.p/88", "1/000.p/2", "entries/000", "entries/001", "entries/002.p/88"}
    found = files(tmp_path)
    assert set(found) == {"checkpoint", *(f"tile/{name}" for name in names)}
    assert found["tile/0/001"] == b"".join(LOG.levels.levels[0][256:512]) and len(found["tile/0/001"]) == 8192
    assert found["tile/1/000.p/2"] == b"".join(LOG.levels.levels[1][:2])
    assert entries_of(found["tile/entries/002.p/88"]) == LOG.entries[512:600]


@pytest.mark.parametrize("sizes", [[1], [256], [257], [255, 256], [5, 90, 300, 512, 600, 1200], [1200, 1200]])
def test_go_reads_every_leaf_and_entry_of_a_folder_that_grew(sizes: list[int], tmp_path: Path) -> None:
    for size in sizes:
        grow(tmp_path, size)
        assert foreign_fault(claim(size), tmp_path) == ""


def test_growing_writes_only_what_is_new(tmp_path: Path) -> None:
    assert grow(tmp_path, 1000) == 4 + 4 + 1
    before = files(tmp_path)
    assert grow(tmp_path, 1000) == 0 and files(tmp_path) == before
    assert grow(tmp_path, 1001) == 2
    assert grow(tmp_path, 1024) == 3 and not list(tmp_path.glob("tile/0/*.p")), "a whole tile replaces its parts"


def test_what_a_crash_left_is_written_again(tmp_path: Path) -> None:
    grow(tmp_path, 600)
    whole = files(tmp_path)
    grow(tmp_path / "again", 300)
    (tmp_path / "again" / "tile/0/001").write_bytes(b"half")
    grow(tmp_path / "again", 600)
    again = {
        name: data for name, data in files(tmp_path / "again").items() if "300" not in name and ".p/44" not in name
    }
    assert {name for name in whole if ".p" not in name} <= set(again) and again["tile/0/001"] == whole["tile/0/001"]


def test_go_refuses_a_folder_in_which_one_byte_was_changed(tmp_path: Path) -> None:
    grow(tmp_path, 600)
    for name in ("tile/0/001", "tile/entries/001", "tile/1/000.p/2", "tile/0/002.p/88"):
        file = tmp_path / name
        good = file.read_bytes()
        file.write_bytes(good[:40] + bytes([good[40] ^ 1]) + good[41:])
        assert foreign_fault(claim(600), tmp_path).split(":")[0] in ("tile", "entry")
        file.write_bytes(good)


def test_a_smaller_log_does_not_overwrite_a_larger_one(tmp_path: Path) -> None:
    grow(tmp_path, 600)
    before = files(tmp_path)
    with pytest.raises(ValueError, match="the folder has 600 leaves, the log 500"):
        grow(tmp_path, 500)
    assert files(tmp_path) == before


def test_only_its_owner_reads_what_stands_in_clear(tmp_path: Path) -> None:
    grow(tmp_path / "log", 600)
    assert (tmp_path / "log").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "log").rglob("*") if path.is_file())


def test_the_example_of_the_specification_has_its_tiles(tmp_path: Path) -> None:
    leaves = Levels([sha256(b"%d" % number).digest() for number in range(70_000)])
    log = SmallLog(size=0)
    log.levels = leaves
    write_tiles(tmp_path, log.note(70_000), leaves.fetch, lambda _first, count: [b""] * count)
    found = set(files(tmp_path))
    assert len([name for name in found if name.startswith("tile/0/") and ".p" not in name]) == 273
    assert {"tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"} <= found
