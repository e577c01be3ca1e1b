"""What stands in the addresses of the service, for whoever asks for pages of every kind.

An address with an argument declares here, in one line, how the argument is made from the world of the
matrix: ``about(Matter.LETTER, lambda one: {"pk": one.letter.pk})`` for a row about a person,
``shared(lambda world: {"month": world.month})`` for one that is not about anybody in particular.
An address that says nothing fails ``test_every_address_with_an_argument_is_declared``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from cesp.accounts import perimeter
from cesp.accounts.models import HandOver, Invitation, Membership, Organisation, Person, Review, Role, Subject
from cesp.accounts.operations import delegations, invitations, reviews, viewing
from cesp.accounts.perimeter import Matter, Reach
from cesp.campaigns.models import (
    Assignment,
    Attachment,
    Campaign,
    CampaignState,
    Candidature,
    Committee,
    CommitteeState,
    Opinion,
    Quota,
    Seat,
)
from cesp.common import clock, vault
from cesp.common.instants import day_of
from cesp.common.models import OutboxMessage
from cesp.contracts.models import Contract, RecordedFact
from cesp.correspondence import notices
from cesp.correspondence import operations as threads
from cesp.correspondence.models import Notice, NoticeKind, Thread
from cesp.documents import operations as documents
from cesp.documents.models import Piece
from cesp.identity.models import ExternalIdentity, OpenSession
from cesp.letters import codes
from cesp.letters import operations as letters
from cesp.letters.heading import Paper
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp.offers.models import Document, Offer
from cesp.offers.models import Paper as OfferPaper
from cesp.payments.models import ControlItem
from cesp.privacy.models import Contestation, DataExport, Erasure, ExportState
from cesp.privacy.operations import contestations
from cesp.privacy.queries import target
from cesp.selection.models import Minutes, Ranked, Sheet, Slot
from cesp.takeover import operations as takeover
from cesp.territory.models import Commune
from cesp.territory.outlines import digest
from cesp.zoning.models import Aid, PlaceOfPractice, PlacesFile, RegionalRulesVersion, Zoning
from cesp.zoning.payload import content_of
from cesp_law.dates import Month
from cesp_law.facts import EnteredThirdCycle
from cesp_law.regional import shipped
from tests.documents.files import pdf
from tests.factories import memberships, zonings
from tests.factories.contracts import concluded, recorded
from tests.factories.letters import letter_to
from tests.factories.people import PersonFactory
from tests.payments.factories import account, carried_through

CASES = ("own", "other person", "other UFR", "other region")
"""Whose row it is, seen by the members below: theirs, in their UFR, in their region, elsewhere."""
FOLLOWED = {
    Role.ARS_REFERENT: {"own", "other person", "other UFR"},
    Role.UFR_MANAGER: {"own", "other person"},
    Role.COMMITTEE_MEMBER: {"own"},
    Role.CASE_DESK: CASES,
}
"""A member of a committee is given one file to read; a committee sealed each of them, and sent it to the case desk."""
LOCAL, DELEGATE, SUPPORT = "administrator of the ARS", "delegate of the ARS", "support seeing as the signatory"
BESIDES = (LOCAL, DELEGATE, SUPPORT)
"""Who asks besides one member a role: at the right distance to see what the role alone would not show."""
PROVIDERS = {
    "pro": {
        "label": "Fournisseur",
        "audience": "Pour les essais.",
        "issuer": "http://127.0.0.1:9",
        "client_id": "cesp",
        "client_secret": "secret",
        "scopes": "openid",
    }
}
"""A provider that answers nobody."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of one case, with a row of each kind that is about them, and an organisation of that case."""

    person: Person
    membership: Membership
    contract: Contract
    fact: RecordedFact
    letter: Letter
    served: Letter
    certificate: Letter
    notice: Notice
    known: Notice
    threads: Mapping[str, Thread]
    pieces: Mapping[str, Piece]
    contestations: Mapping[str, Contestation]
    export: DataExport
    notification: Notification
    session: OpenSession
    identity: ExternalIdentity
    organisation: Organisation
    colleague: Membership
    delegation: Membership
    invitation: Invitation
    review: Review
    candidature: Candidature
    attachment: Attachment
    opinion: Opinion
    paper_file: Candidature
    offer: Offer
    paper: OfferPaper
    seat: Seat
    slot: Slot
    sheet: Sheet


def row_of(one: Somebody, model: type[Model], sort: str) -> Model:
    """The row of a model, of one of its sorts, that is about somebody."""
    sorts: Mapping[type[Model], Mapping[str, Model]] = {
        Thread: one.threads,
        Piece: one.pieces,
        Contestation: one.contestations,
    }
    row: Model = sorts[model][sort] if model in sorts else getattr(one, sort)
    return row


@dataclass(frozen=True, slots=True)
class World:
    """One signatory a case, one member a role and a few more, and what is about nobody in particular."""

    people: Mapping[str, Somebody]
    members: Mapping[str, Membership]
    support: Membership
    viewing_pk: int
    month: Month
    item: ControlItem
    batch_id: int
    stuck: OutboxMessage
    erasure: Erasure
    hand_over: HandOver
    zoning: Zoning
    place: PlaceOfPractice
    places_file: PlacesFile
    aid: Aid
    rules: RegionalRulesVersion


