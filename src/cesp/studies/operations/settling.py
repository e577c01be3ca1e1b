"""What a signatory contests and what the case desk settles: nothing follows from a declaration by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import in_french
from cesp.contracts import operations as contracts
from cesp.contracts.models import Contract
from cesp.correspondence.models import ThreadSubject
from cesp.correspondence.operations import open_thread
from cesp.notifications.operations import notify
from cesp.studies import telling
from cesp.studies.models import Declaration, Ground, Manner, Outcome, Question, Settlement
from cesp.studies.permissions import require_desk, require_signatory_of
from cesp_law.refusals import Refused

RULE = "déclaration de scolarité (PAP-10 : l'autorité gestionnaire suit le contrat pendant les études)"


@transaction.atomic
def contest(*, actor: Membership, declaration: Declaration, words: str, token: UUID, at: datetime) -> Question:
    """Say that what one's faculty declared is wrong: a thread with the case desk, which settles it.

    :param words: 1 to 5,000 characters. :param token: of the form; sent again, it opens nothing more.
    :raises PermissionDenied: not the signatory's own contract.
    :raises Refused: the declaration no longer stands, or it is contested already.
    :clauses: NAT-7, PAP-10
    """
    require_signatory_of(actor, declaration.contract)
    locks.hold(f"studies:{declaration.autumn_id}:{declaration.contract_id}")
    current = Declaration.objects.standing().filter(pk=declaration.pk).first()
    if current is None:
        raise Refused("Votre UFR a changé cette déclaration depuis : relisez-la.", citation=RULE)
    open_ = Question.objects.open().filter(declaration=current).first()
    if open_ is not None:
        raise Refused("La gestion des contrats regarde déjà cette déclaration : elle vous répondra.", citation=RULE)
    title = f"Scolarité {declaration.autumn.years} déclarée par mon UFR"
    thread = open_thread(actor=actor, subject=ThreadSubject.CONTRACT, title=title, body=words, at=at, token=token)
    question = Question.objects.create(declaration=current, ground=Ground.CONTESTED, thread=thread, asked_at=at)
    audit.record(
        act="studies.contested",
        actor=actor,
        at=at,
        about_id=actor.person_id,
        subject=declaration.contract,
        detail={"outcome": declaration.outcome, "years": declaration.autumn.years},
    )
    telling.tell_question(question, at)
    return question


@transaction.atomic
def settle(
    *,
    actor: Membership,
    question: Question,
    settlement: Settlement,
    words: str,
    at: datetime,
    ufr: Organisation | None = None,
) -> Question:
    """Settle a declaration: attach the contract to another faculty, ask this one again, keep, or say what was done.

    :param ufr: the faculty it is attached to, for :attr:`Settlement.ATTACHED`.
    :param words: why, for the faculty and the signatory; compulsory.
    :raises PermissionDenied: not the case desk.
    :raises Refused: settled already, without a reason, or to no other faculty.
    :clauses: PAP-10, NAT-7
    """
    require_desk(actor)
    held = _held(question)
    if held.settled_at is not None:
        done = f"{held.settled_by.signature} le {in_french(held.settled_at)}" if held.settled_by else ""
        raise Refused(f"C'est déjà tranché, par {done}.", citation=RULE)
    if settlement == Settlement.CORRECTED or not words.strip():
        raise Refused("Expliquez votre décision en une phrase.", citation=RULE)
    declaration = held.declaration
    if settlement == Settlement.ATTACHED:
        if ufr is None:
            raise Refused("Choisissez l'UFR où le contrat est rattaché.", citation=RULE)
        attach(actor=actor, contract=declaration.contract, ufr=ufr, at=at)
    if settlement == Settlement.ASKED_AGAIN:
        if declaration.fact_id is not None:
            raise Refused(
                "Cette déclaration a enregistré un fait : corrigez-le ou annulez-le au dossier, puis dites-le ici.",
                citation=RULE,
            )
        _set_aside(declaration, actor, at)
    held.settlement, held.words, held.settled_by, held.settled_at = settlement, words.strip(), actor, at
    held.save(update_fields=["settlement", "words", "settled_by", "settled_at"])
    _tell_settled(held, at)
    audit.record(
        act="studies.settled",
        actor=actor,
        at=at,
        about_id=declaration.contract.signatory_id,
        subject=declaration.contract,
        detail={"ground": held.ground, "settlement": str(settlement)},
    )
    return held


def _held(question: Question) -> Question:
    declaration = question.declaration
    locks.hold(f"studies:{declaration.autumn_id}:{declaration.contract_id}")
    rows = Question.objects.select_related(
        "declaration__autumn", "declaration__ufr", "declaration__contract__signatory", "settled_by__person"
    )
    return rows.get(pk=question.pk)


def _set_aside(declaration: Declaration, actor: Membership, at: datetime) -> None:
    """The line is the faculty's to declare again."""
    Declaration.objects.create(
        autumn=declaration.autumn,
        contract=declaration.contract,
        ufr=declaration.ufr,
        outcome=Outcome.WITHDRAWN,
        manner=Manner.CORRECTION,
        declared_by=actor,
        declared_at=at,
        supersedes=declaration,
    )
    telling.tell_ufr(
        "studies.asked_again", declaration.ufr, declaration.autumn, step=str(declaration.pk), data={}, at=at
    )


@transaction.atomic
def attach(*, actor: Membership, contract: Contract, ufr: Organisation, at: datetime) -> Contract:
    """Attach a contract to another faculty, and tell its signatory; the new one declares from then on.

    :raises PermissionDenied: not the case desk.
    :raises Refused: not a UFR, or the one it is attached to already.
    :clauses: PAP-10, NAT-7
    """
    held = contracts.attach(actor=actor, contract=contract, ufr=ufr, at=at)
    notify(
        person=contract.signatory,
        kind="studies.attached",
        key=f"studies.attached:{contract.pk}:{at.isoformat()}",
        path=reverse("portal:contract", args=[contract.reference]),
        at=at,
        data={"reference": contract.reference},
    )
    return held


def _tell_settled(question: Question, at: datetime) -> None:
    if question.ground != Ground.CONTESTED:
        return
    contract = question.declaration.contract
    notify(
        person=contract.signatory,
        kind="studies.settled",
        key=f"studies.settled:{question.pk}",
        path=reverse("portal:contract", args=[contract.reference]),
        at=at,
        data={"years": question.declaration.autumn.years},
    )
