"""The world that whoever asks for pages meets: a signatory a case, a member a role, a row of each sort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from cesp.accounts.models import HandOver, Invitation, Membership, Organisation, Person, Review, Role
from cesp.accounts.operations import delegations, invitations, reviews, viewing
from cesp.accounts.perimeter import Matter
from cesp.breach.models import Case
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
from cesp.engagement.models import Death, EndCertificate, PracticeChange, ProofPiece, Stay, YearlyProof
from cesp.followup.models import Mailing, Note
from cesp.identity.models import ExternalIdentity, OpenSession
from cesp.internship.models import Candidate
from cesp.interviews.models import Interview
from cesp.interviews.models import Minutes as InterviewMinutes
from cesp.interviews.models import Slot as GivenTime
from cesp.letters import operations as letters
from cesp.letters.heading import Paper
from cesp.letters.models import Letter
from cesp.life_events.models import Attachment as EventAttachment
from cesp.life_events.models import LifeEvent
from cesp.life_events.models import Opinion as AgencyOpinion
from cesp.notifications.models import Notification
from cesp.offers.models import Document, Offer
from cesp.offers.models import Paper as OfferPaper
from cesp.payments.models import BankAccount, ControlItem
from cesp.payments.set_off_models import SetOff
from cesp.privacy.models import Contestation, DataExport, Erasure, ExportState
from cesp.privacy.operations import contestations
from cesp.privacy.queries import target
from cesp.projects.models import Project
from cesp.questionnaire.definition import to_plain
from cesp.questionnaire.models import Attachment as QuestionnaireAttachment
from cesp.questionnaire.models import Proposal, Questionnaire, Response, Sending, Version
from cesp.questionnaire.models import Summons as QuestionnaireSummons
from cesp.questionnaire.standard import STANDARD
from cesp.recovery.models import AskedFor, Debt, ProposalKind
from cesp.recovery.models import Asking as DebtAsking
from cesp.recovery.models import Movement as DebtMovement
from cesp.recovery.models import Proposal as DebtProposal
from cesp.recovery.operations import asking, proposing
from cesp.reminders.models import Deadline
from cesp.selection.models import Minutes, Ranked, Sheet, Slot
from cesp.settling.models import Installation, Proof, Replacement
from cesp.studies.models import Declaration, Question
from cesp.takeover import operations as takeover
from cesp.territory.models import Commune
from cesp.zoning.models import Aid, PlaceOfPractice, PlacesFile, RegionalRulesVersion, Zoning
from cesp.zoning.payload import content_of
from cesp_law.dates import Month
from cesp_law.facts import EnteredThirdCycle
from cesp_law.money import Cents
from cesp_law.regional import shipped
from tests.documents.files import pdf
from tests.factories import internship, memberships, recovery, studies, zonings
from tests.factories.contracts import concluded, recorded
from tests.factories.letters import letter_to
from tests.factories.people import PersonFactory
from tests.payments.factories import account, carried_through

CASES = ("own", "other person", "other UFR", "other region")
"""Whose row it is, seen by the members below: theirs, in their UFR, in their region, elsewhere."""
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
_LINE = dict.fromkeys(("year", "months", "gross", "csg", "crds", "net"), "1")
BODY: dict[str, Any] = {"opening": ["Bonjour."], "closing": [], "years": [], "total": _LINE, "periods": []}
BODY |= {"notice": "", "figures": [], "reasons": []}
ADDRESSED = {"fact": "fait", "payments": "versements"}


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
    life_event: LifeEvent
    life_piece: EventAttachment
    debt: Debt
    debt_payment: DebtMovement
    debt_asking: DebtAsking
    debt_proposal: DebtProposal
    project: Project
    breach_case: Case
    offer: Offer
    paper: OfferPaper
    seat: Seat
    slot: Slot
    sheet: Sheet
    interview: Interview
    given_time: GivenTime
    interview_minutes: InterviewMinutes
    declaration: Declaration
    question: Question
    intern: Candidate
    response: Response
    answered_piece: QuestionnaireAttachment
    proposal: Proposal
    faculty_proposal: Proposal
    summons: QuestionnaireSummons
    note: Note
    bank_account: BankAccount
    yearly_proof: YearlyProof
    proof_piece: ProofPiece
    practice_change: PracticeChange
    death: Death
    end_certificate: EndCertificate
    stay: Stay
    validated: Project
    installation: Installation
    unvalidated: Installation
    proof: Proof
    replacement: Replacement
    set_off: SetOff


def _deadline(one: Somebody) -> Deadline:
    """What the law expects of somebody, whichever comes first."""
    return Deadline.objects.filter(person=one.person, matter=Matter.DEADLINE).order_by("due_on")[0]


def row_of(one: Somebody, model: type[Model], sort: str) -> Model:
    """The row of a model, of one of its sorts, that is about somebody."""
    sorts: Mapping[type[Model], Mapping[str, Model]] = {
        Thread: one.threads,
        Piece: one.pieces,
        Contestation: one.contestations,
    }
    if model is Deadline:
        return _deadline(one)
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
    mailing: Mailing


def build() -> World:
    """Make the world, in a transaction that the caller undoes."""
    now = clock.now()
    faculties = memberships.ufr("med-lyo"), memberships.ufr("med-gre"), memberships.ufr("med-bre", region="bre")
    agencies = memberships.ars("ara"), memberships.ars("bre")
    desk, boss = memberships.case_desk(), memberships.acting(Role.ADMINISTRATOR)
    organisations = agencies[0], faculties[0], faculties[1], agencies[1]
    people = {}
    choice = internship.listed_this_year(desk, now)
    for case, ufr, region, organisation in zip(
        CASES, (faculties[0], *faculties), ("ara", "ara", "ara", "bre"), organisations, strict=True
    ):
        contract = concluded(actor=desk, signatory=PersonFactory(), ufr=ufr, ars=region)
        (fact,) = recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)), actor=desk)
        bank_account = account(contract)
        signatory = memberships.signatory(contract.signatory)
        rows = _papers(signatory, contract, fact, desk, now) | _own(signatory.person, now)
        rows |= _kept(organisation, boss, now)
        rows |= studies.for_the_matrix(contract, ufr, desk, now)
        rows["note"] = Note.objects.create(
            person=signatory.person,
            organisation=memberships.ars(region),
            kind="note",
            on=day_of(now),
            text="Rien à signaler.",
            written_by=memberships.referent(region),
            written_at=now,
        )
        rows |= _in_campaign(signatory.person, ufr, desk, now)
        rows |= _in_committee(rows["candidature"], rows["letter"], now)
        rows |= _interview(signatory, memberships.referent(region), now)
        rows |= _in_questionnaire(contract, rows["letter"], rows["pieces"]["transcripts"], desk, now)
        rows |= _on_desks(rows["candidature"], rows["pieces"]["transcripts"], region, desk, now)
        rows["intern"] = internship.candidate(contract, choice)
        event = LifeEvent.objects.create(
            contract=contract, kind="deferral", state="sent", started_at=now, saved_at=now, sent_at=now
        )
        rows["life_event"] = event
        rows["life_piece"] = EventAttachment.objects.create(event=event, piece=rows["pieces"]["transcripts"])
        AgencyOpinion.objects.create(
            event=event, seat="current", ars=region, version=0, asked_at=now, answer_by_on=day_of(now)
        )
        rows |= _owed(contract, signatory)
        rows["project"] = Project.objects.create(
            contract=contract, state="sent", ars=region, departement="01", started_at=now, saved_at=now, sent_at=now
        )
        rows["breach_case"] = Case.objects.create(
            contract=contract,
            ground="no_validation",
            life_event=event,
            report="Installation sans validation.",
            reported_at=now,
            reported_by=memberships.referent(region),
            reported_for=memberships.ars(region),
        )
        rows["bank_account"] = bank_account
        rows |= _serving(contract, rows["pieces"]["transcripts"], rows["letter"], desk, now)
        rows |= _settling(contract, fact, rows["pieces"]["transcripts"], memberships.referent(region), now)
        rows["set_off"] = SetOff.objects.create(
            contract=contract,
            cap_cents=10_000,
            total_cents=20_000,
            months="mars 2026",
            first_month=Month.of(2026, 12),
            reasons="Mois versé deux fois.",
            proposed_by=boss.person,
            proposed_at=now,
        )
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
        Mailing.objects.create(
            organisation=agencies[0],
            subject="Des nouvelles",
            body="Bonjour.",
            sent_by=members[Role.ARS_REFERENT.value],
            sent_at=now,
        ),
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


def _serving(contract: Contract, piece: Piece, letter: Letter, desk: Membership, at: datetime) -> dict[str, Any]:
    """A proof to check, a share to record, a certificate, a death: the rows alone."""
    begins_on = day_of(at)
    proof = YearlyProof.objects.create(
        contract=contract,
        number=1,
        begins_on=begins_on,
        until_on=begins_on + timedelta(days=365),
        due_on=begins_on + timedelta(days=425),
        state="given",
        source="pieces",
        given_at=at,
    )
    EndCertificate.objects.create(
        contract=contract, letter=letter, last_day=begins_on, months_owed=24, issued_at=at, issued_by=desk
    )
    return {
        "yearly_proof": proof,
        "proof_piece": ProofPiece.objects.create(proof=proof, piece=piece),
        "practice_change": PracticeChange.objects.create(contract=contract, on=begins_on, declared_at=at),
        "death": Death.objects.create(
            person=contract.signatory, died_on=begins_on, recorded_at=at, recorded_by=desk, heir_name="Maître Faure"
        ),
        "end_certificate": EndCertificate.objects.get(contract=contract),
        "stay": Stay.objects.create(contract=contract, where="same_place", under_served="yes", declared_at=at),
    }


def _settling(
    contract: Contract, fact: RecordedFact, piece: Piece, referent: Membership, at: datetime
) -> dict[str, Any]:
    """A validated project and its installation, the rows alone; and one that nobody validated."""
    assert referent.organisation is not None
    ars = referent.organisation.ars_code
    project = Project.objects.create(
        contract=contract,
        state="validated",
        ars=ars,
        fact=fact,
        started_at=at,
        saved_at=at,
        sent_at=at,
        validated_at=at,
        validated_by=referent,
    )
    installation = Installation.objects.create(contract=contract, project=project, ars=ars, opened_at=at)
    return {
        "validated": project,
        "installation": installation,
        "unvalidated": Installation.objects.create(contract=contract, ars=ars, opened_at=at),
        "proof": Proof.objects.create(
            installation=installation, kind="place_declaration", piece=piece, deposited_at=at
        ),
        "replacement": Replacement.objects.create(
            contract=contract, starts_on=day_of(at), until=day_of(at) + timedelta(days=1), where="À Die", declared_at=at
        ),
    }


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


def _owed(contract: Contract, signatory: Membership) -> dict[str, Any]:
    """A debt partly paid, a remission asked for and one proposed."""
    debt = recovery.debt(contract)
    paid = recovery.paid(debt, 100_00, on=date(2026, 2, 1), reference="VIR 1")
    asked = asking.ask(
        actor=signatory, debt=debt, wanted=AskedFor.REMISSION, explanation="Deux enfants.", at=recovery.OPENED_AT
    )
    proposed = proposing.propose_less(
        actor=memberships.payments_clerk(),
        debt=debt,
        kind=ProposalKind.REMISSION,
        cents=Cents(100),
        reason="Gêne.",
        at=recovery.OPENED_AT,
    )
    return {"debt": debt, "debt_payment": paid, "debt_asking": asked, "debt_proposal": proposed}


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
            letter=letter,
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


def _in_questionnaire(
    contract: Contract, letter: Letter, piece: Piece, desk: Membership, at: datetime
) -> dict[str, Any]:
    """A questionnaire under way, what was answered to it and waits for a desk, and a summons prepared."""
    on = day_of(at)
    days = {name: on + timedelta(days=count) for name, count in _DAYS_OF_A_QUESTIONNAIRE.items()}
    asked, _ = Questionnaire.objects.get_or_create(
        year=on.year, defaults={"announced_at": at, "prepared_by": desk, "prepared_at": at, **days}
    )
    version, _ = Version.objects.get_or_create(
        questionnaire=asked,
        number=1,
        defaults={"form": to_plain(STANDARD), "written_by": desk, "written_at": at, "published_at": at},
    )
    response = Response.objects.create(
        questionnaire=asked, contract=contract, audience="engaged", called_as="engaged", called_at=at, started_at=at,
        sent_at=at,
    )  # fmt: skip
    sending = Sending.objects.create(
        response=response, number=1, version=version, audience="engaged", answers={}, sent_at=at, late=False,
        receipt=letter,
    )  # fmt: skip
    proposals = [
        Proposal.objects.create(
            response=response, sending=sending, question=question, about=about, value=value, desk=to, proposed_at=at
        )
        for question, about, value, to in (
            ("entretien", "interview", "oui", "ars_referent"),
            ("diplome_prevu", "expected_diploma", "2030-10-31", "ufr_manager"),
        )
    ]
    return {
        "response": response,
        "answered_piece": QuestionnaireAttachment.objects.create(response=response, question="preuve", piece=piece),
        "proposal": proposals[0],
        "faculty_proposal": proposals[1],
        "summons": QuestionnaireSummons.objects.create(response=response, prepared_at=at),
    }


_DAYS_OF_A_QUESTIONNAIRE = {
    "opens_on": -9,
    "first_reminder_on": -5,
    "second_reminder_on": -2,
    "closes_on": 20,
    "corrections_until_on": 40,
    "summons_on": 41,
}
"""Days from today."""


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


def _interview(signatory: Membership, referent: Membership, at: datetime) -> dict[str, Any]:
    """An interview that took place, its minutes still to be shared, and a time kept for it beside its own."""
    held = Interview.objects.create(
        person=signatory.person,
        organisation=referent.organisation,
        referent=referent,
        origin="signatory",
        subject="course",
        manner="phone",
        state="held",
        asked_at=at,
        asked_by=signatory,
        closed_at=at,
    )
    of = {"organisation": referent.organisation, "referent": referent, "minutes": 30, "manner": "phone"}
    GivenTime.objects.create(**of, starts_at=at - timedelta(hours=2), interview=held, booked_at=at)
    return {
        "interview": held,
        "given_time": GivenTime.objects.create(**of, starts_at=at + timedelta(days=2), kept_for=held),
        "interview_minutes": InterviewMinutes.objects.create(
            interview=held, audience="shared", version=1, body="Essai.", written_by=referent, written_at=at
        ),
    }


def _given_to_read(candidature: Candidature, member: Membership, *, capacity: str) -> None:
    committee = Committee.objects.get(ufr=candidature.ufr, profession=candidature.profession)
    presides = capacity != "ars"
    seat = Seat.objects.create(committee=committee, membership=member, capacity=capacity, presides=presides)
    Assignment.objects.create(seat=seat, candidature=candidature)
