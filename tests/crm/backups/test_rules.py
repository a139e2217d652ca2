"""What a copy says of itself, and which copies have had their time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm.backups.rules import (
    DATA_PREFIX,
    KEY_LIFE,
    KEYS_PREFIX,
    Damaged,
    Found,
    KeysManifest,
    Manifest,
    Part,
    differences,
    keys_manifest_of,
    manifest_of,
    newest,
    outlived,
    stamp,
    stand_together,
    surplus,
)

NOW = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)
PART = Part("data.sqlite3", 3, "00" * 32)
CHECKPOINT = {"origin": "crm.example.com/audit/2026", "size": 9, "root": "x=", "note": "a\n\n— b\n"}
MANIFEST = Manifest("0.1.0", NOW.isoformat(), "sqlite", Found({"a": 1}, ("crm.0001_initial",), CHECKPOINT), (PART,))


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert manifest_of(MANIFEST.text()) == MANIFEST
    keys = KeysManifest(NOW.isoformat(), (NOW + KEY_LIFE).isoformat(), (PART,))
    assert keys_manifest_of(keys.text()) == keys


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("zhike-backup-1", "zhike-keys-1"),
        ('"data.sqlite3"', '"../data.sqlite3"'),
        ('"data.sqlite3"', '"manifest.json"'),
        ("+00:00", ""),
        ('"size": 3', '"size": "three"'),
        ("{", "["),
    ],
)
def test_what_is_no_manifest_is_refused(old: str, new: str) -> None:
    assert old in MANIFEST.text()
    with pytest.raises(Damaged):
        manifest_of(MANIFEST.text().replace(old, new))


def test_all_but_the_newest_copies_are_surplus_and_other_names_are_left_alone() -> None:
    names = [DATA_PREFIX + stamp(NOW + timedelta(days=day)) for day in range(4)]
    others = ["notes", f"{DATA_PREFIX}of-old", KEYS_PREFIX + stamp(NOW - timedelta(days=99))]
    assert surplus([*names, *others], DATA_PREFIX, 3) == names[:1]
    assert surplus(names, DATA_PREFIX, 9) == []


def test_a_copy_of_the_keys_lives_for_35_days() -> None:
    def name(age: timedelta) -> str:
        return KEYS_PREFIX + stamp(NOW - age)

    old, young = name(KEY_LIFE + timedelta(seconds=1)), name(KEY_LIFE)
    names = [young, old, DATA_PREFIX + stamp(NOW - 2 * KEY_LIFE), "notes"]
    assert outlived(names, KEYS_PREFIX, NOW) == [old]
    assert newest(names, KEYS_PREFIX) == young and newest(["notes"], KEYS_PREFIX) == ""


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [("/a/b", "/a/b", True), ("/a/b/c", "/a/b", True), ("/a", "/a/b", True), ("/a/b", "/a/bc", False)],
)
def test_data_and_keys_stand_together_in_one_tree(one: str, other: str, together: bool) -> None:
    assert stand_together(Path(one), Path(other)) is together


def test_tables_with_other_rows_are_named() -> None:
    found = differences({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 3, "d": 0})
    assert found == ["b: 3, expected 2", "c: no table, expected 3", "d: 0, expected no table"]
