"""Writing a contract's facts: permit, lock and re-read, ask the law, record.

Every function here adds rows and never changes one; the summary is rebuilt in the same
transaction. Whoever loses a race is told who came first and when.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction

from cesp.accounts.models import Membership, Organisation, Person
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.contracts import conclusions, projection, queries, witness
from cesp.contracts.conclusions import Conclusion, RefusedRows
from cesp.contracts.file import ContractFile, Writing, refuse
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary
from cesp.contracts.payload import Encoded, ExpectedDiplomaDeclared, Value, encode
from cesp.contracts.permissions import require_desk, require_recorder
from cesp.contracts.telling import tell_signatory
from cesp_law.facts import Fact, Terms

_SUMMARIES_A_BATCH = 500


@transaction.atomic
def conclude_contract(
    *, actor: Membership, signatory: Person, terms: Terms, ufr: Organisation | None, evidence: str, at: datetime
) -> Contract:
    """Open the file of a contract that has been signed.

    :param terms: what the contract says of itself.
    :param evidence: reference of the signed contract.
    :returns: the contract, under the next reference of its academic year.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: the person was not eligible, or has a contract in force on that day.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-1, PAP-9
    """
    require_desk(actor)
    row = Conclusion(signatory=signatory, terms=terms, ufr=ufr, evidence=evidence)
    try:
        (contract,), facts = conclusions.conclude([row], actor=actor, at=at, quality=RecordedFact.Quality.CERTAIN)
    except RefusedRows as refused:
        raise refused.refusals[0][1] from None
    audit.record(
        act="contracts.contract_concluded",
        actor=actor,
        at=at,
        about_id=signatory.pk,
        subject=contract,
        detail=facts.detail([contract.pk]),
    )
    return contract


@transaction.atomic
def bulk_conclude(
    *,
    actor: Membership,
    rows: Sequence[Conclusion],
    at: datetime,
    on_progress: Callable[[int], None] = lambda done: None,
) -> list[Contract]:
    """Take over contracts that exist already, with their facts: all of them or none.

    :param rows: signatories are saved people; the facts of a row are in any order.
    :param on_progress: told how many rows are done, once a batch.
    :returns: one contract a row, in the order of the rows; their facts carry ``IMPORTED``.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises RefusedRows: every row that the law refuses, with its sentence; nothing is stored.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    require_desk(actor)
    contracts, facts = conclusions.conclude(
        rows, actor=actor, at=at, quality=RecordedFact.Quality.IMPORTED, on_progress=on_progress
    )
    if contracts:
        detail = facts.detail([contract.pk for contract in contracts])
        audit.record(act="contracts.contracts_taken_over", actor=actor, at=at, detail=detail)
    return contracts


@transaction.atomic
def record_fact(
    *,
    actor: Membership,
    contract: Contract,
    fact: Fact | ExpectedDiplomaDeclared,
    evidence: str,
    at: datetime,
    seen: int | None = None,
) -> RecordedFact:
    """Record that something happened.

    :param evidence: reference of the document it rests on.
    :param seen: position of the last row the actor had read; ``None`` for an act on no reading.
    :raises PermissionDenied: facts of this kind come from another role, or the actor does not follow the contract.
    :raises Refused: the law refuses it, it is already recorded, or the file has moved since ``seen``.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10, NAT-7
    """
    return record_facts(actor=actor, contract=contract, facts=[fact], evidence=evidence, at=at, seen=seen)[0]


@transaction.atomic
def record_facts(
    *,
    actor: Membership,
    contract: Contract,
    facts: Sequence[Fact | ExpectedDiplomaDeclared],
    evidence: str,
    at: datetime,
    seen: int | None = None,
) -> tuple[RecordedFact, ...]:
    """Record what happened together, which the law judges as a whole: two places held from one day, each for a part.

    :param facts: one at least; :param evidence: reference of the document that they rest on.
    :returns: a row for each, in the same order.
    :raises PermissionDenied: as :func:`record_fact`.
    :raises Refused: as :func:`record_fact`; nothing is recorded then.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10, NAT-7, IDF-9
    """
    encoded = [encode(fact) for fact in facts]
    for one in encoded:
        require_recorder(actor, kind=one.kind, contract=contract)
    file = ContractFile.locked(contract)
    file.refuse_if_moved(seen=seen)
    after = file.standing
    for one, fact in zip(encoded, facts, strict=True):
        file.refuse_twin(one)
        after = after.plus(fact)
    timeline = file.judged(after, like=encoded[0].kind)
    done: list[RecordedFact] = []
    for one in encoded:
        recorded = file.add(one, timeline=timeline, writing=Writing(actor, evidence, at))
        file = file.with_row(recorded)
        tell_signatory(recorded, done="recorded")
        done.append(_journaled("contracts.fact_recorded", recorded, kind=one.kind))
    return tuple(done)


