"""Files under a passphrase: they come back whole or not at all."""

from io import BytesIO

import pytest

from crm.crypto import streams
from crm.crypto.rules import Unopenable
from crm.crypto.streams import MAGIC, PREFIX_BYTES, SALT_BYTES, TAG_BYTES, open_stream, seal_stream

HEAD = len(MAGIC) + SALT_BYTES + PREFIX_BYTES


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make chunks short and the passphrase cheap, which the format does not depend on."""
    monkeypatch.setattr(streams, "CHUNK", 16)
    monkeypatch.setattr(streams, "SCRYPT_COST", 2**4)


def sealed(content: bytes, words: bytes = b"words") -> bytes:
    """Return content under a passphrase."""
    out = BytesIO()
    seal_stream(BytesIO(content), out, words)
    return out.getvalue()


def opened(content: bytes, words: bytes = b"words") -> bytes:
    """Return what a sealed file holds."""
    out = BytesIO()
    open_stream(BytesIO(content), out, words)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 32, 33, 100])
def test_a_file_of_any_length_comes_back(size: int) -> None:
    content = bytes(range(size))
    assert opened(sealed(content)) == content and (size < 8 or content not in sealed(content))


def test_another_passphrase_and_any_other_byte_are_refused() -> None:
    whole = sealed(bytes(40))
    with pytest.raises(Unopenable):
        opened(whole, b"other words")
    for at in range(len(whole)):
        with pytest.raises(Unopenable):
            opened(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])


def test_chunks_cannot_be_cut_off_left_out_or_exchanged() -> None:
    whole, chunk = sealed(bytes(64)), 16 + TAG_BYTES
    first, second = whole[HEAD : HEAD + chunk], whole[HEAD + chunk : HEAD + 2 * chunk]
    rest = whole[HEAD + 2 * chunk :]
    for altered in (whole[:-chunk], whole[:HEAD], whole[:HEAD] + second + rest, whole[:HEAD] + second + first + rest):
        with pytest.raises(Unopenable):
            opened(altered)
    assert opened(whole[:HEAD] + first + second + rest) == bytes(64)
