"""Files that answer a question: pictures are written anew, a PDF is kept as it came if it is nothing but pages.

A PDF is judged by a process of its own (`pdf.py`); it is never shown in the product, only given out as a file to keep.
"""

import subprocess
import sys
from pathlib import Path

from customers.records.photos import clean_photo

PDF, MOST = b"%PDF-", 8 * 1024 * 1024  # a whole request takes 10 MB
_JUDGE = Path(__file__).with_name("pdf.py")
_SECONDS = 40  # by the wall; the program itself stops after half as many of the processor's
_VERDICTS = ("good", "encrypted", "active", "damaged")


class BadDocument(Exception):
    """Say why a PDF is not kept: its `code` is pdf_too_big, pdf_encrypted, pdf_active or pdf_damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_pdf(content: bytes) -> bool:
    """Say whether a file is a PDF by how it begins, whatever its name."""
    return content.startswith(PDF)


def clean_file(content: bytes) -> bytes:
    """Return what is kept of a file: a fresh JPEG of a picture, a PDF as it is; raises BadDocument, BadPhoto."""
    if not is_pdf(content):
        return clean_photo(content)
    if len(content) > MOST:
        raise BadDocument("pdf_too_big")
    if (verdict := _judged(content)) != "good":
        raise BadDocument(f"pdf_{verdict}")
    return content


def _judged(content: bytes) -> str:
    """Return the verdict on a PDF; one that is too heavy to be judged counts as damaged."""
    try:
        said = subprocess.run(
            [sys.executable, "-I", str(_JUDGE)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=_SECONDS,
            check=False,
        ).stdout.decode()
    except subprocess.TimeoutExpired:
        return "damaged"
    return said if said in _VERDICTS else "damaged"
