"""A shop's front as a small drawing: what stands where a visit would have left a photo."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

WALLS = ("#d9d2c5", "#cfc4b2", "#e2ddd3", "#c9cdd0", "#d8c9bd")
BOARDS = ("#a8322a", "#1f5f8b", "#2e7d4f", "#c8741e", "#5b3f8c")


def storefront(rng: Random) -> bytes:
    """Return a JPEG of 640 × 420 pixels: wall, sign board, shutters, door and pavement."""
    picture = Image.new("RGB", (640, 420), "#b9cfe0")
    pen = ImageDraw.Draw(picture)
    board = rng.choice(BOARDS)
    pen.rectangle((40, 90, 600, 360), fill=rng.choice(WALLS))
    pen.rectangle((40, 90, 600, 160), fill=board)
    for place in range(rng.randrange(4, 8)):
        left = 110 + place * 58
        pen.rounded_rectangle((left, 106, left + 40, 146), 6, outline="#fff4d8", width=5)
    door = rng.choice((90, 250, 430))
    for left in (70, 240, 410):
        pen.rectangle((left, 190, left + 150, 330), fill="#9fb4bd", outline="#5d6b70", width=4)
        for shelf in range(215, 330, 28):
            pen.line((left + 6, shelf, left + 144, shelf), fill="#6f7f85", width=2)
    pen.rectangle((door, 190, door + 100, 360), fill="#4c4a47")
    pen.rectangle((door + 10, 200, door + 90, 350), fill="#7d8c92")
    pen.rectangle((0, 360, 640, 420), fill="#8b8680")
    for left in range(0, 640, 64):
        pen.line((left, 360, left - 30, 420), fill="#7a756f", width=2)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
