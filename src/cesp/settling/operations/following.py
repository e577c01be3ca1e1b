"""The rows of an installation follow the facts that they name, whoever corrects, annuls or adds to the file.

The case desk corrects any fact of a contract from its own page: what an installation repeats of its facts, to be
listed and searched, must not say otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from cesp.common.instants import day_of
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.contracts.payload import decode
from cesp.contracts.reading import timelines_or_refusals
from cesp.notifications.models import Notification
from cesp.notifications.operations import resolve
from cesp.settling.models import HeldSite, Installation
from cesp.settling.operations.opening import RULE
from cesp.settling.reading import counts
from cesp_law.dates import in_french
from cesp_law.facts import Installed, LeftPlace
from cesp_law.refusals import Refused
from cesp_law.timeline import Timeline

WITHOUT_EFFECT = "settling.installed_without_effect"


def file_changed(contract: Contract, *, at: datetime) -> None:
    """Read again what the installations of a contract repeat of its facts (``settings.FILE_CHANGED``).

    Called in the transaction of a new row of the file. Safe to run again.

    :raises Refused: the row has a place left on its first day.
    """
    rows = Installation.objects.filter(contract=contract, fact__isnull=False).select_related("fact")
    held = list(rows.prefetch_related("sites__fact", "sites__left_fact").order_by("pk"))
    if not held:
        return
    facts = list(RecordedFact.objects.filter(contract=contract).order_by("position"))
    heirs = {one.supersedes_id: one for one in facts if one.supersedes_id is not None}
    free = [one for one in facts if one.kind == FactKind.LEFT_PLACE and one.pk not in heirs]
    for installation in held:
        sites = [site for site in installation.sites.all() if _follow(site, heirs, free)]
        _repeat(installation, sites, at=at)
    _settle_told(contract, at=at)


def refuse_left_at_once(installed_on: date | None, left_on: date | None) -> None:
    """Refuse a place that would not be held a single day: both dates cannot be true."""
    if installed_on is not None and left_on is not None and left_on <= installed_on:
        raise Refused(
            f"Un lieu se quitte après son premier jour d'exercice : il serait tenu depuis le {in_french(installed_on)} "
            f"et quitté dès le {in_french(left_on)}. Corrigez l'une des deux dates.",
            citation=RULE,
        )


def key_of(installation: Installation) -> str:
    """Of what is told of an installation that starts no engagement."""
    return f"settling.installation:{installation.pk}"


def _follow(site: HeldSite, heirs: Mapping[int, RecordedFact], departures: list[RecordedFact]) -> bool:
    """Name the facts that stand now in place of those that a site named; it goes with its arrival.

    :param departures: those that stand; one taken by a site is no other's.
    :returns: whether the arrival stands.
    :raises Refused: it would be left on its first day.
    """
    arrival = _standing(site.fact, heirs)
    if arrival is None:
        site.delete()
        return False
    said = decode(arrival.kind, arrival.payload)
    assert isinstance(said, Installed)
    site.fact, site.place, site.share_percent, site.category = arrival, said.place, said.share_percent, said.category
    site.left_fact = _standing(site.left_fact, heirs) or _departure(site, departures)
    refuse_left_at_once(site.fact.effective_on, site.left_fact.effective_on if site.left_fact is not None else None)
    departures[:] = [one for one in departures if one.pk != site.left_fact_id]
    site.save()
    return True


def _standing(fact: RecordedFact | None, heirs: Mapping[int, RecordedFact]) -> RecordedFact | None:
    """What a fact became; none once it is annulled."""
    while fact is not None and fact.pk in heirs:
        fact = heirs[fact.pk]
    return None if fact is None or fact.kind == FactKind.ANNULLED else fact


def _departure(site: HeldSite, departures: list[RecordedFact]) -> RecordedFact | None:
    """The first departure from the place of a site after its arrival, recorded on another page."""
    for one in departures:
        said = decode(one.kind, one.payload)
        assert isinstance(said, LeftPlace)
        if said.place == site.place and one.effective_on > site.fact.effective_on:
            return one
    return None


def _repeat(installation: Installation, sites: list[HeldSite], *, at: datetime) -> None:
    """Repeat what its sites say; an installation of which nothing stands was never recorded."""
    if not sites:
        _unrecord(installation, at=at)
        return
    first = min(sites, key=lambda site: (site.fact.effective_on, site.pk))
    installation.installed_on, installation.fact = first.fact.effective_on, first.fact
    left = [site.left_fact for site in sites if site.left_fact is not None]
    last = max(left, key=lambda fact: (fact.effective_on, -fact.pk)) if len(left) == len(sites) else None
    installation.left_fact, installation.left_on = last, last.effective_on if last is not None else None
    installation.save(update_fields=["installed_on", "fact", "left_on", "left_fact"])


def _unrecord(installation: Installation, *, at: datetime) -> None:
    resolve(kind=WITHOUT_EFFECT, key=key_of(installation), at=at)
    if installation.project_id is None:
        installation.delete()
        return
    installation.installed_on = installation.fact = installation.recorded_at = installation.recorded_by = None
    installation.left_on = installation.left_fact = None
    installation.save()


def _settle_told(contract: Contract, *, at: datetime) -> None:
    """End what was told of an installation without effect once a condition that was missing is met."""
    told = Notification.objects.filter(person=contract.signatory_id, kind=WITHOUT_EFFECT, settled_at__isnull=True)
    if not told.exists():
        return
    timeline = next((found for _, found in timelines_or_refusals([contract.pk])), None)
    if not isinstance(timeline, Timeline) or not counts(timeline, day_of(at)):
        return
    for installation in Installation.objects.filter(contract=contract, left_on=None):
        resolve(kind=WITHOUT_EFFECT, key=key_of(installation), at=at)
