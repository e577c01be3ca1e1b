"""What is typed to sign in and to change one's account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Person
from cesp.common.form_fields import reword

_EMAIL_HINT = "Par exemple : prenom.nom@exemple.fr"
_EMAIL_ERRORS = {
    "required": "Saisissez votre adresse électronique.",
    "invalid": "Saisissez une adresse complète, par exemple prenom.nom@exemple.fr.",
}


def _email() -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "username"})
    return forms.EmailField(
        label="Adresse électronique", help_text=_EMAIL_HINT, error_messages=_EMAIL_ERRORS, widget=widget
    )


class LinkForm(DsfrBaseForm):  # type: ignore[misc]
    """The address to send a link to."""

    email = _email()


class PasswordSignInForm(DsfrBaseForm):  # type: ignore[misc]
    """E-mail address and password."""

    email = _email()
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        error_messages={"required": "Saisissez votre mot de passe."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(DsfrBaseForm):  # type: ignore[misc]
    """Six digits, or a recovery code."""

    code = forms.CharField(
        label="Code à usage unique",
        max_length=20,
        help_text="Les six chiffres de votre application, ou un code de secours.",
        error_messages={"required": "Saisissez le code que montre votre application."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class FirstCodeForm(CodeForm):
    """The first six digits of an application just set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "code", help_text="Les six chiffres que montre votre application.")


class SecretForm(DsfrBaseForm):  # type: ignore[misc]
    """The password again."""

    secret = forms.CharField(
        label="Mot de passe",
        strip=False,
        error_messages={"required": "Saisissez votre mot de passe."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(DsfrBaseForm):  # type: ignore[misc]
    """A password, typed once: it can be read while it is typed."""

    password = forms.CharField(
        label="Nouveau mot de passe",
        strip=False,
        help_text="Quinze caractères au moins, sans autre règle : quelques mots à la suite font très bien l'affaire.",
        error_messages={"required": "Saisissez le nouveau mot de passe."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class NewEmailForm(DsfrBaseForm):  # type: ignore[misc]
    """The address to move to."""

    email = forms.EmailField(
        label="Nouvelle adresse électronique",
        help_text=_EMAIL_HINT,
        error_messages=_EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
