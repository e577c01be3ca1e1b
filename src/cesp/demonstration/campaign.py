"""Two campaigns by the operations themselves: last year's, at its signatures, and this year's, its deposit open.

Last year's list of Lyon waited for its arrêté: contracts signed since, refused, left to lapse, one waiting for Yanis.
This year Lyon receives candidatures, one of them Lina's draft, while Grenoble, ahead of the country, already scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.campaigns.defaults import CampaignDates, Dates
from cesp.campaigns.models import Attachment, Campaign, Candidature, Committee, CorrectionReason, Quota
from cesp.campaigns.operations import campaigns, checking, corrections, filing, local_dates, opinions, quotas
from cesp.campaigns.queries.quotas import Category
from cesp.campaigns.requirements import required
from cesp.common import vault
from cesp.common.instants import PARIS
from cesp.demonstration.personas import (
    CANDIDATE,
    CASE_DESK,
    FACULTY,
    MEMBER,
    REFERENT,
    SELECTED,
    Persona,
)
from cesp.demonstration.specimens import picture
from cesp.documents import operations as documents
from cesp.documents.kinds import KINDS
from cesp.documents.reception import Received, received
from cesp.offers.models import Offer, Paper
from cesp.offers.operations import answering, calling, preparing, publishing, signing
from cesp.selection.operations import composing, grid, moving, scoring, sealing
from cesp.selection.queries.grid import STANDARD
from cesp.takeover.sample_names import people
from cesp_law.facts import Profession, Status

_SEED = 632
_MOTIVATION = (
    "J'ai grandi dans un village dont le médecin est parti sans être remplacé. Mes stages chez le praticien m'ont "
    "appris ce qu'est une consultation où l'on connaît les familles, et je veux exercer là où l'on attend six mois un "
    "rendez-vous."
)
_PROJECT = (
    "Exercer la médecine générale en maison de santé pluriprofessionnelle, en mode mixte, dans une zone d'intervention "
    "prioritaire : trois jours de consultations, un jour à l'hôpital de proximité, des permanences partagées avec les "
    "infirmières et la sage-femme du territoire, et l'accueil d'étudiants en stage."
)
_DEPARTEMENTS = ("07", "15", "43", "03", "26", "63")
_POINTS = ((17, 15), (16, 16), (15, 14), (14, 16), (14, 12), (12, 13), (11, 12), (9, 11))
_VARIATION = (0, 50, -50, 25)
"""What each member adds to the points of a file, in hundredths."""


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who acts, and the files of the specimens."""

    desk: Membership
    referent: Membership
    files: Mapping[str, Received]


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Both campaigns.

    :param agents: the personas' memberships by e-mail address.
    """
    cast = _Cast(agents[CASE_DESK.email], agents[REFERENT.email], _specimens())
    names = people(Random(_SEED))  # noqa: S311
    lyon, member = agents[FACULTY.email], agents[MEMBER.email]
    grenoble = _manager_of("med-gre", today)
    _last_year(cast, lyon, names, today)
    _this_year(cast, lyon, grenoble, member, names, today)


def _last_year(cast: _Cast, lyon: Membership, names: Iterator[dict[str, Any]], today: date) -> None:
    campaign = _campaign(
        cast.desk,
        year=_academic_year(today) - 1,
        today=today,
        days=(-340, -300, -290, -255, -256, -245),
    )
    day = _Days(today)
    quotas.set_quotas(actor=cast.desk, campaign=campaign, numbers=_category(lyon, 4), at=day(-50))
    quotas.record_arrete(
        actor=cast.desk,
        campaign=campaign,
        reference="arrêté fixant le nombre de contrats (fictif)",
        on=day.date(-51),
        url="",
        at=day(-50),
    )
    files = [
        _complete(cast, lyon, campaign, _candidate(next(names), today), deposited=day(-320), rank=rank)
        for rank in range(7)
    ]
    files.insert(5, _complete(cast, lyon, campaign, _persona(SELECTED, today), deposited=day(-318), rank=5))
    seats = [_member(name, lyon, today) for name, _ in zip(names, range(3), strict=False)]
    committee = _committee(cast, lyon, campaign, seats, at=day(-285))
    _score(committee, [*seats, cast.referent], files, at=day(-280))
    moving.open_deliberation(actor=lyon, committee=committee, reason="", at=day(-275))
    sealing.seal(actor=lyon, committee=committee, at=day(-270))
    publishing.publish(actor=cast.desk, committees=[committee], at=day(-44))
    quota = Quota.objects.get(campaign=campaign, ufr=lyon.organisation)
    calling.offer(actor=cast.desk, quotas=[quota], at=day(-40))
    _answers(cast, files, quota, day)


def _answers(cast: _Cast, files: Sequence[Candidature], quota: Quota, day: _Days) -> None:
    """The first two sign, the third refuses, the fourth says nothing; whoever comes next is called."""
    preparing.prepare(actor=cast.desk, offers=list(Offer.objects.filter(quota=quota).order_by("pk")), at=day(-39))
    signed = list(Paper.objects.select_related("offer__candidature__person", "letter").order_by("pk"))[:2]
    for paper in signed:
        assert paper.offer is not None
        actor = _signatory(paper.offer.candidature.person)
        signing.sign(
            actor=actor,
            paper=paper,
            digest=paper.letter.sealed_sha256,
            accepted=True,
            signed_in_with="demonstration",
            at=day(-35),
        )
    signing.countersign(actor=cast.desk, papers=signed, signed_in_with="demonstration", at=day(-30))
    third = Offer.objects.select_related("candidature__person").filter(quota=quota).order_by("pk")[2]
    answering.refuse(actor=_signatory(third.candidature.person), offer=third, at=day(-20))
    answering.lapse(quota, at=day(-9))


def _this_year(
    cast: _Cast,
    lyon: Membership,
    grenoble: Membership,
    member: Membership,
    names: Iterator[dict[str, Any]],
    today: date,
) -> None:
    day = _Days(today)
    campaign = _campaign(cast.desk, year=_academic_year(today), today=today, days=(-40, 21, 35, 65, 64, 75))
    local_dates.set_local_dates(
        actor=grenoble,
        campaign=campaign,
        ufr=grenoble.organisation,
        profession=Profession.MEDICINE.value,
        dates=Dates(closes_at=day.midnight(-8), committees_from_on=day.date(-6), committees_until_on=day.date(20)),
        at=day(-39),
    )
    _received_at_lyon(cast, lyon, campaign, names, today)
    files = [
        _complete(cast, grenoble, campaign, _candidate(next(names), today), deposited=day(-20), rank=rank)
        for rank in range(5)
    ]
    seats = [member, *(_member(name, grenoble, today) for name, _ in zip(names, range(2), strict=False))]
    committee = _committee(cast, grenoble, campaign, seats, at=day(-6))
    _score(committee, [seats[1], cast.referent], files[:3], at=day(-2))


def _received_at_lyon(
    cast: _Cast, lyon: Membership, campaign: Campaign, names: Iterator[dict[str, Any]], today: date
) -> None:
    """Lina's draft, three files to check, one to correct, two complete that wait for the agency."""
    day = _Days(today)
    _draft(campaign, lyon, _persona(CANDIDATE, today), rank=3, at=day(-5))
    for rank in range(3):
        _deposited(cast, campaign, lyon, _candidate(next(names), today), rank=rank, at=day(-10 + rank))
    to_correct = _deposited(cast, campaign, lyon, _candidate(next(names), today), rank=4, at=day(-9))
    corrections.ask_correction(
        actor=lyon,
        candidature=to_correct,
        points=[
            corrections.Point("piece:transcripts", CorrectionReason.UNREADABLE.value, "La seconde page est coupée.")
        ],
        answer_by_on=day.date(6),
        at=day(-3),
    )
    for rank in range(2):
        file = _deposited(cast, campaign, lyon, _candidate(next(names), today), rank=rank, at=day(-12))
        checking.check_enrolment(actor=lyon, candidature=file, enrolled=True, at=day(-7))
        checking.declare_complete(actor=lyon, candidature=file, at=day(-7))


