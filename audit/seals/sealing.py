"""Sealing: the lines that wait get their leaves, the tree grows, and its head is signed.

A batch is one transaction. Before its commit the sealer writes beside the database what it is about to seal, after it
that it has, and only then signs; so a crash at any point leaves nothing in doubt, and no two trees of one size are ever
signed (C2SP tlog-checkpoint). A database that has less than the sealer has sealed was rolled back: it refuses to go on.
"""

from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db import transaction

from audit.seals import signer
from audit.seals.models import Checkpoint, Leaf, Log, Subtree, Unsealed
from audit.seals.queries import current_log, fetch_of, size_of
from audit.seals.rules import Frontier, frontier_of, head_text, sign_note
from audit.seals.signer import Edge, State
from audit.seals.verifier import Unproven
from audit.trail.bulk import insert_rows
from audit.trail.entries import leaf_hash
from audit.trail.models import LogEntry

BATCH = 5_000


class Contradiction(Exception):
    """The database is not the one that was sealed last: cut short, rolled back, changed, or another; the text says."""


def seal() -> int:
    """Seal everything that waits and return how many lines; one sealer at a time.

    Raises Contradiction where the database does not continue what was sealed.
    """
    with signer.alone():
        count, gone = 0, set[int]()
        state = _ready()
        while numbers := _queued(gone):
            state, sealed = grow(state, numbers)
            count, gone = count + len(sealed), gone.union(numbers).difference(sealed)
            if len(numbers) < BATCH:
                break
        sign(state)
    return count


def _queued(gone: Collection[int]) -> list[int]:
    """Return the first lines of the queue, a batch at most, without those whose line is gone.

    They are asked of the queue alone: joined, a database with a long trail reads all of it for each batch. Each batch
    begins anew: what is committed late has the lower number, and stands before the next line of its stream.
    """
    rows = Unsealed.objects.exclude(line_id__in=gone).order_by("line_id")
    return list(rows.values_list("line_id", flat=True)[:BATCH])


def grow(state: State, numbers: Sequence[int]) -> tuple[State, list[int]]:
    """Seal those of some lines that are there, and return the state behind them and which they were."""
    with transaction.atomic():
        log = Log.objects.get(number=state.log)
        _must_continue(state, size_of(log))
        batch = list(LogEntry.objects.filter(pk__in=numbers).order_by("pk").values_list("pk", "body"))
        if not batch:
            return state, []
        frontier = state.edge.frontier()
        _plant(log, batch, frontier)
        Unsealed.objects.filter(pk__in=[pk for pk, _body in batch]).delete()
        edge = Edge.of(frontier)
        signer.write_state(replace(state, intent=edge))
    state = replace(state, edge=edge, intent=None)
    signer.write_state(state)
    return state, [pk for pk, _body in batch]


def sign(state: State) -> Checkpoint:
    """Return the signed checkpoint of what has been sealed; it is signed once."""
    head = state.edge.head(state.origin)
    found = Checkpoint.objects.filter(log_id=state.log, size=head.size).first()
    if found is None:
        note = sign_note(head_text(head.origin, head.size, head.root), state.origin, signer.private_key())
        root = b64encode(head.root).decode()
        found = Checkpoint.objects.create(log_id=state.log, size=head.size, root=root, note=note)
    return found


def open_first() -> State:
    """Open the first log of a database that has none, or nothing in it yet, for a sealer that has sealed nothing."""
    origin = signer.first_origin()
    Log.objects.get_or_create(number=1, origin=origin)
    signer.make_known(origin)
    state = State(log=1, origin=origin)
    signer.write_state(state)
    return state


def _ready() -> State:
    """Return the state, what a crash interrupted finished, and the database's tree compared with it."""
    state, log = signer.read_state(), current_log()
    if state is None and (log is None or _is_untouched(log)):
        return open_first()
    if state is None:
        raise Contradiction("the database has a log, and this sealer knows of none")
    if log is None or (log.number, log.origin) != (state.log, state.origin):
        raise Contradiction(f"the database has not the log {state.origin} that was sealed last")
    size = size_of(log)
    if state.intent is not None:
        # Committed, or never: a batch that was not is chosen anew, since nothing of it was signed.
        edge = state.intent if size == state.intent.size else state.edge
        state = replace(state, edge=edge, intent=None)
        signer.write_state(state)
    _must_continue(state, size)
    try:
        if Edge.of(frontier_of(size, fetch_of(log))) != state.edge:
            raise Contradiction(f"the {size} leaves in the database are not those that were sealed")
    except Unproven as fault:
        raise Contradiction(str(fault)) from None
    return state


def _is_untouched(log: Log) -> bool:
    """Say whether a log is as `open_first` makes it: a crash before the sealer's own note of it leaves it so."""
    fresh = (log.number, log.origin) == (1, signer.first_origin())
    return fresh and not size_of(log) and not Checkpoint.objects.filter(log=log).exists()


def _must_continue(state: State, size: int) -> None:
    if size < state.edge.size:
        raise Contradiction(f"the database has {size} leaves, {state.edge.size} were sealed: it was cut or rolled back")
    if size > state.edge.size:
        raise Contradiction(f"the database has {size} leaves, only {state.edge.size} were sealed here")


def _plant(log: Log, batch: Sequence[tuple[int, str]], frontier: Frontier) -> None:
    """Give each line its leaf, and store the subtrees that become whole."""
    leaves: list[tuple[int, int, int, bytes]] = []
    subtrees: list[tuple[int, int, int, bytes]] = []
    for pk, body in batch:
        leaf = leaf_hash(body)
        leaves.append((pk, log.pk, frontier.size, leaf))
        subtrees += [(log.pk, *complete) for complete in frontier.push(leaf)]
    insert_rows(Leaf._meta.db_table, ("line_id", "log_id", "index", "hash"), leaves)
    insert_rows(Subtree._meta.db_table, ("log_id", "level", "number", "hash"), subtrees)
