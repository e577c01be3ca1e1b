"""Recording that somebody settled, correcting the day, recording that they left: facts, by the agency of the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract, RecordedFact
from cesp.contracts.operations import correct_facts, record_facts
from cesp.contracts.payload import decode
from cesp.contracts.reading import timeline_of
from cesp.notifications.operations import notify, resolve
from cesp.projects.models import Project
from cesp.settling.models import HeldSite, Installation
from cesp.settling.operations.following import WITHOUT_EFFECT, key_of, refuse_left_at_once
from cesp.settling.operations.opening import RULE, installation_of, journal, locked, opened
from cesp.settling.operations.proofs import missing
from cesp.settling.permissions import require_agency
from cesp.settling.reading import Arrival, arrivals, counts, departures, held_before
from cesp_law.dates import in_french
from cesp_law.facts import Installed, ZoneCategory
from cesp_law.refusals import Refused

_WITHOUT = "BIE-8 : prévalidation de l'ARS, sous peine de rupture ; aucune sanction automatique"


@transaction.atomic
def record(
    *,
    actor: Membership,
    project: Project,
    on: date,
    at: datetime,
    left_on: date | None = None,
    seen: int | None = None,
) -> Installation:
    """Record the first day at a validated place, a fact for each site; the law says whether the engagement starts.

    :param left_on: first day no longer at the place held before, when that departure is not recorded yet.
    :param seen: position of the last fact that the actor had read.
    :raises PermissionDenied: another agency than that of the place.
    :raises AlreadyDone: it is recorded already, says by whom and when.
    :raises Refused: a piece is missing, a day to come, the former place is not left, or not held a single day, or the
        law refuses the facts.
    :law: dépliant de l'ARS Auvergne-Rhône-Alpes ; présentation de l'ARS Île-de-France
    :clauses: INS-7, IDF-10, IDF-11, BIE-10
    """
    require_agency(actor, ars=project.ars, contract=project.contract)
    current, installation = opened(project, at=at)
    _refuse_recorded(installation)
    _refuse_to_come(on, at)
    lacking = missing(installation, on=day_of(at))
    if lacking:
        named = ", ".join(one.lacking for one in lacking)
        raise Refused(f"Il manque des pièces vérifiées : {named}.", citation=RULE)
    former = held_before(current)
    gone = departures(former, left_on) if former is not None and left_on is not None else ()
    if former is not None and left_on is None:
        raise Refused("Le lieu précédent est encore tenu : dites le premier jour où il ne l'est plus.", citation=RULE)
    if former is not None and left_on is not None and left_on > on:
        raise Refused("Le lieu précédent se quitte au plus tard le jour de l'arrivée dans le nouveau.", citation=RULE)
    if former is not None:
        refuse_left_at_once(former.installed_on, left_on)
    arriving = arrivals(current, on)
    recorded = record_facts(
        actor=actor,
        contract=current.contract,
        facts=[*(one for _, one in gone), *(one.fact for one in arriving)],
        evidence=f"Installation n° {installation.pk}",
        at=at,
        seen=seen,
    )
    if former is not None and left_on is not None:
        _left(former, gone, recorded[: len(gone)], left_on)
    _settled(installation, arriving, recorded[len(gone) :], on=on, actor=actor, at=at)
    journal("installation_recorded", installation, actor=actor, at=at)
    _warn(installation, at=at)
    return installation


@transaction.atomic
def record_unvalidated(
    *,
    actor: Membership,
    contract: Contract,
    on: date,
    place: str,
    share_percent: int,
    category: ZoneCategory,
    at: datetime,
    seen: int | None = None,
) -> Installation:
    """Record that somebody settled without a validated project: it starts nothing, and everybody is told so.

    :raises PermissionDenied: an agency that does not follow the contract.
    :raises AlreadyDone: such an installation is recorded already.
    :raises Refused: a validated project waits to be installed, a day to come, or the law refuses the fact.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-8, INS-1
    """
    ars = actor.organisation.ars_code if actor.organisation else ""
    require_agency(actor, ars=ars, contract=contract)
    locks.hold(f"contract:{contract.pk}")
    _refuse_to_come(on, at)
    twin = Installation.objects.filter(contract=contract, project=None, left_on=None).first()
    if twin is not None:
        _refuse_recorded(installation_of(twin.pk))
    if timeline_of(contract).projects:
        raise Refused("Un projet est validé pour ce contrat : enregistrez l'installation depuis ce projet.",
                      citation=_WITHOUT)  # fmt: skip
    fact = Installed(on=on, share_percent=share_percent, category=category, place=place.strip())
    (recorded,) = record_facts(
        actor=actor, contract=contract, facts=[fact], evidence="Sans validation", at=at, seen=seen
    )
    installation = Installation.objects.create(
        contract=contract, ars=ars, opened_at=at, starts_on=on, installed_on=on, recorded_at=at, recorded_by=actor,
        fact=recorded,
    )  # fmt: skip
    HeldSite.objects.create(
        installation=installation, place=fact.place, share_percent=share_percent, category=category, fact=recorded
    )
    journal("unvalidated_recorded", installation, actor=actor, at=at)
    _warn(installation, at=at)
    return installation


@transaction.atomic
def correct(
    *, actor: Membership, installation: Installation, on: date, at: datetime, seen: int | None = None
) -> Installation:
    """Correct the first day at a place; the first version stays readable in the file.

    :raises PermissionDenied: another agency than that of the place.
    :raises Refused: not recorded, the same day, a day to come, one on which the place was left, or the law refuses it.
    :clauses: INS-7
    """
    require_agency(actor, ars=installation.ars, contract=installation.contract)
    current = locked(installation)
    if current.installed_on is None:
        raise Refused("L'installation n'est pas enregistrée : il n'y a rien à corriger.", citation=RULE)
    if current.installed_on == on:
        raise Refused("C'est déjà la date enregistrée : rien n'a changé.", citation=RULE)
    _refuse_to_come(on, at)
    refuse_left_at_once(on, current.left_on)
    sites = list(current.sites.select_related("fact").order_by("pk"))
    corrected = correct_facts(
        actor=actor,
        corrections=[(site.fact, replace(_arrival(site.fact), on=on)) for site in sites],
        evidence=f"Installation n° {current.pk}",
        at=at,
        seen=seen,
    )
    for site, fact in zip(sites, corrected, strict=True):
        site.fact = fact
        site.save(update_fields=["fact"])
    current.installed_on, current.fact = on, corrected[0]
    current.save(update_fields=["installed_on", "fact"])
    journal("installation_corrected", current, actor=actor, at=at)
    _warn(current, at=at)
    return current


@transaction.atomic
def leave(
    *, actor: Membership, installation: Installation, on: date, at: datetime, seen: int | None = None
) -> Installation:
    """Record the first day no longer at a place; the months served stay served, each day without a place moves the end.

    :raises PermissionDenied: another agency than that of the place.
    :raises AlreadyDone: the departure is recorded already.
    :raises Refused: not installed, not held a single day, or the law refuses the day.
    :clauses: BIE-10
    """
    require_agency(actor, ars=installation.ars, contract=installation.contract)
    current = locked(installation)
    if current.left_on is not None:
        raise AlreadyDone(f"Ce lieu est déjà quitté depuis le {in_french(current.left_on)}.")
    if current.installed_on is None:
        raise Refused("L'installation n'est pas enregistrée : on ne quitte pas un lieu où l'on n'était pas.",
                      citation=RULE)  # fmt: skip
    _refuse_to_come(on, at)
    refuse_left_at_once(current.installed_on, on)
    gone = departures(current, on)
    recorded = record_facts(
        actor=actor,
        contract=current.contract,
        facts=[one for _, one in gone],
        evidence=f"Installation n° {current.pk}",
        at=at,
        seen=seen,
    )
    _left(current, gone, recorded, on)
    journal("place_left", current, actor=actor, at=at)
    return current


def _refuse_recorded(installation: Installation) -> None:
    if installation.recorded_by is not None and installation.recorded_at is not None and installation.installed_on:
        raise AlreadyDone(
            f"{installation.recorded_by.signature} a déjà enregistré cette installation, au "
            f"{in_french(installation.installed_on)}, le {at_in_french(installation.recorded_at)}. Rien n'a été fait "
            "de nouveau ; une date fausse se corrige."
        )


def _refuse_to_come(on: date, at: datetime) -> None:
    if on > day_of(at):
        raise Refused(f"Le {in_french(on)} est à venir : un fait s'enregistre une fois arrivé.", citation=RULE)


def _arrival(recorded: RecordedFact) -> Installed:
    value = decode(recorded.kind, recorded.payload)
    assert isinstance(value, Installed)
    return value


def _settled(
    installation: Installation,
    arriving: Sequence[Arrival],
    recorded: Sequence[RecordedFact],
    *,
    on: date,
    actor: Membership,
    at: datetime,
) -> None:
    installation.installed_on, installation.fact = on, recorded[0]
    installation.recorded_at, installation.recorded_by = at, actor
    installation.save()
    for one, fact in zip(arriving, recorded, strict=True):
        HeldSite.objects.create(
            installation=installation, site=one.site, place=one.fact.place, share_percent=one.fact.share_percent,
            category=one.fact.category, fact=fact,
        )  # fmt: skip


def _left(
    installation: Installation,
    gone: Sequence[tuple[HeldSite, object]],
    recorded: Sequence[RecordedFact],
    on: date,
) -> None:
    installation.left_on, installation.left_fact = on, recorded[0]
    installation.save(update_fields=["left_on", "left_fact"])
    for (site, _), fact in zip(gone, recorded, strict=True):
        site.left_fact = fact
        site.save(update_fields=["left_fact"])


def _warn(installation: Installation, *, at: datetime) -> None:
    """Tell the signatory when what was recorded starts no engagement; settle what was told once it does."""
    assert installation.installed_on is not None
    timeline = timeline_of(installation.contract)
    key = key_of(installation)
    if counts(timeline, day_of(at)):
        resolve(kind=WITHOUT_EFFECT, key=key, at=at)
        return
    notify(
        person=installation.contract.signatory,
        kind=WITHOUT_EFFECT,
        key=key,
        path=reverse("settling:own"),
        at=at,
        data={"settled_on": installation.installed_on.isoformat()},
    )
