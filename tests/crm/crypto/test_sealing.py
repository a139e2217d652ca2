"""What is sealed opens where it was sealed and nowhere else."""

import threading
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from crm.crypto import keyring, rules, sealing
from crm.crypto.rules import Unopenable
from crm.crypto.sealed import Sealed, open_file, reveal
from crm.crypto.sealing import Box

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
CIPHERS = ["aes-256-gcm", "sm4-gcm"]
same_keys = hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_again(box: Box) -> Box:
    """Return the box as a later request has it: from its stored text."""
    return Box(box.record, box.wrapped, box.kid, box.version)


@pytest.fixture(params=CIPHERS)
def cipher(request: pytest.FixtureRequest, settings: Any) -> str:
    """Set the cipher, with a key of its kind."""
    settings.ZHIKE_CIPHER = request.param
    if request.param == "sm4-gcm":
        keyring.add_key()
    return str(request.param)


@pytest.mark.usefixtures("cipher")
@same_keys
@given(st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1, max_size=9), TEXT, max_size=6))
def test_every_text_comes_back(values: dict[str, str]) -> None:
    box = sealing.new_box(uuid4())
    tokens = sealing.seal(box, "customers_strongbox", values)
    again = read_again(box)
    assert {name: reveal(Sealed(again, "customers_strongbox", name, token)) for name, token in tokens.items()} == values


@same_keys
@given(st.binary(max_size=400), st.text(st.characters(codec="utf-8"), max_size=9))
def test_every_file_comes_back(content: bytes, name: str) -> None:
    box = sealing.new_box(uuid4())
    assert open_file(read_again(box), name, sealing.seal_file(box, name, content)) == content


@pytest.mark.usefixtures("cipher")
def test_a_token_opens_at_its_own_place_only(settings: Any) -> None:
    box, other = sealing.new_box(uuid4()), sealing.new_box(uuid4())
    token = sealing.seal(box, "strongbox", {"phone": "13800000000"})["phone"]
    moved = {
        "another field": Sealed(box, "strongbox", "id_number", token),
        "another table": Sealed(box, "attachment", "phone", token),
        "another record": Sealed(other, "strongbox", "phone", token),
        "another record's number on this key": Sealed(
            Box(other.record, box.wrapped, box.kid, box.version), "strongbox", "phone", token
        ),
        "another key version": Sealed(replace(read_again(box), version=2), "strongbox", "phone", token),
        "the border between table and field": Sealed(box, "strongboxp", "hone", token),
    }
    for where, sealed in moved.items():
        with pytest.raises(Unopenable):
            pytest.fail(f"opened in {where}: {reveal(sealed)}")
    settings.ZHIKE_DEPLOYMENT = "another company"
    for again in (box, read_again(box)):
        with pytest.raises(Unopenable):
            reveal(Sealed(again, "strongbox", "phone", token))


@pytest.mark.parametrize("version", [0, -1, 65_536])
def test_a_key_version_that_cannot_be_is_refused(version: int) -> None:
    with pytest.raises(Unopenable):
        sealing.seal(replace(read_again(sealing.new_box(uuid4())), version=version), "t", {"f": "x"})


def test_a_token_of_another_version_is_refused_though_the_key_opens() -> None:
    box = sealing.new_box(uuid4())
    raw = bytearray(rules.from_text(sealing.seal(box, "t", {"f": "x"})["f"]))
    raw[2:4] = (2).to_bytes(2, "big")
    with pytest.raises(Unopenable, match="version"):
        reveal(Sealed(box, "t", "f", rules.to_text(bytes(raw))))


def test_a_file_opens_under_its_own_name_only() -> None:
    box, other = sealing.new_box(uuid4()), sealing.new_box(uuid4())
    content = sealing.seal_file(box, "shop_front", b"picture")
    for wrong in ((box, "licence"), (other, "shop_front")):
        with pytest.raises(Unopenable):
            open_file(*wrong, content)
    with pytest.raises(Unopenable):
        reveal(Sealed(box, "t", "shop_front", rules.to_text(content)))


def test_a_wrapped_key_does_not_serve_another_record() -> None:
    box = sealing.new_box(uuid4())
    stolen = Box(uuid4(), box.wrapped, box.kid, box.version)
    with pytest.raises(Unopenable):
        sealing.seal(stolen, "t", {"phone": "1"})
    with pytest.raises(Unopenable):
        sealing.seal_file(stolen, "name", b"1")


@pytest.mark.usefixtures("cipher")
def test_a_token_with_one_byte_changed_does_not_open() -> None:
    for number in range(200):
        box = sealing.new_box(uuid4())
        raw = rules.from_text(sealing.seal(box, "t", {"f": f"value {number}"})["f"])
        for place in range(len(raw)):
            changed = bytearray(raw)
            changed[place] ^= 1 + (number + place) % 255
            with pytest.raises(Unopenable):
                reveal(Sealed(box, "t", "f", rules.to_text(bytes(changed))))


