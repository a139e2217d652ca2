"""Second factors by allauth, their secrets sealed; who has which."""

from io import BytesIO
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from crm.accounts.sealing import Unopenable, open_secret, seal_secret

SEALED_IN = ("secret", "seed")
Type = Authenticator.Type


class Owned(str):
    """A sealed secret as it was read, with whose it is: `decrypt` is told no more than the text."""

    __slots__ = ("person_id",)

    person_id: int

    @classmethod
    def of(cls, person_id: int, token: str) -> "Owned":
        """Return the token, marked."""
        marked = cls(token)
        marked.person_id = person_id
        return marked


def mark_owner(authenticator: Authenticator) -> None:
    """Mark the sealed secrets of a row with the person whom the row names."""
    for name in SEALED_IN:
        if isinstance(authenticator.data, dict) and name in authenticator.data:
            authenticator.data[name] = Owned.of(authenticator.user_id, authenticator.data[name])


class FactorAdapter(DefaultMFAAdapter):
    """Seal what allauth keeps under a key of the person's own, and name things in the house's words."""

    def encrypt(self, text: str) -> str:
        """Return the text sealed for whoever is signed in: nobody sets a factor up for somebody else."""
        return seal_secret(context.request.user.pk, text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text of a row that was read; Unopenable where it is not the named person's."""
        if not isinstance(encrypted_text, Owned):
            raise Unopenable("nobody's secret")
        return open_secret(encrypted_text.person_id, encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Return a picture that is dark on light in both colour schemes, as cameras need it."""
        code = QRCode(border=2)
        code.add_data(url)
        out = BytesIO()
        code.make_image(image_factory=SvgPathFillImage).save(out)
        return out.getvalue().decode("utf8")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return what a browser calls this place; a passkey is bound to its host name (WebAuthn 5.4.2)."""
        return {"id": context.request.get_host().partition(":")[0], "name": "知客 Zhike"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002 - allauth's name
        """Return a name for the next passkey, for whoever gives none."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}


def has_factor(user: Any) -> bool:
    """Say whether a person has a second factor, recovery codes alone being none."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=(Type.TOTP, Type.WEBAUTHN)).exists())


def has_app(user: Any) -> bool:
    """Say whether a person has an authenticator app."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Type.TOTP).exists())
