"""Parts of a long log that several processes look at."""

from math import factorial

from audit.seals.beside import in_order


def test_few_parts_and_many_are_answered_in_their_order() -> None:
    for parts in (list(range(3)), list(range(40, 0, -1))):
        assert list(in_order(factorial, parts)) == [(part, factorial(part)) for part in parts]
