"""The secret that signs cookies: read from a file that only its owner can read, made there once where none is."""

import os
import secrets
import stat
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_in(path: Path) -> str:
    """Return the secret kept at `path`; a random one, mode 0600, is made on first use."""
    if not path.exists():
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(64))
        try:
            os.link(made, path)  # of two processes that start together, one makes it and both read it
        except FileExistsError:
            pass
        finally:
            Path(made).unlink()
    return secret_of(path)


def secret_of(path: Path) -> str:
    """Return the secret that stands at `path`; ImproperlyConfigured when others can read it or it is too short."""
    try:
        mode = path.stat().st_mode
        secret = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise ImproperlyConfigured(f"{path} holds no secret that can be read") from fault
    if stat.S_IMODE(mode) & 0o077:
        raise ImproperlyConfigured(f"{path} is open to group or others; make it 0600")
    if len(secret) < 50:
        raise ImproperlyConfigured(f"{path} holds fewer than 50 characters; remove it to have one made")
    return secret