def test_a_token_cut_short_or_grown_does_not_open() -> None:
    box = sealing.new_box(uuid4())
    raw = rules.from_text(sealing.seal(box, "t", {"f": "a value"})["f"])
    for wrong in [raw[:length] for length in range(len(raw))] + [raw + b"\0", b"\0" + raw]:
        with pytest.raises(Unopenable):
            reveal(Sealed(box, "t", "f", rules.to_text(wrong)))


def test_no_nonce_comes_twice() -> None:
    box = sealing.new_box(uuid4())
    values = {f"field {number}": "" for number in range(1_000)}
    seen = Counter(
        rules.from_text(token)[4:16] for _ in range(100) for token in sealing.seal(box, "t", values).values()
    )
    assert len(seen) == 100_000


def test_equal_texts_have_unlike_tokens() -> None:
    box = sealing.new_box(uuid4())
    tokens = {sealing.seal(box, "t", {"phone": "13800000000"})["phone"] for _ in range(100)}
    assert len(tokens) == 100


def test_a_text_that_is_no_text_is_refused_without_being_shown() -> None:
    box = sealing.new_box(uuid4())
    with pytest.raises(ValueError, match="not Unicode") as raised:
        sealing.seal(box, "t", {"name": "张三\ud800"})
    assert raised.value.__context__ is None
    assert "张三" not in str(raised.value)


def test_a_box_may_travel_but_leaves_its_key_behind() -> None:
    import pickle

    box = sealing.new_box(uuid4())
    again = pickle.loads(pickle.dumps(box))
    assert again == box
    assert again._opened == []
    assert "DataKey" not in repr(box)


def test_several_fields_unwrap_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from crm.crypto import boxes

    box = sealing.new_box(uuid4())
    tokens = sealing.seal(box, "t", {"a": "1", "b": "2", "c": "3"})
    unwrapped: list[str] = []
    real = rules.unwrap_key

    def counted(wrapped: str, *rest: Any) -> rules.DataKey:
        unwrapped.append(wrapped)
        return real(wrapped, *rest)

    monkeypatch.setattr(boxes, "unwrap_key", counted)
    again = read_again(box)
    assert "".join(reveal(Sealed(again, "t", name, token)) for name, token in tokens.items()) == "123"
    assert len(unwrapped) == 1


def test_a_rewrapped_box_opens_what_was_sealed_before() -> None:
    box = sealing.new_box(uuid4())
    token = sealing.seal(box, "t", {"f": "text"})["f"]
    assert sealing.rewrap(box) is None
    keyring.add_key()
    moved = sealing.rewrap(read_again(box))
    assert moved is not None
    assert moved.kid != box.kid
    for stored in (read_again(moved), read_again(box)):
        assert reveal(Sealed(stored, "t", "f", token)) == "text"


def test_a_box_named_after_another_key_is_refused() -> None:
    box = sealing.new_box(uuid4())
    fresh = keyring.add_key()
    for kid in (fresh.kid, "nobody", ""):
        with pytest.raises(Unopenable):
            sealing.seal(Box(box.record, box.wrapped, kid, box.version), "t", {"f": "x"})


def test_reading_goes_on_while_keys_are_rotated() -> None:
    stored = [sealing.new_box(uuid4()) for _ in range(40)]
    tokens = [sealing.seal(box, "t", {"f": str(number)})["f"] for number, box in enumerate(stored)]
    done = threading.Event()
    faults: list[BaseException] = []
    reads = Counter[str]()

    def read() -> None:
        try:
            while not done.is_set():
                for number, token in enumerate(tokens):
                    assert reveal(Sealed(read_again(stored[number]), "t", "f", token)) == str(number)
                    reads["all"] += 1
        except BaseException as fault:
            faults.append(fault)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(10):
        keyring.add_key()
        for number, box in enumerate(stored):
            stored[number] = sealing.rewrap(read_again(box)) or box
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert reads["all"] > 100


def test_the_index_is_equal_for_equal_texts_of_one_column_only() -> None:
    texts = [f"1380000{number:04}" for number in range(500)]
    phones = [sealing.blind_index("phone", text) for text in texts]
    assert phones == [sealing.blind_index("phone", text) for text in texts]
    assert phones != [sealing.blind_index("id_number", text) for text in texts]
    assert all(0 <= mark < 2**14 for mark in phones)


def test_the_index_is_truncated_so_that_many_texts_share_a_mark(settings: Any) -> None:
    settings.ZHIKE_INDEX_BITS = 8
    marks = Counter(sealing.blind_index("phone", str(number)) for number in range(20_000))
    assert len(marks) == 256
    assert max(marks.values()) < 3 * 20_000 / 256


def test_another_index_key_gives_other_marks() -> None:
    before = [sealing.blind_index("phone", str(number)) for number in range(50)]
    keyring.add_key(keyring.INDEX)
    assert before != [sealing.blind_index("phone", str(number)) for number in range(50)]


def test_a_digest_names_a_token() -> None:
    assert sealing.digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    box = sealing.new_box(UUID(int=1))
    one, other = (sealing.seal(box, "t", {"f": "x"})["f"] for _ in range(2))
    assert sealing.digest(one) != sealing.digest(other)
