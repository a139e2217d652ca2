"""Both languages are complete."""

import pytest

from tests.house.translations import LOCALE, WORDS, faults, missing_programs


@pytest.mark.skipif(bool(missing_programs()), reason="gettext is not installed")
def test_everything_the_product_says_is_there_in_chinese_and_compiled() -> None:
    assert faults() == []


def test_the_words_to_translate_are_english() -> None:
    quoted = [line for line in (LOCALE / WORDS).read_text("utf-8").splitlines() if line.startswith("msgid ")]
    assert not [line for line in quoted if any("\u3400" <= letter <= "\u9fff" for letter in line)]
