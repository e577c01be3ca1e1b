"""The questions. Asked by GET: the address holds the answers and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField, TypedMonthField
from cesp.simulator.hypotheses import Contract, Supposed
from cesp_law import labels
from cesp_law.facts import DeferralGround, Profession, Status, SuspensionGround

FIRST_YEAR = 2010
_EMPTY = (("", "Choisir"),)


_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Votre contrat", ("profession", "statut", "ars", "annee")),
    ("Votre diplôme et votre installation", ("diplome", "troisieme_cycle", "installation", "quotite")),
    ("Ce qui peut arriver", ("suspension_debut", "suspension_mois", "suspension_motif", "report_mois")),
    ("Et si vous partiez ?", ("depart",)),
)
_PRECISE = ("Préciser les dates du contrat", ("signature", "depot", "premier_mois"))


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that go together; a folded one opens by itself once it holds an answer."""

    title: str
    fields: tuple[forms.BoundField, ...]
    folded: bool = False

    @property
    def answered(self) -> bool:
        return any(field.errors or field.value() for field in self.fields)


def _day(label: str, help_text: str) -> DayField:
    return DayField(label=label, help_text=help_text, required=False)


def _choice(label: str, help_text: str, choices: tuple[tuple[str, str], ...], *, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=help_text, choices=_EMPTY + choices, required=required)


