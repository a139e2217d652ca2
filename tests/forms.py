"""Forms of the product as a browser would send them back."""

import re


def filled(page: str) -> dict[str, str]:
    """Return what a browser would send back of the form of general fields, untouched."""
    form = page[page.index('<form class="form form-card"') :]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        if (name := part(tag, "name")) and not re.search(r'type="(?:file|checkbox|radio)"', tag):
            sent[name] = part(tag, "value")
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        sent[name] = text
    return sent


def part(tag: str, name: str) -> str:
    """Return an attribute of a tag."""
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found[1] if found else ""