def build() -> World:
    """Make the world, in a transaction that the caller undoes."""
    now = clock.now()
    faculties = memberships.ufr("med-lyo"), memberships.ufr("med-gre"), memberships.ufr("med-bre", region="bre")
    agencies = memberships.ars("ara"), memberships.ars("bre")
    desk, boss = memberships.case_desk(), memberships.acting(Role.ADMINISTRATOR)
    organisations = agencies[0], faculties[0], faculties[1], agencies[1]
    people = {}
    for case, ufr, region, organisation in zip(
        CASES, (faculties[0], *faculties), ("ara", "ara", "ara", "bre"), organisations, strict=True
    ):
        contract = concluded(actor=desk, signatory=PersonFactory(), ufr=ufr, ars=region)
        (fact,) = recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)), actor=desk)
        account(contract)
        signatory = memberships.signatory(contract.signatory)
        rows = _papers(signatory, contract, fact, desk, now) | _own(signatory.person, now)
        rows |= _kept(organisation, boss, now)
        rows |= _in_campaign(signatory.person, ufr, desk, now)
        rows |= _in_committee(rows["candidature"], rows["letter"], now)
        rows |= _on_desks(rows["candidature"], rows["pieces"]["transcripts"], region, desk, now)
        people[case] = Somebody(contract.signatory, signatory, contract, fact, organisation=organisation, **rows)
    members = _members(people["own"], agencies[0], faculties[0])
    _given_to_read(people["own"].candidature, members[Role.COMMITTEE_MEMBER.value], capacity="practitioner")
    _given_to_read(people["own"].candidature, members[Role.ARS_REFERENT.value], capacity="ars")
    run = carried_through(Month.of(2026, 10))
    batch = takeover.receive(actor=desk, file_name="contrats.xlsx", content=b"nothing", at=now).batch
    stuck = OutboxMessage.objects.create(
        kind="mail", key="stuck", payload={}, created_at=now, due_at=now, failure="Refusé.", attempts=3
    )
    hand_over = HandOver.objects.create(
        organisation=memberships.managing_authority(),
        from_on=clock.today() + timedelta(days=30),
        decided_by=boss,
        decided_at=now,
    )
    return World(
        people,
        members,
        boss,
        viewing.start(actor=boss, seen=members[SUPPORT], reason="Une question de l'intéressée.", at=now).pk,
        run.month,
        run.items.earliest("pk"),
        batch.pk,
        stuck,
        Erasure.objects.create(origin=Erasure.Origin.RETENTION, proposed_at=now),
        hand_over,
        zonings.for_the_matrix(members[Role.ARS_REFERENT.value]),
        *_of_the_region(now, members[Role.ARS_REFERENT.value]),
    )


def _of_the_region(at: datetime, referent: Membership) -> tuple[PlaceOfPractice, PlacesFile, Aid, RegionalRulesVersion]:
    """What is kept of Auvergne-Rhône-Alpes: a place of its list, a file of places, an aid, a version of its rules."""
    on = day_of(at)
    place = PlaceOfPractice.objects.create(
        reference="R69000001",
        ars="ara",
        commune=Commune.objects.get(code="01999"),
        profession="medicine",
        kind="salaried",
        structure="msp",
        state="open",
        priority=1,
        listed_on=on,
        recorded_at=at,
    )
    aid = Aid.objects.create(ars="ara", name="Aide", granted_by="La région", description="Une aide.", recorded_at=at)
    rules = RegionalRulesVersion.objects.create(
        ars="ara", in_force_on=on, content=content_of(shipped("ara", on)), reason="essai", recorded_at=at
    )
    file = PlacesFile.objects.create(
        ars="ara",
        file_name="lieux.csv",
        digest="0",
        content=b"Commune;Profession;Nature du poste;Structure\n",
        received_by=referent,
        received_at=at,
    )
    return place, file, aid, rules


def _members(own: Somebody, agency: Organisation, faculty: Organisation) -> dict[str, Membership]:
    organisations = dict.fromkeys((Role.ARS_REFERENT, Role.DEPARTEMENT_REFERENT), agency)
    organisations |= dict.fromkeys((Role.UFR_MANAGER, Role.COMMITTEE_MEMBER), faculty)
    members = {
        role.value: memberships.acting(role, organisation=organisations.get(role))
        for role in Role
        if role is not Role.SIGNATORY
    }
    members[Role.SIGNATORY.value] = members[SUPPORT] = own.membership
    members[LOCAL] = memberships.acting(Role.ADMINISTRATOR, organisation=agency)
    members[DELEGATE] = _given(members[Role.ARS_REFERENT])
    return members


def _given(giver: Membership) -> Membership:
    """The role of a colleague who acts for the giver this week."""
    assert giver.organisation is not None
    day = clock.today()
    colleague = memberships.acting(Role.ADMINISTRATOR, organisation=giver.organisation)
    given = delegations.delegate(
        actor=giver, membership=giver, to=colleague, from_on=day, until_on=day + timedelta(days=7), at=clock.now()
    )
    return Membership.objects.select_related("person", "organisation", "delegated_by__person").get(pk=given.pk)


