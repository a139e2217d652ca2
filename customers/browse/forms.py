"""What is asked for on this room's pages: shape only; what a value may be is the catalogue's to say."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.browse.models import SavedView
from customers.catalog import rules as catalog
from customers.catalog.sentences import heading, sentence
from customers.records.inputs import field_for
from customers.records.ticket import Shown

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PHOTO_AT_MOST = 5 * 1024 * 1024


class PhotoForm(forms.Form):
    """One photo of a customer."""

    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("JPEG or PNG, 5 MB at most. Place and camera are taken out of it before it is kept."),
    )

    def clean_photo(self) -> "UploadedFile[Any]":
        """Refuse what is larger than a photo may be."""
        photo: UploadedFile[Any] = self.cleaned_data["photo"]
        if (photo.size or 0) > PHOTO_AT_MOST:
            raise forms.ValidationError(_("The photo is larger than 5 MB."))
        return photo


class BulkFieldForm(forms.Form):
    """Which general field many records are to get a value of."""

    field = forms.ChoiceField(label=_("Field"))

    def __init__(self, entries: Sequence[catalog.Entry]) -> None:
        super().__init__()
        self.fields["field"].choices = [(one.identifier, heading(one)) for one in entries]  # type: ignore[attr-defined]


class BulkValueForm(forms.Form):
    """The value of one general field that many records get."""

    def __init__(self, entry: catalog.Entry, data: Any = None) -> None:
        super().__init__(data)
        self.entry = entry
        asked = field_for(Shown(entry, "", "", filled=False, masked=False, editable=True, revealable=False))
        asked.show_hidden_initial = False
        blank = gettext("Leave it blank to clear the field.")
        asked.help_text = f"{asked.help_text} {blank}".strip()
        self.fields["value"] = asked

    def clean_value(self) -> str:
        """Have the catalogue clean the value."""
        try:
            return catalog.clean(self.entry, self.cleaned_data["value"], today=timezone.localdate())
        except catalog.Fault as fault:
            raise forms.ValidationError(sentence(fault.code, fault.params)) from None


class ViewForm(forms.ModelForm[SavedView]):
    """A name for the list as it stands."""

    class Meta:
        model = SavedView
        fields = ("name", "query")
        widgets = {"query": forms.HiddenInput, "name": forms.TextInput(attrs={"class": "input"})}
        labels = {"name": _("Name of the view")}


def bulk_entries(entries: Sequence[catalog.Entry], role: str) -> list[catalog.Entry]:
    """Return the entries that a role may set on many records at once: general ones it keeps up, none that is unique."""
    return [
        entry
        for entry in entries
        if entry.owner == role
        and entry.collectable
        and not entry.unique
        and not entry.required
        and entry.kind != catalog.Kind.PHOTO
    ]
