"""The demonstration's customers: shops of sixteen towns, as completely known as real ones are. Pure and seeded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from customers.management.demo import people, words
from customers.management.demo.words import Town

FORMATS = ("convenience", "supermarket", "department", "tobacco_spirits", "entertainment", "other")
FORMAT_WEIGHTS = (46, 22, 2, 15, 4, 11)
CASH_ONLY = 0.35
# What a carton of each kind costs on average, wholesale.
PRICES = {"class_1": 310, "class_2": 190, "class_3": 130, "class_4": 75, "class_5": 45, "cigars": 420, "mixed": 145}
ROUTE = 12


@dataclass
class Shop:
    """A customer: its town, canonical values, and what it agreed to, by purpose."""

    town: Town
    values: dict[str, str]
    consents: list[tuple[str, date, str]] = field(default_factory=list)


def shops(rng: Random, today: date) -> Iterator[Shop]:
    """Yield the shops of every town, in the order of their codes."""
    names: set[str] = set()
    number = 0
    for town in words.TOWNS:
        for order in range(1, town.shops + 1):
            number += 1
            yield shop(rng, town, number, order, today, names)


def shop(rng: Random, town: Town, number: int, order: int, today: date, names: set[str]) -> Shop:
    """Return one shop; `order` is its place on the town's route, `names` are those in use."""
    since = today - timedelta(days=int(60 + 6000 * rng.random() ** 1.6))
    owner = people.person(rng, today)
    business_format = rng.choices(FORMATS, FORMAT_WEIGHTS)[0]
    name = _name(rng, town, owner.name, business_format, names)
    made = Shop(town, _identity(rng, town, number, name, owner, since, today))
    made.values |= _place(rng, town) | _business(rng, town, order) | _trade(rng, name, business_format)
    made.values |= _standing(rng, since, today)
    made.values |= _orders(Random(number), int(made.values["scientific_quota"]), (today - since).days)  # noqa: S311  (dice of its own)
    for purpose, share in (("business", 1.0), ("marketing", 0.35), ("survey", 0.45)):
        if rng.random() < share:
            made.consents.append((purpose, since, rng.choice(("written", "counter", "online"))))
    return Shop(town, {name: value for name, value in made.values.items() if value}, made.consents)


def newcomer(made: Shop, today: date, received: date) -> Shop:
    """Return a shop as the licence administrator enters it: what the analyst and the manager add is still missing."""
    kept = (
        "code", "name", "licence_number", "owner_name", "sex", "ethnicity", "id_type", "id_number", "id_valid_until",
        "phone", "region", "street", "lead_source", "collected_by",
    )  # fmt: skip
    values = {name: made.values[name] for name in kept if name in made.values}
    values |= {"customer_since": received.isoformat(), "collected_on": received.isoformat()}
    return Shop(made.town, values, [("business", received, "written")])


def _name(rng: Random, town: Town, owner: str, business_format: str, names: set[str]) -> str:
    while True:
        sign = rng.choice(words.SIGNS[business_format])
        chance = rng.random()
        if chance < 0.2:
            name = f"{rng.choice('老小')}{owner[0]}{sign}"
        elif chance < 0.55:
            name = f"{town.short}{rng.choice(words.BRANDS)}{sign}"
        else:
            name = f"{rng.choice(words.BRANDS)}{sign}"
        if name in names:
            name = town.short + name if not name.startswith(town.short) else name + rng.choice(("二店", "分店", "新店"))
        if name not in names:
            names.add(name)
            return name


def _identity(
    rng: Random, town: Town, number: int, name: str, owner: people.Person, since: date, today: date
) -> dict[str, str]:
    resident = rng.random() < 0.99
    return {
        "code": f"{town.region}{number:07d}",
        "name": name,
        "licence_number": f"{town.region}9{number:05d}",
        "owner_name": owner.name,
        "sex": owner.sex,
        "ethnicity": owner.ethnicity,
        "id_type": "resident" if resident else "residence",
        "id_number": owner.id_number,
        "id_valid_until": people.valid_until(rng, today),
        "phone": people.phone(rng),
        "spare_phone": people.phone(rng) if rng.random() < 0.32 else "",
        "customer_since": since.isoformat(),
        "lead_source": rng.choices(("application", "referral", "research", "report"), (60, 22, 14, 4))[0],
        "collected_by": rng.choices(("face_to_face", "online", "telephone"), (70, 18, 12))[0],
        "collected_on": (since + timedelta(days=rng.randrange(4))).isoformat(),
    }