def _papers(
    signatory: Membership, contract: Contract, fact: RecordedFact, desk: Membership, at: datetime
) -> dict[str, Any]:
    """What lies in somebody's file: letters, pieces, messages, what they contest."""
    person = signatory.person
    paper = Paper(
        object="essai",
        references=(("Contrat", contract.reference),),
        body=BODY,
    )
    letter, served, certificate = (
        letters.issue(actor=desk, kind=kind, person=person, subject=subject, paper=paper, at=at)
        for kind, subject in (
            ("contracts.duration_notice", person),
            ("contracts.duration_notice", contract),
            ("payments.sums_received", contract),
        )
    )
    about = {"fact": str(fact.pk), "payments": contract.reference}
    return {
        "letter": letter,
        "served": served,
        "certificate": certificate,
        "notice": notices.serve_notice(actor=desk, letter=served, kind=NoticeKind.DURATION, at=at),
        "known": notices.hand_notice(
            actor=desk,
            letter=certificate,
            kind=NoticeKind.DECISION,
            received_on=day_of(at),
            at=at,
        ),
        "threads": {
            subject: threads.open_thread(
                actor=signatory,
                subject=subject,
                title="Question",
                body="Bonjour.",
                files=[_file(f"{subject} {signatory.pk}")],
                token=uuid4(),
                at=at,
            )
            for subject in ("contract", "payments", "course", "enrolment")
        },
        "pieces": {
            kind: _piece(signatory, kind, at) for kind in ("transcripts", "bank_statement", "medical_certificate")
        },
        "contestations": {
            subject: contestations.send(
                actor=signatory,
                target=target(person, ADDRESSED[subject], which),
                wanted="autre chose",
                words="C'est faux.",
                evidence="",
                at=at,
            )
            for subject, which in about.items()
        },
    }


def _piece(signatory: Membership, kind: str, at: datetime) -> Piece:
    file = _file(f"{kind} {signatory.pk}")
    return documents.deposit(actor=signatory, person=signatory.person, kind=kind, upload=file, at=at).piece


