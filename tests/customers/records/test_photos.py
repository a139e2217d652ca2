"""Whatever is uploaded as a photo: a clean picture comes out, or a reason."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, PngImagePlugin

from customers.records import photos
from customers.records.photos import BadPhoto, clean_photo

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
CANARY = b"CANARY-13912345678"


def a_picture(size: tuple[int, int] = (80, 40), mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is dark and whose right half is light."""
    picture = Image.new("L", size, 230)
    picture.paste(20, (0, 0, size[0] // 2, size[1]))
    return picture.convert(mode)


def a_file(form: str = "JPEG", picture: Image.Image | None = None, **options: Any) -> bytes:
    """Return a picture's file."""
    out = BytesIO()
    (picture or a_picture()).save(out, form, **options)
    return out.getvalue()


def exif(orientation: int) -> bytes:
    """Return EXIF with an orientation, a place and a word."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010E] = CANARY.decode()
    data.get_ifd(0x8825)[1] = "N"
    return data.tobytes()


def a_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a PNG chunk."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def a_png(width: int, height: int, *chunks: bytes) -> bytes:
    """Return a PNG that claims a size and holds one black row."""
    head = a_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    row = a_chunk(b"IDAT", zlib.compress(b"\0" * (width * 3 + 1)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + row + a_chunk(b"IEND", b"")


def opened(content: bytes) -> Image.Image:
    """Return the picture of a cleaned file."""
    picture = Image.open(BytesIO(content))
    picture.load()
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    return picture


def outcome(content: bytes) -> str:
    """Return "a picture" when one comes out, else the code under which the file is refused."""
    try:
        opened(clean_photo(content))
    except BadPhoto as fault:
        return fault.code
    return "a picture"


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_comes_out_as_a_jpeg_of_the_same_look(form: str) -> None:
    before = a_picture()
    after = opened(clean_photo(a_file(form, before)))
    assert after.size == before.size
    assert max(high for _, high in ImageChops.difference(before, after).getextrema()) < 12  # type: ignore[misc]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_usual_colour_mode_of_png_comes_out(mode: str) -> None:
    after = opened(clean_photo(a_file("PNG", a_picture(mode=mode))))
    assert after.getpixel((5, 5)) < (60, 60, 60)  # type: ignore[operator]
    assert after.getpixel((75, 5)) > (190, 190, 190)  # type: ignore[operator]


def test_a_sixteen_bit_scan_keeps_its_greys() -> None:
    dark = Image.new("I;16", (40, 40), 20 * 256)
    assert opened(clean_photo(a_file("PNG", dark))).getpixel((5, 5)) == (20, 20, 20)


def test_a_print_shop_jpeg_in_cmyk_comes_out() -> None:
    after = opened(clean_photo(a_file("JPEG", a_picture(mode="CMYK"))))
    assert after.getpixel((5, 5)) < (60, 60, 60)  # type: ignore[operator]
    assert after.getpixel((75, 5)) > (190, 190, 190)  # type: ignore[operator]


def test_what_is_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert opened(clean_photo(a_file("PNG", clear))).getpixel((10, 10)) == (255, 255, 255)


def test_palette_transparency_becomes_white() -> None:
    picture = Image.new("P", (20, 20), 0)
    picture.putpalette([0, 0, 0, 200, 0, 0])
    assert opened(clean_photo(a_file("PNG", picture, transparency=0))).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("orientation", "dark"),
    [(1, "left"), (2, "right"), (3, "right"), (4, "left"), (5, "top"), (6, "top"), (7, "bottom"), (8, "bottom")],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_the_picture_is_turned_upright(form: str, orientation: int, dark: str) -> None:
    after = opened(clean_photo(a_file(form, exif=exif(orientation))))
    places = {"left": (2, 20), "right": (77, 20), "top": (20, 2), "bottom": (20, 77)}
    assert after.size == ((80, 40) if dark in {"left", "right"} else (40, 80))
    assert after.getpixel(places[dark]) < (60, 60, 60)  # type: ignore[operator]


def hidden_in_png(chunk: bytes) -> bytes:
    """Return a PNG with one more chunk."""
    whole = a_file("PNG")
    return whole[:33] + chunk + whole[33:]


HIDDEN: dict[str, Callable[[], bytes]] = {
    "EXIF in JPEG": lambda: a_file(exif=exif(1)),
    "EXIF in PNG": lambda: a_file("PNG", exif=exif(6)),
    "comment": lambda: a_file(comment=CANARY),
    "colour profile": lambda: a_file(icc_profile=CANARY * 20),
    "XMP": lambda: a_file(xmp=b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"),
    "text of PNG": lambda: hidden_in_png(a_chunk(b"tEXt", b"Author\0" + CANARY)),
    "unknown chunk": lambda: hidden_in_png(a_chunk(b"prVt", CANARY)),
    "after the end of JPEG": lambda: a_file() + b"PK\x03\x04" + CANARY,
    "after the end of PNG": lambda: a_file("PNG") + b"<script>" + CANARY,
}


@pytest.mark.parametrize("make", HIDDEN.values(), ids=HIDDEN.keys())
def test_nothing_but_the_picture_comes_out(make: Callable[[], bytes]) -> None:
    before = make()
    after = clean_photo(before)
    assert CANARY in before
    assert CANARY not in after
    assert b"<script>" not in after
    assert after.endswith(b"\xff\xd9")
    assert set(opened(after).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_compressed_text_of_png_is_left_behind() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Comment", CANARY.decode(), zip=True)
    assert "Comment" not in opened(clean_photo(a_file("PNG", pnginfo=notes))).info


def test_the_location_does_not_come_out() -> None:
    assert dict(opened(clean_photo(a_file(exif=exif(6)))).getexif()) == {}


OTHERS = ["GIF", "BMP", "WEBP", "TIFF", "PPM", "ICO", "PDF"]


@pytest.mark.parametrize("form", OTHERS)
def test_another_format_is_refused_whatever_its_name(form: str) -> None:
    assert outcome(a_file(form)) == "not_a_photo"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"GIF89a" + b"\0" * 50, "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_photo"),
        (b"MZ\x90\0", "not_a_photo"),
        (b" \xff\xd8\xff\xe0", "not_a_photo"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 2000, "damaged"),
        (b"\xff\xd8\xff\xe0<?php phpinfo(); ?>", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"A" * 100, "damaged"),
        (b"\xff\xd8\xff" + b"\0" * photos.MAX_BYTES, "too_big"),
    ],
)
def test_what_is_no_photo_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert outcome(content) == code


def test_a_jpeg_signature_before_another_format_is_outcome() -> None:
    assert outcome(b"\xff\xd8\xff" + a_file("GIF")) == "damaged"
    assert outcome(b"\x89PNG\r\n\x1a\n" + a_file("JPEG")) == "damaged"


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_file_cut_short_is_refused_wherever_it_is_cut(form: str) -> None:
    whole = a_file(form, a_picture((300, 200)))
    for length in range(8, len(whole) - 14, max(1, len(whole) // 40)):
        assert outcome(whole[:length]) == "damaged", length


BOMBS = [(30_000, 30_000), (65_000, 65_000), (2**31 - 1, 2**31 - 1), (6_325, 6_325), (40_000_001, 1)]


@pytest.mark.parametrize(("width", "height"), BOMBS)
def test_a_bomb_is_refused_before_it_is_unpacked(width: int, height: int) -> None:
    head = a_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + a_chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)) + a_chunk(b"IEND", b"")
    assert outcome(bomb) == "too_many_pixels"


def test_a_bomb_in_jpeg_is_outcome() -> None:
    whole = bytearray(a_file())
    place = whole.index(b"\xff\xc0") + 5
    whole[place : place + 4] = struct.pack(">HH", 65_000, 65_000)
    assert outcome(bytes(whole)) == "too_many_pixels"


def test_a_text_chunk_that_unpacks_to_gigabytes_is_outcome() -> None:
    text = a_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 80_000_000))
    assert outcome(a_png(8, 8, text)) == "damaged"


def test_a_jpeg_of_a_thousand_passes_is_refused() -> None:
    whole = a_file(progressive=True)
    scan = whole.rindex(b"\xff\xda")
    assert outcome(whole[:scan] + whole[scan:-2] * 1_000 + whole[-2:]) == "damaged"


def test_a_progressive_jpeg_comes_out() -> None:
    assert opened(clean_photo(a_file(progressive=True))).size == (80, 40)


def test_a_camera_picture_is_brought_to_a_size_a_page_can_show() -> None:
    after = clean_photo(a_file("JPEG", a_picture((7_000, 5_500)), quality=30))
    assert opened(after).size == (photos.EDGE, 2357)
    assert len(after) < photos.MAX_BYTES


def test_an_animated_png_gives_its_first_picture() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("white", "black")]
    content = a_file("PNG", frames[0], save_all=True, append_images=frames[1:])
    assert opened(clean_photo(content)).getpixel((5, 5)) == (255, 255, 255)


def test_what_comes_out_may_go_in_again() -> None:
    once = clean_photo(a_file(exif=exif(6)))
    assert opened(clean_photo(once)).size == opened(once).size


@given(st.data(), st.sampled_from(["JPEG", "PNG"]))
def test_any_changed_byte_gives_a_picture_or_a_reason(data: st.DataObject, form: str) -> None:
    whole = bytearray(a_file(form, exif=exif(3)))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        whole[place] = data.draw(st.integers(0, 255))
    assert outcome(bytes(whole)) in {"a picture", "not_a_photo", "damaged", "too_many_pixels"}


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_any_bytes_give_a_reason(content: bytes, signature: bytes) -> None:
    assert outcome(signature + content) in {"empty", "not_a_photo", "damaged", "too_many_pixels"}
