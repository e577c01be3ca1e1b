"""What the managing authority types: the days of a questionnaire, its sections, its questions, a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common import search
from cesp.common.form_fields import DayField
from cesp.documents.kinds import KINDS as PIECES
from cesp.documents.kinds import Sensitivity
from cesp.questionnaire.definition import (
    AUDIENCES,
    KINDS,
    LONGEST_LABEL,
    LONGEST_TEXT,
    MOST_CONDITIONS,
    Condition,
    Definition,
    Kind,
    Option,
    Question,
    Section,
)
from cesp.questionnaire.subjects import SUBJECTS
from cesp_law.questionnaire import Audience


class DaysForm(DsfrBaseForm):  # type: ignore[misc]
    """The days of a questionnaire."""

    opens_on = DayField(label="Ouverture", help_text="Le questionnaire s'ouvre ce jour-là à minuit, heure de Paris.")
    first_reminder_on = DayField(label="Première relance de qui n'a rien envoyé")
    second_reminder_on = DayField(label="Seconde relance")
    closes_on = DayField(
        label="Dernier jour pour répondre", help_text="Inclus. Le lendemain, les silences sont signalés au référent."
    )
    corrections_until_on = DayField(
        label="Dernier jour pour corriger, ou pour répondre en retard",
        help_text="Inclus. Une réponse en retard est reçue et marquée comme telle, jamais refusée avant ce jour.",
    )
    summons_on = DayField(
        label="Convocations préparées à compter du",
        help_text="Le référent décide de chacune. Aucune sanction n'est jamais automatique.",
    )


class NewForm(DaysForm):
    """The same, with the year."""

    year = forms.IntegerField(label="Année", min_value=2020, max_value=2100)
    field_order = ("year",)


class SectionEditForm(DsfrBaseForm):  # type: ignore[misc]
    """A section of the form."""

    title = forms.CharField(label="Titre", max_length=LONGEST_LABEL)
    intro = forms.CharField(
        label="Texte d'introduction",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pourquoi ces questions sont posées.",
    )
    audiences = forms.MultipleChoiceField(
        label="Posée à",
        choices=[(str(code), label.capitalize()) for code, label in AUDIENCES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une situation."},
    )

    def __init__(self, data: Any = None, *, section: Section | None = None) -> None:
        initial = {"audiences": [str(one) for one in Audience]}
        if section is not None:
            initial = {"title": section.title, "intro": section.intro, "audiences": list(map(str, section.audiences))}  # type: ignore[dict-item]
        super().__init__(data, initial=initial)

    def section(self, before: Section | None, form: Definition) -> Section:
        """The section as typed, with the questions that it had."""
        typed = self.cleaned_data
        return Section(
            code=before.code if before else form.free_code(search.key(typed["title"])),
            title=typed["title"].strip(),
            intro=typed["intro"].strip(),
            audiences=tuple(one for one in Audience if one.value in typed["audiences"]),
            questions=before.questions if before else (),
        )


class QuestionEditForm(DsfrBaseForm):  # type: ignore[misc]
    """A question: what is asked, how it is answered, of whom, and what becomes of the answer."""

    label = forms.CharField(label="Question", max_length=LONGEST_LABEL)
    kind = forms.ChoiceField(
        label="Se répond par",
        choices=[("", "Choisissez"), *((str(code), label.capitalize()) for code, label in KINDS.items())],
    )
    help = forms.CharField(
        label="Aide sous la question",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    compulsory = forms.BooleanField(label="Réponse obligatoire", required=False)
    options = forms.CharField(
        label="Réponses possibles",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Pour une question à choix : une réponse par ligne. Une réponse déjà donnée garde son libellé.",
    )
    pieces = forms.MultipleChoiceField(
        label="Natures de pièces admises",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(code, one.label) for code, one in PIECES.items() if one.sensitivity is Sensitivity.ORDINARY],
        help_text="Pour une pièce à déposer. Aucune pièce de santé ni bancaire ne se demande ici.",
    )
    about = forms.ChoiceField(
        label="Sur quoi porte la réponse",
        required=False,
        choices=[("", "Rien de particulier"), *((code, one.label) for code, one in SUBJECTS.items())],
        help_text=(
            "Ce que le dossier sait est proposé au signataire, qui confirme ou corrige. Une réponse qui change quelque "
            "chose est proposée au bureau compétent : elle ne s'enregistre jamais d'elle-même."
        ),
    )

    def __init__(self, data: Any = None, *, form: Definition, question: Question | None = None) -> None:
        self.held, self.definition = question, form
        super().__init__(data, initial=_initial(question))
        self.deciding = _deciding(form, question)
        for number in range(1, MOST_CONDITIONS + 1):
            self.fields[f"if_{number}"] = forms.MultipleChoiceField(
                label="Et seulement si l'on a répondu" if number > 1 else "Seulement si l'on a répondu",
                required=False,
                choices=[
                    (f"{other.code}={option.code}", f"{other.label} : {option.label}")
                    for other in self.deciding
                    for option in other.choices
                ],
                widget=forms.SelectMultiple(attrs={"size": 5}),
                help_text=(
                    "Les réponses choisies ici sont celles d'une même question. Rien : la question est toujours posée."
                    if number == 1
                    else "S'ajoute à la précédente."
                ),
            )
        for number, condition in enumerate(question.only_if if question else (), start=1):
            self.initial[f"if_{number}"] = [f"{condition.question}={value}" for value in condition.values]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, MOST_CONDITIONS + 1):
            questions = {one.partition("=")[0] for one in given.get(f"if_{number}", ())}
            if len(questions) > 1:
                self.add_error(
                    f"if_{number}",
                    "Choisissez les réponses d'une seule question ; une autre va dans l'autre condition.",
                )
        return given

    def question(self) -> Question:
        """The question as typed; an option keeps its code as long as its words do."""
        typed = self.cleaned_data
        codes = {one.label: one.code for one in (self.held.options if self.held else ())}
        lines = [line.strip() for line in typed["options"].splitlines() if line.strip()]
        kind = Kind(typed["kind"])
        return Question(
            code=self.held.code if self.held else self.definition.free_code(search.key(typed["label"])),
            label=typed["label"].strip(),
            kind=kind,
            help=typed["help"].strip(),
            compulsory=typed["compulsory"],
            about=typed["about"],
            options=_options(lines, codes),
            only_if=tuple(self._conditions()),
            pieces=tuple(typed["pieces"]) if kind is Kind.PIECE else (),
        )

    def _conditions(self) -> list[Condition]:
        found = []
        for number in range(1, MOST_CONDITIONS + 1):
            chosen = [one.split("=", 1) for one in self.cleaned_data[f"if_{number}"]]
            if chosen:
                found.append(Condition(chosen[0][0], tuple(value for _, value in chosen)))
        return found


def _options(lines: list[str], codes: dict[str, str]) -> tuple[Option, ...]:
    taken, found = set(codes.values()), []
    for line in lines:
        code = codes.get(line)
        if code is None:
            stem = "".join(c if c.isalnum() else "_" for c in search.key(line))[:30].strip("_") or "r"
            stem = stem if stem[0].isalpha() else f"r_{stem}"
            code = next(name for n in range(1, 1_000) if (name := stem if n == 1 else f"{stem}_{n}") not in taken)
            taken.add(code)
        found.append(Option(code, line))
    return tuple(found)


def _deciding(form: Definition, question: Question | None) -> list[Question]:
    """The questions that may decide of this one: those before it, at a choice or by yes or no."""
    found = []
    for one in form.questions():
        if question is not None and one.code == question.code:
            break
        if one.may_decide:
            found.append(one)
    return found


def _initial(question: Question | None) -> dict[str, Any]:
    if question is None:
        return {}
    return {
        "label": question.label,
        "kind": str(question.kind),
        "help": question.help,
        "compulsory": question.compulsory,
        "options": "\n".join(one.label for one in question.options),
        "pieces": list(question.pieces),
        "about": question.about,
    }


class ReasonForm(DsfrBaseForm):  # type: ignore[misc]
    """Why a form that people have begun to answer changes."""

    reason = forms.CharField(
        label="Motif de la correction",
        max_length=300,
        help_text="Une phrase, lue par ceux qui ont commencé à répondre.",
    )
