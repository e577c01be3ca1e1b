"""The notice of how long an engagement lasts, its computation attached step by step (INS-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.common.instants import day_of
from cesp.contracts.file import ContractFile
from cesp.contracts.letter_kinds import DURATION_NOTICE
from cesp.contracts.models import Contract
from cesp.contracts.permissions import require_desk
from cesp.contracts.reading import rules_of, timeline_of
from cesp.correspondence import notices
from cesp.correspondence.models import NoticeKind
from cesp.letters import operations as letters
from cesp.letters.heading import Paper
from cesp.letters.models import Letter
from cesp.letters.wording import steps_of
from cesp_law.allowance import received_of
from cesp_law.assessment import Assessment, assess
from cesp_law.dates import Month, in_french
from cesp_law.explain import Explained
from cesp_law.money import Cents
from cesp_law.phase import Phase
from cesp_law.refusals import Refused
from cesp_law.timeline import Timeline
from cesp_law.wording import count

Paid = Callable[[Contract], Mapping[Month, Cents]]
"""Net cents really paid by month, which the ledger knows and contracts do not."""

_LAW = "code de l'éducation, art. L. 632-6"
_CLOSED = {Phase.BREACHED: "rompu", Phase.WAIVED: "clos par une dispense"}


@transaction.atomic
def issue_duration_notice(
    *, actor: Membership, contract: Contract, paid: Paid, at: datetime, seen: int | None = None
) -> Letter:
    """Notify how long an engagement lasts; forecast while a month of allowance can still come.

    The letter is served as a legal notice: the signatory reads it once they have opened that notice.

    :param seen: position of the last fact the actor had read.
    :returns: the letter; the notice before it is replaced.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: the contract is closed, or its file has moved since ``seen``.
    :law: code de l'éducation, art. L. 632-6
    :clauses: INS-6, BIE-1
    """
    require_desk(actor)
    ContractFile.locked(contract).refuse_if_moved(seen=seen)
    paper = paper_of(contract, on=day_of(at), paid=paid)
    letter = letters.issue(
        actor=actor,
        kind=DURATION_NOTICE,
        person=contract.signatory,
        subject=contract,
        paper=paper,
        at=at,
        tells=False,
    )
    served_as = NoticeKind.DURATION if paper.decides else NoticeKind.FORECAST
    notices.serve_notice(actor=actor, letter=letter, kind=served_as, at=at)
    return letter


def preview_duration_notice(*, actor: Membership, contract: Contract, paid: Paid, at: datetime) -> bytes:
    """The notice as it would be issued now, as a PDF without number nor seal.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: the contract is closed.
    """
    paper = paper_of(contract, on=day_of(at), paid=paid)
    return letters.preview(actor=actor, kind=DURATION_NOTICE, person=contract.signatory, paper=paper, at=at)


def paper_of(contract: Contract, *, on: date, paid: Paid) -> Paper:
    """The notice, in words.

    :raises Refused: the contract is closed: nothing is owed that could be notified.
    """
    timeline = timeline_of(contract)
    received = paid(contract)
    found = assess(timeline=timeline, regional=rules_of(timeline.terms), as_of=on, received=received)
    closed = _CLOSED.get(found.phase.value)
    if closed:
        raise Refused(f"Ce contrat est {closed} : il n'y a pas de durée d'engagement à notifier.", citation=_LAW)
    final = found.engagement.final
    return Paper(
        title="" if final else "Durée prévisionnelle d'engagement",
        object=f"durée {'' if final else 'prévisionnelle '}de l'engagement, contrat {contract.reference}",
        references=(("Contrat", contract.reference), ("Signé le", in_french(timeline.terms.signed_on))),
        decides=final,
        body={
            "notice": "" if final else _forecast(on),
            "opening": list(_opening(found)),
            "figures": list(_figures(found, received)),
            "reasons": list(_reasons(found)),
            "closing": list(_closing(found, timeline)),
        },
    )


def _forecast(on: date) -> str:
    return (
        f"Durée prévisionnelle, calculée au {in_french(on)} : l'allocation n'est pas terminée. La durée définitive "
        "sera notifiée quand plus aucun mois d'allocation ne pourra s'ajouter."
    )


def _opening(found: Assessment) -> Iterator[str]:
    owed = count(found.engagement.months_owed.value, "mois")
    said = "est fixée à" if found.engagement.final else "s'établit, à titre prévisionnel, à"
    yield "Madame, Monsieur,"
    yield (
        f"En application de l'article L. 632-6 du code de l'éducation, la durée de votre engagement à exercer {said} "
        f"{owed}. Elle est égale au nombre de mois d'allocation dus et versés, sans être inférieure au plancher de "
        "votre régime."
    )


def _figures(found: Assessment, received: Mapping[Month, Cents]) -> Iterator[dict[str, str]]:
    allowance, engagement = found.allowance, found.engagement
    yield _figure("Mois d'allocation dus", count(allowance.months_due.value, "mois"))
    yield _figure("Dont versés", count(received_of(allowance, received).months, "mois"))
    if allowance.months_suspended.value:
        yield _figure("Mois suspendus", count(allowance.months_suspended.value, "mois"))
    yield _figure("Durée de l'engagement", count(engagement.months_owed.value, "mois"))
    if engagement.starts_on:
        yield _figure("Premier jour", in_french(engagement.starts_on))
    if engagement.last_day.value:
        yield _figure("Dernier jour", in_french(engagement.last_day.value))


def _figure(label: str, value: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": ""}


def _reasons(found: Assessment) -> Iterator[dict[str, Any]]:
    allowance, engagement = found.allowance, found.engagement
    yield _reason("Mois d'allocation dus", count(allowance.months_due.value, "mois"), allowance.months_due)
    yield _reason("Durée de l'engagement", count(engagement.months_owed.value, "mois"), engagement.months_owed)
    if engagement.last_day.value:
        yield _reason("Dernier jour", in_french(engagement.last_day.value), engagement.last_day)


def _reason(label: str, value: str, explained: Explained[Any]) -> dict[str, Any]:
    return {"label": label, "value": value, "steps": steps_of(explained)}


def _closing(found: Assessment, timeline: Timeline) -> Iterator[str]:
    engagement = found.engagement
    if engagement.starts_on is None:
        yield "L'engagement court du jour de votre installation, sur un projet validé par l'agence régionale de santé."
    elif engagement.last_day.value:
        yield (
            f"L'engagement va du {in_french(engagement.starts_on)} au {in_french(engagement.last_day.value)} "
            "inclus, si rien ne l'interrompt."
        )
    else:
        yield "Aucun lieu d'exercice n'est tenu ce jour : la fin de l'engagement dépend de la prochaine installation."
