"""Who runs a command on this machine: no seat, no sign-in, yet a name in the trail."""

import os
import pwd

from audit.trail.context import Context, new_request_id


def at_the_machine() -> Context:
    """Return the context of a command: the machine's own name for who runs it."""
    return Context(user_name=_operator(), request_id=new_request_id())


def _operator() -> str:
    try:
        return f"{pwd.getpwuid(os.geteuid()).pw_name} (command line)"
    except KeyError:
        return f"user {os.geteuid()} (command line)"
