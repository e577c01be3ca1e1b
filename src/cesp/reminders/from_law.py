"""The deadlines of a contract, as the law gives them (``settings.DEADLINES``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.contracts.models import Contract, Summary
from cesp.contracts.reading import rules_of, timelines_or_refusals
from cesp.notifications.deadlines import DeadlineKind, Due
from cesp.payments.transfers import received_by
from cesp_law import labels
from cesp_law.assessment import assess
from cesp_law.deadlines import SENTENCES, Deadline, DeadlineCode
from cesp_law.phase import Phase
from cesp_law.refusals import Refused

_OVER = (Phase.COMPLETED.value, Phase.BREACHED.value, Phase.WAIVED.value)
_WITHOUT_PROCEDURE = "Une installation faite sans cette démarche ne compte pour rien dans l'engagement."
_WHY: dict[DeadlineCode, str] = {
    DeadlineCode.SIGNATURE: "Passé ce jour, la proposition est caduque.",
    DeadlineCode.DEFERRAL_REQUEST: "Qui ne s'installe pas dès le diplôme doit demander un report ; passé ce jour, la "
    "demande reste possible et sera marquée hors délai.",
    DeadlineCode.PROJECT_ADVISED: "Deux ans avant la fin de l'internat, c'est le bon moment : demandez un entretien à "
    f"votre ARS, qui vous présente les lieux possibles. {_WITHOUT_PROCEDURE}",
    DeadlineCode.PROJECT_LATEST: "Un an avant la fin de l'internat au plus tard, votre ARS doit connaître votre "
    f"projet. {_WITHOUT_PROCEDURE}",
    DeadlineCode.INSTALLATION: "Déclarez le lieu choisi à votre ARS dès le diplôme obtenu ; sans installation, "
    "demandez un report. L'engagement ne commence qu'une fois le projet validé.",
    DeadlineCode.SUSPENSION_END: "Le mois suivant, l'allocation ou l'engagement reprend. Pour une autre date, "
    "demandez-la avant.",
    DeadlineCode.DEFERRAL_END: "Le mois suivant, l'allocation s'arrête et l'installation est attendue.",
    DeadlineCode.ENGAGEMENT_END: "Le lendemain, vous êtes libre de vous installer où vous voulez.",
}
_DISCREET: dict[DeadlineCode, str] = {
    DeadlineCode.SIGNATURE: "CESP : réponse attendue",
    DeadlineCode.DEFERRAL_REQUEST: "CESP : dernier jour pour une demande",
    DeadlineCode.PROJECT_ADVISED: "CESP : parler du projet avec l'ARS",
    DeadlineCode.PROJECT_LATEST: "CESP : dernier jour pour le projet",
    DeadlineCode.INSTALLATION: "CESP : installation",
}
_REMINDED: dict[DeadlineCode, tuple[int, ...]] = {
    DeadlineCode.DEFERRAL_REQUEST: (90, 30, 7),
    DeadlineCode.PROJECT_ADVISED: (60, 7),
    DeadlineCode.PROJECT_LATEST: (180, 90, 30, 14, 7, 1),
    DeadlineCode.INSTALLATION: (90, 30, 7),
    DeadlineCode.SUSPENSION_END: (30,),
    DeadlineCode.DEFERRAL_END: (90, 30),
    DeadlineCode.ENGAGEMENT_END: (90,),
}
"""Closer and closer as the diploma nears (INS-1)."""
_Action = tuple[str, str, tuple[str, ...], str]
_INTERVIEW: _Action = ("Demander un entretien", "interviews:ask", (), "?sujet=installation")
_ACTION: dict[DeadlineCode, _Action] = {
    DeadlineCode.SIGNATURE: ("Lire la proposition", "offers:own", (), ""),
    DeadlineCode.DEFERRAL_REQUEST: ("Demander un report", "life_events:begin", ("deferral",), ""),
    DeadlineCode.PROJECT_ADVISED: _INTERVIEW,
    DeadlineCode.PROJECT_LATEST: _INTERVIEW,
    DeadlineCode.INSTALLATION: ("Voir où m'installer", "zoning:map", (), ""),
}
"""The button, and the page where the act is begun. A code without one: there is nothing to do but to know."""
_NOTHING: _Action = ("", "", (), "")
_PRESSING = frozenset({DeadlineCode.DEFERRAL_REQUEST, DeadlineCode.PROJECT_LATEST, DeadlineCode.INSTALLATION})


def _kind(code: DeadlineCode) -> DeadlineKind:
    return DeadlineKind(
        code=code_of(code),
        label=labels.DEADLINE[code],
        sentence=SENTENCES[code][0],
        why=_WHY[code],
        discreet=_DISCREET.get(code, "CESP : une date du contrat"),
        matter=Matter.DEADLINE,
        action=_ACTION.get(code, _NOTHING)[0],
        reminded=_REMINDED.get(code, ()),
        pressing=code in _PRESSING,
    )


def code_of(code: DeadlineCode) -> str:
    """« law.project_latest »."""
    return f"law.{code.value}"


KINDS = tuple(_kind(code) for code in DeadlineCode)


def people(*, on: date) -> QuerySet[Any, int]:
    """Signatories of contracts that still run."""
    return Summary.objects.exclude(phase__in=_OVER).order_by().values_list("contract__signatory_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """What the law expects of these people, read with what was really paid: three queries for two thousand contracts.

    A contract that the law refuses has no deadline: the nightly check of summaries names it.
    """
    rows = Contract.objects.filter(signatory__in=list(people)).order_by("pk")
    held = {pk: (signatory, reference) for pk, signatory, reference in rows.values_list("pk", "signatory", "reference")}
    paid = received_by(held)
    for pk, timeline in timelines_or_refusals(held):
        if isinstance(timeline, Refused):
            continue
        found = assess(timeline=timeline, regional=rules_of(timeline.terms), as_of=on, received=paid[pk])
        signatory, reference = held[pk]
        for deadline in found.deadlines:
            yield due_of(deadline, contract_id=pk, person_id=signatory, reference=reference)


def due_of(deadline: Deadline, *, contract_id: int, person_id: int, reference: str) -> Due:
    """A deadline of the law as everybody is told of it."""
    contract = reverse("portal:contract", args=[reference])
    _, page, arguments, query = _ACTION.get(deadline.code, _NOTHING)
    return Due(
        kind=code_of(deadline.code),
        subject=f"contract:{contract_id}",
        person_id=person_id,
        due_on=deadline.due_on,
        path=reverse(page, args=arguments) + query if page else contract,
        agent_path=contract,
    )
