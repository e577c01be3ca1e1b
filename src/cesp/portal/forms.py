from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField


class KnownOnForm(DsfrBaseForm):  # type: ignore[misc]
    """On which day to read the file, as it was known then."""

    connu_le = DayField(
        label="Lire le dossier tel qu'il était connu le",
        required=False,
    )


class SeenForm(forms.Form):
    """What had been read of a file before an act on it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)