@transaction.atomic
def correct_fact(
    *,
    actor: Membership,
    recorded: RecordedFact,
    fact: Value,
    evidence: str,
    at: datetime,
    seen: int | None = None,
) -> RecordedFact:
    """Replace what was recorded by what is true; the first version stays readable.

    :param fact: of the same kind; the terms of a contract are corrected so too.
    :raises PermissionDenied: as :func:`record_fact`.
    :raises Refused: as :func:`record_fact`, or somebody already corrected or annulled it.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    return correct_facts(actor=actor, corrections=[(recorded, fact)], evidence=evidence, at=at, seen=seen)[0]


@transaction.atomic
def correct_facts(
    *,
    actor: Membership,
    corrections: Sequence[tuple[RecordedFact, Value]],
    evidence: str,
    at: datetime,
    seen: int | None = None,
) -> tuple[RecordedFact, ...]:
    """Correct several facts of one contract together, which the law judges as a whole.

    :param corrections: one at least: what was recorded, and what is true.
    :raises PermissionDenied: as :func:`correct_fact`.
    :raises Refused: as :func:`correct_fact`; nothing is corrected then.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    contract = corrections[0][0].contract
    for recorded, _ in corrections:
        require_recorder(actor, kind=FactKind(recorded.kind), contract=contract)
    file = ContractFile.locked(contract)
    rows = [file.still_standing(recorded) for recorded, _ in corrections]
    file.refuse_if_moved(seen=seen)
    after = file.standing
    for row, (_, fact) in zip(rows, corrections, strict=True):
        encoded = encode(fact)
        if encoded.kind != row.kind:
            refuse("Une correction garde la nature du fait : annulez celui-ci, puis enregistrez l'autre.")
        file.refuse_twin(encoded)
        after = after.replacing(row.pk, fact)
    timeline = file.judged(after, like="")
    done: list[RecordedFact] = []
    for row, (_, fact) in zip(rows, corrections, strict=True):
        encoded = encode(fact)
        correction = file.add(encoded, timeline=timeline, writing=Writing(actor, evidence, at), supersedes=row)
        file = file.with_row(correction)
        tell_signatory(correction, done="corrected")
        done.append(_journaled("contracts.fact_corrected", correction, kind=encoded.kind))
    return tuple(done)


@transaction.atomic
def annul_fact(
    *, actor: Membership, recorded: RecordedFact, evidence: str, at: datetime, seen: int | None = None
) -> RecordedFact:
    """Say that something recorded never was; it stays readable, struck out.

    :raises PermissionDenied: as :func:`record_fact`.
    :raises Refused: another fact rests on it, or somebody already corrected or annulled it.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    require_recorder(actor, kind=FactKind(recorded.kind), contract=recorded.contract)
    file = ContractFile.locked(recorded.contract)
    row = file.still_standing(recorded)
    file.refuse_if_moved(seen=seen)
    if row.kind == FactKind.CONCLUDED:
        refuse("La conclusion du contrat se corrige, elle ne s'annule pas : sans elle, il n'y a plus de contrat.")
    timeline = file.judged(file.standing.without(row.pk), like="")
    annulled = Encoded(FactKind.ANNULLED, row.effective_on, {})
    annulment = file.add(annulled, timeline=timeline, writing=Writing(actor, evidence, at), supersedes=row)
    tell_signatory(annulment, done="annulled", about=row)
    return _journaled("contracts.fact_annulled", annulment, kind=row.kind)


@transaction.atomic
def attach(*, actor: Membership, contract: Contract, ufr: Organisation, at: datetime) -> Contract:
    """Attach a contract to the UFR where its signatory is enrolled now; the former one sees it no more.

    Who follows a contract is no fact of law: the column changes, the journal keeps both.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: not a UFR, or the one it is attached to already.
    :clauses: PAP-10, NAT-7
    """
    require_desk(actor)
    locks.hold(f"contract:{contract.pk}")
    held = Contract.objects.select_related("ufr").get(pk=contract.pk)
    if ufr.kind != Organisation.Kind.UFR:
        refuse("Un contrat se rattache à une UFR.")
    if held.ufr_id == ufr.pk:
        refuse(f"Ce contrat est déjà rattaché à « {ufr.name} ».")
    detail = {"former": held.ufr_id, "ufr": ufr.pk, "code": ufr.code}
    held.ufr = ufr
    held.save(update_fields=["ufr"])
    audit.record(
        act="contracts.contract_attached", actor=actor, at=at, about_id=held.signatory_id, subject=held, detail=detail
    )
    return held


def _journaled(act: str, fact: RecordedFact, *, kind: str) -> RecordedFact:
    """Leave a line on a fact just written, with the digest that bears witness to it."""
    audit.record(
        act=act,
        actor=fact.recorded_by,
        at=fact.recorded_at,
        about_id=fact.contract.signatory_id,
        subject=fact.contract,
        detail={"kind": str(kind), "fact": fact.pk, "digest": witness.digest(fact)},
    )
    return fact


@transaction.atomic
def relabel(person_id: int) -> int:
    """Carry somebody's name, as it is now, into the summaries of their contracts: lists search and sort on it.

    :returns: how many summaries were rewritten.
    """
    ids = list(Contract.objects.filter(signatory_id=person_id).values_list("pk", flat=True))
    for label in projection.labels(ids).values():
        locks.hold(f"contract:{label.contract_id}")
        Summary.objects.filter(pk=label.contract_id).update(search_key=label.search_key, sort_key=label.sort_key)
    return len(ids)


def refresh_summaries(*, today: date, on_progress: Callable[[int], None] = lambda done: None) -> int:
    """Move every summary to today, batch by batch, each in a transaction of its own.

    A batch holds the locks of its contracts while it reads their facts: an act on one of them
    comes wholly before, and is read, or wholly after, and writes its own summary.

    :returns: how many summaries were computed again.
    """
    done = 0
    for ids in queries.contract_ids(a_batch=_SUMMARIES_A_BATCH):
        with transaction.atomic():
            locks.hold(*(f"contract:{pk}" for pk in ids))
            projection.store(list(projection.recomputed(ids, as_of=dict.fromkeys(ids, today))))
        done += len(ids)
        on_progress(done)
    return done
