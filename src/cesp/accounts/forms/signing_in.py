from django.contrib.auth.forms import AuthenticationForm
from dsfr.forms import DsfrBaseForm


class SignInForm(DsfrBaseForm, AuthenticationForm):  # type: ignore[misc]
    """E-mail and password; the next capability adds the link by e-mail and the State's identity providers."""

    error_messages = {
        "invalid_login": "Adresse électronique ou mot de passe inconnu. Vérifiez l'une et l'autre, puis réessayez.",
        "inactive": "Adresse électronique ou mot de passe inconnu. Vérifiez l'une et l'autre, puis réessayez.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = "Adresse électronique"
        self.fields["password"].label = "Mot de passe"
