"""Publish a draft, withdraw what is in force, abandon a draft; and tell whoever it concerns, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of, in_french
from cesp.common.workflow import AlreadyDone
from cesp.notifications import operations as notifications
from cesp.notifications.operations import Told
from cesp.zoning.models import Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.permissions import referents_of, require_keeper
from cesp.zoning.queries import comparison, revision
from cesp.zoning.queries.comparison import Comparison, Line
from cesp.zoning.queries.revision import PlaceJudged, Watching
from cesp.zoning.workflow import WORKFLOW, code_for
from cesp_law import labels
from cesp_law.refusals import Refused

_SHOWN = 5
_RETIRED = "ce zonage est retiré, et le précédent est de nouveau en vigueur. "
_NOTHING_LEFT = "ce zonage est retiré, et plus aucun zonage n'est en vigueur. "
_NEVER = "ce zonage est retiré avant d'entrer en vigueur ; rien ne change donc pour "
_PROTECTION = (
    "Un lieu qui sort de zone peut rester sur une liste publiée dans les trois ans qui suivent "
    "(décret n° 2010-735 ; décret n° 2020-268)."
)


@transaction.atomic
def publish(*, actor: Membership, zoning: Zoning, at: datetime, seen: str | None = None) -> Zoning:
    """Put a draft in force from its first day on, and tell whoever it concerns.

    :param seen: ``digest`` of the comparison that the actor read; ``None`` asks for no such proof.
    :raises PermissionDenied: the actor does not keep this region.
    :raises AlreadyDone: somebody published it before.
    :raises Refused: the actor had a hand in it, it classes nothing, another version starts on that day, or it no
        longer changes what the actor read.
    :law: code de la santé publique, art. L. 1434-4
    :clauses: INS-2, BIE-6
    """
    zoning = _locked(actor, zoning)
    if zoning.state == ZoningState.PUBLISHED and zoning.published_by and zoning.published_at:
        who, when = zoning.published_by.signature, in_french(zoning.published_at)
        raise AlreadyDone(f"{who} a publié ce zonage le {when} : rien n'a été publié deux fois.")
    _check("publish", zoning, actor)
    same_day = Zoning.objects.filter(
        ars=zoning.ars, profession=zoning.profession, in_force_on=zoning.in_force_on, state=ZoningState.PUBLISHED
    ).first()
    if same_day is not None:
        raise Refused(
            f"« {same_day.name} » entre en vigueur le même jour : retirez-le, ou changez le jour de ce projet.",
            citation="tenue des zonages",
        )
    found = comparison.compare(zoning, with_=comparison.before(zoning))
    if seen is not None and seen != found.digest:
        raise Refused(
            f"Ce que « {zoning.name} » change n'est plus ce que vous avez lu : relisez la comparaison.",
            citation="tenue des zonages",
        )
    zoning.state, zoning.published_by, zoning.published_at = ZoningState.PUBLISHED, actor, at
    zoning.save(update_fields=["state", "published_by", "published_at"])
    _tell(found, at=at)
    audit.record(act="zoning.published", actor=actor, at=at, subject=zoning, detail={"ars": zoning.ars})
    return zoning


@transaction.atomic
def publish_many(*, actor: Membership, drafts: Mapping[int, str], at: datetime) -> int:
    """Publish several drafts that the actor has read: all of them, or none; how many.

    :param drafts: key of a draft → ``digest`` of the comparison that the actor read.
    :raises Refused: one of them cannot be published; the sentence names its region.
    """
    if not drafts:
        raise Refused("Cochez au moins un projet que vous avez lu.", citation="tenue des zonages")
    rows = Zoning.objects.visible_to(actor).filter(pk__in=drafts).order_by("ars", "profession")
    for zoning in rows:
        try:
            publish(actor=actor, zoning=zoning, at=at, seen=drafts[zoning.pk])
        except (Refused, AlreadyDone) as refusal:
            region = labels.ARS.get(zoning.ars, zoning.ars)
            raise Refused(
                f"Aucun projet n'est publié. {region} : {refusal.sentence}", citation="tenue des zonages"
            ) from refusal
    return len(rows)


@transaction.atomic
def withdraw(*, actor: Membership, zoning: Zoning, at: datetime) -> Zoning:
    """Take a version out of force: the one before is in force again. Whoever was told is told so.

    :raises PermissionDenied: the actor does not keep this region.
    :raises Refused: it is not published.
    """
    zoning = _locked(actor, zoning)
    _check("withdraw", zoning, actor)
    found = comparison.reversal(zoning)
    zoning.state, zoning.withdrawn_by, zoning.withdrawn_at = ZoningState.WITHDRAWN, actor, at
    zoning.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
    _tell(found, at=at)
    audit.record(act="zoning.withdrawn", actor=actor, at=at, subject=zoning, detail={"ars": zoning.ars})
    return zoning


@transaction.atomic
def abandon(*, actor: Membership, zoning: Zoning, at: datetime) -> Zoning:
    """Give a draft up; it stays readable, and judges nothing."""
    zoning = _locked(actor, zoning)
    _check("abandon", zoning, actor)
    zoning.state = ZoningState.ABANDONED
    zoning.save(update_fields=["state"])
    audit.record(act="zoning.abandoned", actor=actor, at=at, subject=zoning, detail={"ars": zoning.ars})
    return zoning


def _locked(actor: Membership, zoning: Zoning) -> Zoning:
    """The version re-read, under the lock of its region and profession."""
    require_keeper(actor, zoning.ars)
    locks.hold(f"zoning:{zoning.ars}:{zoning.profession}")
    return Zoning.objects.select_related("drafted_by__person", "published_by__person").get(pk=zoning.pk)


def _check(act: str, zoning: Zoning, actor: Membership) -> None:
    code = code_for(act, actor)
    if refusal := WORKFLOW.refusal(code, state=zoning.state, subject=zoning, actor=actor):
        raise Refused(refusal, citation=WORKFLOW[code].source)


def _tell(found: Comparison, *, at: datetime) -> None:
    """Each person once, whatever concerns them; nobody of a period that is over."""
    notifications.notify_many(kind="zoning.watched_revised", told=_people_told(found, on=day_of(at)), at=at)
    places = revision.places_concerned(found, on=day_of(at))
    if places:
        notifications.notify_many(kind="zoning.places_revised", told=_referents_told(found, places, at=at), at=at)


def _people_told(found: Comparison, *, on: date) -> Iterator[Told]:
    """One message a person: what changes where they watch, then what is said of their project, whose page it opens."""
    said: dict[int, tuple[str, list[str]]] = {}
    for person, watching in revision.watchers(found, on=on).items():
        said[person] = _page_of(watching), [_verdict(found, watching, on=on)]
    for one in revision.others_concerned(found, on=on):
        _, verdicts = said.get(one.person_id, ("", []))
        said[one.person_id] = one.path, [*verdicts, one.verdict]
    for person, (path, verdicts) in said.items():
        yield Told(person, _key(found), path, _data(found.zoning, " ".join(dict.fromkeys(verdicts))))


def _verdict(found: Comparison, watching: Watching, *, on: date) -> str:
    if found.takes_back and found.zoning.in_force_on > on:
        return f"{_NEVER}{_listed(map(_named, watching.lines))}."
    lost = any(line.change is comparison.Change.LOST for line in watching.lines)
    said = map(_back_in_words if found.takes_back else _in_words, watching.lines)
    head = "" if not found.takes_back else _RETIRED if found.before else _NOTHING_LEFT
    return f"{head}{_listed(said)}.{f' {_PROTECTION}' if lost else ''}"


def _page_of(watching: Watching) -> str:
    """The page of the commune that changes; when several do, that of all that the person watches."""
    if len(watching.communes) > 1:
        return reverse("zoning:watched")
    return f"{reverse('zoning:commune', args=watching.communes)}?profession={watching.profession}"


def _referents_told(found: Comparison, places: tuple[PlaceJudged, ...], *, at: datetime) -> Iterator[Told]:
    """The referents of the region, one message each for all of its places."""
    zoning = found.zoning
    listed = _listed(f"{one.place.reference} : {one.verdict.rstrip('.')}" for one in places)
    verdict = f"{'ce zonage est retiré. ' if found.takes_back else ''}{listed}."
    count = len(places)
    data = {**_data(zoning, verdict), "places": count, "listed": f"{count} {'lieux' if count > 1 else 'lieu'}"}
    path = reverse("zoning:zoning", args=[zoning.pk])
    for person in referents_of(zoning.ars, on=day_of(at)):
        yield Told(person, _key(found), path, data)


def _key(found: Comparison) -> str:
    return f"zoning.revision:{found.zoning.pk}{':withdrawn' if found.takes_back else ''}"


def _data(zoning: Zoning, verdict: str) -> dict[str, str | int]:
    return {"on": zoning.in_force_on.isoformat(), "verdict": verdict}


def _in_words(line: Line) -> str:
    if line.before == comparison.NOTHING:
        return f"{_named(line)}, {_lower(line.after)}, là où aucun zonage n'était publié"
    if line.after == comparison.NOTHING:
        return f"{_named(line)}, plus classée par aucun zonage"
    return f"{_named(line)}, {_lower(line.after)} au lieu de {_lower(line.before)}"


def _back_in_words(line: Line) -> str:
    if line.after == comparison.NOTHING:
        return f"{_named(line)}, plus classée par aucun zonage"
    return f"{_named(line)}, de nouveau {_lower(line.after)}"


def _lower(label: str) -> str:
    """« Zone d'action » within a sentence; « ZIP+ » and proper nouns further on keep their capitals."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _named(line: Line) -> str:
    district = f", quartier {line.part_name or line.part}" if line.part else ""
    return f"{line.name} ({line.departement}){district}"


def _listed(sentences: Iterable[str]) -> str:
    """The first few, and how many more."""
    said = list(sentences)
    more = len(said) - _SHOWN
    return " ; ".join(said[:_SHOWN]) + (f" ; et {more} autre{'s' if more > 1 else ''}" if more > 0 else "")
