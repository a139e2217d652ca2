"""The catalogue's rules in one place: what an entry is, how a value is cleaned, masked, compared. Pure."""

from customers.catalog.entries import (
    Category,
    Choice,
    Entry,
    Fault,
    Group,
    Kind,
    Tier,
    completeness,
    computed,
    highest,
    lowest_allowed,
    loyalty,
)
from customers.catalog.masks import FIXED_DOTS, mask, mask_needs_plain
from customers.catalog.numbers import exact_form, normal_form, plain_decimal
from customers.catalog.values import clean

__all__ = [
    "FIXED_DOTS",
    "Category",
    "Choice",
    "Entry",
    "Fault",
    "Group",
    "Kind",
    "Tier",
    "clean",
    "completeness",
    "computed",
    "exact_form",
    "highest",
    "lowest_allowed",
    "loyalty",
    "mask",
    "mask_needs_plain",
    "normal_form",
    "plain_decimal",
]
