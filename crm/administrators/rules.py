"""What a system administrator may do to an account, so that no single act hands it over: pure answers."""

from typing import Literal

Act = Literal["close", "reopen", "release", "factor", "sessions", "password"]
# Without letters and digits that are taken for one another when read aloud or from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LETTERS = 4, 5


def act_fault(act: Act, *, own: bool, active: bool, given: bool, needs_factor: bool, has_factor: bool) -> str:
    """Return why an act on an account is refused, or "": oneself, closed, open, given, no_factor.

    Whoever knew the password and could set up the second factor would be that person. So the factor is not taken away
    while the password in force is one that was handed out (`given`), nor a password handed out where the factor that
    the posts ask for is not set up: who has lost both gets a new account, which others must name to the posts.
    """
    if own:
        return "oneself"
    if act == "reopen":
        return "open" if active else ""
    if not active and act != "release":
        return "closed"
    if act == "factor" and given:
        return "given"
    return "no_factor" if act == "password" and needs_factor and not has_factor else ""
