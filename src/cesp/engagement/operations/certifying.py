"""The certificate that an engagement is accomplished: from the morrow of its last day, once, proofs complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import may_hear, organisations_following
from cesp.audit import operations as audit
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.engagement import papers
from cesp.engagement.letter_kinds import END_CERTIFICATE
from cesp.engagement.models import EndCertificate, ProofState, YearlyProof
from cesp.engagement.operations.years import renew
from cesp.engagement.permissions import require_desk
from cesp.engagement.reading import RULE, Served, served
from cesp.letters import operations as letters
from cesp.notifications.operations import Told, notify, notify_many
from cesp_law.dates import in_french
from cesp_law.refusals import Refused
from cesp_law.serving import check_accomplished
from cesp_law.wording import listed


@dataclass(frozen=True, slots=True)
class Done:
    """What certifying several did, and what it could not, with a sentence each."""

    certified: list[EndCertificate]
    refused: list[tuple[Contract, str]]


@transaction.atomic
def certify(*, actor: Membership, contract: Contract, at: datetime) -> EndCertificate:
    """Certify that an engagement is accomplished; its file is closed, with thanks.

    :returns: the certificate; another one only once the letter of the first was revoked.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: it is certified already.
    :raises Refused: the last day is not past, the contract is closed otherwise, or a year is not proved.
    :law: code de l'éducation, art. L. 632-6
    :clauses: INS-7, IDF-12, BIE-1
    """
    require_desk(actor)
    renew([contract.pk], on=day_of(at), at=at)  # holds the lock of the engagement
    held = EndCertificate.objects.standing().filter(contract=contract).select_related("letter").first()
    if held is not None:
        raise AlreadyDone(
            f"Cet engagement est déjà certifié : courrier n° {held.letter.number} du {at_in_french(held.issued_at)}."
        )
    signatory = Person.objects.get(pk=contract.signatory_id)
    if signatory.died_on is not None:
        raise Refused("Le décès du signataire est enregistré : aucun certificat ne se délivre.", citation=RULE)
    found = served(contract, on=day_of(at))
    last_day = check_accomplished(found.timeline, day_of(at), engagement=found.engagement)
    _refuse_unproved(found)
    letter = letters.issue(
        actor=actor,
        kind=END_CERTIFICATE,
        person=signatory,
        subject=contract,
        paper=papers.certificate(found, last_day=last_day),
        at=at,
        tells=False,
    )
    values = {
        "letter": letter,
        "last_day": last_day,
        "months_owed": found.engagement.months_owed.value,
        "issued_at": at,
        "issued_by": actor,
    }
    certificate, _ = EndCertificate.objects.update_or_create(contract=contract, defaults=values)
    audit.record(act="engagement.end_certified", actor=actor, at=at, about_id=signatory.pk, subject=contract, detail={})
    _tell(certificate, signatory, at=at)
    return certificate


def certify_many(*, actor: Membership, contracts: Sequence[Contract], at: datetime) -> Done:
    """Certify several, each in a transaction of its own: one refusal keeps no other back."""
    done = Done([], [])
    for contract in contracts:
        try:
            done.certified.append(certify(actor=actor, contract=contract, at=at))
        except (Refused, AlreadyDone) as refusal:
            done.refused.append((contract, refusal.sentence))
    return done


def _refuse_unproved(found: Served) -> None:
    """What was given for a year that the law no longer asks of holds nothing back."""
    asked = YearlyProof.objects.filter(contract=found.contract, number__in=[year.number for year in found.years])
    missing = asked.exclude(state=ProofState.ACCEPTED).order_by("number")
    if not missing:
        return
    years = listed(
        [f"l'année {row.number} (du {in_french(row.begins_on)}, {row.get_state_display().lower()})" for row in missing]
    )
    raise Refused(
        f"Toutes les preuves d'exercice ne sont pas acceptées : il reste {years}. Le certificat suit dès que l'agence "
        "régionale de santé les a vérifiées.",
        citation=RULE,
    )


def _tell(certificate: EndCertificate, signatory: Person, *, at: datetime) -> None:
    contract = certificate.contract
    notify(
        person=signatory,
        kind="engagement.completed",
        key=f"engagement.certificate:{certificate.letter_id}",
        path=reverse("engagement:own"),
        at=at,
        data={"accomplished_on": certificate.last_day.isoformat()},
    )
    told = (
        Told(
            person_id,
            f"engagement.certificate:{certificate.letter_id}",
            reverse("engagement:engagement", args=[contract.reference]),
            {"certified_contract": contract.reference},
        )
        for person_id in referents_of(signatory, at=at)
    )
    notify_many(kind="engagement.certified", told=told, at=at)


def referents_of(person: Person, *, at: datetime) -> list[int]:
    """Keys of the referents of the agencies that follow somebody, but those who declared that they know them."""
    agencies = [one for one in organisations_following(person) if one.kind == Organisation.Kind.ARS]
    rows = Membership.objects.in_force(day_of(at)).filter(organisation__in=agencies, role=Role.ARS_REFERENT)
    found = rows.filter(person__is_active=True).select_related("person").order_by("pk")
    return sorted({one.person_id for one in may_hear(found, about=person.pk)})