def _file(words: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{words}.pdf", pdf(words), "application/pdf")


def _own(person: Person, at: datetime) -> dict[str, Any]:
    """What only the person reaches."""
    return {
        "export": DataExport.objects.create(
            person=person,
            asked_at=at,
            prepared_at=at,
            state=ExportState.READY,
            key=vault.keep("exports", [b"copie"]),
        ),
        "notification": Notification.objects.create(
            person=person, kind="correspondence.replied", key=f"essai:{person.pk}", path="/", created_at=at
        ),
        "session": OpenSession.objects.create(
            person=person, session_key=f"k{person.pk}", device="Firefox", opened_at=at, last_seen_at=at
        ),
        "identity": ExternalIdentity.objects.create(
            person=person, provider="pro", issuer="x", sub=str(person.pk), linked_at=at
        ),
    }


def _kept(organisation: Organisation, boss: Membership, at: datetime) -> dict[str, Any]:
    """What an administrator reaches of an organisation."""
    role = Role.UFR_MANAGER if organisation.kind == Organisation.Kind.UFR else Role.ARS_REFERENT
    colleague = memberships.acting(role, organisation=organisation)
    return {
        "colleague": colleague,
        "delegation": _given(colleague),
        "invitation": invitations.invite(
            actor=boss,
            organisation=organisation,
            role=role,
            email=f"invite{organisation.pk}@exemple.test",
            given_names="Alix",
            family_name="Durand",
            at=at,
        ),
        "review": reviews.open_one(organisation=organisation, on=clock.today(), at=at),
    }


def _in_campaign(person: Person, ufr: Organisation, desk: Membership, at: datetime) -> dict[str, Any]:
    """A complete candidature, the sealed committee of its faculty, and the offer it led to."""
    on, year = day_of(at), day_of(at).year
    campaign, _ = Campaign.objects.get_or_create(
        academic_year=year,
        defaults={
            "state": CampaignState.ANNOUNCED,
            "announced_at": at - timedelta(days=60),
            "opens_at": at - timedelta(days=50),
            "closes_at": at + timedelta(days=20),
            "committees_from_on": on + timedelta(days=40),
            "committees_until_on": on + timedelta(days=60),
            "rankings_due_on": on + timedelta(days=70),
            "signatures_from_on": on + timedelta(days=80),
            "arrete": "arrêté d'essai",
            "prepared_by": desk,
            "prepared_at": at,
        },
    )
    of = {"campaign": campaign, "ufr": ufr, "profession": "medicine"}
    committee, _ = Committee.objects.get_or_create(
        **of,
        defaults={
            "state": CommitteeState.SEALED,
            "set_up_by": desk,
            "set_up_at": at,
            "sealed_at": at,
            "sealed_by": desk,
        },
    )
    candidature = Candidature.objects.create(
        **of, person=person, state="complete", status="second_cycle", started_at=at, saved_at=at, deposited_at=at
    )
    quota, _ = Quota.objects.get_or_create(
        **of, status="second_cycle", defaults={"contracts": 5, "recorded_by": desk, "recorded_at": at}
    )
    Ranked.objects.create(committee=committee, candidature=candidature, status="second_cycle", reason="essai")
    offer = Offer.objects.create(candidature=candidature, quota=quota, offered_on=on, offered_at=at)
    paper = OfferPaper.objects.create(
        document=Document.CONTRACT,
        offer=offer,
        version=1,
        rules_on=on,
        letter=letter_to(person, by=desk),
        prepared_by=desk,
        prepared_at=at,
    )
    return {"candidature": candidature, "offer": offer, "paper": paper}


def _on_desks(candidature: Candidature, piece: Piece, region: str, desk: Membership, at: datetime) -> dict[str, Any]:
    """A piece of the candidature, an ARS's written validation of it, and a paper file that the UFR is typing in."""
    referent = memberships.referent(region)
    opinion = Opinion.objects.create(
        candidature=candidature,
        ars=region,
        purpose="own_validation",
        asked_at=at,
        outcome="favourable",
        given_by=referent,
        given_at=at,
    )
    paper = Paper(object="essai", body=BODY | {"sections": []})
    letters.issue(
        actor=referent, kind="campaigns.agreement", person=candidature.person, subject=opinion, paper=paper, at=at
    )
    old, _ = Campaign.objects.get_or_create(
        academic_year=candidature.campaign.academic_year - 1,
        defaults={
            name: getattr(candidature.campaign, name)
            for name in (
                *("opens_at", "closes_at", "committees_from_on", "committees_until_on", "rankings_due_on"),
                *("signatures_from_on", "prepared_by", "prepared_at"),
            )
        },
    )
    return {
        "attachment": Attachment.objects.create(candidature=candidature, requirement="transcripts", piece=piece),
        "opinion": opinion,
        "paper_file": Candidature.objects.create(
            campaign=old,
            person=candidature.person,
            ufr=candidature.ufr,
            profession="medicine",
            status="second_cycle",
            typed_by=memberships.acting(Role.UFR_MANAGER, organisation=candidature.ufr),
            paper_received_on=day_of(at),
            started_at=at,
            saved_at=at,
        ),
    }


def _in_committee(candidature: Candidature, letter: Letter, at: datetime) -> dict[str, Any]:
    """An interview with its convocation, a sheet handed in by somebody who sits; the minutes of the committee."""
    committee = Committee.objects.get(ufr=candidature.ufr, profession=candidature.profession)
    seat = committee.seats.first()
    if seat is None:
        member = memberships.acting(Role.COMMITTEE_MEMBER, organisation=candidature.ufr)
        seat = Seat.objects.create(committee=committee, membership=member, capacity="student")
        Minutes.objects.create(committee=committee, letter=letter)
    slot = Slot.objects.create(
        committee=committee,
        starts_at=at + timedelta(days=candidature.pk),
        minutes=20,
        place="Salle 1",
        candidature=candidature,
        convocation=letter,
    )
    sheet = Sheet.objects.create(seat=seat, candidature=candidature, saved_at=at, handed_in_at=at)
    return {"seat": seat, "slot": slot, "sheet": sheet}


def _given_to_read(candidature: Candidature, member: Membership, *, capacity: str) -> None:
    committee = Committee.objects.get(ufr=candidature.ufr, profession=candidature.profession)
    presides = capacity != "ars"
    seat = Seat.objects.create(committee=committee, membership=member, capacity=capacity, presides=presides)
    Assignment.objects.create(seat=seat, candidature=candidature)


@dataclass(frozen=True, slots=True)
class Declared:
    """How the arguments of an address are made, and who sees the row.

    :param seen: role, or one of those who ask besides → cases whose row is shown; ``None``: about nobody.
    :param of: arguments from the somebody of a case, or from the world.
    :param matter: what the row is about somebody, if the table of perimeters speaks of it.
    """

    seen: Mapping[str, Collection[str]] | None
    of: Callable[[Any], dict[str, Any]]
    matter: Matter | None = None
    everybody: bool = False
    """Whether each role admitted to the page may have a row of its own, that the world does not make."""

    def arguments(self, world: World, case: str) -> dict[str, Any]:
        return self.of(world if self.seen is None else world.people[case])


def about(
    matter: Matter, of: Callable[[Somebody], dict[str, Any]], *, besides: Mapping[str, Collection[str]] | None = None
) -> Declared:
    """A row about a person, seen as the table says.

    :param besides: what the model adds to the table, or takes from it.
    """
    return Declared(_as_the_table_says(matter) | dict(besides or {}), of, matter)


def _as_the_table_says(matter: Matter) -> dict[str, Collection[str]]:
    """The table said again in the words of the cases."""
    cases: dict[Reach, Collection[str]] = {Reach.NOTHING: (), Reach.OWN: ("own",), Reach.ALL: CASES}
    reaches = {role: perimeter.TABLE[matter].get(role, Reach.NOTHING) for role in Role}
    found = {role.value: FOLLOWED[role] if to is Reach.FOLLOWED else cases[to] for role, to in reaches.items()}
    found[DELEGATE] = found[Role.ARS_REFERENT.value]
    found[SUPPORT] = () if matter is Matter.HEALTH_DOCUMENT else found[Role.SIGNATORY.value]
    return found


def private(of: Callable[[Somebody], dict[str, Any]]) -> Declared:
    """A row that only the person reaches, whatever their role; the support, seeing as they do, too."""
    return Declared({Role.SIGNATORY.value: ("own",), SUPPORT: ("own",)}, of, everybody=True)


def kept(of: Callable[[Somebody], dict[str, Any]]) -> Declared:
    """A row of an organisation: for its administrators, and those of the managing authority."""
    return Declared({Role.ADMINISTRATOR.value: CASES, LOCAL: ("own",)}, of)


def for_support(of: Callable[[Somebody], dict[str, Any]]) -> Declared:
    """A row that the administrators of the managing authority reach, and no other."""
    return Declared({Role.ADMINISTRATOR.value: CASES}, of)


def shared(of: Callable[[World], dict[str, Any]]) -> Declared:
    """A row that every role admitted to the page may see."""
    return Declared(None, of)


def _committee(one: Somebody) -> Committee:
    """The committee that sealed somebody's ranking."""
    candidature = one.candidature
    return Committee.objects.get(ufr=candidature.ufr, profession=candidature.profession, campaign=candidature.campaign)


_ONE_COMMITTEE = ("own", "other person")
"""Both candidates are before the committee where the member and the agency's referent sit."""


def _of_committee(**arguments: Any) -> Declared:
    """What a committee shows to its readers, once sealed."""
    besides = {Role.COMMITTEE_MEMBER.value: _ONE_COMMITTEE}
    return about(Matter.CANDIDATURE, lambda one: {"pk": _committee(one).pk} | arguments, besides=besides)


def _by(*roles: Role, of: Callable[[Somebody], dict[str, Any]] = lambda one: {}) -> Declared:
    """A committee's own work: for its UFR, and those who sit there."""
    return Declared({role.value: _ONE_COMMITTEE for role in roles}, lambda one: {"pk": _committee(one).pk} | of(one))


_UFR_ALONE = (Role.UFR_MANAGER,)
_DECIDERS = (Role.UFR_MANAGER, Role.COMMITTEE_MEMBER)
_INSIDERS = (*_DECIDERS, Role.ARS_REFERENT)
_READ_BY = Declared(
    dict.fromkeys((Role.COMMITTEE_MEMBER.value, Role.ARS_REFERENT.value), ("own",)),
    lambda one: {"pk": _committee(one).pk, "candidature": one.candidature.pk},
)


def _file_of(one: Somebody) -> dict[str, Any]:
    return {"candidature": one.candidature.pk}


def _slot_of(one: Somebody) -> dict[str, Any]:
    return {"slot": one.slot.pk}


def _seat_of(one: Somebody) -> dict[str, Any]:
    return {"seat": one.seat.pk}


_LINE = dict.fromkeys(("year", "months", "gross", "csg", "crds", "net"), "1")
BODY: dict[str, Any] = {"opening": ["Bonjour."], "closing": [], "years": [], "total": _LINE, "periods": []}
BODY |= {"notice": "", "figures": [], "reasons": []}
PIECES = {
    Matter.DOCUMENT: "transcripts",
    Matter.BANK_DETAILS: "bank_statement",
    Matter.HEALTH_DOCUMENT: "medical_certificate",
}
ADDRESSED = {"fact": "fait", "payments": "versements"}


def _desk(one: Somebody) -> dict[str, Any]:
    return {"pk": one.organisation.pk, "subject": Subject.COURSE.value}


def _piece_of(matter: Matter, kind: str, *, changing: bool = False) -> Declared:
    """A piece that the person deposited: of those who see it, only they and the case desk may change it."""
    seen = _as_the_table_says(matter)
    others = {who: () for who in seen if changing and who not in (Role.SIGNATORY, Role.CASE_DESK, SUPPORT)}
    return about(matter, lambda one: {"public_id": one.pieces[kind].public_id}, besides=others)


def _pieces(*, changing: bool) -> tuple[Declared, ...]:
    return tuple(_piece_of(matter, kind, changing=changing) for matter, kind in PIECES.items())


def _contestation_of(subject: str, *readers: Role) -> Declared:
    seen = {Role.SIGNATORY.value: ("own",), SUPPORT: ("own",), **{role.value: CASES for role in readers}}
    return Declared(seen, lambda one: {"pk": one.contestations[subject].pk})


def _by_thread(of: Callable[[Thread], dict[str, Any]]) -> tuple[Declared, ...]:
    """A thread for each desk, which reads it besides those whom the table names."""
    desks: Mapping[str, Mapping[str, Collection[str]]] = {
        "contract": {Role.CASE_DESK.value: CASES},
        "payments": _ALL_MONEY,
        "course": dict.fromkeys((Role.ARS_REFERENT.value, DELEGATE), FOLLOWED[Role.ARS_REFERENT]),
        "enrolment": {Role.UFR_MANAGER.value: FOLLOWED[Role.UFR_MANAGER]},
    }
    return tuple(_thread_of(subject, desk, of) for subject, desk in desks.items())


def _thread_of(subject: str, desk: Mapping[str, Collection[str]], of: Callable[[Thread], dict[str, Any]]) -> Declared:
    return about(Matter.THREAD, lambda one: of(one.threads[subject]), besides=desk)


def _carried(thread: Thread) -> dict[str, Any]:
    """The file that the first message of a thread carries."""
    subject = f"correspondence.message:{thread.messages.earliest('position').pk}"
    return {"pk": thread.pk, "public_id": Piece.objects.get(subject=subject).public_id}


def _revocable(letter: Callable[[Somebody], Letter], matter: Matter, *revokers: Role) -> Declared:
    """A letter, for the roles that revoke its kind."""
    others = {who: () for who in _as_the_table_says(matter) if who not in {role.value for role in revokers}}
    return about(matter, lambda one: {"number": letter(one).number}, besides=others)


_ALL_MONEY = dict.fromkeys((Role.PAYMENTS_CLERK.value, Role.PAYMENTS_APPROVER.value), CASES)
_MONTH = shared(lambda world: {"month": world.month})
_BATCH = shared(lambda world: {"pk": world.batch_id})
_CONTRACT = about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference})
_FACT = about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference, "pk": one.fact.pk})
_COLLEAGUE = kept(lambda one: {"pk": one.colleague.pk})
_OWN_ROLE = replace(_COLLEAGUE, everybody=True)
_DELEGATION = replace(kept(lambda one: {"pk": one.delegation.pk}), everybody=True)
# An ARS answers for the course; a faculty answers for no subject.
_DESK = replace(kept(_desk), seen={Role.ADMINISTRATOR.value: ("own", "other region"), LOCAL: ("own",)})
_INVITATION = kept(lambda one: {"pk": one.invitation.pk})
_ORGANISATION = kept(lambda one: {"pk": one.organisation.pk})
_THREADS = _by_thread(lambda thread: {"pk": thread.pk})
_REVOCABLE = (
    _revocable(lambda one: one.letter, Matter.LETTER, Role.CASE_DESK),
    _revocable(lambda one: one.certificate, Matter.PAYMENT, Role.CASE_DESK, Role.PAYMENTS_CLERK),
)
_NOTICE = about(Matter.LETTER, lambda one: {"pk": one.notice.pk})
_FILE = about(Matter.DOCUMENT, lambda one: {"pk": one.person.pk}, besides=_ALL_MONEY)
_PIECES, _OWN_PIECES = _pieces(changing=False), _pieces(changing=True)
_LETTERS = (
    about(Matter.LETTER, lambda one: {"number": one.letter.number}),
    # A legal notice is opened before its letter is read.
    about(
        Matter.LETTER,
        lambda one: {"number": one.served.number},
        besides=dict.fromkeys((Role.SIGNATORY.value, SUPPORT), ()),
    ),
    # What tells of money is read by those who see payments.
    about(Matter.PAYMENT, lambda one: {"number": one.certificate.number}),
)
_CONTESTATIONS = (
    _contestation_of("fact", Role.CASE_DESK, Role.AUDITOR),
    _contestation_of("payments", Role.CASE_DESK, Role.PAYMENTS_CLERK, Role.AUDITOR),
)
# A copy is handed to its owner, not to whoever looks through their eyes.
_COPY = Declared({Role.SIGNATORY.value: ("own",)}, lambda one: {"pk": one.export.pk}, everybody=True)
_ERASURE = shared(lambda world: {"pk": world.erasure.pk})
_PROVIDER = shared(lambda world: {"name": "pro"})
_STUCK = shared(lambda world: {"pk": world.stuck.pk})

