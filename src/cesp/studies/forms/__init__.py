"""What the pages of studies ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Organisation
from cesp.campaigns.queries.quotas import faculties
from cesp.common import uploads
from cesp.common.form_fields import DayField
from cesp.studies import judgement
from cesp.studies.judgement import DATED, Said
from cesp.studies.models import FIRST_YEAR, LAST_YEAR, Outcome, Settlement
from cesp.studies.queries.lines import STATES, Filters
from cesp_law import labels
from cesp_law.facts import Profession

_CHOOSE = ("", "Choisir")


class YearForm(forms.Form):
    """Which autumn; what does not read is none."""

    annee = forms.IntegerField(required=False, min_value=2000, max_value=2100)

    @property
    def year(self) -> int | None:
        return self.cleaned_data.get("annee") if self.is_valid() else None


class FilterForm(forms.Form):
    """The filters of the list, from the address: what is unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100, label="Nom ou référence")
    situation = forms.ChoiceField(required=False, label="Situation", choices=[_CHOOSE, *STATES.items()])
    profession = forms.ChoiceField(
        required=False, label="Profession", choices=[_CHOOSE, *labels.choices(labels.PROFESSION)]
    )

    @property
    def filters(self) -> Filters:
        self.full_clean()
        kept = self.cleaned_data
        return Filters(words=kept.get("q", ""), state=kept.get("situation", ""), profession=kept.get("profession", ""))


class DeclareForm(DsfrBaseForm):  # type: ignore[misc]
    """What becomes of one signatory. ``seen`` is the declaration that was before the agent."""

    outcome = forms.ChoiceField(label="Situation", widget=forms.RadioSelect)
    year_of_study = forms.IntegerField(
        label="Année d'études",
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Pour « Inscrit » et « Redouble » : de 1 à 12, l'internat continuant la numérotation (7 et plus).",
    )
    on = DayField(
        label="Date",
        required=False,
        help_text="Du diplôme, du premier jour du troisième cycle, de l'exclusion ou de l'interruption. "
        "Pour « Redouble » : nouvelle date prévue du diplôme.",
    )
    words = forms.CharField(
        label="Précision",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour « Interrompt » et « Pas inscrit ici » : ce que vous savez, en une phrase. "
        "Ni diagnostic, ni détail de santé.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(self, *args: Any, profession: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profession = profession
        left_out = {Outcome.WITHDRAWN}
        if profession != Profession.ODONTOLOGY:
            left_out.add(Outcome.DENTAL_INTERNSHIP)
        choices = [(code, word) for code, word in Outcome.choices if code not in left_out]
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def said(self) -> Said:
        """What is kept of the answers: only what goes with the situation."""
        given = self.cleaned_data
        outcome = Outcome(given["outcome"])
        return Said(
            outcome=outcome,
            year_of_study=given.get("year_of_study") if outcome in judgement.WITH_YEAR else None,
            on=given.get("on") if outcome in DATED else None,
            words=(given.get("words") or "").strip() if outcome in judgement.EXPLAINED else "",
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "outcome" in cleaned:
            for name, sentence in judgement.faults(self.said, profession=self.profession).items():
                if name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned


class CertificateForm(DsfrBaseForm):  # type: ignore[misc]
    """The certificate of enrolment, beside the confirmation."""

    certificate = forms.FileField(
        label="Certificat de scolarité",
        required=False,
        help_text="Facultatif : PDF, JPEG ou PNG, joint au dossier du signataire.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "class": "fr-upload"}),
    )


class SeenForm(forms.Form):
    """The declaration that was before the agent."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)


class WorkbookForm(DsfrBaseForm):  # type: ignore[misc]
    """A workbook of declarations."""

    file = forms.FileField(
        label="Classeur des déclarations",
        help_text="Un fichier .xlsx, .ods ou .csv, d'après le modèle.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv", "class": "fr-upload"}),
    )

    def clean_file(self) -> Any:
        file, most = self.cleaned_data["file"], int(settings.TAKEOVER_LIMITS["file_bytes"])
        if uploads.is_unwritten(file):
            raise forms.ValidationError("Le service n'a plus de place pour ce fichier. Réessayez plus tard.")
        if file.size > most:
            raise forms.ValidationError(f"Le fichier dépasse {most // 1_000_000} Mo.")
        return file


class AutumnForm(DsfrBaseForm):  # type: ignore[misc]
    """The days of an autumn."""

    academic_year = forms.TypedChoiceField(label="Année universitaire", coerce=int, empty_value=None)
    opens_on = DayField(label="Ouverture", help_text="Les UFR sont prévenues ce jour-là.")
    due_on = DayField(
        label="À rendre au plus tard le",
        help_text="Rappel quatorze jours avant ; relances le lendemain et quatorze jours après ; "
        "au bout de vingt-huit jours, l'UFR vous est signalée.",
    )

    def __init__(self, *args: Any, years: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["academic_year"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [_CHOOSE, *((year, f"{year}-{year + 1}") for year in years)]


class UfrField(forms.ModelChoiceField[Organisation]):
    """A faculty, by its name and its city."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), empty_label="Choisir", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.city}" if obj.city else str(obj.name)


class SettleForm(DsfrBaseForm):  # type: ignore[misc]
    """What the case desk decides of a declaration."""

    settlement = forms.ChoiceField(
        label="Décision",
        widget=forms.RadioSelect,
        choices=[(code, word) for code, word in Settlement.choices if code != Settlement.CORRECTED],
    )
    ufr = UfrField(label="Autre UFR", required=False, help_text="Pour un rattachement : où la personne est inscrite.")
    words = forms.CharField(
        label="Explication",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="L'UFR et le signataire la lisent.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ufr"].queryset = faculties()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("settlement") == Settlement.ATTACHED and not cleaned.get("ufr"):
            self.add_error("ufr", "Choisissez l'UFR où la personne est inscrite.")
        return cleaned


class AttachForm(DsfrBaseForm):  # type: ignore[misc]
    """Another faculty for a contract."""

    ufr = UfrField(label="UFR où la personne est inscrite")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ufr"].queryset = faculties()


class ContestForm(DsfrBaseForm):  # type: ignore[misc]
    """What is wrong with a declaration, in the signatory's words."""

    words = forms.CharField(
        label="Ce qui n'est pas exact",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ni diagnostic, ni détail de santé. La gestion des contrats vous répond dans vos messages.",
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def sent(self) -> tuple[str, UUID]:
        return self.cleaned_data["words"], self.cleaned_data["token"]
