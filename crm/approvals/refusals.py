"""Why a verb of approvals does not take effect."""

from datetime import datetime

from crm.approvals.models import Case, Step


class Refused(Exception):
    """A verb that takes no effect; nothing was written."""


class Decided(Refused):
    """The step is decided already: by whom, from which post and side, in whose place, when."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"step {step.pk} is decided")
        self.name: str = step.decided_name
        self.post: str = step.decided_post
        self.letter: str = step.decided_letter
        self.stands_in_for: str = step.decided_for
        self.at: datetime | None = step.decided_at
        self.state: str = step.state


class Changed(Refused):
    """The proposal is not the one that was shown: it must be read again."""


class Barred(Refused):
    """Whoever asks, or has the benefit, does not decide, whichever seat they sit in."""


class NotYours(Refused):
    """This is for another seat to decide: it is answered like what does not exist."""


class NotOpen(Refused):
    """The case has ended otherwise, by being withdrawn say; `state` is how."""

    def __init__(self, case: Case) -> None:
        super().__init__(f"case {case.pk} is {case.state}")
        self.state: str = case.state


class AlreadyOpen(Refused):
    """The subject has an open case on this route."""


class AlreadyThere(Refused):
    """The post that was to sign in addition is asked already."""


class NoReason(Refused):
    """Sending back and rejecting want a reason."""


class WrongRoute(Refused):
    """A stage has no post, a post of another role, or no deadline; or an edit names no row of the proposal."""


class Unfinished(Refused):
    """The procedure cannot finish what was decided; `sentence` says why, to whoever decides."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
