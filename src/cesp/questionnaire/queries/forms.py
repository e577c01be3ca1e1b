"""Which wording of a form holds for whom: the one being written, the one in force, the one that was answered."""

from __future__ import annotations

from cesp.questionnaire.models import Questionnaire, Version


def in_force(questionnaire: Questionnaire) -> Version:
    """The last version published: what a draft answers now.

    :raises Version.DoesNotExist: the questionnaire was never announced.
    """
    return (
        Version.objects.published().select_related("questionnaire").filter(questionnaire=questionnaire).latest("number")
    )


def in_hand(questionnaire: Questionnaire) -> Version:
    """The one that the editor shows: a correction being written, else the last."""
    return Version.objects.select_related("questionnaire").filter(questionnaire=questionnaire).latest("number")


def versions_of(questionnaire: Questionnaire) -> list[Version]:
    """All of them, the last first."""
    rows = questionnaire.versions.select_related("questionnaire", "written_by__person", "written_by__organisation")
    return list(rows.order_by("-number"))


def questionnaire_of(year: int) -> Questionnaire | None:
    return Questionnaire.objects.filter(year=year).first()


def questionnaires() -> list[Questionnaire]:
    """Every one, the last first."""
    return list(Questionnaire.objects.order_by("-year"))
