"""A signatory has died: the contract is waived, everything that was sent to them stops, their account is closed.

Nothing is owed on death (décret n° 2020-268): no debt is opened, none is chased. One plain letter may go to the heirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Person
from cesp.accounts.operations.deaths import close_for_death, reopen
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.contracts.operations import annul_fact, record_fact
from cesp.contracts.payload import decode
from cesp.documents import operations as documents
from cesp.engagement import papers
from cesp.engagement.letter_kinds import HEIRS
from cesp.engagement.models import Death
from cesp.engagement.operations.certifying import referents_of
from cesp.engagement.permissions import require_desk
from cesp.engagement.reading import RULE, served
from cesp.identity import sessions
from cesp.letters import operations as letters
from cesp.letters.models import Letter
from cesp.notifications.operations import Told, notify_many, settle_all
from cesp.recovery.queries import left_by
from cesp_law.dates import in_french
from cesp_law.facts import Waived, WaiverGround
from cesp_law.money import euros
from cesp_law.phase import Phase
from cesp_law.refusals import Refused

PIECE = "death_certificate"
_OVER = frozenset({Phase.BREACHED, Phase.WAIVED, Phase.COMPLETED})


def record_death(
    *,
    actor: Membership,
    person: Person,
    died_on: date,
    upload: UploadedFile[bytes],
    heir_name: str,
    heir_address: str,
    at: datetime,
) -> Death:
    """Record the death of a signatory, on its certificate.

    :param heir_name: of whom the one letter goes to; empty, nobody is written to.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: it is recorded already; says by whom and when.
    :raises Refused: a day to come, or one that the law refuses.
    :raises cesp.documents.reception.Refusal: the file is not one we keep.
    :law: décret n° 2020-268 du 17 mars 2020 : rien n'est dû en cas de décès
    :clauses: IDF-16
    """
    require_desk(actor)
    with documents.kept(upload, kind=PIECE) as file, transaction.atomic():
        _hold(person)
        _refuse_recorded(person)
        if died_on > day_of(at):
            raise Refused("Le jour du décès n'est pas encore venu : corrigez la date.", citation=RULE)
        death = Death.objects.create(
            person=person,
            died_on=died_on,
            recorded_at=at,
            recorded_by=actor,
            heir_name=heir_name.strip(),
            heir_address=heir_address.strip(),
        )
        death.piece = documents.known(file, person=person) or documents.attach(
            file, actor=actor, person=person, subject=death, at=at
        )
        death.save(update_fields=["piece"])
        told = referents_of(person, at=at)
        _silence(person, died_on, at=at)
        contracts = _contracts_of(person)  # read after: nothing is told to whoever is known to be dead
        for contract in contracts:
            if not _is_open_on(contract, died_on):
                continue
            record_fact(
                actor=actor,
                contract=contract,
                fact=Waived(on=died_on, ground=WaiverGround.DEATH),
                evidence=f"Acte de décès, pièce n° {death.piece.pk}",
                at=at,
            )
        _tell_agencies(told, contracts, at=at)
        audit.record(act="engagement.death_recorded", actor=actor, at=at, about_id=person.pk, subject=death)
    return death


@transaction.atomic
def withdraw_death(*, actor: Membership, death: Death, at: datetime) -> None:
    """Say that a death was recorded in error: the contracts run again and the account is open.

    What had been told and was settled stays so. The row is erased; the journal keeps who recorded and who withdrew.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: the heirs have been written to.
    """
    require_desk(actor)
    locks.hold(f"person:{death.person_id}")
    held = Death.objects.filter(pk=death.pk).select_related("person").first()
    if held is None:
        raise Refused("Ce décès a déjà été retiré : rien n'a changé.", citation=RULE)
    if held.letter_id is not None:
        raise Refused("Les ayants droit ont reçu un courrier : révoquez-le et écrivez-leur d'abord.", citation=RULE)
    for contract in _contracts_of(held.person):
        for row in _waivers_of(contract):
            annul_fact(actor=actor, recorded=row, evidence="Décès enregistré à tort", at=at)
    reopen(held.person)
    person_id, piece = held.person_id, held.piece
    held.delete()
    if piece is not None and piece.is_kept:
        documents.detach(piece, actor=actor, at=at)
    audit.record(act="engagement.death_withdrawn", actor=actor, at=at, about_id=person_id)


@transaction.atomic
def keep_heirs(*, actor: Membership, death: Death, name: str, address: str, at: datetime) -> Death:
    """Keep whom to write to, for the one letter.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: the letter is written.
    """
    require_desk(actor)
    held = _locked(death)
    held.heir_name, held.heir_address = name.strip(), address.strip()
    held.save(update_fields=["heir_name", "heir_address"])
    audit.record(act="engagement.heirs_recorded", actor=actor, at=at, about_id=held.person_id, subject=held)
    return held


@transaction.atomic
def write_to_heirs(*, actor: Membership, death: Death, at: datetime) -> Letter:
    """Write the letter to the heirs: condolence, and that nothing is owed. The desk prints it and posts it.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: it is written.
    :raises Refused: nobody is named, or a sum is still claimed, which the letter would deny.
    :clauses: IDF-16
    """
    require_desk(actor)
    held = _locked(death)
    if left := left_by(held.person, on=day_of(at)):
        raise Refused(
            f"{euros(left)} sont encore réclamés à cette personne, et ce courrier dit que rien n'est dû : la gestion "
            "des paiements annule d'abord cette somme, ou la règle avec la famille.",
            citation=RULE,
        )
    if not (held.heir_name and held.heir_address):
        raise Refused("Écrivez d'abord le nom et l'adresse de la personne à qui ce courrier va.", citation=RULE)
    held.letter = letters.issue(
        actor=actor,
        kind=HEIRS,
        person=held.person,
        subject=held,
        paper=papers.to_the_heirs(
            held.person,
            tuple(_contracts_of(held.person)),
            died_on=held.died_on,
            name=held.heir_name,
            address=held.heir_address,
        ),
        at=at,
        tells=False,
    )
    held.save(update_fields=["letter"])
    audit.record(act="engagement.heirs_written_to", actor=actor, at=at, about_id=held.person_id, subject=held)
    return held.letter


def _hold(person: Person) -> None:
    """Hold a person, then their contracts: whoever keeps a piece for a contract holds that first, then the pieces."""
    locks.hold(f"person:{person.pk}")
    locks.hold(*(f"contract:{contract.pk}" for contract in _contracts_of(person)))


def _silence(person: Person, died_on: date, *, at: datetime) -> None:
    """Close the account and end all that waits for its owner: before anything else is told of them."""
    close_for_death(person, died_on=died_on)
    sessions.close_all(person)
    settle_all(person, at=at)


def _refuse_recorded(person: Person) -> None:
    known = Death.objects.filter(person=person).select_related("recorded_by__person").first()
    if known is not None:
        raise AlreadyDone(
            f"Ce décès est déjà enregistré, par {known.recorded_by.person.full_name} le "
            f"{at_in_french(known.recorded_at)} : décès le {in_french(known.died_on)}."
        )


def _locked(death: Death) -> Death:
    locks.hold(f"person:{death.person_id}")
    held = Death.objects.select_related("person", "letter").get(pk=death.pk)
    if held.letter is not None:
        raise AlreadyDone(f"Le courrier n° {held.letter.number} est déjà écrit aux ayants droit.")
    return held


def _contracts_of(person: Person) -> list[Contract]:
    return list(Contract.objects.filter(signatory=person).select_related("signatory").order_by("pk"))


def _is_open_on(contract: Contract, day: date) -> bool:
    return served(contract, on=day).found.phase.value not in _OVER


def _waivers_of(contract: Contract) -> list[RecordedFact]:
    rows = RecordedFact.objects.standing().filter(contract=contract, kind=FactKind.WAIVED)
    return [row for row in rows if getattr(decode(row.kind, row.payload), "ground", None) is WaiverGround.DEATH]


def _tell_agencies(people: Sequence[int], contracts: Sequence[Contract], *, at: datetime) -> None:
    for contract in contracts:
        path = reverse("engagement:engagement", args=[contract.reference])
        told = [
            Told(pk, f"engagement.death:{contract.pk}", path, {"ended_contract": contract.reference}) for pk in people
        ]
        notify_many(kind="engagement.death_recorded", told=told, at=at)