def _place(rng: Random, town: Town) -> dict[str, str]:
    road, door = rng.choice(words.ROADS), rng.randrange(1, 380)
    surveyed = rng.random() < 0.93
    return {
        "region": town.region,
        "street": town.name,
        "address": f"{town.name}{road}{door}号",
        "longitude": f"{town.longitude + rng.gauss(0, 0.011):.5f}".rstrip("0") if surveyed else "",
        "latitude": f"{town.latitude + rng.gauss(0, 0.009):.5f}".rstrip("0") if surveyed else "",
    }


def _business(rng: Random, town: Town, order: int) -> dict[str, str]:
    route = (order - 1) // ROUTE + 1
    weekday = (_routes_before(town) + route) % 5 + 1
    electronic = rng.random() > CASH_ONLY
    return {
        "visit_batch": str(weekday),
        "order_day": str(weekday % 5 + 1),
        "delivery_route": f"{town.short}{route}号线",
        "delivery_order": str((order - 1) % ROUTE + 1),
        "invoice_type": rng.choices(("ordinary", "electronic", "special_vat"), (40, 52, 8))[0],
        "order_method": rng.choices(("online", "telephone"), (78, 22))[0],
        "settlement": "electronic" if electronic else "cash",
        "bank": rng.choice(words.BANKS) + town.short + "支行" if electronic else "",
        "bank_account": people.bank_account(rng) if electronic else "",
    }


def _routes_before(town: Town) -> int:
    """Return how many routes the towns before this one have, so that each manager has visits on each working day."""
    return sum(-(-other.shops // ROUTE) for other in words.TOWNS[: words.TOWNS.index(town)])


def _trade(rng: Random, name: str, business_format: str) -> dict[str, str]:
    eats = name.endswith(("饭店", "酒楼", "农家乐"))
    industry = "catering" if eats else "other_services" if business_format == "entertainment" else "retail"
    large = business_format == "department"
    size = "medium" if large else rng.choices(("sole_trader", "small"), (82, 18))[0]
    return {
        "industry": industry,
        "size": size,
        "market_type": rng.choices(("urban", "rural"), (55, 45))[0],
        "business_format": business_format,
        "scientific_quota": str(max(4, int(rng.lognormvariate(3.6, 0.7)))),
        "yearly_income": str(rng.randrange(40, 420) * 1000) if rng.random() < 0.22 else "",
        "needs": rng.choice(words.NEEDS) if rng.random() < 0.42 else "",
        "remarks": rng.choice(words.REMARKS) if rng.random() < 0.16 else "",
        "fridges": str(rng.randrange(5)) if rng.random() < 0.4 else "",
    }


def _orders(rng: Random, quota: int, days: int) -> dict[str, str]:
    """Return what a shop ordered a month on average; one that came lately, and one in ten, has no figures yet."""
    if days < 90 or rng.random() < 0.1:
        return {}
    product = rng.choices(tuple(PRICES), (9, 14, 38, 16, 6, 2, 15))[0]
    cartons = quota * rng.uniform(0.7, 1.05)
    return {
        "monthly_orders": str(rng.choices((1, 2, 3, 4, 5, 8), (3, 10, 12, 58, 12, 5))[0]),
        "monthly_amount": str(10 * round(cartons * PRICES[product] * rng.uniform(0.9, 1.1) / 10)),
        "main_products": product,
    }


def _standing(rng: Random, since: date, today: date) -> dict[str, str]:
    known = rng.random() < 0.82
    grade = rng.choices("ABCD", (52, 33, 11, 4))[0] if rng.random() < 0.84 else ""
    warned = rng.random() < (0.5 if grade in ("C", "D") else 0.04)
    day = max(since, today - timedelta(days=rng.randrange(40, 900)))
    return {
        "trade_area": rng.choices(
            ("residential", "commercial", "school", "industrial", "transport", "scenic"), (46, 20, 12, 12, 7, 3)
        )[0] if known else "",
        "display_form": rng.choices(("back_cabinet", "counter", "upright_cabinet", "open"), (44, 30, 18, 8))[0]
        if known and rng.random() < 0.93 else "",
        "attention": rng.choices(("high", "medium", "low"), (30, 52, 18))[0] if known else "",
        "cooperation": rng.choices(("high", "medium", "low"), (38, 48, 14))[0] if known else "",
        "integrity_grade": grade,
        "violations": f"{day.isoformat()} {rng.choice(words.VIOLATIONS)}" if warned else "",
    }  # fmt: skip
