"""What ends an offer without a signature: refused, withdrawn from, left to lapse. The next is called at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Candidature, Quota
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.notifications.operations import notify, resolve
from cesp.offers.models import Answer, Offer, Paper
from cesp.offers.operations.calling import call_next, lock_of
from cesp.offers.permissions import require_own
from cesp_law.dates import in_french
from cesp_law.refusals import Refused
from cesp_law.selection.quota import last_day_to_sign

_LAW = "trente jours pour signer le contrat proposé"
REMINDERS = (15, 7, 2)
"""Days before the last one to sign on which an offer is recalled."""


@transaction.atomic
def refuse(*, actor: Membership, offer: Offer, at: datetime) -> Offer:
    """Refuse a contract; whoever comes next on the list is offered one in the same transaction.

    :raises PermissionDenied: it is offered to somebody else.
    :raises AlreadyDone: it was answered already.
    :raises Refused: the thirty days are over.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8
    """
    require_own(actor, offer)
    current = open_offer(offer, at)
    _end(current, Answer.REFUSED, at=at)
    audit.record(
        act="offers.offer_refused", actor=actor, at=at, about_id=current.candidature.person_id, subject=current
    )
    call_next(current.quota, at=at)
    return current


def candidature_withdrawn(candidature: Candidature, at: datetime) -> None:
    """Called by a withdrawal, in its transaction: an open offer ends, and the next is called.

    :raises Refused: the contract offered is signed already: a withdrawal undoes no signature.
    :clauses: NAT-8
    """
    offer = Offer.objects.filter(candidature=candidature).first()
    quota = _quota_of(candidature) if offer is None else offer.quota
    if quota is None:
        return
    locks.hold(lock_of(quota.pk))
    if offer is not None:
        current = Offer.objects.select_related("candidature").get(pk=offer.pk)
        if current.answer == Answer.SIGNED:
            raise Refused(
                "Vous avez signé le contrat proposé : retirer la candidature ne le défait pas. Écrivez à la gestion "
                "des contrats.",
                citation=_LAW,
            )
        if current.answer or _is_over(current, at):
            return
        _end(current, Answer.WITHDRAWN, at=at)
        audit.record(act="offers.offer_withdrawn", actor=None, at=at, about_id=candidature.person_id, subject=current)
    call_next(quota, at=at)


@transaction.atomic
def lapse(quota: Quota, *, at: datetime) -> int:
    """Say of every offer of a quota past its last day that it lapsed, and call the next.

    :returns: how many lapsed.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8
    """
    locks.hold(lock_of(quota.pk))
    waiting = Offer.objects.filter(quota=quota, answer="", lapse_told_at__isnull=True)
    lapsed = [one for one in waiting.select_related("candidature__person").order_by("pk") if _is_over(one, at)]
    for offer in lapsed:
        offer.lapse_told_at = at
        offer.save(update_fields=["lapse_told_at"])
        _give_up_papers(offer, at)
        _tell_lapsed(offer, at)
        audit.record(act="offers.offer_lapsed", actor=None, at=at, about_id=offer.candidature.person_id, subject=offer)
    call_next(quota, at=at)
    return len(lapsed)


def remind(*, at: datetime) -> int:
    """Recall the offers that wait for an answer, 15, 7 and 2 days before their last day; each once.

    Due and not yet done: a job that missed days tells the nearest of them only.

    :returns: how many offers were within one of the three.
    """
    on, told = day_of(at), 0
    waiting = Offer.objects.filter(answer="", lapse_told_at__isnull=True).select_related("candidature__person")
    for offer in waiting.order_by("pk"):
        last_day = last_day_to_sign(offer.offered_on)
        left = (last_day - on).days
        due = [days for days in REMINDERS if 0 <= left <= days]
        if due:
            notify(
                person=offer.candidature.person,
                kind="offers.offer_reminder",
                key=f"offers.reminder:{offer.pk}:{min(due)}",
                path=reverse("offers:own"),
                at=at,
                data={"last_day": last_day.isoformat()},
            )
            told += 1
    return told


def open_offer(offer: Offer, at: datetime) -> Offer:
    """The offer read again under the lock of its quota, still to be answered.

    :raises AlreadyDone: it was answered already.
    :raises Refused: the thirty days are over, whether or not the nightly job has said so.
    """
    locks.hold(lock_of(offer.quota_id))
    current = Offer.objects.select_related("candidature__person", "quota").get(pk=offer.pk)
    refuse_answered(current)
    refuse_over(current, at)
    return current


def refuse_over(offer: Offer, at: datetime) -> None:
    """:raises Refused: the thirty days are over, whether or not the nightly job has said so."""
    if _is_over(offer, at):
        last_day = in_french(last_day_to_sign(offer.offered_on))
        raise Refused(
            f"Le contrat proposé le {in_french(offer.offered_on)} devait être signé au plus tard le {last_day} : la "
            "proposition est caduque.",
            citation=_LAW,
        )


def refuse_answered(offer: Offer) -> None:
    """:raises AlreadyDone: an offer was signed, refused or withdrawn from."""
    if offer.answer and offer.answered_at is not None:
        said = {
            Answer.SIGNED: "Le contrat a été signé",
            Answer.REFUSED: "La proposition a été refusée",
            Answer.WITHDRAWN: "La candidature a été retirée",
        }[Answer(offer.answer)]
        raise AlreadyDone(f"{said} le {at_in_french(offer.answered_at)}.")


def settle(offer: Offer, *, at: datetime) -> None:
    """What was told of an offer waits for nothing any more."""
    resolve(kind="offers.contract_offered", key=f"offers.offer:{offer.pk}", at=at)
    left = (last_day_to_sign(offer.offered_on) - day_of(at)).days
    for days in (days for days in REMINDERS if left <= days):
        resolve(kind="offers.offer_reminder", key=f"offers.reminder:{offer.pk}:{days}", at=at)


def _end(offer: Offer, answer: Answer, *, at: datetime) -> None:
    offer.answer, offer.answered_at = answer, at
    offer.save(update_fields=["answer", "answered_at"])
    _give_up_papers(offer, at)
    settle(offer, at=at)


def _give_up_papers(offer: Offer, at: datetime) -> None:
    Paper.objects.standing().filter(offer=offer).update(abandoned_at=at)


def _is_over(offer: Offer, at: datetime) -> bool:
    return day_of(at) > last_day_to_sign(offer.offered_on)


def _tell_lapsed(offer: Offer, at: datetime) -> None:
    settle(offer, at=at)
    notify(
        person=offer.candidature.person,
        kind="offers.offer_lapsed",
        key=f"offers.lapsed:{offer.pk}",
        path=reverse("offers:own"),
        at=at,
        data={"last_day": last_day_to_sign(offer.offered_on).isoformat()},
    )


def _quota_of(candidature: Candidature) -> Quota | None:
    same = {"ufr": candidature.ufr_id, "profession": candidature.profession, "status": candidature.status}
    return Quota.objects.filter(campaign=candidature.campaign_id, **same).first()
