"""What the receipt of an answer says: when, what was answered, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cesp.common.instants import in_french as at_in_french
from cesp.letters.heading import Paper
from cesp.questionnaire.definition import AUDIENCES, Definition
from cesp.questionnaire.models import Response
from cesp.questionnaire.wording import answer_in_words
from cesp_law.dates import in_french
from cesp_law.questionnaire import Audience


def paper_of(
    response: Response,
    *,
    definition: Definition,
    answers: Mapping[str, Any],
    number: int,
    late: bool,
    follow_up: int,
    at: datetime,
) -> Paper:
    """The receipt, in words.

    :param definition: the form of its audience. :param answers: of the questions that were asked.
    :param follow_up: how many of its answers a desk will treat.
    :param at: the instant of the sending, printed in Paris time.
    :clauses: BIE-3, INS-8, INS-7
    """
    questionnaire = response.questionnaire
    again = f" (correction n° {number - 1})" if number > 1 else ""
    return Paper(
        object=f"réception de votre questionnaire annuel {questionnaire.year}{again}",
        references=(("Contrat", response.contract.reference),),
        body={
            "notice": "Réponse reçue après le dernier jour : elle est lue de la même façon." if late else "",
            "opening": [
                "Madame, Monsieur,",
                f"Votre questionnaire annuel {questionnaire.year} a été reçu le {at_in_french(at)} (heure de Paris). "
                f"Situation : {AUDIENCES[Audience(response.audience)]}.",
            ],
            "figures": [],
            "sections": [
                {"title": section.title, "sentences": sentences, "reasons": []}
                for section in definition.sections
                if (sentences := list(_answered(section.questions, answers)))
            ],
            "closing": list(_next(response, follow_up)),
        },
        decides=False,
    )


def _answered(questions: Any, answers: Mapping[str, Any]) -> Iterator[str]:
    for question in questions:
        if question.code in answers:
            yield f"{question.label.rstrip(' ?')} : {answer_in_words(question, answers[question.code])}"


def _next(response: Response, follow_up: int) -> Iterator[str]:
    until = in_french(response.questionnaire.corrections_until_on)
    if follow_up:
        yield (
            "Ce que vous avez répondu ne change rien à votre dossier par soi-même : "
            f"{'une réponse sera examinée' if follow_up == 1 else f'{follow_up} réponses seront examinées'} "
            "par le bureau compétent, qui vous dira la suite donnée."
        )
    yield f"Vous pouvez corriger cette réponse dans le service jusqu'au {until} inclus."