def _complete(
    cast: _Cast, manager: Membership, campaign: Campaign, actor: Membership, *, deposited: datetime, rank: int
) -> Candidature:
    """A file that a committee may take: checked, enrolled, with the opinion of the agency."""
    file = _deposited(cast, campaign, manager, actor, rank=rank, at=deposited)
    checking.check_enrolment(actor=manager, candidature=file, enrolled=True, at=deposited + timedelta(days=1))
    checking.declare_complete(actor=manager, candidature=file, at=deposited + timedelta(days=1))
    opinions.give_opinion(
        actor=cast.referent,
        candidature=file,
        purpose="project",
        outcome="favourable",
        reasons="",
        at=deposited + timedelta(days=2),
    )
    return Candidature.objects.select_related("person").get(pk=file.pk)


def _deposited(
    cast: _Cast, campaign: Campaign, manager: Membership, actor: Membership, *, rank: int, at: datetime
) -> Candidature:
    draft = _draft(campaign, manager, actor, rank=rank, at=at - timedelta(hours=3))
    for place in required(draft):
        if not place.field:
            _attach(cast, actor, draft, place.code, place.kinds[0], at=at)
    return filing.deposit(actor=actor, candidature=draft, at=at)


def _draft(campaign: Campaign, manager: Membership, actor: Membership, *, rank: int, at: datetime) -> Candidature:
    draft = filing.start(actor=actor, campaign=campaign, at=at)
    values = {
        "ufr": manager.organisation,
        "profession": Profession.MEDICINE.value,
        "status": Status.SECOND_CYCLE.value,
        "year_of_study": 4 + rank % 3,
        "specialty": "medecine_generale",
        "training_ends_on": date(campaign.academic_year + 6, 10, 31),
        "intended_ars": "ara",
        "intended_departement": _DEPARTEMENTS[rank % len(_DEPARTEMENTS)],
        "intended_kind": "mixed",
        "motivation": _MOTIVATION,
        "project": _PROJECT,
    }
    return filing.save(actor=actor, candidature=draft, values=values, seen=draft.version, at=at)


