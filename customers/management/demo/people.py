"""People of the demonstration: names and numbers that are valid and belong to nobody. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from customers.catalog.numbers import id_check_digit
from customers.management.demo import words

# Number segments of which no telephones are given out, a county that does not exist, an issuer without cards.
PHONE_SEGMENTS = ("161", "163", "164", "168")
NOWHERE = "370599"
CARD_ISSUER = "629999"


@dataclass(frozen=True)
class Person:
    """A shop's licence holder."""

    name: str
    sex: str
    ethnicity: str
    id_number: str


def person(rng: Random, today: date) -> Person:
    """Return somebody between 24 and 68 years old."""
    man = rng.random() < 0.58
    surname = rng.choice(words.DOUBLE_SURNAMES) if rng.random() < 0.01 else rng.choice(words.SURNAMES)
    born = today - timedelta(days=rng.randrange(24 * 365, 68 * 365))
    serial = rng.randrange(1, 499) * 2 + man
    body = f"{NOWHERE}{born:%Y%m%d}{serial:03d}"
    return Person(
        name=surname + rng.choice(words.GIVEN_MEN if man else words.GIVEN_WOMEN),
        sex="male" if man else "female",
        ethnicity="01" if rng.random() < 0.96 else rng.choice(("03", "11", "10")),
        id_number=body + id_check_digit(body),
    )


def phone(rng: Random) -> str:
    """Return a mobile number of a segment that is not in use."""
    return f"{rng.choice(PHONE_SEGMENTS)}{rng.randrange(10**8):08d}"


def bank_account(rng: Random) -> str:
    """Return a card number of 19 digits that passes Luhn, of an issuer that there is not."""
    body = CARD_ISSUER + "".join(str(rng.randrange(10)) for _ in range(12))
    doubled = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(body)))
    return body + str(-doubled % 10)


def valid_until(rng: Random, today: date) -> str:
    """Return when an identity card ends: mostly years away, for some soon, for some never."""
    chance = rng.random()
    if chance < 0.12:
        return "forever"
    days = rng.randrange(-20, 45) if chance < 0.18 else rng.randrange(60, 18 * 365)
    return (today + timedelta(days=days)).isoformat()
