"""Trees as RFC 6962 defines them, and the C2SP forms they are written in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.seals.rules import Frontier, bundle, consistency, entries_of, frontier_of, inclusion, tile_path
from audit.seals.verifier import EMPTY_ROOT, Unproven, check_consistency, check_inclusion, leaf_hash
from tests.audit.seals.reference import Levels, audit_path, subproof, tree_hash

ENTRIES = tuple(b"entry %d" % number for number in range(70))
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
LOG = Levels(LEAVES)
LARGE = Levels([leaf_hash(b"%d" % number) for number in range(100_000)])


def root_of(size: int, log: Levels = LARGE) -> bytes:
    return frontier_of(size, log.fetch).root()


@pytest.mark.parametrize("size", range(71))
def test_every_tree_of_seventy_leaves_has_the_root_of_the_definition(size: int) -> None:
    grown = Frontier()
    for leaf in LEAVES[:size]:
        grown.push(leaf)
    assert grown.root() == tree_hash(ENTRIES[:size]) == root_of(size, LOG)


@pytest.mark.parametrize("size", range(1, 71))
def test_every_leaf_of_every_tree_is_proven_as_defined(size: int) -> None:
    for index in range(size):
        proof = inclusion(index, size, LOG.fetch)
        assert proof == audit_path(index, ENTRIES[:size])
        check_inclusion(index, size, LEAVES[index], proof, tree_hash(ENTRIES[:size]))


@pytest.mark.parametrize("new", range(1, 71))
def test_every_tree_continues_every_smaller_one_as_defined(new: int) -> None:
    for old in range(1, new + 1):
        proof = consistency(old, new, LOG.fetch)
        assert proof == subproof(old, ENTRIES[:new], True)
        check_consistency(old, new, tree_hash(ENTRIES[:old]), tree_hash(ENTRIES[:new]), proof)


@given(st.data())
@settings(max_examples=150)
def test_large_trees_are_proven_from_stored_levels_with_few_reads(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 100_000))
    old, index, before = data.draw(st.integers(1, new)), data.draw(st.integers(0, new - 1)), LARGE.read
    check_inclusion(index, new, LARGE.levels[0][index], inclusion(index, new, LARGE.fetch), root_of(new))
    check_consistency(old, new, root_of(old), root_of(new), consistency(old, new, LARGE.fetch))
    assert LARGE.read - before < 6 * 3 * 256


@given(st.data())
@settings(max_examples=100)
def test_a_proof_with_anything_changed_proves_nothing(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 70))
    index, root = data.draw(st.integers(0, new - 1)), tree_hash(ENTRIES[:new])
    parts = [LEAVES[index], *inclusion(index, new, LOG.fetch), root]
    at, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[at] = (int.from_bytes(parts[at], "big") ^ 1 << bit).to_bytes(32, "big")
    leaf, *proof, end = parts
    with pytest.raises(Unproven):
        check_inclusion(index, new, leaf, proof, end)


@given(st.data())
@settings(max_examples=100)
def test_a_continuation_with_anything_changed_proves_nothing(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, new - 1))
    parts = [tree_hash(ENTRIES[:old]), *consistency(old, new, LOG.fetch), tree_hash(ENTRIES[:new])]
    at, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[at] = (int.from_bytes(parts[at], "big") ^ 1 << bit).to_bytes(32, "big")
    begin, *proof, end = parts
    with pytest.raises(Unproven):
        check_consistency(old, new, begin, end, proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_is_made_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion(index, size, LOG.fetch)


def test_a_tree_is_made_to_continue_nothing_it_cannot() -> None:
    assert consistency(0, 5, LOG.fetch) == consistency(5, 5, LOG.fetch) == []
    with pytest.raises(ValueError, match="no 6 of 5"):
        consistency(6, 5, LOG.fetch)


def test_an_edge_is_taken_up_where_it_was_left() -> None:
    for size in range(70):
        left = frontier_of(size, LOG.fetch)
        taken_up = Frontier(left.size, left.hashes)
        taken_up.push(LEAVES[size])
        assert taken_up.root() == tree_hash(ENTRIES[: size + 1])
    assert Frontier().root() == EMPTY_ROOT
    with pytest.raises(ValueError, match="another edge"):
        Frontier(3, LEAVES[:1])


def test_subtrees_of_each_level_are_told_when_they_are_complete() -> None:
    grown = Frontier()
    told = [(number, c.level, c.number) for number in range(65_536) for c in grown.push(LARGE.levels[0][number])]
    assert told[:2] == [(255, 1, 0), (511, 1, 1)] and told[-2:] == [(65_535, 1, 255), (65_535, 2, 0)]
    assert len(told) == 257 and LARGE.levels[2] == grown.hashes


@pytest.mark.parametrize(
    ("level", "number", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (1, 1_234_067, 256, "tile/1/x001/x234/067"),
        (0, 273, 112, "tile/0/273.p/112"),
        (None, 1000, 5, "tile/entries/x001/000.p/5"),
    ],
)
def test_tiles_lie_where_the_specification_says(level: int | None, number: int, width: int, path: str) -> None:
    assert tile_path(level, number, width) == path


@given(st.lists(st.binary(max_size=300)))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert entries_of(bundle(entries)) == entries


@pytest.mark.parametrize("broken", [b"\0", b"\0\2a", bundle([b"ab"])[:-1], bundle([b"ab"]) + b"\0"])
def test_a_bundle_that_breaks_off_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="breaks off"):
        entries_of(broken)


def test_an_entry_longer_than_its_length_can_say_is_refused() -> None:
    assert len(bundle([b"x" * 65_535])) == 65_537
    with pytest.raises(ValueError, match="65536 bytes"):
        bundle([b"x" * 65_536])
