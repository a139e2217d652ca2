"""Photos as they come in: judged by content, decoded within bounds, and written anew with nothing but the picture."""

from io import BytesIO

from PIL import Image, ImageOps

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
# A small progressive JPEG can ask for tens of thousands of passes over the whole picture; real ones have ten.
MAX_SCANS = 100
EDGE = 3000
QUALITY = 85
SIGNATURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
START_OF_SCAN = b"\xff\xda"
WHITE = (255, 255, 255)


class BadPhoto(Exception):
    """Say why a file is not kept as a photo: its `code` is empty, too_big, not_a_photo, too_many_pixels or damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_photo(content: bytes) -> bytes:
    """Return the picture of a JPEG or PNG file as a fresh JPEG: upright, at most `EDGE` pixels a side, no metadata.

    Place, time, device, colour profile, thumbnails and whatever else was hidden in the file or after it are gone.
    Raises BadPhoto for more than 5 MB or 40 megapixels, for other formats whatever their name, and for broken files.
    """
    if not content:
        raise BadPhoto("empty")
    if len(content) > MAX_BYTES:
        raise BadPhoto("too_big")
    form = next((name for signature, name in SIGNATURES.items() if content.startswith(signature)), None)
    if form is None:
        raise BadPhoto("not_a_photo")
    if form == "JPEG" and content.count(START_OF_SCAN) > MAX_SCANS:
        raise BadPhoto("damaged")
    return _written(_decoded(content, form))


def _decoded(content: bytes, form: str) -> Image.Image:
    """Return the picture, upright and within `EDGE`; a hostile file may make the decoder raise anything at all."""
    try:
        with Image.open(BytesIO(content), formats=[form]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadPhoto("too_many_pixels")
            picture.thumbnail((EDGE, EDGE))
            return ImageOps.exif_transpose(picture)
    except BadPhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPhoto("too_many_pixels") from None
    except Exception:
        raise BadPhoto("damaged") from None


def _written(picture: Image.Image) -> bytes:
    """Return the picture as JPEG on white, from a canvas that never saw the file's metadata."""
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda level: level * (1 / 256)).convert("L")
    canvas = Image.new("RGB", picture.size, WHITE)
    seen = picture.convert("RGBA") if picture.has_transparency_data else None
    canvas.paste(seen or picture.convert("RGB"), mask=seen)
    out = BytesIO()
    canvas.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
