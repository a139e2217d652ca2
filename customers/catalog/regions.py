"""Places as people type them in a filter: the code that the regions meant begin with."""

from customers.catalog.places import code_of_words, standard_places
from customers.catalog.queries import region_code


def region_prefix(text: str) -> str:
    """Return the code that regions begin with: of a province 2 characters, of a city 4, of a district 6.

    Takes a code or names; a name that fits several places, or none, is returned as it is and finds nothing.
    """
    if text.isascii() and text.isalnum() and len(text) in (2, 4, 6):
        return text
    words = text.split()
    if code := code_of_words(text) or (region_code(*words) if len(words) == 3 else ""):
        return code
    found = set()
    for code, place in standard_places().items():
        for part, length in zip(reversed(place), (6, 4, 2), strict=True):
            if part == text:
                found.add(code[:length])
    return found.pop() if len(found) == 1 else text
