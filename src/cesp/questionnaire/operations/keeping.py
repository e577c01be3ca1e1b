"""Preparing a year's questionnaire, its days and its form; announcing it; correcting it once opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.notifications.operations import Told, notify_many
from cesp.questionnaire import subjects
from cesp.questionnaire.definition import FORM, Definition, check, to_plain
from cesp.questionnaire.models import Questionnaire, Response, Version
from cesp.questionnaire.permissions import require_keeper
from cesp.questionnaire.standard import STANDARD
from cesp_law.dates import in_french
from cesp_law.questionnaire import Audience
from cesp_law.refusals import Refused

FIRST_YEAR, LAST_YEAR = 2020, 2100
DAYS = (
    "opens_on",
    "closes_on",
    "corrections_until_on",
    "first_reminder_on",
    "second_reminder_on",
    "summons_on",
)


@transaction.atomic
def prepare(*, actor: Membership, year: int, days: Mapping[str, date], at: datetime) -> Questionnaire:
    """Prepare a year's questionnaire, with the form of the last one, or the standard one.

    :param days: by name, those of ``DAYS``.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: there is one already, or the days are out of order.
    :clauses: BIE-3, INS-8
    """
    require_keeper(actor)
    locks.hold("questionnaires")
    if Questionnaire.objects.filter(year=year).exists():
        raise Refused(f"Le questionnaire {year} est déjà préparé : ouvrez-le.", citation=FORM)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(f"Écrivez une année entre {FIRST_YEAR} et {LAST_YEAR}.", citation=FORM)
    require_order(days, year=year)
    before = (
        Version.objects.published().filter(questionnaire__year__lt=year).order_by("-questionnaire__year", "-number")
    )
    last = before.first()
    made = Questionnaire.objects.create(year=year, prepared_by=actor, prepared_at=at, **_known(days))
    form = last.form if last is not None else to_plain(STANDARD)
    Version.objects.create(questionnaire=made, number=1, form=form, written_by=actor, written_at=at)
    _journal("questionnaire.prepared", made, actor, at)
    return made


@transaction.atomic
def set_days(*, actor: Membership, questionnaire: Questionnaire, days: Mapping[str, date], at: datetime) -> None:
    """Change the days. Once opened, it only closes later: nobody loses a day they were told of.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: days out of order, or one that was told and would come sooner.
    :clauses: BIE-3
    """
    require_keeper(actor)
    current = _locked(questionnaire)
    require_order(days, year=current.year)
    if current.has_opened(day_of(at)):
        if days["opens_on"] != current.opens_on:
            raise Refused("Le questionnaire est ouvert : son jour d'ouverture ne change plus.", citation=FORM)
        if days["closes_on"] < current.closes_on or days["corrections_until_on"] < current.corrections_until_on:
            raise Refused(
                f"Le questionnaire est ouvert et les signataires savent qu'ils ont jusqu'au "
                f"{in_french(current.closes_on)} : ses derniers jours ne peuvent que reculer.",
                citation=FORM,
            )
    for name, day in _known(days).items():
        setattr(current, name, day)
    current.save(update_fields=list(DAYS))
    _journal("questionnaire.dates_set", current, actor, at)


def require_order(days: Mapping[str, date], *, year: int) -> None:
    """Refuse days that do not follow one another.

    :raises Refused: with the first sentence that applies.
    """
    for holds, sentence in (
        (days["opens_on"].year == year, f"Le questionnaire {year} s'ouvre en {year}."),
        (days["opens_on"] <= days["first_reminder_on"], "La première relance vient après l'ouverture."),
        (days["first_reminder_on"] < days["second_reminder_on"], "La seconde relance vient après la première."),
        (days["second_reminder_on"] <= days["closes_on"], "La seconde relance vient avant la clôture, ou ce jour-là."),
        (days["closes_on"] <= days["corrections_until_on"], "Les corrections durent au moins jusqu'à la clôture."),
        (days["closes_on"] < days["summons_on"], "Une convocation ne se prépare qu'après la clôture."),
    ):
        if not holds:
            raise Refused(sentence, citation=FORM)


@transaction.atomic
def save_form(*, actor: Membership, version: Version, form: Definition, seen: int, at: datetime) -> Version:
    """Save the form of a version that is not frozen.

    :param seen: the revision that the actor had read.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: a colleague saved it in between.
    :raises Refused: the form cannot be filled in, or this version is frozen.
    :clauses: BIE-3
    """
    require_keeper(actor)
    current = _version(version)
    questionnaire = current.questionnaire
    if current.is_frozen(day_of(at)):
        raise Refused(
            f"Le questionnaire {questionnaire.year} est ouvert : sa version {current.number} ne change plus. "
            "Préparez une correction, avec son motif.",
            citation=FORM,
        )
    if current.revision != seen:
        raise AlreadyDone(
            "Ce formulaire a été enregistré entre-temps par un collègue : relisez-le avant de le changer."
        )
    check(form)
    subjects.require_fit(form)
    current.form = to_plain(form)
    current.revision += 1
    current.written_by, current.written_at = actor, at
    current.save(update_fields=["form", "revision", "written_by", "written_at"])
    detail = {"version": current.number, "revision": current.revision}
    _journal("questionnaire.form_saved", questionnaire, actor, at, **detail)
    return current


@transaction.atomic
def announce(*, actor: Membership, questionnaire: Questionnaire, at: datetime) -> Questionnaire:
    """Announce it: it opens by itself on its day, to everybody concerned. Done twice, it is done once.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: some situation would meet no question, or its opening is past.
    :clauses: BIE-3, INS-8
    """
    require_keeper(actor)
    current = _locked(questionnaire)
    if current.announced_at is not None:
        return current
    version = current.versions.get(number=1)
    check(version.definition)
    for audience in Audience:
        if not version.definition.for_audience(audience).sections:
            raise Refused(
                "Une situation ne recevrait aucune question : donnez-lui au moins une section.", citation=FORM
            )
    if day_of(at) > current.closes_on:
        raise Refused("Sa clôture est passée : changez d'abord ses dates.", citation=FORM)
    current.announced_at = version.published_at = at
    current.save(update_fields=["announced_at"])
    version.save(update_fields=["published_at"])
    _journal("questionnaire.announced", current, actor, at)
    return current


@transaction.atomic
def begin_correction(*, actor: Membership, questionnaire: Questionnaire, at: datetime) -> Version:
    """Open the next version of a form that is frozen, with the words of the last; asked twice, it is the same one.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: the form may still be changed as it is, or the questionnaire is over.
    """
    require_keeper(actor)
    current = _locked(questionnaire)
    last = current.versions.order_by("-number")[0]
    if last.published_at is None and last.number > 1:
        return last
    if not last.is_frozen(day_of(at)):
        raise Refused("Le questionnaire n'est pas encore ouvert : changez son formulaire directement.", citation=FORM)
    if not current.takes_answers(day_of(at)):
        raise Refused("Ce questionnaire est terminé : corrigez celui de l'année suivante.", citation=FORM)
    made = Version.objects.create(
        questionnaire=current, number=last.number + 1, form=last.form, written_by=actor, written_at=at
    )
    _journal("questionnaire.correction_begun", current, actor, at, version=made.number)
    return made


@transaction.atomic
def publish_correction(*, actor: Membership, version: Version, reason: str, at: datetime) -> Version:
    """Publish a correction: drafts go on under it, what was sent stays under the wording it answered.

    :param reason: read by everybody who has begun.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: without a reason, or the form cannot be filled in.
    :clauses: BIE-3
    """
    require_keeper(actor)
    current = _version(version)
    if current.published_at is not None:
        return current
    if current.number == 1:
        raise Refused("La première version se publie avec l'annonce du questionnaire.", citation=FORM)
    if not reason.strip():
        raise Refused("Dites pourquoi le questionnaire change : ceux qui ont commencé le liront.", citation=FORM)
    check(current.definition)
    subjects.require_fit(current.definition)
    current.reason, current.published_at = reason.strip(), at
    current.save(update_fields=["reason", "published_at"])
    questionnaire = current.questionnaire
    drafts = Response.objects.silent().filter(questionnaire=questionnaire, started_at__isnull=False)
    rows = drafts.values_list("pk", "public_id", "contract__signatory_id")
    key = f"questionnaire.form_corrected:{current.pk}"
    data: dict[str, str | int] = {"year": questionnaire.year, "version": current.number}
    told = [Told(person, f"{key}:{pk}", reverse("questionnaire:file", args=[ref]), data) for pk, ref, person in rows]
    notify_many(kind="questionnaire.form_corrected", told=told, at=at)
    _journal("questionnaire.correction_published", questionnaire, actor, at, version=current.number)
    return current


@transaction.atomic
def abandon_correction(*, actor: Membership, version: Version, at: datetime) -> None:
    """Give up a correction that nobody has seen.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: it is published, or it is the first version.
    """
    require_keeper(actor)
    current = _version(version)
    if current.published_at is not None or current.number == 1:
        raise Refused("Cette version est publiée : elle ne s'abandonne plus.", citation=FORM)
    _journal("questionnaire.correction_abandoned", current.questionnaire, actor, at, version=current.number)
    current.delete()


def _known(days: Mapping[str, date]) -> dict[str, date]:
    return {name: days[name] for name in DAYS}


def _locked(questionnaire: Questionnaire) -> Questionnaire:
    locks.hold(f"questionnaire:{questionnaire.pk}")
    return Questionnaire.objects.get(pk=questionnaire.pk)


def _version(version: Version) -> Version:
    locks.hold(f"questionnaire:{version.questionnaire_id}")
    found = Version.objects.select_related("questionnaire").filter(pk=version.pk).first()
    if found is None:
        raise AlreadyDone("Cette correction a été abandonnée entre-temps par un collègue.")
    return found


def _journal(
    act: str, questionnaire: Questionnaire, actor: Membership, at: datetime, **detail: int | str | bool | None
) -> None:
    audit.record(act=act, actor=actor, at=at, subject=questionnaire, detail={"year": questionnaire.year} | detail)
