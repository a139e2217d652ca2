"""Judge a PDF in a process of its own: `python -I pdf.py < file > verdict`.

A PDF cannot be written anew without losing what was scanned, so it is kept as it came, and only where it holds nothing
but pages. What comes in may be hostile: this program has no settings, no keys and no way to write a file, its memory
and time are bounded by the kernel, and nothing of the product is imported.

It writes "good", "encrypted", "active" or "damaged". What a reader could act on (scripts, actions, starting programs,
sending forms, media) and what travels inside (attached files) makes a file "active", wherever it stands: every object
that the file's own table knows is looked through, compressed or not, and the bytes besides. That a file opens at a
page, which office programs write into each, is no action.
"""

import io
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

MEMORY = 1 << 30
SECONDS = 20
OBJECTS = 200_000
# Names of the PDF reference (ISO 32000) that make a reader do something, or that carry a file.
ACTIVE = frozenset({
    "/AA", "/JS", "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition",
    "/RichMedia", "/Movie", "/Sound", "/3D", "/XFA", "/EF", "/EmbeddedFile", "/EmbeddedFiles", "/FileAttachment",
    "/Collection",
})  # fmt: skip
AT_OPENING = "/OpenAction"
PLAIN = tuple(name.encode() for name in sorted(ACTIVE) if len(name) > 6)  # too long to stand there by chance
LOCKED = b"/Encrypt"
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


class Refused(Exception):
    """The file is refused; the argument is the verdict."""


def confine() -> None:
    """Bound this process's memory and time, and let it write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judge(content: bytes) -> None:
    """Return where a file holds nothing but pages; raises Refused, or whatever the library raises at a broken file."""
    from pypdf import PdfReader

    if not content.startswith(b"%PDF-") or not content.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF"):
        raise Refused("damaged")  # nothing stands before it or after it: it is no other kind of file as well
    plain = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    if any(name in plain for name in PLAIN):
        raise Refused("active")
    if LOCKED in plain:
        raise Refused("encrypted")
    reader = PdfReader(io.BytesIO(content), strict=True)
    for number, part in enumerate(_objects(reader)):
        if number > OBJECTS:
            raise Refused("damaged")
        _look_through(part)
    if not len(reader.pages):
        raise Refused("damaged")


def _objects(reader: Any) -> Iterator[Any]:
    """Yield every object that the file's table knows, and the trailer."""
    from pypdf.generic import IndirectObject

    yield reader.trailer
    known = {(number, generation) for generation, found in reader.xref.items() for number in found}
    for number, generation in sorted(known | {(number, 0) for number in reader.xref_objStm}):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _look_through(part: Any) -> None:
    """Refuse an object in which a name stands that makes a reader act, however deep; other objects are not entered."""
    left = [part]
    while left:
        one = left.pop()
        if isinstance(one, str) and one in ACTIVE:
            raise Refused("active")
        if isinstance(one, dict):
            if AT_OPENING in one and not _only_a_place(one[AT_OPENING]):
                raise Refused("active")
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            left += one


def _only_a_place(action: Any) -> bool:
    """Say whether what stands for the opening only names the page to be shown first."""
    if isinstance(action, dict):
        return action.get("/S") == "/GoTo" and "/Next" not in action
    return isinstance(action, list)


def main() -> None:
    """Answer on standard output; a refusal is an answer too."""
    confine()
    try:
        judge(sys.stdin.buffer.read())
    except Refused as refusal:
        verdict = str(refusal)
    except Exception:
        verdict = "damaged"
    else:
        verdict = "good"
    sys.stdout.write(verdict)


if __name__ == "__main__":
    main()
