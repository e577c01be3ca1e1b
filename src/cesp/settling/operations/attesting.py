"""The agency attests to the managing authority, which notifies in answer how long it lasts (INS-5, INS-6)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership, Subject
from cesp.accounts.queries.desks import desk_for
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.duration_notice import Paid, issue_duration_notice
from cesp.contracts.models import Contract
from cesp.contracts.reading import timeline_of
from cesp.letters import operations as letters
from cesp.letters.models import Letter
from cesp.projects.models import Project
from cesp.settling import papers
from cesp.settling.letter_kinds import ATTESTATION
from cesp.settling.models import Installation
from cesp.settling.operations.letter import practitioner_of
from cesp.settling.operations.opening import RULE, journal, opened, refuse_over
from cesp.settling.permissions import require_agency
from cesp_law.refusals import Refused


@transaction.atomic
def attest(*, actor: Membership, project: Project, at: datetime) -> Letter:
    """Attest an engagement to the managing authority, once the letter is received; its desk then finds it to do.

    :raises PermissionDenied: another agency than that of the place.
    :raises AlreadyDone: it is attested already, says by whom and when.
    :raises Refused: the letter is not signed, or not received; or the contract is over.
    :law: dépliant « Anticipez votre installation » de l'ARS Auvergne-Rhône-Alpes
    :clauses: INS-5
    """
    require_agency(actor, ars=project.ars, contract=project.contract)
    current, installation = opened(project, at=at)
    if installation.attested_at is not None and installation.attested_by is not None:
        raise AlreadyDone(
            f"{installation.attested_by.signature} a déjà attesté cet engagement le "
            f"{at_in_french(installation.attested_at)}. Rien n'a été fait de nouveau."
        )
    refuse_over(current)
    if installation.letter is None:
        raise Refused("La lettre d'engagement n'est pas signée : il n'y a encore rien à attester.", citation=RULE)
    if installation.received_on is None:
        raise Refused(
            "La lettre d'engagement n'est pas encore reçue : enregistrez d'abord sa réception.", citation=RULE
        )
    signed_on = timeline_of(current.contract).terms.signed_on
    authority = desk_for(Subject.CONTRACT, ars=None, on=day_of(at), concluded_on=signed_on)
    paper = papers.attestation(current, installation, practitioner_of(current), authority=authority)
    installation.attestation = letters.issue(
        actor=actor, kind=ATTESTATION, person=current.contract.signatory, subject=installation, paper=paper, at=at
    )
    installation.attested_at, installation.attested_by = at, actor
    installation.save(update_fields=["attestation", "attested_at", "attested_by"])
    journal("engagement_attested", installation, actor=actor, at=at)
    return installation.attestation


@transaction.atomic
def notify_duration(
    *, actor: Membership, contract: Contract, paid: Paid, at: datetime, seen: int | None = None
) -> Letter:
    """Notify how long the engagement lasts: the fifth step of the installation that was attested last, if one was.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: as :func:`cesp.contracts.duration_notice.issue_duration_notice`.
    :clauses: INS-6
    """
    letter = issue_duration_notice(actor=actor, contract=contract, paid=paid, at=at, seen=seen)
    attested = Installation.objects.filter(contract=contract, attested_at__isnull=False, left_on=None)
    last = attested.order_by("-attested_at", "-pk").first()
    if last is not None:
        last.notice, last.notified_at = letter, at
        last.save(update_fields=["notice", "notified_at"])
    return letter
