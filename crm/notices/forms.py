"""How somebody wants mail, and where."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.notices.models import Reading
from crm.web.forms import Chips


class WishForm(forms.Form):
    """The choice of mail; an address is needed where mail is wanted."""

    mail = forms.ChoiceField(
        label=_("Mail"),
        choices=Reading.Mail.choices,
        widget=Chips,
        help_text=_("The one mail a day comes at half past eight on working days."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("Mail names case numbers, posts and days, never a customer or a value. Left empty, none is sent."),
    )
