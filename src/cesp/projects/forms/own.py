"""What a signatory fills in: the project on one page, the answer to a question, the sending."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.projects.models import Project
from cesp.projects.naming import MODE, SECTOR, STRUCTURE
from cesp.projects.operations.drafting import EDITABLE, MOST_SITES, SiteValues, sites_of
from cesp.territory.fields import CommuneField
from cesp.territory.models import Commune
from cesp.zoning.importing import finess
from cesp.zoning.queries.judging import ars_of
from cesp.zoning.queries.places import parts_of
from cesp_law.eligibility import GENERAL_MEDICINE
from cesp_law.facts import Profession, Terms

_CHOOSE = ("", "Choisir")
_NONE = "-"
"""Answer of whoever says that the place is in none of the parts."""
_SITE = ("structure", "name", "commune", "finess", "address", "share_percent")
_AWAITED = frozenset({"commune", "structure_1", "share_percent_1", "mode", "sector", "planned_on"})
"""Fields that are not called optional: the sending asks for them."""
_RARE = {1: "La structure", 2: "Une deuxième structure, s'il y en a une", 3: "Une troisième structure, s'il y en a une"}


def _words(table: Any) -> list[tuple[str, str]]:
    return [_CHOOSE, *((code, f"{words[:1].upper()}{words[1:]}") for code, words in table.items())]


class ProjectForm(DsfrBaseForm):  # type: ignore[misc]
    """Everything that a project says; nothing is required, the law says what is missing.

    ``values`` and ``sites`` are what is right of it: the rest is shown as it was typed.
    """

    fields: dict[str, forms.Field]
    use_required_attribute = False
    commune = CommuneField(label="Commune", required=False)
    part = forms.ChoiceField(
        label="Quartier (QPV)",
        required=False,
        help_text="Le zonage de cette commune classe des quartiers à part : dites si le lieu est dans l'un d'eux.",
    )
    address = forms.CharField(label="Adresse", required=False, max_length=200)
    mode = forms.ChoiceField(label="Mode d'exercice", required=False, choices=_words(MODE))
    hospital_months = forms.IntegerField(
        label="Durée du contrat hospitalier, en mois",
        required=False,
        min_value=1,
        max_value=240,
        help_text="Pour un poste partagé ville et hôpital : deux ans au moins.",
    )
    sector = forms.ChoiceField(
        label="Secteur", required=False, choices=_words(SECTOR), help_text="Pour la part libérale : le secteur 1."
    )
    within_conventions = forms.TypedChoiceField(
        label="Exercice dans le cadre des conventions",
        required=False,
        choices=[_CHOOSE, ("oui", "Oui"), ("non", "Non")],
        coerce=lambda said: said == "oui",
        empty_value=None,
    )
    scheduled_share = forms.IntegerField(
        label="Part de médecine générale programmée, en %", required=False, min_value=0, max_value=100
    )
    leaving_on = DayField(
        label="Vous quittez votre lieu actuel le",
        required=False,
        help_text="Le premier jour où vous n'y exercez plus. Vide si vous gardez ce lieu.",
    )
    planned_on = DayField(
        label="Installation prévue le", required=False, help_text="Le jour où vous commencez à exercer dans ce lieu."
    )
    explanation = forms.CharField(
        label="Le projet en quelques mots",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lu par les deux référents. Ni nom de patient, ni détail de santé.",
    )

    def __init__(self, *args: Any, project: Project, terms: Terms, changes_place: bool, **options: Any) -> None:
        super().__init__(*args, initial=_initial(project), **options)
        self.project = project
        for number in range(1, MOST_SITES + 1):
            self.fields |= _site_fields(number)
        sites = [f"{name}_{number}" for number in range(1, MOST_SITES + 1) for name in _SITE]
        self.order_fields(["commune", "part", "address", *sites])  # what is wrong is listed as the page reads
        for name in _not_asked(project, terms, changes_place=changes_place):
            del self.fields[name]
        self._offer_parts()

    def _offer_parts(self) -> None:
        """Ask for the part of the commune only where its zonings class some apart."""
        commune = self._commune() if "part" in self.fields else None
        agency = ars_of(commune.departement_id) if commune else None
        parts = parts_of(commune, ars=agency.ars_code) if commune and agency else []
        if not parts:
            self.fields.pop("part", None)
            return
        named = [(code, f"{name} ({code})" if name else code) for code, name in parts]
        self.fields["part"].choices = [_CHOOSE, (_NONE, "Hors de ces quartiers"), *named]  # type: ignore[attr-defined]

    def _commune(self) -> Commune | None:
        if not self.is_bound:
            return self.project.commune
        field = self.fields["commune"]
        try:
            found: Commune | None = field.clean(
                field.widget.value_from_datadict(self.data, self.files, self.add_prefix("commune"))
            )
        except forms.ValidationError:
            return None
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, MOST_SITES + 1):
            structure, share = cleaned.get(f"structure_{number}"), cleaned.get(f"share_percent_{number}")
            if structure and share is None and not self.has_error(f"share_percent_{number}"):
                self.add_error(f"share_percent_{number}", "Indiquez la part de temps plein dans cette structure.")
            told = share is not None or cleaned.get(f"name_{number}") or cleaned.get(f"commune_{number}")
            if not structure and told:
                self.add_error(f"structure_{number}", "Choisissez le type de cette structure.")
            number_typed = cleaned.get(f"finess_{number}", "").replace(" ", "").upper()
            if number_typed and not finess.is_well_formed(number_typed):
                self.add_error(
                    f"finess_{number}",
                    "Ce n'est pas un numéro FINESS : recopiez ses neuf caractères, ou laissez vide.",
                )
            else:
                cleaned[f"finess_{number}"] = number_typed
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What is right, by name of column."""
        right = {name: value for name, value in self.cleaned_data.items() if name in EDITABLE}
        if right.get("part") == _NONE:
            right["part"] = ""
        if "commune" in right and "part" not in self.fields:
            right["part"] = ""
        return right

    @property
    def sites(self) -> list[SiteValues] | None:
        """The structures; ``None`` when one of them is not right, so that those saved stay."""
        names = [f"{name}_{number}" for number in range(1, MOST_SITES + 1) for name in _SITE]
        if any(self.has_error(name) for name in names):
            return None
        return list(self._sites())

    def _sites(self) -> Iterator[SiteValues]:
        main = self.cleaned_data.get("commune") or self.project.commune
        for number in range(1, MOST_SITES + 1):
            given = {name: self.cleaned_data.get(f"{name}_{number}") for name in _SITE}
            if given["structure"]:
                yield SiteValues(
                    structure=given["structure"],
                    share_percent=given["share_percent"] or 0,
                    name=given["name"] or "",
                    finess=given["finess"] or "",
                    address=given["address"] or "",
                    commune=given["commune"] if given["commune"] != main else None,
                )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The fields under the titles of the page, and whether they are folded: structures that nobody named."""
        titles = [
            ("Le lieu", ["commune", "part", "address"]),
            *((_RARE[number], [f"{name}_{number}" for name in _SITE]) for number in range(1, MOST_SITES + 1)),
            ("L'exercice", ["mode", "hospital_months", "sector", "within_conventions", "scheduled_share"]),
            ("Les dates", ["leaving_on", "planned_on"]),
            ("Pour les référents", ["explanation"]),
        ]
        for name in _AWAITED & self.fields.keys():
            self.fields[name].required = True  # shown as such, once cleaned: a draft may do without
        found = [(title, [self[name] for name in names if name in self.fields]) for title, names in titles]
        return [(title, fields, self._is_folded(fields)) for title, fields in found if fields]

    def _is_folded(self, fields: list[forms.BoundField]) -> bool:
        """A second structure and a third, as long as nothing is said of them."""
        if not fields[0].name.startswith("structure_") or fields[0].name == "structure_1":
            return False
        return not any(field.value() or field.errors for field in fields)


def _site_fields(number: int) -> dict[str, forms.Field]:
    """The fields of one structure; the first is at the place of the project, the others may be elsewhere."""
    fields: dict[str, forms.Field] = {
        f"structure_{number}": forms.ChoiceField(label="Type de structure", required=False, choices=_words(STRUCTURE)),
        f"name_{number}": forms.CharField(label="Nom de la structure", required=False, max_length=150),
        f"finess_{number}": forms.CharField(
            label="Numéro FINESS", required=False, max_length=15, help_text="S'il en a un."
        ),
        f"address_{number}": forms.CharField(label="Adresse de la structure", required=False, max_length=200),
        f"share_percent_{number}": forms.IntegerField(
            label="Part de temps plein, en %",
            required=False,
            min_value=1,
            max_value=100,
            help_text="Les parts de toutes les structures s'ajoutent : un mi-temps au moins en tout.",
        ),
    }
    if number > 1:
        fields[f"commune_{number}"] = CommuneField(
            label="Commune, si c'en est une autre",
            required=False,
            help_text="De la même région. Vide : celle du projet. Sa zone est jugée à part.",
        )
    return fields


def _not_asked(project: Project, terms: Terms, *, changes_place: bool) -> Iterator[str]:
    """What this signatory is not asked: another profession's tariff, the commune of a listed place."""
    if project.place is not None:
        yield from ("commune", "part", "address")
    if terms.profession is not Profession.MEDICINE:
        yield "sector"
    if terms.profession is not Profession.ODONTOLOGY:
        yield "within_conventions"
    if terms.profession is not Profession.MEDICINE or terms.specialty not in (None, GENERAL_MEDICINE):
        yield "scheduled_share"
    if not changes_place:
        yield "leaving_on"


def _initial(project: Project) -> dict[str, Any]:
    known = {name: getattr(project, name) for name in EDITABLE}
    if project.within_conventions is not None:
        known["within_conventions"] = "oui" if project.within_conventions else "non"
    if project.commune is not None and not project.part:
        known["part"] = _NONE
    for number, site in enumerate(sites_of(project), start=1):
        known |= {f"{name}_{number}": getattr(site, name) for name in _SITE}
    return known


class SendForm(DsfrBaseForm):  # type: ignore[misc]
    """The version that was read again, and the answer where a question waits."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    answer = forms.CharField(
        label="Votre réponse", max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
