"""Are the words complete: everything the code says is in the .po file, in Chinese, and the .mo file is made from it.

`--write` collects new words and compiles; without it nothing is changed. Both need gettext's programs.
"""

import gettext
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "locale"
WORDS = Path("zh_Hans/LC_MESSAGES/django.po")
APART = (".venv", "var", "tests", "bench", "locale", "docs")
PROGRAMS = ("xgettext", "msgmerge", "msgattrib", "msgfmt", "msguniq")


def missing_programs() -> list[str]:
    """Return which of gettext's programs are not here."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def faults(locale: Path = LOCALE) -> list[str]:
    """Return what is wrong with the words that stand in `locale`, one sentence each."""
    with tempfile.TemporaryDirectory(prefix="zhike-words-") as place:
        fresh = Path(place) / "locale"
        shutil.copytree(locale, fresh)
        collect(fresh)
        untranslated = _entries(fresh / WORDS, "--untranslated", "--no-obsolete")
        fuzzy = _entries(fresh / WORDS, "--only-fuzzy", "--no-obsolete")
        compiled = Path(place) / "django.mo"
        _run("msgfmt", "--check-format", "--output-file", str(compiled), str(locale / WORDS))
        stale = not (locale / WORDS).with_suffix(".mo").exists() or _words(compiled) != _words(
            (locale / WORDS).with_suffix(".mo")
        )
    found = [f"No Chinese for {word}" for word in untranslated] + [f"Only a guess for {word}" for word in fuzzy]
    return found + (["The .mo file is not made from this .po file: make translations"] if stale else [])


def collect(locale: Path) -> None:
    """Add the words of the code to the .po file in `locale`."""
    ignored = [part for name in APART for part in ("--ignore", name)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "crm.settings.testing", "PYTHONPATH": str(ROOT)}
    script = (
        "import sys, django; from django.conf import settings; from django.core.management import call_command;"
        "settings.LOCALE_PATHS = [sys.argv[1]]; django.setup();"
        "call_command('makemessages', *sys.argv[2:], verbosity=0)"
    )
    options = ("--locale", "zh_Hans", "--no-obsolete", "--no-wrap", "--add-location", "file")
    _run(sys.executable, "-c", script, str(locale), *options, *ignored, environment=environment)


def _entries(words: Path, *which: str) -> list[str]:
    """Return the msgids of those entries."""
    said = _run("msgattrib", "--no-wrap", *which, str(words))
    return [
        line.removeprefix("msgid ") for line in said.splitlines() if line.startswith("msgid ") and line != 'msgid ""'
    ]


def _words(compiled: Path) -> dict[object, str]:
    """Return what a .mo file translates; its header's times apart."""
    with compiled.open("rb") as file:
        catalog = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    catalog.pop("", None)
    return catalog


def _run(*command: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


def main(arguments: Sequence[str]) -> int:
    """Write the words, or say what is wrong with them."""
    if gone := missing_programs():
        print(f"gettext is not installed: no {', '.join(gone)}")
        return 1
    if "--write" in arguments:
        collect(LOCALE)
        words = LOCALE / WORDS
        _run("msgfmt", "--check-format", "--output-file", str(words.with_suffix(".mo")), str(words))
    found = faults()
    print("\n".join(found) or "All words are there in Chinese, and compiled")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
