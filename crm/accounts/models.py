"""The people who sign in, the passwords they had, the key of their second factor, and where they are signed in."""

from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_PEOPLE = UUID("0f4b7f0e-6f1c-5a44-9d43-5f0a5d1f6b52")


class User(AbstractUser):
    """A member of staff; what they may do follows from the posts they hold, never from this row.

    `password_given` says that somebody else chose the password: it must be changed at its first use (P2.6).
    """

    name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True, choices=[("light", _("Light")), ("dark", _("Dark"))])
    password_set_at = models.DateTimeField(default=timezone.now, editable=False)
    password_given = models.BooleanField(default=False, editable=False)

    def __str__(self) -> str:
        return self.name or self.username


class PastPassword(models.Model):
    """The hash of a password that a person has or had, so that it is not used again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("past password")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_id}/{self.set_at:%Y-%m-%d}"


class FactorKey(models.Model):
    """The wrapped data key under which a person's second factors are sealed; gone, they open nothing any more."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    wrapped = models.TextField()
    kid = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("key of second factors")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def record(self) -> UUID:
        """Return what the key is bound to: this person, in whatever row it is put."""
        return uuid5(_PEOPLE, str(self.person_id))


class SignIn(models.Model):
    """A browser in which a person is signed in; ended with its session, whose key it names."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sign-in")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_id}/{self.began_at:%Y-%m-%d %H:%M}"
