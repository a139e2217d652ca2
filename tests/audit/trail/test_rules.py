"""What may stand in a line, and which address a request came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.trail.rules import client_address, joined, one_line


@given(st.text(), st.integers(0, 300))
def test_a_line_is_one_line_of_storable_characters(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line.splitlines() in ([line], [])
    assert "\x00" not in line
    line.encode()


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=50))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert one_line(text, 50) == text


def test_a_forged_line_and_a_reversed_name_are_made_visible() -> None:
    assert one_line("送货\r\n2026-11-23 admin revealed", 80) == "送货 2026-11-23 admin revealed"
    assert one_line("abc\u202etxt.exe", 80) == "abc\ufffdtxt.exe"


def test_a_field_is_found_between_its_commas() -> None:
    assert joined(["phone", "id_number", "phone"]) == ",phone,id_number,"
    assert joined([]) == ""


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        ("10.0.0.9", "203.0.113.7", 0, "10.0.0.9"),
        ("127.0.0.1", "203.0.113.7, 10.0.0.9", 1, "10.0.0.9"),
        ("127.0.0.1", "203.0.113.7, 10.0.0.9, 10.0.0.1", 2, "10.0.0.9"),
        ("127.0.0.1", "10.0.0.9", 2, "127.0.0.1"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7, not-an-ip", 1, "127.0.0.1"),
        ("", "10.0.0.9", 1, "10.0.0.9"),
        ("", "", 0, ""),
        ("127.0.0.1", "10.0.0.9:51034", 1, "10.0.0.9"),
        ("127.0.0.1", "[2001:db8::1]:443", 1, "2001:db8::1"),
        ("::1", "2001:DB8:0::2", 1, "2001:db8::2"),
    ],
)
def test_the_address_is_the_one_our_own_proxies_saw(remote: str, forwarded: str, proxies: int, address: str) -> None:
    assert client_address(remote, forwarded, proxies) == address


@given(st.text(max_size=60), st.integers(0, 3))
def test_whatever_the_client_forwards_the_address_is_one_or_none(forwarded: str, proxies: int) -> None:
    assert client_address("10.0.0.9", f"{forwarded}, 10.0.0.8", proxies).count(" ") == 0
    assert client_address("10.0.0.9", forwarded, 0) == "10.0.0.9"
