"""Starting, saving, depositing and withdrawing a candidature; answering what the UFR asks to correct."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Person
from cesp.audit import operations as audit
from cesp.campaigns.letter_kinds import DEPOSIT_RECEIPT
from cesp.campaigns.models import Attachment, Campaign, Candidature, CandidatureState, Correction, Opinion
from cesp.campaigns.operations.reminding import REMINDERS
from cesp.campaigns.permissions import require_candidate, require_holder
from cesp.campaigns.queries.completeness import Completeness, completeness
from cesp.campaigns.queries.corrections import open_correction
from cesp.campaigns.queries.dates import Phase, calendar_of
from cesp.campaigns.receipt import paper_of
from cesp.campaigns.requirements import opinions_needed, requirement
from cesp.campaigns.workflow import CANDIDATURE
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.letters import operations as letters
from cesp.letters.models import Letter
from cesp.notifications.operations import notify, resolve
from cesp_law.refusals import Refused

FILE = "la candidature se dépose à l'UFR d'inscription, avant la clôture (fiche nationale)"
EDITABLE = (
    "ufr",
    "profession",
    "status",
    "year_of_study",
    "specialty",
    "dental_intern",
    "training_ends_on",
    "entrance_exam_rank",
    "repeated_year",
    "intended_ars",
    "intended_departement",
    "intended_commune",
    "intended_kind",
    "project",
    "motivation",
)
"""Fields that whoever holds the file fills in."""
_COPIED = tuple(name for name in EDITABLE if name not in {"year_of_study", "repeated_year", "training_ends_on"})


@transaction.atomic
def start(
    *, actor: Membership, campaign: Campaign, at: datetime, copied_from: Candidature | None = None
) -> Candidature:
    """Open a draft in a campaign, empty or with what a former candidature of the same person said.

    Asked twice, it answers with the draft that is there.

    :raises PermissionDenied: another role than the candidate's, or somebody else's file to copy.
    :raises Refused: the campaign takes no candidature that day.
    :clauses: NAT-4, IDF-6
    """
    require_candidate(actor, copied_from)
    locks.hold(f"candidature-of:{actor.person_id}")
    existing = _running(campaign, actor.person)
    if existing is not None:
        return existing
    if calendar_of(campaign).phase(at) not in (Phase.ANNOUNCED, Phase.OPEN) and not _open_somewhere(campaign, at):
        raise Refused(f"La campagne {campaign.years} ne reçoit pas de candidature.", citation=FILE)
    candidature = Candidature(campaign=campaign, person=actor.person, started_at=at, saved_at=at)
    if copied_from is not None:
        candidature.copied_from = copied_from
        for name in _COPIED:
            setattr(candidature, name, getattr(copied_from, name))
    candidature.save()
    if copied_from is not None:
        _copy_pieces(copied_from, candidature, at=at)
    audit.record(act="campaigns.candidature_started", actor=actor, at=at, about_id=actor.person_id, subject=candidature)
    return candidature


@transaction.atomic
def save(
    *, actor: Membership, candidature: Candidature, values: Mapping[str, Any], seen: int, at: datetime
) -> Candidature:
    """Save some fields; a draft may hold anything that its form admits.

    :param values: checked by the form, by name of field. :param seen: the version that the actor had read.
    :raises PermissionDenied: it is not the actor's file.
    :raises AlreadyDone: it was saved in between, from elsewhere: nothing is overwritten.
    :raises Refused: the file is closed, or a field is not among those to correct.
    :clauses: NAT-4
    """
    require_holder(actor, candidature)
    current = locked(candidature)
    refuse_closed(current, at=at)
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if changed:
        refuse_unread(current, seen)
    open_items = unlocked(current)
    if unknown := set(changed) - set(EDITABLE):
        raise ValueError(f"not a field of the file: {sorted(unknown)}")
    if open_items is not None and (closed := [name for name in changed if f"field:{name}" not in open_items]):
        raise Refused(
            "La correction demandée ne porte que sur certains points : le reste du dossier ne se change plus "
            f"(nombre de champs refusés : {len(closed)}).",
            citation=FILE,
        )
    if changed:
        for name, value in changed.items():
            setattr(current, name, value)
        current.version += 1
        current.saved_at = at
        current.save(update_fields=[*changed, "version", "saved_at"])
    return current


@transaction.atomic
def deposit(*, actor: Membership, candidature: Candidature, at: datetime, seen: int | None = None) -> Candidature:
    """Deposit the file at the UFR, complete or not, and hand its receipt. Done twice, it is done once.

    :param at: the instant that is held against the closing of the UFR and profession.
    :param seen: the version that the actor read again; ``None`` when they deposit it as it stands.
    :raises PermissionDenied: it is not the actor's file.
    :raises AlreadyDone: it was saved in between, from elsewhere: nobody deposits what they have not read.
    :raises Refused: the deposit is not open, the law refuses the person, or the file does not say where and as what.
    :clauses: NAT-4, IDF-5, IDF-6, NAT-2, IDF-7
    """
    require_holder(actor, candidature)
    current = locked(candidature)
    if current.deposited_at is not None:
        return current
    if current.state != CandidatureState.DRAFT:
        raise Refused("Cette candidature a été retirée : commencez-en une autre.", citation=FILE)
    refuse_unread(current, seen)
    found = _admissible(current, at)
    # A paper file counts from the day it was received; that day was checked against the closing when it was typed in.
    current.state, current.deposited_at = CandidatureState.DEPOSITED, at
    current.save(update_fields=["state", "deposited_at"])
    _ask_opinions(current, found, at=at)
    current.receipt = _receipt(actor, current, at=at)
    current.save(update_fields=["receipt"])
    audit.record(
        act="campaigns.candidature_deposited",
        actor=actor,
        at=at,
        about_id=current.person_id,
        subject=current,
        detail={"complete": found.complete},
    )
    _tell(current, "campaigns.candidature_deposited", at=at)
    _recall_no_more(current, at=at)
    return current


@transaction.atomic
def answer_correction(
    *, actor: Membership, candidature: Candidature, at: datetime, seen: int | None = None
) -> Candidature:
    """Send back what was corrected; the file is checked anew, and the receipt says what it holds now.

    :param seen: the version that the actor read again; ``None`` when they send it as it stands.
    :raises PermissionDenied: it is not the actor's file.
    :raises AlreadyDone: it was saved in between, from elsewhere.
    :raises Refused: nothing is asked, or its day is past.
    :clauses: IDF-5
    """
    require_holder(actor, candidature)
    current = locked(candidature)
    correction = open_correction(current)
    if current.state != CandidatureState.TO_CORRECT or correction is None:
        raise Refused("Aucune correction ne vous est demandée.", citation=FILE)
    refuse_closed(current, at=at)
    refuse_unread(current, seen)
    correction.answered_at = at
    correction.save(update_fields=["answered_at"])
    current.state = CandidatureState(CANDIDATURE["answer_correction"].to_state)
    current.version += 1
    current.save(update_fields=["state", "version"])
    _ask_opinions(current, completeness(current, on=day_of(at)), at=at)
    current.receipt = _receipt(actor, current, at=at)
    current.save(update_fields=["receipt"])
    audit.record(act="campaigns.correction_answered", actor=actor, at=at, about_id=current.person_id, subject=current)
    return current


@transaction.atomic
def withdraw(*, actor: Membership, candidature: Candidature, at: datetime) -> Candidature:
    """Take a candidature back, whatever its step; another may be started while the deposit is open.

    :raises PermissionDenied: it is not the actor's file.
    :raises Refused: it is over, or what it led to is signed.
    """
    require_candidate(actor, candidature)
    current = locked(candidature)
    refusal = CANDIDATURE.refusal("withdraw", state=current.state, subject=current, actor=actor)
    if refusal:
        raise Refused(refusal, citation=FILE)
    current.state, current.withdrawn_at = CandidatureState.WITHDRAWN, at
    current.save(update_fields=["state", "withdrawn_at"])
    Correction.objects.filter(candidature=current, answered_at__isnull=True, cancelled_at__isnull=True).update(
        cancelled_at=at
    )
    _recall_no_more(current, at=at)
    for told in settings.CANDIDATURE_WITHDRAWN:
        _callable(told)(current, at)
    audit.record(act="campaigns.candidature_withdrawn", actor=actor, at=at, about_id=current.person_id, subject=current)
    return current


def locked(candidature: Candidature) -> Candidature:
    """The file as it is, held until the end of the transaction."""
    locks.hold(f"candidature:{candidature.pk}")
    return Candidature.objects.select_related("campaign", "ufr", "person").get(pk=candidature.pk)


def refuse_unread(candidature: Candidature, seen: int | None) -> None:
    """Refuse to write over, or to send, what another window or another device saved since.

    :raises AlreadyDone: with the instant of that save.
    """
    if seen is not None and candidature.version != seen:
        raise AlreadyDone(
            f"Ce dossier a été enregistré depuis, le {at_in_french(candidature.saved_at)}, dans une autre fenêtre ou "
            "sur un autre appareil : rien n'est écrasé."
        )


def refuse_closed(candidature: Candidature, *, at: datetime) -> None:
    """Refuse to change a file that is neither a draft nor to correct, or whose correction is past its day.

    :raises Refused: with the sentence to show.
    """
    if candidature.state == CandidatureState.DRAFT:
        return
    if candidature.state != CandidatureState.TO_CORRECT:
        raise Refused(
            "Cette candidature est déposée : elle ne se modifie plus, sauf si votre UFR demande une correction.",
            citation=FILE,
        )
    correction = open_correction(candidature)
    if correction is not None and day_of(at) > correction.answer_by_on:
        raise Refused("Le délai pour corriger est passé : écrivez à votre UFR, qui peut le prolonger.", citation=FILE)


def unlocked(candidature: Candidature) -> frozenset[str] | None:
    """Targets that a correction unlocks (« field:specialty », « piece:transcripts »); ``None``: all, as in a draft."""
    if candidature.state == CandidatureState.DRAFT:
        return None
    correction = open_correction(candidature)
    return frozenset(item.target for item in correction.items.all()) if correction else frozenset()


def _admissible(candidature: Candidature, at: datetime) -> Completeness:
    """What the file holds, once the deposit is open and the law has nothing against it."""
    if candidature.ufr is None or not candidature.profession or not candidature.status:
        raise Refused(
            "Indiquez votre UFR, votre profession et votre situation : sans elles, la candidature n'a pas de "
            "destinataire.",
            citation=FILE,
        )
    calendar = calendar_of(candidature.campaign, ufr=candidature.ufr, profession=candidature.profession)
    if candidature.paper_received_on is None and not calendar.is_open(at):
        raise Refused(_not_open(calendar.opens_at, calendar.closes_at, at), citation=FILE)
    found = completeness(candidature, on=candidature.paper_received_on or day_of(at))
    for reason in found.refusals:
        raise Refused(f"{reason.sentence} {reason.next_step}".strip(), citation=reason.citation.text)
    return found


def _not_open(opens_at: datetime, closes_at: datetime, at: datetime) -> str:
    if at < opens_at:
        return f"Le dépôt n'est pas encore ouvert : il ouvre le {at_in_french(opens_at)} (heure de Paris)."
    return (
        f"Le dépôt est clos depuis le {at_in_french(closes_at)} (heure de Paris). Votre brouillon est conservé : il "
        "servira à une prochaine campagne."
    )


def _running(campaign: Campaign, person: Person) -> Candidature | None:
    rows = Candidature.objects.filter(campaign=campaign, person=person)
    return rows.exclude(state=CandidatureState.WITHDRAWN).first()


def _open_somewhere(campaign: Campaign, at: datetime) -> bool:
    """Whether a local calendar still takes candidatures."""
    return any(
        calendar_of(campaign, ufr=line.ufr, profession=line.profession).is_open(at)
        for line in campaign.local_dates.select_related("ufr")
    )


def _copy_pieces(old: Candidature, new: Candidature, *, at: datetime) -> None:
    """The pieces that are still kept and still valid; transcripts and enrolment are those of another year."""
    for one in old.attachments.select_related("piece").exclude(requirement__in=("transcripts", "enrolment")):
        still_valid = one.piece.expires_on is None or one.piece.expires_on >= day_of(at)
        if one.piece.is_kept and still_valid:
            Attachment.objects.create(candidature=new, requirement=requirement(one.requirement).code, piece=one.piece)


def _ask_opinions(candidature: Candidature, found: Completeness, *, at: datetime) -> None:
    """Ask each ARS that has to say something of the project, once; what a correction makes idle is no longer asked."""
    needed = opinions_needed(candidature, found.law.agreements if found.law else ())
    for purpose, ars in needed.items():
        _, is_new = Opinion.objects.get_or_create(
            candidature=candidature, ars=ars, purpose=purpose, defaults={"asked_at": at}
        )
        if is_new:
            audit.record(
                act="campaigns.opinion_asked",
                actor=None,
                at=at,
                about_id=candidature.person_id,
                subject=candidature,
                detail={"ars": ars, "purpose": str(purpose)},
            )
    for idle in Opinion.objects.filter(candidature=candidature, outcome=""):
        if needed.get(cast("Any", idle.purpose)) != idle.ars:
            idle.delete()


def _receipt(actor: Membership, candidature: Candidature, *, at: datetime) -> Letter:
    assert isinstance(candidature.ufr, Organisation)
    calendar = calendar_of(candidature.campaign, ufr=candidature.ufr, profession=candidature.profession)
    found = completeness(candidature, on=candidature.paper_received_on or day_of(at))
    return letters.issue(
        actor=actor,
        kind=DEPOSIT_RECEIPT,
        person=candidature.person,
        subject=candidature,
        paper=paper_of(candidature, found, calendar, at=at),
        at=at,
        issuer=candidature.ufr,
        tells=False,
    )


def _tell(candidature: Candidature, kind: str, *, at: datetime) -> None:
    notify(
        person=candidature.person,
        kind=kind,
        key=f"{kind}:{candidature.pk}",
        path=reverse("campaigns:file", args=[candidature.public_id]),
        at=at,
        data={"years": candidature.campaign.years},
    )


def _recall_no_more(candidature: Candidature, *, at: datetime) -> None:
    for days in REMINDERS:
        resolve(kind="campaigns.draft_waits", key=f"campaigns.draft_waits:{candidature.pk}:{days}", at=at)


def _callable(path: str) -> Callable[[Candidature, datetime], None]:
    module, _, name = path.rpartition(".")
    return cast("Callable[[Candidature, datetime], None]", getattr(import_module(module), name))
