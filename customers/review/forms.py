"""The forms of a review: one decision, the minutes, what became of a task."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Post
from crm.web.forms import Chips, DateInput
from customers.review import rules
from customers.review.actions import Decision, Impossible

DECISIONS = (
    (rules.DONE, _("Done")),
    (rules.PLAN, _("Plan for next week")),
    (rules.ASSIGN, _("Give to a post")),
    (rules.NOTHING, _("Nothing needed")),
)
FAULTS: Mapping[str, str | Promise] = {
    "no_post": _("Say which post is to do it."),
    "not_open": _("This post cannot open the customer."),
    "no_day": _("Say by which day."),
    "past": _("This day lies in the past."),
    "far": _("A plan reaches to the end of next week; give it to a post with a later day instead."),
    "off": _("This is no working day."),
}


class DecisionForm(forms.Form):
    """What is decided on an item; post and day only where something is planned or given out."""

    how = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, widget=Chips)
    post = forms.ChoiceField(label=_("Post"), required=False, help_text=_("For what is planned or given out."))
    until = forms.DateField(
        label=_("Day"), required=False, widget=DateInput(), help_text=_("The day planned, or by when it is to be done.")
    )
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("In general words: no number and no value that is sealed."),
    )

    def __init__(self, data: Any, *, posts: Sequence[Post], keeper: int, day: date | None, **more: Any) -> None:
        initial = {"post": str(keeper), "until": day, **(more.pop("initial", None) or {})}
        super().__init__(data, initial=initial, **more)
        self.posts = {str(post.pk): post for post in posts}
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [("", _("Nobody")), *((key, f"{post.name} · {post.code}") for key, post in self.posts.items())]

    def decision(self) -> Decision:
        """Return what the verb takes."""
        given = self.cleaned_data
        return Decision(given["how"], given["remark"], self.posts.get(given["post"]), given["until"])

    def decline(self, impossible: Impossible) -> None:
        """Add the rules' fault beside the field that it belongs to."""
        self.add_error(impossible.field, str(FAULTS[impossible.fault]))


class MinutesForm(forms.Form):
    """What was said in the session."""

    minutes = forms.CharField(
        label=_("Minutes"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("In general words: no number and no value that is sealed."),
    )


class ReportForm(forms.Form):
    """What became of what was planned or given out."""

    result = forms.CharField(label=_("Result"), max_length=500, widget=forms.Textarea({"rows": 3}))
