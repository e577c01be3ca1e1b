"""What is done to a legal notice: serve it, open it, send it by post when nobody opens it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from cesp.accounts.models import Membership, Person
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.correspondence.models import Channel, Notice, NoticeKind
from cesp.correspondence.workflow import ISSUERS, NOTICES, notice_party
from cesp.letters.models import Letter
from cesp.notifications.operations import notify
from cesp_law.dates import in_french
from cesp_law.refusals import Refused

_RULE = "règle de gestion : une notification prouve le jour où elle a été connue"


def serve_notice(*, actor: Membership, letter: Letter, kind: NoticeKind, at: datetime) -> Notice:
    """Bring a letter to the knowledge of whom it is addressed to, on their screen, with proof of the day.

    Until they open it they do not read the letter (:mod:`cesp.correspondence.holding_back`).

    :param letter: served once; served again it gives back the same notice.
    :raises PermissionDenied: a role that issues no notice, or another organisation than the letter's.
    """
    return _served(actor, letter, kind, at, channel=Channel.ELECTRONIC)


def hand_notice(*, actor: Membership, letter: Letter, kind: NoticeKind, received_on: date, at: datetime) -> Notice:
    """Record a letter given by hand against a signature; time limits run from that day.

    :raises PermissionDenied: a role that issues no notice, or another organisation than the letter's.
    :raises Refused: a day to come.
    """
    with transaction.atomic():
        notice = _served(actor, letter, kind, at, channel=Channel.HAND)
        return record_receipt(actor=actor, notice=notice, on=received_on, at=at)


def _served(actor: Membership, letter: Letter, kind: NoticeKind, at: datetime, *, channel: Channel) -> Notice:
    require(actor, *ISSUERS)
    if actor.organisation is None or actor.organisation_id != letter.issuer_id:
        raise PermissionDenied("Une lettre est notifiée par l'organisme qui l'a émise.")
    if letter.person is None:
        raise ValueError("a paper addressed to nobody cannot be served")
    with transaction.atomic():
        locks.hold(f"correspondence:letter:{letter.pk}")
        served = Notice.objects.filter(letter=letter).first()
        if served is not None:
            return served
        notice = Notice.objects.create(
            person=letter.person,
            organisation=actor.organisation,
            letter=letter,
            kind=kind,
            channel=channel,
            state=NOTICES["serve"].to_state,
            served_at=at,
            served_by=actor,
        )
        _record("correspondence.notice_served", notice, actor, at)
        if channel is Channel.ELECTRONIC:
            _tell(notice.person, "correspondence.notice_served", notice, at)
    return notice


def open_notice(*, actor: Membership, notice: Notice, at: datetime, signed_in_with: str) -> Notice:
    """Open a notice: the explicit act whose time is kept, once, whatever is pressed afterwards.

    :param signed_in_with: how the session was opened: ``link``, ``password``, or the name of an identity provider.
    :raises PermissionDenied: anybody but the person it is addressed to, in their own role.
    """
    with transaction.atomic():
        notice = _locked(actor, notice)
        if notice_party(actor, day_of(at)).role != NOTICES["open"].role:
            raise PermissionDenied("Une notification est ouverte par la personne à qui elle s'adresse.")
        if notice.opened_at is not None:
            return notice
        notice.opened_at, notice.opened_by, notice.opened_with = at, actor, signed_in_with
        notice.state = NOTICES["open"].to_state
        notice.save(update_fields=["opened_at", "opened_by", "opened_with", "state"])
        _record("correspondence.notice_opened", notice, actor, at)
        _tell(notice.served_by.person, "correspondence.notice_known", notice, at)
        _known(notice, at)
    return notice


def record_dispatch(*, actor: Membership, notice: Notice, tracking: str, dispatched_on: date, at: datetime) -> Notice:
    """Record that a notice left by registered post, because nobody opened it.

    :param tracking: 8 to 40 characters, as the post gives it.
    :raises PermissionDenied: a role that issues no notice, or a person outside the actor's perimeter.
    :raises Refused: it can still be opened, it was opened, or the day is out of order.
    """
    tracking = " ".join(tracking.split()).upper()
    if not 8 <= len(tracking) <= 40:
        raise Refused("Le numéro de suivi compte 8 à 40 caractères, tel qu'il est sur le bordereau.", citation=_RULE)
    with transaction.atomic():
        notice = _permitted("post", actor, notice, at)
        _in_order(dispatched_on, after=day_of(notice.served_at), what="L'envoi", at=at)
        notice.state, notice.channel = NOTICES["post"].to_state, Channel.POST
        notice.tracking, notice.dispatched_on = tracking, dispatched_on
        notice.save(update_fields=["state", "channel", "tracking", "dispatched_on"])
        _record("correspondence.notice_posted", notice, actor, at)
    return notice


def record_receipt(*, actor: Membership, notice: Notice, on: date, at: datetime) -> Notice:
    """Record the day on the signed receipt.

    :param on: that day.
    :raises PermissionDenied: a role that issues no notice, or a person outside the actor's perimeter.
    :raises Refused: an electronic notice that never left by post, or a day out of order.
    """
    with transaction.atomic():
        notice = _permitted("receive", actor, notice, at)
        if notice.channel == Channel.ELECTRONIC:
            raise Refused(
                "Cette notification n'est pas partie par la poste : la personne l'ouvre elle-même.", citation=_RULE
            )
        _in_order(on, after=notice.dispatched_on, what="La réception", at=at)
        notice.state, notice.received_on = NOTICES["receive"].to_state, on
        notice.save(update_fields=["state", "received_on"])
        _record("correspondence.notice_receipt_recorded", notice, actor, at)
        _known(notice, at)
    return notice


def record_return(*, actor: Membership, notice: Notice, on: date, at: datetime) -> Notice:
    """Record that the post brought the letter back unclaimed; it counts from its first presentation.

    :param on: the day it was first presented.
    :raises PermissionDenied: a role that issues no notice, or a person outside the actor's perimeter.
    :raises Refused: it did not leave by post, or a day out of order.
    """
    with transaction.atomic():
        notice = _permitted("return", actor, notice, at)
        _in_order(on, after=notice.dispatched_on, what="La première présentation", at=at)
        notice.state, notice.presented_on = NOTICES["return"].to_state, on
        notice.save(update_fields=["state", "presented_on"])
        _record("correspondence.notice_returned", notice, actor, at)
        _known(notice, at)
    return notice


def _permitted(code: str, actor: Membership, notice: Notice, at: datetime) -> Notice:
    require(actor, *ISSUERS)
    notice = _locked(actor, notice)
    if notice.opened_at is not None:
        raise AlreadyDone(f"La personne a ouvert cette notification le {in_french(day_of(notice.opened_at))}.")
    transition = NOTICES[code]
    party = notice_party(actor, day_of(at))
    refusal = NOTICES.refusal(code, state=notice.state, subject=notice, actor=party)
    if refusal:
        raise Refused(refusal, citation=transition.source)
    return notice


def _locked(actor: Membership, notice: Notice) -> Notice:
    locks.hold(f"correspondence:notice:{notice.pk}")
    visible = Notice.objects.visible_to(actor).select_related("person", "organisation", "letter", "served_by__person")
    found = visible.filter(pk=notice.pk).first()
    if found is None:
        raise PermissionDenied("Cette notification ne vous est pas adressée.")
    return found


def _in_order(day: date, *, after: date | None, what: str, at: datetime) -> None:
    if after is not None and day < after:
        raise Refused(f"{what} ne peut pas précéder le {in_french(after)}.", citation=_RULE)
    if day > day_of(at):
        raise Refused(f"{what} ne peut pas être à venir.", citation=_RULE)


def _record(act: str, notice: Notice, actor: Membership, at: datetime) -> None:
    detail = {"letter": notice.letter.number}
    audit.record(act=act, actor=actor, at=at, about_id=notice.person_id, subject=notice, detail=detail)


def _known(notice: Notice, at: datetime) -> None:
    """What takes effect on the day a notice is received does so in the same transaction (``settings.NOTICE_KNOWN``)."""
    for path in settings.NOTICE_KNOWN:
        import_string(path)(notice, at=at)


def _tell(person: Person, kind: str, notice: Notice, at: datetime) -> None:
    path = reverse("correspondence:notice", args=[notice.pk])
    data = {"letter": notice.letter.number}
    notify(person=person, kind=kind, key=f"{kind}:{notice.pk}", path=path, at=at, data=data)
