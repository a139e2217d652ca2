"""What staff write into a record: gaps first, then small corrections. Pure but for the record it looks at."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from customers.management.demo import people, words
from customers.management.demo.shops import Shop
from customers.records.ticket import OpenRecord

MANAGER = (
    "industry", "size", "market_type", "business_format", "scientific_quota", "trade_area", "display_form", "attention",
    "cooperation",
)  # fmt: skip
ANALYST = (
    "address", "longitude", "latitude", "visit_batch", "order_day", "delivery_route", "delivery_order", "invoice_type",
    "order_method", "settlement", "bank", "bank_account",
)  # fmt: skip


def gaps(record: OpenRecord, names: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return what is empty in the record and known outside it."""
    return {name: known[name] for name in names if name in known and not record.field(name).filled}


def of_manager(rng: Random, record: OpenRecord, shop: Shop) -> dict[str, str]:
    """Return what an account manager writes down after a visit."""
    missing = gaps(record, MANAGER, shop.values)
    if missing:
        return missing
    quota = int(record.field("scientific_quota").value or 40)
    degrees = ("high", "medium", "low")
    return rng.choice(
        (
            {"scientific_quota": str(max(4, quota + rng.choice((-10, -5, 5, 8, 12))))},
            {"needs": rng.choice(words.NEEDS)},
            {"attention": rng.choice(degrees), "cooperation": rng.choice(degrees)},
            {"remarks": rng.choice(words.REMARKS)},
            {"spare_phone": people.phone(rng)},
            {"fridges": str(rng.randrange(6))},
        )
    )


def of_analyst(rng: Random, record: OpenRecord, shop: Shop) -> dict[str, str]:
    """Return what a statistical analyst puts right."""
    missing = gaps(record, ANALYST, shop.values)
    if missing:
        return missing
    return rng.choice(
        (
            {"delivery_order": str(rng.randrange(1, 13))},
            {"invoice_type": rng.choice(("ordinary", "electronic"))},
            {"order_method": "online"},
            {"bank": rng.choice(words.BANKS) + shop.town.short + "支行", "bank_account": people.bank_account(rng)},
        )
    )


def of_administrator(rng: Random, record: OpenRecord, today: date) -> dict[str, str]:
    """Return what the licence administrator renews."""
    if rng.random() < 0.5:
        return {"phone": people.phone(rng)}
    return {"id_valid_until": (today + timedelta(days=365 * rng.choice((10, 20)))).isoformat()}


def of_chief(rng: Random, record: OpenRecord) -> dict[str, str]:
    """Return a grade that the section chief gives anew."""
    return {"integrity_grade": rng.choices("ABC", (6, 4, 1))[0]}
