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
SPEAKING = ("audit", "crm", "customers", "templates")
PROGRAMS = ("xgettext", "msgmerge", "msgattrib", "msgfmt", "msguniq")


def missing_programs() -> list[str]:
    """Return which of gettext's programs are not here."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def faults(locale: Path = LOCALE) -> list[str]:
    """Return what is wrong with the words that stand in `locale`, one sentence each."""
    with tempfile.TemporaryDirectory(prefix="zhike-words-") as place:
        fresh = collected(locale, Path(place))
        untranslated = _entries(fresh, "--untranslated", "--no-obsolete")
        fuzzy = _entries(fresh, "--only-fuzzy", "--no-obsolete")
        compiled = Path(place) / "django.mo"
        _run("msgfmt", "--check-format", "--output-file", str(compiled), str(locale / WORDS))
        kept = (locale / WORDS).with_suffix(".mo")
        stale = not kept.exists() or _words(compiled) != _words(kept)
    found = [f"No Chinese for {word}" for word in untranslated] + [f"Only a guess for {word}" for word in fuzzy]
    return found + (["The .mo file is not made from this .po file: make translations"] if stale else [])


def collect(locale: Path) -> None:
    """Add the words of the code to the .po file in `locale`."""
    with tempfile.TemporaryDirectory(prefix="zhike-words-") as place:
        fresh = collected(locale, Path(place))
        (locale / WORDS).parent.mkdir(parents=True, exist_ok=True)
        (locale / WORDS).write_bytes(fresh.read_bytes())


def collected(locale: Path, place: Path) -> Path:
    """Return a .po file below `place` that has the words of `locale` and those the code has added since.

    makemessages writes to the `locale` of the directory it runs in, so it runs beside a copy.
    """
    shutil.copytree(locale, place / "locale")
    for name in SPEAKING:
        (place / name).symlink_to(ROOT / name, target_is_directory=True)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "crm.settings.testing", "PYTHONPATH": str(ROOT)}
    script = (
        "import django; from django.conf import settings; from django.core.management import call_command;"
        "settings.LOCALE_PATHS = []; django.setup();"
        "call_command('makemessages', locale=['zh_Hans'], symlinks=True, no_obsolete=True, no_wrap=True,"
        " add_location='file', verbosity=0)"
    )
    _run(sys.executable, "-c", script, environment=environment, place=place)
    return place / "locale" / WORDS


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


def _run(*command: str, environment: dict[str, str] | None = None, place: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
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
