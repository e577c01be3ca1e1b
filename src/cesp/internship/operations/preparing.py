"""A choice as the managing authority prepares it: its calendar, its specialties, the seats, the national list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of, last_minute_in_french
from cesp.internship import naming
from cesp.internship.models import Candidate, Choice, OpenSpecialty, Post, Ranking
from cesp.internship.operations.candidates import list_designated
from cesp.internship.operations.choices import LAW, held, refuse_allocated
from cesp.internship.permissions import require_desk
from cesp.internship.reading import Standing
from cesp.notifications.operations import Told, notify_many
from cesp_law.refusals import Refused
from cesp_law.selection import internship as law

NATIONAL = "Classement national"
MOST_SEATS = 999
FIRST_YEAR, LAST_YEAR = 2010, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The calendar of a choice, as ``models.Choice`` holds it."""

    wishes_from_at: datetime
    wishes_until_at: datetime
    list_on: date
    ranks_on: date
    simulations_from_on: date
    final_on: date


@transaction.atomic
def prepare(*, actor: Membership, year: int, dates: Dates, at: datetime) -> Choice:
    """Prepare the choice of a year, with general medicine and one national ranking; nobody else sees it yet.

    :param year: of the national examination.
    :raises PermissionDenied: not the case desk.
    :raises ValidationError: there is one for that year, or the dates do not follow one another.
    :clauses: BIE-4
    """
    require_desk(actor)
    locks.hold(f"internship-of:{year}")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError({"year": "Écrivez l'année de l'épreuve : 2026."})
    if Choice.objects.filter(year=year).exists():
        raise ValidationError({"year": "Le choix de cette année existe déjà."})
    check(dates)
    choice = Choice.objects.create(year=year, prepared_by=actor, prepared_at=at, **asdict(dates))
    ranking = Ranking.objects.create(choice=choice, name=NATIONAL)
    OpenSpecialty.objects.create(choice=choice, code=naming.GENERAL_MEDICINE, ranking=ranking)
    audit.record(act="internship.prepared", actor=actor, at=at, subject=choice)
    return choice


def check(dates: Dates) -> None:
    """Refuse a calendar out of order.

    :raises ValidationError: field → sentence.
    """
    faults = {}
    if dates.wishes_until_at <= dates.wishes_from_at:
        faults["wishes_until_at"] = "Les vœux se closent après leur ouverture."
    if dates.list_on < day_of(dates.wishes_from_at):
        faults["list_on"] = "La liste nationale compte les demandes : elle se publie après l'ouverture des vœux."
    if dates.list_on > day_of(dates.wishes_until_at):
        faults["list_on"] = "La liste nationale se publie avant la clôture des vœux, pour que chacun les ajuste."
    if dates.simulations_from_on < dates.ranks_on:
        faults["simulations_from_on"] = "Une simulation a besoin des rangs : elle vient après leur import."
    if dates.final_on < max(day_of(dates.wishes_until_at), dates.simulations_from_on):
        faults["final_on"] = "L'affectation définitive vient après la clôture des vœux et après les simulations."
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def edit(*, actor: Membership, choice: Choice, dates: Dates, at: datetime) -> Choice:
    """Change the calendar; once it is announced, candidates are told, and nobody's wishes close behind them.

    :raises ValidationError: out of order, or wishes would close at an instant already past.
    :raises Refused: the posts are allocated.
    """
    require_desk(actor)
    choice = held(choice)
    refuse_allocated(choice)
    check(dates)
    changed = [name for name, value in asdict(dates).items() if getattr(choice, name) != value]
    if choice.announced_at is not None and "wishes_until_at" in changed and dates.wishes_until_at <= at:
        raise ValidationError(
            {"wishes_until_at": "Le choix est annoncé : ses vœux ne se closent pas avant aujourd'hui, 23 h 59."}
        )
    for name in changed:
        setattr(choice, name, getattr(dates, name))
    choice.save(update_fields=changed)
    audit.record(act="internship.edited", actor=actor, at=at, subject=choice)
    if choice.announced_at is not None and changed:
        closing = last_minute_in_french(choice.wishes_until_at)
        tell(choice, kind="internship.edited", at=at, data={"closing": closing}, key=f"{at:%Y%m%d%H%M%S%f}")
    return choice


@transaction.atomic
def announce(*, actor: Membership, choice: Choice, at: datetime) -> Choice:
    """Announce a choice: candidates are listed from the contracts, and told when wishes open.

    :raises Refused: it is announced already.
    :clauses: BIE-4
    """
    require_desk(actor)
    choice = held(choice)
    if choice.announced_at is not None:
        raise Refused("Ce choix est déjà annoncé.", citation=LAW)
    choice.announced_at = at
    choice.save(update_fields=["announced_at"])
    list_designated(choice, at=at)
    audit.record(act="internship.announced", actor=actor, at=at, subject=choice)
    tell(choice, kind="internship.announced", at=at)
    return choice


