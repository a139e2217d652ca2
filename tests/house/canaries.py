"""Values of sealed fields that stand nowhere else: wherever one is met in clear, something has leaked."""

import base64
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from PIL import Image, ImageDraw

from customers.catalog import rules as catalog
from customers.catalog.queries import catalogue

# What the customer holds; sealed choices are left out of the sweep, as their words stand in every form.
STORED: Mapping[str, str] = {
    "owner_name": "欧阳紫鸢栖迟",
    "sex": "female",
    "ethnicity": "07",
    "id_type": "resident",
    "id_number": "370523198807136294",
    "id_valid_until": "2047-03-19",
    "phone": "13971846257",
    "spare_phone": "15806429713",
    "address": "杏花巷紫藤弄七一九号后门",
    "yearly_income": "7391846",
    "bank": "汇川紫藤合作银行",
    "bank_account": "6228480391746251837",
    "monthly_amount": "583917.4",
    "integrity_grade": "A",
    "violations": "2019-04-23 紫藤案情甲乙丙",
}
# What is typed over some of it, or asked for, in the course of a test.
TYPED: Mapping[str, str] = {
    "phone": "13650927418",
    "address": "玉兰坊青萝里三二八号二楼",
    "bank_account": "6227001829364750194",
    "yearly_income": "8264197",
}
# What stands in a sheet on its way in: the first is a good row's, the second has a fault in it.
SHEET: Mapping[str, str] = {
    "经营者姓名": "司徒白榆听澜",
    "证件号码": "370523197911224839",
    "联系电话": "18753691420",
    "详细地址": "石榴街丹枫里五四六号",
    "银行账号": "6214835701928463715",
}
FAULTY_PHONE = "1875369142077"
WORDS = ("sex", "ethnicity", "id_type", "integrity_grade")
MASKED_SHEET = ("187****1420", "司徒**")


def secrets() -> dict[str, str]:
    """Return every value that must not be met in clear, by where it comes from."""
    found = {f"stored {name}": text for name, text in STORED.items() if name not in WORDS}
    found |= {f"typed {name}": text for name, text in TYPED.items()}
    return found | {f"sheet {name}": text for name, text in SHEET.items()} | {"sheet fault": FAULTY_PHONE}


def masks() -> dict[str, str]:
    """Return the masks that keep a part of a value: a page may show them, the trail may not."""
    kept = [(name, text) for values in (STORED, TYPED) for name, text in values.items()]
    entries = {entry.identifier: entry for entry in catalogue().sealed}
    found = {f"mask of {name} {text}": catalog.mask(entries[name], text) for name, text in kept}
    return {name: mask for name, mask in found.items() if mask != catalog.FIXED_DOTS}


def spellings(text: str) -> Iterator[bytes]:
    """Yield how a text may be written: as it is, in JSON, in an address, in base64 at each of its three places."""
    plain = text.encode()
    yield plain
    yield json.dumps(text)[1:-1].encode()
    yield quote(text).encode()
    yield text.encode("gb18030")
    yield text.encode("utf-16-le")
    yield from in_base64(plain)


def in_base64(plain: bytes) -> Iterator[bytes]:
    """Yield the letters that stand for `plain` in any base64 that contains it, whatever stands before and after."""
    for lead in range(3):
        coded = base64.b64encode(b"\0" * lead + plain)
        whole = coded[-(-8 * lead // 6) : 8 * (lead + len(plain)) // 6]
        yield whole
        yield whole.translate(bytes.maketrans(b"+/", b"-_"))


class Finder:
    """Looks for secrets in bytes, whatever they are packed in."""

    def __init__(self, wanted: Mapping[str, str], pictures: Mapping[str, bytes] | None = None) -> None:
        self.needles = {name: tuple(dict.fromkeys(spellings(text))) for name, text in wanted.items()}
        for name, picture in (pictures or {}).items():
            middle = picture[len(picture) // 2 :][:48]
            self.needles[name] = (middle, *in_base64(middle))

    def found_in(self, content: bytes, allowed: Iterable[str] = ()) -> list[str]:
        """Return the names of the secrets that stand in `content`, its archive's members included."""
        pieces = [content]
        if content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                pieces += [packed.read(name) for name in packed.namelist()]
        return [
            name
            for name, spelled in self.needles.items()
            if name not in allowed and any(needle in piece for needle in spelled for piece in pieces)
        ]


def a_photo(words: str) -> bytes:
    """Return a PNG that no other has the like of."""
    picture = Image.new("RGB", (160, 120), "#d8cfc0")
    draw = ImageDraw.Draw(picture)
    for at, letter in enumerate(words.encode()):
        draw.ellipse((at * 7 % 150, letter % 110, at * 7 % 150 + 9, letter % 110 + 9), fill=(letter, 255 - letter, 90))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
