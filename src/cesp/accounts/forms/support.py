"""What an administrator of the managing authority does for others."""

from django import forms
from dsfr.forms import DsfrBaseForm


class SeeAsForm(DsfrBaseForm):  # type: ignore[misc]
    """Why one looks."""

    reason = forms.CharField(
        label="Pourquoi",
        help_text="la demande à laquelle vous répondez ; la personne pourra demander ce motif",
        max_length=300,
    )


class MergeForm(DsfrBaseForm):  # type: ignore[misc]
    """The name of the kept account, typed: the act cannot be undone."""

    typed_name = forms.CharField(label="Écrivez le nom complet du compte gardé", max_length=250)