def _attach(
    cast: _Cast, actor: Membership, candidature: Candidature, requirement: str, kind: str, *, at: datetime
) -> None:
    """A specimen, checked once and kept once for each person: what it says is the same."""
    incoming = cast.files[kind]
    key = vault.keep(KINDS[kind].sensitivity.room, [incoming.cleaned.content])
    file = documents.Kept(KINDS[kind], incoming, key)
    expires_on = at.date() + timedelta(days=900) if KINDS[kind].expires else None
    piece = documents.attach(
        file, actor=actor, person=candidature.person, subject=candidature, at=at, expires_on=expires_on
    )
    Attachment.objects.create(candidature=candidature, requirement=requirement, piece=piece)


def _specimens() -> dict[str, Received]:
    words = {
        "identity_document": ("Carte nationale d'identité",),
        "identity_photo": ("Photo d'identité",),
        "transcripts": ("Relevés de notes", "Deux années précédentes"),
        "enrolment_certificate": ("Certificat de scolarité",),
    }
    return {kind: received(_file(kind, lines), KINDS[kind]) for kind, lines in words.items()}


def _file(kind: str, lines: Sequence[str]) -> SimpleUploadedFile:
    return picture(f"{kind.replace('_', '-')}.jpg", lines)


def _committee(
    cast: _Cast, manager: Membership, campaign: Campaign, members: Sequence[Membership], *, at: datetime
) -> Committee:
    """A committee that scores: three members, the agency's referent, the usual grid, everybody reads everything."""
    committee = composing.set_up(
        actor=manager, campaign=campaign, profession=Profession.MEDICINE.value, meets_on=None, at=at
    )
    seats = [
        composing.seat(actor=manager, committee=committee, member=one, capacity=capacity, at=at)
        for one, capacity in zip((*members, cast.referent), ("ufr", "practitioner", "student", "ars"), strict=True)
    ]
    composing.name_president(actor=manager, committee=committee, seat=seats[0], at=at)
    grid.fix(actor=manager, committee=committee, lines=STANDARD, at=at)
    composing.assign(actor=manager, committee=committee, readers=None, at=at)
    moving.open_scoring(actor=manager, committee=committee, at=at)
    return Committee.objects.get(pk=committee.pk)


