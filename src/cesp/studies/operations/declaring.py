"""What a faculty declares, corrects and takes back; each act is a row, and a fact where it changes the pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of, in_french
from cesp.contracts import operations as contracts
from cesp.contracts import reading
from cesp.contracts.models import Contract, RecordedFact
from cesp.contracts.payload import ExpectedDiplomaDeclared, decode, encode
from cesp.documents import operations as documents
from cesp.documents.models import Piece
from cesp.studies import judgement, telling
from cesp.studies.judgement import RULE, Said
from cesp.studies.models import (
    Autumn,
    Declaration,
    Ground,
    Manner,
    Outcome,
    Question,
    Settlement,
)
from cesp.studies.permissions import require_ufr_of
from cesp.studies.queries.autumns import refusal_to_declare
from cesp.studies.queries.lines import next_years
from cesp_law.refusals import Refused

CERTIFICATE = "enrolment_certificate"


@dataclass(frozen=True, slots=True)
class Act:
    """Who declares for which autumn, at what instant."""

    actor: Membership
    autumn: Autumn
    at: datetime


def declare(
    *,
    actor: Membership,
    autumn: Autumn,
    contract: Contract,
    said: Said,
    at: datetime,
    correcting: bool = False,
    seen: int | None = None,
    certificate: UploadedFile[bytes] | None = None,
) -> Declaration:
    """Say what becomes of a signatory this year; with ``correcting``, that what was said was wrong.

    A passage, a repeated year, a diploma, an exclusion become a fact of the contract. A correction corrects the
    fact that the former made, or annuls it; what has happened since leaves it standing.

    :param seen: key of the declaration that the actor had read, 0 for none; ``None`` for an act on no reading.
    :raises PermissionDenied: another UFR's signatory, or a conflict of interest.
    :raises ValidationError: something is missing, by field.
    :raises Refused: not open, declared by somebody else meanwhile, or the law refuses the fact.
    :raises cesp.documents.reception.Refusal: the certificate is not a file we keep.
    :clauses: NAT-7, PAP-10, BIE-1, IDF-17, NAT-6
    """
    require_ufr_of(actor, contract)
    act = Act(actor, autumn, at)
    if certificate is None:
        with transaction.atomic():
            return _declared(act, contract, said, correcting=correcting, seen=seen)
    with documents.kept(certificate, kind=CERTIFICATE) as file, transaction.atomic():
        person = contract.signatory
        locks.hold(_lock(autumn, contract))
        locks.hold(f"contract:{contract.pk}")  # before the pieces, as whoever keeps one for a contract
        piece = documents.known(file, person=person)
        piece = piece or documents.attach(file, actor=actor, person=person, subject=contract, at=at)
        return _declared(act, contract, said, correcting=correcting, seen=seen, piece=piece)


@dataclass(frozen=True, slots=True)
class Done:
    """What an act on several lines came to: the rows, and who was left with why."""

    declared: tuple[Declaration, ...]
    refused: tuple[tuple[Contract, str], ...]


@transaction.atomic
def declare_next_year(*, actor: Membership, autumn: Autumn, contracts: Sequence[Contract], at: datetime) -> Done:
    """Declare each enrolled in the year that follows what was last known; harmless, it makes no fact.

    Those of whom something is declared, or no year is known, are left and named.

    :raises PermissionDenied: one of them is another UFR's.
    :raises Refused: the autumn is not open.
    :clauses: NAT-7
    """
    for contract in contracts:
        require_ufr_of(actor, contract)
    act, done, refused = Act(actor, autumn, at), [], []
    locks.hold(*(_lock(autumn, contract) for contract in contracts))
    years = next_years([contract.pk for contract in contracts], autumn)
    for contract in contracts:
        year = years.get(contract.pk)
        if year is None:
            refused.append((contract, "son année d'études n'est pas connue : déclarez-la sur sa ligne."))
            continue
        try:
            done.append(_declared(act, contract, Said(outcome=Outcome.ENROLLED, year_of_study=year), seen=0))
        except Refused as refusal:
            refused.append((contract, refusal.sentence))
    return Done(tuple(done), tuple(refused))


@transaction.atomic
def import_declarations(
    *,
    actor: Membership,
    autumn: Autumn,
    rows: Sequence[tuple[Contract, Said]],
    digest: str,
    rejected: int,
    at: datetime,
) -> list[Declaration]:
    """Declare what the report on a workbook kept: all of it, or nothing.

    :param digest: SHA-256 of the file. :param rejected: rows that the report set aside.
    :raises PermissionDenied: one of them is another UFR's.
    :raises Refused: naming the first row that no longer holds.
    :clauses: NAT-7
    """
    for contract, _ in rows:
        require_ufr_of(actor, contract)
    act = Act(actor, autumn, at)
    locks.hold(*(_lock(autumn, contract) for contract, _ in rows))
    stored = []
    for contract, said in rows:
        try:
            stored.append(_declared(act, contract, said, seen=0))
        except Refused as refusal:
            sentence = f"{contract.signatory.full_name} : {refusal.sentence} Rien n'est enregistré."
            raise Refused(sentence, citation=refusal.citation) from refusal
    detail: dict[str, int | str | bool | None] = {"digest": digest, "stored": len(stored), "rejected": rejected}
    audit.record(act="studies.file_imported", actor=actor, at=at, subject=autumn, detail=detail)
    return stored


@transaction.atomic
def withdraw(*, actor: Membership, declaration: Declaration, at: datetime, seen: int | None = None) -> Declaration:
    """Take a declaration back: what it had made the file say is annulled, the line is to be declared again.

    When it told what had happened since another, that other stands again.

    :raises PermissionDenied: as :func:`declare`.
    :raises Refused: somebody changed it meanwhile, the next autumn has opened, or another fact rests on its own.
    :clauses: NAT-7, PAP-10
    """
    require_ufr_of(actor, declaration.contract)
    act = Act(actor, declaration.autumn, at)
    former = _held(act, declaration.contract)
    if former is None or former.pk != declaration.pk or former.outcome == Outcome.WITHDRAWN:
        _refuse_moved(former)
    _refuse_unseen(former, seen)
    if refusal := refusal_to_declare(act.autumn, on=day_of(at)):
        raise Refused(refusal, citation=RULE)
    if former.fact is not None:
        contracts.annul_fact(actor=actor, recorded=former.fact, evidence=_evidence(act), at=at)
    _close_questions(former, act)
    before = former.supersedes if former.manner == Manner.SINCE else None
    again = before if before is not None and before.outcome != Outcome.WITHDRAWN and before.ufr == former.ufr else None
    row = _added(
        act,
        former.contract,
        Said(outcome=Outcome.WITHDRAWN) if again is None else _said(again),
        manner=Manner.CORRECTION,
        former=former,
        fact=None if again is None else again.fact,
        piece=None if again is None else again.certificate,
    )
    _journal("studies.withdrawn", row, outcome=former.outcome)
    return row


def _declared(
    act: Act,
    contract: Contract,
    said: Said,
    *,
    correcting: bool = False,
    seen: int | None,
    piece: Piece | None = None,
) -> Declaration:
    """Lock, check, write the fact if there is one, then the row."""
    former = _held(act, contract)
    standing = former is not None and former.outcome != Outcome.WITHDRAWN and former.ufr_id == contract.ufr_id
    _refuse_unseen(former if standing else None, seen)
    if refusal := refusal_to_declare(act.autumn, on=day_of(act.at)):
        raise Refused(refusal, citation=RULE)
    corrected = former if correcting and standing else None
    if found := judgement.faults(said, profession=contract.summary.profession):
        raise ValidationError({name: [sentence] for name, sentence in found.items()})
    fact = _fact_of(act, contract, said, corrected)
    if former is not None:
        _close_questions(former, act)
        piece = piece or (former.certificate if corrected else None)
    manner = Manner.FIRST if former is None else Manner.CORRECTION if corrected else Manner.SINCE
    row = _added(act, contract, said, manner=manner, former=former, fact=fact, piece=piece)
    _journal("studies.corrected" if corrected else "studies.declared", row, outcome=row.outcome)
    if said.outcome in judgement.EXPLAINED:
        ground = Ground.UNKNOWN if said.outcome == Outcome.UNKNOWN else Ground.STOPPED
        telling.tell_question(Question.objects.create(declaration=row, ground=ground, asked_at=act.at), act.at)
    if row.fact is None:
        telling.tell_signatory(row, act.at)
    return row


def _fact_of(act: Act, contract: Contract, said: Said, corrected: Declaration | None) -> RecordedFact | None:
    """Write what the declaration makes the file say: a new fact, one corrected, or one annulled."""
    on, standing = day_of(act.at), reading.standing(contract)
    value, former = judgement.value_of(said, on=on), corrected.fact if corrected is not None else None
    without = standing if former is None else standing.without(former.pk)
    judgement.check(said, without.timeline(), autumn=act.autumn, on=on)
    how: dict[str, Any] = {"actor": act.actor, "evidence": _evidence(act), "at": act.at}
    if value is None:
        if former is not None:
            contracts.annul_fact(recorded=former, **how)
        return None
    if former is None:
        return contracts.record_fact(contract=contract, fact=value, **how)
    if former.kind != encode(value).kind:
        contracts.annul_fact(recorded=former, **how)
        return contracts.record_fact(contract=contract, fact=value, **how)
    held = decode(former.kind, former.payload)
    if isinstance(value, ExpectedDiplomaDeclared) and isinstance(held, ExpectedDiplomaDeclared):
        value = replace(value, declared_on=held.declared_on)
    return former if value == held else contracts.correct_fact(recorded=former, fact=value, **how)


def _held(act: Act, contract: Contract) -> Declaration | None:
    """The last row of a line, once its lock is held."""
    locks.hold(_lock(act.autumn, contract))
    rows = Declaration.objects.filter(autumn=act.autumn, contract=contract, superseded_by__isnull=True)
    return rows.select_related("autumn", "contract", "fact", "supersedes__fact", "declared_by__person").first()


def _lock(autumn: Autumn, contract: Contract) -> str:
    return f"studies:{autumn.pk}:{contract.pk}"


def _refuse_unseen(former: Declaration | None, seen: int | None) -> None:
    """Refuse to declare over what the actor has not read."""
    if seen is not None and seen != (0 if former is None else former.pk):
        _refuse_moved(former)


def _refuse_moved(former: Declaration | None) -> NoReturn:
    if former is None:
        raise Refused("Il n'y a rien à retirer : rien n'est déclaré.", citation=RULE)
    raise Refused(
        f"« {former.get_outcome_display()} » a été déclaré par {former.declared_by.signature} "
        f"le {in_french(former.declared_at)} : relisez la ligne avant de la changer.",
        citation=RULE,
    )


def _added(
    act: Act,
    contract: Contract,
    said: Said,
    *,
    manner: Manner,
    former: Declaration | None,
    fact: RecordedFact | None,
    piece: Piece | None,
) -> Declaration:
    assert contract.ufr is not None
    return Declaration.objects.create(
        autumn=act.autumn,
        contract=contract,
        ufr=contract.ufr,
        outcome=said.outcome,
        manner=manner,
        year_of_study=said.year_of_study if said.outcome in judgement.WITH_YEAR else None,
        on=said.on if said.outcome in judgement.DATED else None,
        words=said.words if said.outcome in judgement.EXPLAINED else "",
        certificate=piece,
        fact=fact,
        declared_by=act.actor,
        declared_at=act.at,
        supersedes=former,
    )


def _said(row: Declaration) -> Said:
    return Said(outcome=Outcome(row.outcome), year_of_study=row.year_of_study, on=row.on, words=row.words)


def _close_questions(former: Declaration, act: Act) -> None:
    """What a faculty says anew answers what was asked of its former declaration."""
    open_ = Question.objects.open().filter(declaration=former)
    open_.update(settlement=Settlement.CORRECTED, settled_by=act.actor, settled_at=act.at)


def _evidence(act: Act) -> str:
    ufr = act.actor.organisation
    return f"Déclaration de scolarité {act.autumn.years}, {ufr.code if ufr else ''}"


def _journal(code: str, row: Declaration, *, outcome: str) -> None:
    audit.record(
        act=code,
        actor=row.declared_by,
        at=row.declared_at,
        about_id=row.contract.signatory_id,
        subject=row.contract,
        detail={"outcome": str(outcome), "years": row.autumn.years},
    )