_YEAR = shared(lambda world: {"year": world.people["own"].candidature.campaign.academic_year})
_CANDIDATURE = about(Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk})
_PAPER_FILE = about(Matter.CANDIDATURE, lambda one: {"pk": one.paper_file.pk})

_ZONING = shared(lambda world: {"pk": world.zoning.pk})
_ZONING_FILE = shared(lambda world: {"pk": world.zoning.deposit_id})
_REGION = shared(lambda world: {"ars": "ara"})

_LINES: dict[str, Declared | tuple[Declared, ...]] = {
    "accounts:change_role": _COLLEAGUE,
    "accounts:contact": _DESK,
    "accounts:delegate": _OWN_ROLE,
    "accounts:edit_organisation": _ORGANISATION,
    "accounts:end_role": _COLLEAGUE,
    "accounts:export_organisations": shared(lambda world: {"form": "csv"}),
    "accounts:invite": _ORGANISATION,
    "accounts:merge": for_support(lambda one: {"kept": one.person.pk, "emptied": one.colleague.person.pk}),
    "accounts:organisation": _ORGANISATION,
    "accounts:remove_contact": _DESK,
    "accounts:renew_invitation": _INVITATION,
    "accounts:reopen_role": _COLLEAGUE,
    "accounts:review": kept(lambda one: {"pk": one.review.pk}),
    "accounts:revoke_delegation": _DELEGATION,
    "accounts:revoke_invitation": _INVITATION,
    "accounts:see_as": for_support(lambda one: {"pk": one.membership.pk}),
    "accounts:switch_role": shared(lambda world: {"pk": world.members["auditor"].pk}),
    "accounts:withdraw_hand_over": shared(lambda world: {"pk": world.hand_over.pk}),
    "campaigns:deposit": private(lambda one: {"public_id": one.candidature.public_id}),
    "campaigns:act_on_candidature": about(Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk, "act": "inscrit"}),
    "campaigns:agreement": about(Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk, "opinion": one.opinion.pk}),
    "campaigns:ask_correction": _CANDIDATURE,
    "campaigns:ask_opinion": _CANDIDATURE,
    "campaigns:candidature": _CANDIDATURE,
    "campaigns:declare_conflict": _CANDIDATURE,
    "campaigns:declare_inadmissible": _CANDIDATURE,
    "campaigns:desk_export": shared(lambda world: {"form": "csv"}),
    "campaigns:opinion": about(Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk, "purpose": "own_validation"}),
    "campaigns:paper_deposit": _PAPER_FILE,
    "campaigns:paper_pieces": _PAPER_FILE,
    "campaigns:piece": about(
        Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk, "attachment": one.attachment.pk}
    ),
    "campaigns:print_candidature": _CANDIDATURE,
    "campaigns:file": private(lambda one: {"public_id": one.candidature.public_id}),
    "campaigns:pieces": private(lambda one: {"public_id": one.candidature.public_id}),
    "campaigns:put_piece": private(lambda one: {"public_id": one.candidature.public_id, "code": "identity"}),
    "campaigns:remove_piece": private(lambda one: {"public_id": one.candidature.public_id, "attachment": 1}),
    "campaigns:step": private(lambda one: {"public_id": one.candidature.public_id, "step": "projet"}),
    "campaigns:withdraw": private(lambda one: {"public_id": one.candidature.public_id}),
    "contracts:annul_fact": _FACT,
    "contracts:choose_fact": _CONTRACT,
    "contracts:correct_fact": _FACT,
    **dict.fromkeys(
        (
            "campaigns:announce_campaign",
            "campaigns:arrete",
            "campaigns:campaign",
            "campaigns:edit_campaign",
            "campaigns:end_campaign",
            "campaigns:import_quotas",
            "campaigns:local_dates",
            "campaigns:quotas",
            "campaigns:quotas_model",
            "campaigns:store_quotas",
        ),
        _YEAR,
    ),
    "campaigns:quotas_export": shared(
        lambda world: {"year": world.people["own"].candidature.campaign.academic_year, "form": "csv"}
    ),
    "contracts:export": shared(lambda world: {"form": "csv"}),
    "contracts:record_fact": about(
        Matter.CONTRACT, lambda one: {"reference": one.contract.reference, "kind": "suspended"}
    ),
    "correspondence:ask": shared(lambda world: {"subject": "contract"}),
    "correspondence:assign": _THREADS,
    "correspondence:close": _THREADS,
    "correspondence:dispatch": _NOTICE,
    "correspondence:mark_read": _THREADS,
    "correspondence:note": _THREADS,
    "correspondence:notice": _NOTICE,
    "correspondence:notices_export": shared(lambda world: {"form": "csv"}),
    "correspondence:open_notice": _NOTICE,
    "correspondence:piece": _by_thread(_carried),
    "correspondence:proof": about(Matter.LETTER, lambda one: {"pk": one.known.pk}),
    "correspondence:receipt": _NOTICE,
    "correspondence:reply": _THREADS,
    "correspondence:returned": _NOTICE,
    "correspondence:sent": _THREADS,
    "correspondence:thread": _THREADS,
    "correspondence:transfer": _THREADS,
    "correspondence:write_to": about(Matter.CONTRACT, lambda one: {"person": one.person.pk}),
    "demonstration:become": shared(lambda world: {"pk": world.members["auditor"].pk}),
    "demonstration:mail": shared(lambda world: {"pk": 1}),
    "demonstration:mail_html": shared(lambda world: {"pk": 1}),
    "documents:archive": _FILE,
    "documents:of_person": _FILE,
    "documents:piece": _PIECES,
    "documents:replace": _OWN_PIECES,
    "documents:withdraw": _OWN_PIECES,
    "identity:close_session": private(lambda one: {"pk": one.session.pk}),
    "identity:link_identity": _PROVIDER,
    "identity:provider_back": _PROVIDER,
    "identity:provider_start": _PROVIDER,
    "identity:unlink_identity": private(lambda one: {"pk": one.identity.pk}),
    "letters:download": _LETTERS,
    "letters:letter": _LETTERS,
    "letters:revoke": _REVOCABLE,
    "letters:verified": shared(lambda world: {"code": codes.written(world.people["own"].letter.code)}),
    "notifications:drop_sending": _STUCK,
    "notifications:open": private(lambda one: {"pk": one.notification.pk}),
    "notifications:read": private(lambda one: {"pk": one.notification.pk}),
    "notifications:retry_sending": _STUCK,
    "offers:abandon": about(Matter.OFFER, lambda one: {"public_id": one.paper.public_id}),
    "offers:amend": about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference}),
    "offers:board_export": shared(lambda world: {"year": clock.today().year, "form": "csv"}),
    "offers:call": shared(lambda world: {"year": clock.today().year}),
    "offers:export": shared(lambda world: {"year": clock.today().year, "form": "csv"}),
    "offers:move": shared(lambda world: {"year": clock.today().year}),
    "offers:original": about(Matter.OFFER, lambda one: {"public_id": one.paper.public_id}),
    "offers:publish": shared(lambda world: {"year": clock.today().year}),
    "offers:refuse": about(Matter.OFFER, lambda one: {"public_id": one.offer.public_id}),
    "offers:sign": about(Matter.OFFER, lambda one: {"public_id": one.paper.public_id}),
    "offers:statistics_export": shared(lambda world: {"year": clock.today().year, "form": "csv"}),
    "payments:approve": _MONTH,
    "payments:control": _MONTH,
    "payments:download": shared(lambda world: {"month": world.month, "number": 1}),
    "payments:emit": _MONTH,
    "payments:explain_item": shared(lambda world: {"month": world.month, "pk": world.item.pk}),
    "payments:findings": shared(lambda world: {"month": world.month, "kind": world.item.kind}),
    "payments:lines": _MONTH,
    "payments:lines_export": shared(lambda world: {"month": world.month, "form": "csv"}),
    "payments:prepare": _MONTH,
    "payments:progress": _MONTH,
    "payments:run": _MONTH,
    "payments:send_back": _MONTH,
    "payments:sheet_export": shared(lambda world: {"month": world.month, "form": "xlsx"}),
    "payments:statement": about(Matter.PAYMENT, lambda one: {"reference": one.contract.reference}),
    "payments:sums_received": _CONTRACT,
    "payments:take_back": _MONTH,
    "portal:contract": _CONTRACT,
    "portal:duration_notice": _CONTRACT,
    "portal:duration_notice_preview": _CONTRACT,
    "portal:journal_export": shared(lambda world: {"form": "csv"}),
    "portal:letters": _CONTRACT,
    "privacy:accept": _CONTESTATIONS,
    "privacy:approve_erasure": _ERASURE,
    "privacy:ask_more": _CONTESTATIONS,
    "privacy:complete": _CONTESTATIONS,
    "privacy:contest": private(lambda one: {"subject": "fait", "which": str(one.fact.pk)}),
    "privacy:contestation": _CONTESTATIONS,
    "privacy:contestations_export": shared(lambda world: {"form": "csv"}),
    "privacy:dismiss_erasure": _ERASURE,
    "privacy:erasure": _ERASURE,
    "privacy:erasure_advance": _ERASURE,
    "privacy:export_advance": _COPY,
    "privacy:export_download": _COPY,
    "privacy:refuse": _CONTESTATIONS,
    "privacy:review_erasure": _ERASURE,
    "privacy:withdraw": _CONTESTATIONS,
    **dict.fromkeys(
        (f"selection:{name}" for name in ("committee", "grid", "minutes", "minutes_file")), _of_committee()
    ),
    "selection:ranking_export": _of_committee(form="csv"),
    **{f"selection:{name}": _by(*_INSIDERS) for name in ("deliberation", "interviews", "interviews_ics", "scoring")},
    "selection:withdraw_adjustment": _by(*_INSIDERS),
    **{
        f"selection:{name}": _by(*_UFR_ALONE)
        for name in (
            "add_member",
            "assign",
            "convene",
            "describe",
            "drop_slots",
            "fill_slots",
            "invite_member",
            "open_slots",
        )
    },
    "selection:move": _by(*_DECIDERS, of=lambda one: {"act": "open_scoring"}),
    "selection:verdict": _by(*_DECIDERS, of=_file_of),
    "selection:adjust_rank": _by(*_DECIDERS, of=_file_of),
    "selection:place_interview": _by(*_UFR_ALONE, of=_file_of),
    "selection:sheet": _READ_BY,
    "selection:conflict": _READ_BY,
    "selection:casting_vote": _by(Role.ARS_REFERENT, of=lambda one: {"group": 9}),
    "selection:convocation": _by(*_INSIDERS, of=_slot_of),
    "selection:mark_attendance": _by(*_INSIDERS, of=_slot_of),
    "selection:give_back_sheet": _by(*_UFR_ALONE, of=lambda one: {"sheet": one.sheet.pk}),
    "selection:name_president": _by(*_UFR_ALONE, of=_seat_of),
    "selection:remove_member": _by(*_UFR_ALONE, of=_seat_of),
    "selection:interview": private(lambda one: {"public_id": one.slot.public_id}),
    "selection:interview_ics": private(lambda one: {"public_id": one.slot.public_id}),
    "takeover:abandon": _BATCH,
    "takeover:advance": _BATCH,
    "takeover:batch": _BATCH,
    "takeover:check_again": _BATCH,
    "takeover:import_batch": _BATCH,
    "takeover:rejected": _BATCH,
    "takeover:resume": _BATCH,
    "takeover:template": shared(lambda world: {"form": "csv"}),
    "zoning:act_on_place": shared(lambda world: {"pk": world.place.pk, "act": "confirmer"}),
    "zoning:close_place": shared(lambda world: {"pk": world.place.pk}),
    "zoning:areas_export": shared(lambda world: {"pk": world.zoning.pk, "form": "csv"}),
    "zoning:commune": shared(lambda world: {"code": "01999"}),
    "zoning:commune_export": shared(lambda world: {"code": "01999", "form": "csv"}),
    "zoning:compare_rules": _REGION,
    "zoning:comparison": _ZONING,
    "zoning:comparison_export": shared(lambda world: {"pk": world.zoning.pk, "form": "csv"}),
    "zoning:correct_rules": shared(lambda world: {"ars": "ara", "pk": world.rules.pk}),
    "zoning:deposit": _ZONING_FILE,
    "zoning:deposit_abandon": _ZONING_FILE,
    "zoning:deposit_advance": _ZONING_FILE,
    "zoning:deposit_choose": _ZONING_FILE,
    "zoning:deposit_columns": _ZONING_FILE,
    "zoning:deposit_drafts": _ZONING_FILE,
    "zoning:deposit_export": shared(lambda world: {"pk": world.zoning.deposit_id, "form": "csv"}),
    "zoning:deposit_resume": _ZONING_FILE,
    "zoning:deposit_words": _ZONING_FILE,
    "zoning:drop_places_file": shared(lambda world: {"pk": world.places_file.pk}),
    "zoning:edit_aid": shared(lambda world: {"pk": world.aid.pk}),
    "zoning:edit_place": shared(lambda world: {"pk": world.place.pk}),
    "zoning:end_aid": shared(lambda world: {"pk": world.aid.pk}),
    "zoning:export_kept_places": shared(lambda world: {"form": "csv"}),
    "zoning:export_places": shared(lambda world: {"form": "csv"}),
    "zoning:map_data": shared(lambda world: {"code": "01"}),
    "zoning:map_export": shared(lambda world: {"form": "csv"}),
    "zoning:map_outlines": shared(lambda world: {"digest": digest("01"), "name": "01"}),
    "zoning:move": shared(lambda world: {"pk": world.zoning.pk, "act": "abandon"}),
    "zoning:new_rules": _REGION,
    "zoning:place": shared(lambda world: {"reference": world.place.reference}),
    "zoning:places_file": shared(lambda world: {"pk": world.places_file.pk}),
    "zoning:places_rejected": shared(lambda world: {"pk": world.places_file.pk}),
    "zoning:publish_many": _ZONING_FILE,
    "zoning:rank_place": shared(lambda world: {"pk": world.place.pk}),
    "zoning:rules_of_region": _REGION,
    "zoning:watch": shared(lambda world: {"code": "01999"}),
    "zoning:zoning": _ZONING,
}
OBJECTS: dict[str, tuple[Declared, ...]] = {
    name: line if isinstance(line, tuple) else (line,) for name, line in _LINES.items()
}
"""By address, the rows it may be about: one of each sort that its readers differ on."""

NOWHERE: dict[str, Any] = {
    "reference": "CESP-2099-999999",
    "number": "2099-AG-999999",
    "public_id": UUID(int=0),
    "which": "424242",
    **dict.fromkeys(("pk", "person", "kept", "emptied", "candidature", "slot", "sheet", "seat"), 424_242),
}
"""Arguments of a row that does not exist; the others are kept."""


def own(world: World, name: str) -> dict[str, Any]:
    """Arguments of an address for the signatory's own row, of the first sort it may be about."""
    return OBJECTS[name][0].arguments(world, "own") if name in OBJECTS else {}


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[tuple[str, frozenset[str]]]:
    """(name, names of its arguments) of every address of the service."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", frozenset(getattr(pattern.pattern, "converters", {}))