def _score(committee: Committee, members: Sequence[Membership], files: Sequence[Candidature], *, at: datetime) -> None:
    for number, member in enumerate(members):
        for rank, file in enumerate(files):
            project, results = _POINTS[rank]
            change = _VARIATION[number]
            scoring.hand_in(
                actor=member,
                committee=committee,
                candidature=file,
                points={
                    "professional_project": 100 * project + change,
                    "academic_results": 100 * results - change,
                },
                comment="",
                version=0,
                at=at,
            )


def _campaign(desk: Membership, *, year: int, today: date, days: tuple[int, int, int, int, int, int]) -> Campaign:
    """Announced; its days are counted from today: opens, closes, committees from and until, rankings, signatures."""
    day = _Days(today)
    opens, closes, first, until, rankings, signatures = days
    campaign = campaigns.prepare(
        actor=desk,
        academic_year=year,
        dates=CampaignDates(
            opens_at=day.midnight(opens),
            closes_at=day.midnight(closes),
            committees_from_on=day.date(first),
            committees_until_on=day.date(until),
            rankings_due_on=day.date(rankings),
            signatures_from_on=day.date(signatures),
        ),
        at=day(opens - 20),
    )
    return campaigns.announce(actor=desk, campaign=campaign, at=day(opens - 15))


def _category(manager: Membership, contracts: int) -> dict[Any, int]:
    assert manager.organisation_id is not None
    return {Category(manager.organisation_id, Profession.MEDICINE.value, Status.SECOND_CYCLE.value): contracts}


def _academic_year(today: date) -> int:
    return today.year if today.month >= 9 else today.year - 1


def _candidate(name: dict[str, Any], today: date) -> Membership:
    person = Person.objects.create_person(
        email=f"c.{name['email'].replace('@exemple.fr', '@candidats.example')}",
        given_names=name["given_names"],
        family_name=name["family_name"],
    )
    return _role(person, Role.SIGNATORY, None, today)


def _persona(persona: Persona, today: date) -> Membership:
    person = Person.objects.create_person(
        email=persona.email, given_names=persona.given_names, family_name=persona.family_name
    )
    return _role(person, Role.SIGNATORY, None, today)


def _member(name: dict[str, Any], manager: Membership, today: date) -> Membership:
    person = Person.objects.create_person(
        email=f"m.{name['email'].replace('@exemple.fr', '@commissions.example')}",
        given_names=name["given_names"],
        family_name=name["family_name"],
    )
    return _role(person, Role.COMMITTEE_MEMBER, manager.organisation, today)


def _manager_of(code: str, today: date) -> Membership:
    person = Person.objects.create_person(email=f"gestion@{code}.example", given_names="Odile", family_name="Perret")
    return _role(person, Role.UFR_MANAGER, Organisation.objects.get(kind="ufr", code=code), today)


def _role(person: Person, role: Role, organisation: Organisation | None, today: date) -> Membership:
    return Membership.objects.create(
        person=person, role=role, organisation=organisation, from_on=today - timedelta(days=730)
    )


def _signatory(person: Person) -> Membership:
    return Membership.objects.select_related("person").get(person=person, role=Role.SIGNATORY)


class _Days:
    """Days counted from today, in Paris."""

    def __init__(self, today: date) -> None:
        self._today = today

    def date(self, days: int) -> date:
        return self._today + timedelta(days=days)

    def __call__(self, days: int) -> datetime:
        """That day at ten."""
        return datetime.combine(self.date(days), time(10), tzinfo=PARIS)

    def midnight(self, days: int) -> datetime:
        return datetime.combine(self.date(days), time(), tzinfo=PARIS)