def tell(
    choice: Choice, *, kind: str, at: datetime, data: Mapping[str, str] = MappingProxyType({}), key: str = ""
) -> None:
    """Tell everybody who chooses, together.

    :param data: what the kind says besides the year. :param key: of one telling, for what may be told again.
    """
    rows = Candidate.objects.filter(choice=choice).staying().order_by("pk")
    people = rows.values_list("pk", "contract__signatory_id")
    path = reverse("internship:own")
    told = (Told(person, f"{kind}:{pk}{key}", path, {"year": choice.year, **data}) for pk, person in people)
    notify_many(kind=kind, told=told, at=at)


@transaction.atomic
def open_specialty(*, actor: Membership, choice: Choice, code: str, ranking: str, at: datetime) -> OpenSpecialty:
    """Open a specialty, or have it read another ranking.

    :param ranking: its name; a new one is made.
    :raises Refused: unknown, or the national list is published.
    """
    require_desk(actor)
    choice = held(choice)
    _refuse_listed(choice)
    if code not in naming.specialties():
        raise Refused("Cette spécialité n'est pas dans la nomenclature.", citation=LAW)
    named, _ = Ranking.objects.get_or_create(choice=choice, name=ranking.strip() or NATIONAL)
    opened, _ = OpenSpecialty.objects.update_or_create(choice=choice, code=code, defaults={"ranking": named})
    audit.record(act="internship.specialty_opened", actor=actor, at=at, subject=choice)
    return opened


@transaction.atomic
def decide_seats(*, actor: Membership, choice: Choice, post: law.Post, seats: int, reason: str, at: datetime) -> Post:
    """Open another number of seats than there are requests, with its reason.

    :param seats: 0 to 999.
    :raises Refused: no reason, out of bounds, a specialty that is not opened, or the national list is published.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-4
    """
    require_desk(actor)
    choice = held(choice)
    _refuse_listed(choice)
    opened = OpenSpecialty.objects.filter(choice=choice, code=post.specialty).exists()
    if not opened or post.subdivision not in naming.subdivisions():
        raise Refused("Ce poste n'est pas d'une spécialité ouverte.", citation=LAW)
    if not 0 <= seats <= MOST_SEATS:
        raise Refused(f"Écrivez un nombre de postes de 0 à {MOST_SEATS}.", citation=LAW)
    law.seats_to_open((), decided={post: (seats, reason)})
    row, _ = Post.objects.update_or_create(
        choice=choice,
        specialty=post.specialty,
        subdivision=post.subdivision,
        defaults={"decided": seats, "reason": reason.strip(), "decided_by": actor, "decided_at": at},
    )
    asked = sum(1 for one in Standing.read(choice, on=day_of(at)).requests() if one == post)
    audit.record(
        act="internship.seats_decided", actor=actor, at=at, subject=row, detail={"asked": asked, "seats": seats}
    )
    return row


@transaction.atomic
def publish_list(*, actor: Membership, choice: Choice, at: datetime) -> int:
    """Publish the national list: the seats of each post are counted, and fixed.

    :returns: how many seats it opens.
    :raises Refused: not announced, published already, or no seat to open.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-4, IDF-15
    """
    require_desk(actor)
    choice = held(choice)
    _refuse_listed(choice)
    if choice.announced_at is None:
        raise Refused("Annoncez d'abord le choix : la liste compte les demandes des candidats.", citation=LAW)
    standing = Standing.read(choice, on=day_of(at))
    openings = standing.openings
    total = sum(one.value for one in openings.values())
    if not total:
        raise Refused("Aucun poste à ouvrir : personne n'a encore formulé de vœu.", citation=LAW)
    asked = law.seats_to_open(standing.requests())
    for post, opened in openings.items():
        count = asked[post].value if post in asked else 0
        Post.objects.update_or_create(
            choice=choice,
            specialty=post.specialty,
            subdivision=post.subdivision,
            defaults={"asked": count, "seats": opened.value},
        )
    choice.listed_at = at
    choice.save(update_fields=["listed_at"])
    audit.record(act="internship.listed", actor=actor, at=at, subject=choice, detail={"seats": total})
    tell(choice, kind="internship.listed", at=at)
    return total


def _refuse_listed(choice: Choice) -> None:
    if choice.listed_at is not None:
        raise Refused("La liste nationale est publiée : les postes ouverts ne changent plus.", citation=LAW)
