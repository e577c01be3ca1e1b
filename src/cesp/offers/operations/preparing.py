"""Preparing what is to be signed: contracts, one or many, and amendments; a later version stands in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models import Max
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.letters import operations as letters
from cesp.letters.models import Letter
from cesp.notifications.operations import notify, resolve
from cesp.offers import terms, wording
from cesp.offers.letter_kinds import AMENDMENT, CONTRACT
from cesp.offers.models import Document, Offer, Paper
from cesp.offers.operations.answering import open_offer
from cesp.offers.operations.calling import lock_of
from cesp.offers.permissions import require_desk
from cesp_law.codec import terms_to
from cesp_law.dates import Month
from cesp_law.refusals import Refused

_LAW = "règle de gestion : on ne signe que le dernier état d'un papier"
_OVER = frozenset({"breached", "waived", "completed"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a bulk preparation did, and what it could not, with a sentence each."""

    papers: list[Paper]
    refused: list[tuple[Offer, str]]


def prepare(
    *, actor: Membership, offers: Sequence[Offer], at: datetime, allowance_from: Mapping[int, Month] | None = None
) -> Prepared:
    """Prepare the contracts of several offers, each on its own: one that is refused keeps no other back.

    :param allowance_from: first month of allowance of a PADHUE's contract, by key of the offer.
    :raises PermissionDenied: the actor does not hold the case desk.
    """
    require_desk(actor)
    papers, refused = [], []
    for offer in offers:
        try:
            month = (allowance_from or {}).get(offer.pk)
            papers.append(prepare_contract(actor=actor, offer=offer, allowance_from=month, at=at))
        except (Refused, AlreadyDone) as refusal:
            refused.append((offer, refusal.sentence))
    return Prepared(papers, refused)


@transaction.atomic
def prepare_contract(*, actor: Membership, offer: Offer, at: datetime, allowance_from: Month | None = None) -> Paper:
    """Write the contract that an offer leads to, with the rules of its region as they stand today.

    An earlier version still to be signed is given up; the same words on the same day are the version that stands.

    :param allowance_from: for a PADHUE, whose contract says it; for nobody else.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: the offer lapsed, the first month is missing, or the law would refuse such a contract.
    :raises AlreadyDone: the offer was answered already.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-9, IDF-7
    """
    require_desk(actor)
    current, on = open_offer(offer, at), day_of(at)
    candidature = current.candidature
    agreed = terms.terms_of(current, on=on, allowance_from=allowance_from)
    terms.refuse_first_month(agreed)
    reckoning = terms.reckon(agreed, dental_intern=candidature.dental_intern)
    version = _next(Paper.objects.filter(offer=current))
    standing = Paper.objects.standing().filter(offer=current).first()
    letter = letters.issue(
        actor=actor,
        kind=CONTRACT,
        person=candidature.person,
        subject=current,
        paper=wording.contract(current, reckoning, on=on, version=version),
        at=at,
        tells=False,
    )
    if standing is not None and standing.letter_id == letter.pk:
        return standing
    paper = Paper(document=Document.CONTRACT, offer=current, version=version, rules_on=on, terms=terms_to(agreed))
    return _put(paper, letter, standing, actor=actor, person_id=candidature.person_id, at=at)


@transaction.atomic
def prepare_amendment(
    *, actor: Membership, contract: Contract, object_: str, clauses: Sequence[str], at: datetime
) -> Paper:
    """Write an amendment to a contract in force; one that waits for a signature is given up for it.

    :param object_: what it is about, one line.
    :param clauses: what it changes, a sentence or more each; at least one.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: no object, no clause, or the contract is over.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-9
    """
    require_desk(actor)
    locks.hold(amendments_lock(contract.pk))
    current = Contract.objects.select_related("signatory", "summary").get(pk=contract.pk)
    written = [clause.strip() for clause in clauses if clause.strip()]
    if not object_.strip() or not written:
        raise Refused("Un avenant dit son objet et au moins une modification.", citation=_LAW)
    if current.summary.phase in _OVER:
        raise Refused("Ce contrat n'est plus en cours : il n'y a rien à modifier.", citation=_LAW)
    papers = Paper.objects.filter(contract=current, document=Document.AMENDMENT)
    standing = papers.standing().exclude(signatures__party="authority").first()
    concluded = papers.standing().filter(signatures__party="authority").order_by("-version").first()
    version, on = _next(papers), day_of(at)
    subject: models.Model = concluded or current  # one concluded is not replaced by the next one's letter
    letter = letters.issue(
        actor=actor,
        kind=AMENDMENT,
        person=current.signatory,
        subject=subject,
        paper=wording.amendment(current, object_=object_.strip(), clauses=written, on=on, version=version),
        at=at,
        tells=False,
    )
    paper = Paper(
        document=Document.AMENDMENT, contract=current, version=version, rules_on=on, object=object_, clauses=written
    )
    return _put(paper, letter, standing, actor=actor, person_id=current.signatory_id, at=at)


@transaction.atomic
def abandon(*, actor: Membership, paper: Paper, at: datetime) -> Paper:
    """Give up a paper that nobody has signed yet.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: somebody signed it, or it is given up already.
    """
    require_desk(actor)
    lock_paper(paper)
    current = Paper.objects.select_related("letter").get(pk=paper.pk)
    if current.signatures.exists():
        raise Refused("Ce papier porte une signature : il ne s'abandonne plus.", citation=_LAW)
    if current.abandoned_at is not None:
        raise Refused("Ce papier est déjà abandonné.", citation=_LAW)
    _give_up(current, actor=actor, at=at)
    return current


def lock_paper(paper: Paper) -> None:
    """Hold what a paper is decided under: the quota of an offer, or a contract's amendments."""
    if paper.offer is not None:
        locks.hold(lock_of(paper.offer.quota_id))  # an offer never changes quota
    else:
        assert paper.contract_id is not None
        locks.hold(amendments_lock(paper.contract_id))


def amendments_lock(contract_id: int) -> str:
    """What whoever writes or signs an amendment holds; taken before the contract's own."""
    return f"amendments:{contract_id}"


def _next(papers: models.QuerySet[Paper]) -> int:
    return int(papers.aggregate(last=Max("version"))["last"] or 0) + 1


def _put(
    paper: Paper, letter: Letter, standing: Paper | None, *, actor: Membership, person_id: int, at: datetime
) -> Paper:
    """Write a paper in the place of the one that stood, and tell the person that it waits."""
    if standing is not None:
        _give_up(standing, actor=actor, at=at)
    paper.letter, paper.prepared_by, paper.prepared_at = letter, actor, at
    paper.save()
    assert letter.person is not None
    notify(
        person=letter.person,
        kind="offers.paper_to_sign",
        key=f"offers.paper:{paper.pk}",
        path=reverse("offers:own"),
        at=at,
        data={"title": letter.title},
    )
    audit.record(
        act="offers.paper_prepared",
        actor=actor,
        at=at,
        about_id=person_id,
        subject=paper,
        detail={"version": paper.version},
    )
    return paper


def _give_up(paper: Paper, *, actor: Membership, at: datetime) -> None:
    paper.abandoned_at = at
    paper.save(update_fields=["abandoned_at"])
    resolve(kind="offers.paper_to_sign", key=f"offers.paper:{paper.pk}", at=at)
    audit.record(act="offers.paper_abandoned", actor=actor, at=at, about_id=paper.letter.person_id, subject=paper)