class SupposedForm(DsfrBaseForm):  # type: ignore[misc]
    """What may happen. Also asked to a signatory, on top of what their file says.

    :param known: fields that the file already answers for good; they are not asked again.
    """

    def __init__(self, *args: Any, known: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.diploma_known = "diplome" in known
        for name in known:
            del self.fields[name]

    diplome = _day(
        "Date prévue de votre diplôme",
        "DES, diplôme d'État ou fin du parcours de consolidation. L'allocation s'arrête avec ce mois.",
    )
    troisieme_cycle = _day(
        "Entrée en troisième cycle (internat)",
        "Les motifs de suspension ne sont pas les mêmes avant et après.",
    )
    suspension_mois = forms.IntegerField(
        label="Mois de suspension",
        help_text="L'allocation n'est pas versée pendant ces mois, et ils ne comptent pas dans l'engagement.",
        min_value=0,
        max_value=60,
        required=False,
    )
    suspension_debut = TypedMonthField(
        label="Premier mois suspendu",
        help_text="Le motif est jugé d'après votre situation au premier jour de ce mois. Exemple : mars 2026.",
        required=False,
    )
    suspension_motif = _choice(
        "Motif de la suspension",
        "Tous les motifs ne sont pas ouverts à chaque étape des études.",
        labels.choices(labels.SUSPENSION_GROUND),
        required=False,
    )
    report_mois = forms.IntegerField(
        label="Mois de report d'installation",
        help_text="FST, assistanat… : l'allocation continue, et l'engagement grandit d'autant.",
        min_value=0,
        max_value=60,
        required=False,
    )
    installation = _day(
        "Date de votre installation",
        "L'engagement commence ce jour-là, une fois le diplôme, la thèse et l'inscription à l'ordre acquis.",
    )
    quotite = forms.IntegerField(
        label="Temps de travail, en % d'un temps plein",
        help_text="Au moins 50. Sans réponse : 100.",
        min_value=1,
        max_value=100,
        required=False,
    )
    depart = _day(
        "Jour du départ",
        "Pour lire le coût d'une rupture ce jour-là. Personne d'autre que vous ne le voit.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("suspension_mois"):
            for name, sentence in (
                ("suspension_debut", "Indiquez le premier mois suspendu, ou laissez vide le nombre de mois."),
                ("suspension_motif", "Indiquez le motif, ou laissez vide le nombre de mois."),
            ):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, sentence)
        if cleaned.get("installation") and not self.knows_diploma(cleaned) and "diplome" not in self.errors:
            self.add_error("diplome", "Indiquez la date du diplôme : on ne s'installe qu'une fois diplômé.")
        if cleaned.get("report_mois") and not self.knows_diploma(cleaned) and "diplome" not in self.errors:
            self.add_error("diplome", "Indiquez la date du diplôme : un report commence le mois suivant.")
        return cleaned

    @property
    def sections(self) -> tuple[Section, ...]:
        """The questions as the page groups them."""
        sections = [Section(title, self._bound(names)) for title, names in _SECTIONS]
        sections.append(Section(_PRECISE[0], self._bound(_PRECISE[1]), folded=True))
        return tuple(section for section in sections if section.fields)

    def _bound(self, names: tuple[str, ...]) -> tuple[forms.BoundField, ...]:
        return tuple(self[name] for name in names if name in self.fields)

    def knows_diploma(self, cleaned: dict[str, Any]) -> bool:
        return self.diploma_known or bool(cleaned.get("diplome"))

    @property
    def supposed(self) -> Supposed:
        """The answers, once the form is valid."""
        answers = self.cleaned_data
        months = answers.get("suspension_mois") or 0
        return Supposed(
            diploma_on=answers.get("diplome"),
            third_cycle_on=answers.get("troisieme_cycle"),
            suspension_from=answers["suspension_debut"] if months else None,
            suspension_months=months,
            suspension_ground=SuspensionGround(answers["suspension_motif"]) if months else None,
            deferral_months=answers.get("report_mois") or 0,
            deferral_ground=DeferralGround.FST,
            installed_on=answers.get("installation"),
            share_percent=answers.get("quotite") or 100,
            leaving_on=answers["depart"],
        )


class SimulatorForm(SupposedForm):
    """The whole list, for somebody who has no file here."""

    profession = _choice(
        "Profession",
        "Pharmacie et maïeutique : candidatures déposées à compter du 16 janvier 2026.",
        labels.choices(labels.PROFESSION),
        required=True,
    )
    statut = _choice(
        "Votre situation à la signature",
        "Elle fixe le premier mois d'allocation et dit si le contrat vous est ouvert.",
        labels.choices(labels.STATUS),
        required=True,
    )
    ars = _choice(
        "Région de formation",
        "Certaines règles changent d'une agence régionale de santé (ARS) à l'autre.",
        tuple(sorted(labels.choices(labels.ARS), key=lambda pair: pair[1].replace("Î", "I"))),
        required=True,
    )
    annee = forms.TypedChoiceField(
        label="Année universitaire du contrat",
        help_text="L'allocation part d'octobre (étudiants) ou de novembre (internes) de cette année-là.",
        coerce=int,
    )
    premier_mois = TypedMonthField(
        label="Premier mois d'allocation écrit au contrat",
        help_text="PADHUE seulement : les textes laissent ce mois au contrat. Exemple : janvier 2026.",
        required=False,
    )
    signature = _day(
        "Date de signature",
        "Elle décide du texte qui s'applique à votre contrat. Sans réponse : le 1er mars.",
    )
    depot = _day(
        "Date de dépôt de la candidature",
        "À compter du 16 janvier 2026, de nouvelles règles s'appliquent. Sans réponse : le 30 novembre.",
    )

    field_order = ["profession", "statut", "ars", "annee"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = today.year + (1 if today.month >= 9 else 0)
        years = range(latest, FIRST_YEAR - 1, -1)
        self.fields["annee"].choices = [*_EMPTY, *((year, f"{year}-{year + 1}") for year in years)]

    @property
    def contract(self) -> Contract:
        """The contract supposed, once the form is valid."""
        answers = self.cleaned_data
        return Contract(
            profession=Profession(answers["profession"]),
            status=Status(answers["statut"]),
            ars=answers["ars"],
            academic_year=answers["annee"],
            allowance_from=answers["premier_mois"],
            signed_on=answers["signature"],
            lodged_on=answers["depot"],
        )
