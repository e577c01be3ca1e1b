"""Rows about somebody in the tables of signing in, papers, threads and mails, made past the operations."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from axes.models import AccessAttempt
from django_otp.plugins.otp_totp.models import TOTPDevice

from cesp.accounts.models import HandOver, Invitation, Membership, Person, Review, ReviewAnswer, Viewing
from cesp.breach.models import Case, CasePiece, Extension, Observation
from cesp.campaigns.models import (
    Assignment,
    Attachment,
    Bundle,
    Campaign,
    Candidature,
    Committee,
    Conflict,
    Correction,
    CorrectionItem,
    LocalDates,
    Opinion,
    Quota,
    Seat,
)
from cesp.common import vault
from cesp.common.models import OutboxMessage, RefusedAddress, SentMail
from cesp.contracts.letter_kinds import DURATION_NOTICE
from cesp.contracts.models import Contract, RecordedFact
from cesp.correspondence.models import Message, Notice, ReadMark, Thread, Transfer
from cesp.documents.kinds import KINDS
from cesp.documents.models import Piece
from cesp.engagement.models import (
    Death,
    EndCertificate,
    NewShare,
    PracticeChange,
    ProofCheck,
    ProofPiece,
    ProofReminder,
    Stay,
    YearlyProof,
)
from cesp.followup.models import Carried, Mailing, MailingLine, Note, SavedList
from cesp.identity.browser import digest
from cesp.identity.models import EmailLink, ExternalIdentity, LinkRequest, OpenSession, RecoveryCode
from cesp.internship.models import Allocation, Candidate, Choice, OpenSpecialty, Placement, Post, Rank, Ranking, Wish
from cesp.interviews.models import Interview, Summons, Terms
from cesp.interviews.models import Minutes as InterviewMinutes
from cesp.interviews.models import Slot as GivenTime
from cesp.letters.models import Certificate, Content, Letter, Revocation, Template
from cesp.life_events.models import Attachment as EventAttachment
from cesp.life_events.models import Completion, LifeEvent, PostalAddress
from cesp.life_events.models import Opinion as AgencyOpinion
from cesp.notifications.models import Feed, Preference, WeeklyDigest
from cesp.offers.models import Defect, Move, Offer, Publication, Signature
from cesp.offers.models import Paper as OfferPaper
from cesp.payments import ledger
from cesp.payments.models import Account as LedgerAccount
from cesp.payments.models import EntryKind
from cesp.projects.models import Project, Site, Voice
from cesp.projects.models import Question as ProjectQuestion
from cesp.questionnaire.models import Attachment as QuestionnaireAttachment
from cesp.questionnaire.models import Chase, Proposal, Questionnaire, Response, Sending, Version
from cesp.questionnaire.models import Summons as QuestionnaireSummons
from cesp.questionnaire.standard import usual_days
from cesp.recovery.models import Asking as DebtAsking
from cesp.recovery.models import Debt, DebtLine, Halt, LateInstalment, OverClaim, RecoveryOrder
from cesp.recovery.models import Movement as DebtMovement
from cesp.recovery.models import Proposal as DebtProposal
from cesp.reminders.models import Deadline, Reminder
from cesp.selection.models import (
    Adjustment,
    CastingVote,
    Criterion,
    Minutes,
    Passage,
    Ranked,
    Score,
    Sheet,
    Slot,
    Verdict,
)
from cesp.settling.models import CoveredSite, HeldSite, Installation, Practitioner, Proof, Replacement
from cesp.studies.models import Autumn, Declaration, Question
from cesp.studies.models import Reminder as FacultyReminder
from cesp.territory.models import Commune, Departement, Region
from cesp.zoning.models import (
    Aid,
    Category,
    Deposit,
    DepositContent,
    DepositHand,
    DepositLine,
    PlaceOfPractice,
    PlacesFile,
    RegionalRulesVersion,
    WatchedCommune,
    ZonedArea,
    Zoning,
)
from tests.factories import campaigns, memberships, offers
from tests.factories.letters import letter_to

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ENDED_AT = datetime(2024, 6, 30, 9, 0, tzinfo=UTC)
A_KIND_OF_EACH_CLASS = {
    "motivation_letter": "pieces",
    "identity_document": "pieces",
    "bank_statement": "pieces-bank",
    "medical_certificate": "pieces-health",
    "legal_observations": "pieces",
}


def account(person: Person, member: Membership) -> None:
    """An invitation, a review, a passing of hands, a viewing, and what signs them in."""
    house, desk = memberships.managing_authority(), memberships.case_desk()
    names = {"email": person.email, "given_names": person.given_names, "family_name": person.family_name}
    Invitation.objects.create(
        organisation=house, role="auditor", invited_at=AT, expires_at=AT, accepted_at=AT, membership=member, **names
    )
    HandOver.objects.create(
        organisation=house, from_on=date(2020, 1, 1), decided_by=member, decided_at=AT, withdrawn_at=AT
    )
    review = Review.objects.create(
        organisation=memberships.ufr(f"u{person.pk}"), year=2026, opened_on=AT.date(), answer_until=AT.date()
    )
    ReviewAnswer.objects.create(review=review, membership=member, keeps=True, answered_by=desk, answered_at=AT)
    Viewing.objects.create(by=desk, seen=member, reason="-", started_at=AT, until_at=AT)
    _signing_in(person)


def _signing_in(person: Person) -> None:
    mark = f"{person.pk}"
    EmailLink.objects.create(person=person, purpose="sign_in", digest=mark, asked_at=AT, expires_at=AT)
    LinkRequest.objects.create(address=digest("address", person.email), source="0", at=AT)
    OpenSession.objects.create(person=person, session_key=mark, device="-", opened_at=AT, last_seen_at=AT)
    ExternalIdentity.objects.create(person=person, provider="psc", issuer="i", sub=mark, linked_at=AT)
    RecoveryCode.objects.create(person=person, digest="0")
    TOTPDevice.objects.create(user=person, name="téléphone")
    AccessAttempt.objects.create(username=person.email, ip_address="192.0.2.1", failures_since_start=1)


def mails(person: Person) -> None:
    """A mail gone, an address refused, and how they want to be told."""
    SentMail.objects.create(key=f"mail:x:{person.pk}", to=person.email, subject="-", begun_at=AT, sent_at=AT)
    RefusedAddress.objects.create(email=person.email, since=AT, reason="-")
    Preference.objects.create(person=person, kind="privacy.export_ready", pace="digest")
    WeeklyDigest.objects.create(person=person)


def threads(person: Person, member: Membership) -> None:
    """A closed thread with a message, a passing on and a mark, and a legal notice."""
    house = memberships.managing_authority()
    thread = Thread.objects.create(
        person=person,
        subject="contract",
        title="-",
        title_key="-",
        organisation=house,
        desk="cases",
        state="closed",
        opened_at=AT,
        last_message_at=AT,
        closed_at=AT,
    )
    Message.objects.create(thread=thread, position=1, author=member, at=AT, body="-", token=uuid4())
    Transfer.objects.create(
        thread=thread,
        after_position=1,
        from_organisation=house,
        from_desk="cases",
        to_organisation=house,
        to_desk="payments",
        by=member,
        at=AT,
        reason="-",
    )
    ReadMark.objects.create(thread=thread, person=person, position=1)
    Notice.objects.create(
        person=person,
        organisation=house,
        letter=letter_to(person, by=memberships.case_desk()),
        kind="duration",
        channel="electronic",
        state="served",
        served_at=AT,
        served_by=memberships.case_desk(),
    )


def candidature(person: Person, member: Membership) -> None:
    """A candidature of a campaign that is over, with what was said of it, and the committee that read it."""
    ufr, said = memberships.ufr(f"c{person.pk}"), {"recorded_by": member, "recorded_at": AT}
    campaign = campaigns.campaign(1990 + Campaign.objects.count(), state="ended", ended_at=ENDED_AT, prepared_by=member)
    LocalDates.objects.create(campaign=campaign, ufr=ufr, **said)
    Quota.objects.create(campaign=campaign, ufr=ufr, profession="medicine", status="second_cycle", contracts=1, **said)
    held = Candidature.objects.create(
        campaign=campaign, person=person, ufr=ufr, state="deposited", profession="medicine", status="second_cycle",
        training_ends_on=date(2031, 10, 31), started_at=AT, saved_at=AT, deposited_at=AT,
    )  # fmt: skip
    piece = _piece(person, member, "transcripts", vault.keep("pieces", [b"x"]))
    Attachment.objects.create(candidature=held, requirement="transcripts", piece=piece)
    asked = Correction.objects.create(
        candidature=held, asked_by=member, asked_at=AT, answer_by_on=AT.date(), answered_at=AT, message="-"
    )
    CorrectionItem.objects.create(correction=asked, target="field:project", reason="wrong", note="-")
    Opinion.objects.create(
        candidature=held, ars="ara", purpose="project", asked_at=AT, outcome="favourable", reasons="-",
        given_by=member, given_at=AT,
    )  # fmt: skip
    committee = Committee.objects.create(
        campaign=campaign, ufr=ufr, profession="medicine", set_up_by=member, set_up_at=AT
    )
    seat = Seat.objects.create(committee=committee, membership=member, capacity="ufr")
    Assignment.objects.create(seat=seat, candidature=held)
    Conflict.objects.create(candidature=held, person=person, ground="other", declared_by=member, declared_at=AT)
    _judged(held, seat, member)
    Bundle.objects.create(how="print", files=[], asked_by=member, asked_at=AT)


def _judged(held: Candidature, seat: Seat, member: Membership) -> None:
    """An interview, a sheet, what was decided in deliberation and what was sealed of it."""
    of, decided = seat.committee, {"decided_by": member, "decided_at": AT}
    criterion = Criterion.objects.create(committee=of, code="x", label="Critère", weight=1, position=1)
    Slot.objects.create(committee=of, starts_at=AT, minutes=20, place="Salle 1", candidature=held)
    sheet = Sheet.objects.create(seat=seat, candidature=held, comment="-", saved_at=AT)
    Score.objects.create(sheet=sheet, criterion=criterion, hundredths=1_200)
    Verdict.objects.create(committee=of, candidature=held, reason="-", interview_result="-", **decided)
    Adjustment.objects.create(committee=of, candidature=held, rank=1, reason="-", position=1, **decided)
    CastingVote.objects.create(committee=of, seat=seat, order=[], cast_at=AT)
    Passage.objects.create(committee=of, to_state="sealed", reason="-", by=member, at=AT)
    Ranked.objects.create(committee=of, candidature=held, status="second_cycle", steps=["-"], reason="-")
    Minutes.objects.create(committee=of, letter=letter_to(held.person, by=memberships.case_desk()))
    Committee.objects.filter(pk=of.pk).update(state="sealed", sealed_at=AT, sealed_by=member)


def papers(person: Person, member: Membership, content: str) -> None:
    """A piece of each class of retention, one of them withdrawn, and a letter that was revoked."""
    for kind, room in A_KIND_OF_EACH_CLASS.items():
        _piece(person, member, kind, vault.keep(room, [content.encode()]))
    _piece(person, member, "other", vault.keep("pieces", [content.encode()]), state="withdrawn", ended_at=AT)
    template, _ = Template.objects.get_or_create(digest="0", defaults={"sources": {}})
    certificate, _ = Certificate.objects.get_or_create(fingerprint="0", defaults={"pem": ""})
    desk, rank = memberships.case_desk(), Letter.objects.count() + 1
    letter = Letter.objects.create(
        number=f"2026-{rank:06d}",
        series="managing_authority",
        year=2026,
        rank=rank,
        kind=DURATION_NOTICE,
        title="Durée",
        template=template,
        person=person,
        subject=f"accounts.person:{person.pk}",
        issuer=memberships.managing_authority(),
        issued_by=desk,
        issued_at=AT,
        dated_on=AT.date(),
        sha256="0",
        sealed_sha256=f"{rank}",
        certificate=certificate,
        code=f"{rank:08d}",
    )
    Content.objects.create(letter=letter, data={}, file_key=vault.keep("letters", [content.encode()]))
    Revocation.objects.create(letter=letter, reason="wrong_figures", revoked_by=desk, revoked_at=AT)


def _piece(person: Person, member: Membership, kind: str, key: str, **changes: object) -> Piece:
    return Piece.objects.create(
        person=person,
        kind=kind,
        sensitivity=KINDS[kind].sensitivity,
        deposited_by=member,
        deposited_at=AT,
        name="-",
        media="pdf",
        digest=kind,
        kept_digest=kind,
        size_bytes=1,
        pages=1,
        vault_key=key,
        **changes,
    )


def follow_address(old: str, new: str) -> None:
    """Carry a new address where the old one was written beside the account."""
    for row in OutboxMessage.objects.filter(payload__to=old):
        row.payload["to"] = new
        row.save()
    SentMail.objects.filter(to=old).update(to=new)
    RefusedAddress.objects.filter(email=old).update(email=new)
    Invitation.objects.filter(email=old).update(email=new)
    AccessAttempt.objects.filter(username=old).update(username=new)
    LinkRequest.objects.filter(address=digest("address", old)).update(address=digest("address", new))


def territory(person: Person, member: Membership) -> None:
    """A commune watched, and whatever an agent may have written of the territory."""
    commune = _commune()
    WatchedCommune.objects.create(person=person, commune=commune, profession="medicine", since=AT)
    own = {"ars": "ara", "profession": "medicine", "in_force_on": date(2026, 4, 1), "name": "-"}
    held = Deposit.objects.create(**own, file_name="-", digest="0", size_bytes=1, received_by=member, received_at=AT)
    DepositContent.objects.create(deposit=held, data=b"x")
    DepositHand.objects.create(deposit=held, member=member, at=AT)
    DepositLine.objects.create(deposit=held, kind="missing", reason="-", commune=commune)
    zoning = Zoning.objects.create(**own, state="draft", deposit=held, drafted_by=member, drafted_at=AT)
    category = Category.objects.get_or_create(ars="", code="HZ", defaults={"label": "Hors zone", "rank": 90})[0]
    ZonedArea.objects.create(zoning=zoning, commune=commune, category=category)
    said = {"recorded_by": member, "recorded_at": AT}
    PlaceOfPractice.objects.create(
        reference=f"R{person.pk}", ars="ara", commune=commune, profession="medicine", kind="mixed",
        structure="msp", state="proposed", **said,
    )  # fmt: skip
    PlacesFile.objects.create(ars="ara", file_name="-", digest="0", content=b"x", received_by=member, received_at=AT)
    rules = {"ars": "ara", "in_force_on": date(2026, 4, 1), "content": {}, "reason": "-"}
    RegionalRulesVersion.objects.create(**rules, **said)
    Aid.objects.create(name=f"aide {person.pk}", granted_by="-", description="-", **said)


def _commune() -> Commune:
    region = Region.objects.get_or_create(code="84", defaults={"name": "Auvergne-Rhône-Alpes"})[0]
    ain = Departement.objects.get_or_create(code="01", defaults={"name": "Ain", "region": region})[0]
    own = {"name": "Essai", "kind": "COM", "departement": ain, "vintage": 2026}
    return Commune.objects.get_or_create(code="01999", defaults=own)[0]


def asking(person: Person, member: Membership, contract: Contract) -> None:
    """A request of theirs refused then contested, what it lacked, where they are written to; an agent's acts."""
    event = LifeEvent.objects.create(
        contract=contract, kind="suspension", state="refused", ground="maternity", started_at=AT, saved_at=AT,
        sent_at=AT, decided_at=AT, decided_by=member, contested_at=AT,
    )  # fmt: skip
    Completion.objects.create(event=event, asked_by=member, asked_at=AT, answer_by_on=AT.date(), message="-")
    AgencyOpinion.objects.create(
        event=event, seat="wanted", ars="idf", version=1, asked_at=AT, answer_by_on=AT.date(), said="reserved",
        reasons="-", given_by=member, given_at=AT,
    )  # fmt: skip
    EventAttachment.objects.create(event=event, piece=Piece.objects.filter(person=person).order_by("pk")[0])
    PostalAddress.objects.create(person=person, lines="-", postcode="-", city="-", country="-", changed_at=AT)


def owing(person: Person, member: Membership, contract: Contract) -> None:
    """What they owed, asked for, were granted and paid, a payment undone; and acts of theirs as an agent."""
    claimed = {LedgerAccount.RECEIVABLE: 100_00, LedgerAccount.CLAIMED: -100_00}
    paid = {LedgerAccount.REPAID: 10_00, LedgerAccount.RECEIVABLE: -10_00}
    told = {"contract": contract, "actor": member, "at": AT}
    debt = Debt.objects.create(
        contract=contract, origin="breach", principal_cents=100_00, subject_reference=f"Décision {person.pk}",
        opened_on=AT.date(), entry=ledger.post(EntryKind.DEBT, cents=claimed, **told),
    )  # fmt: skip
    DebtLine.objects.create(debt=debt, position=1, label="-", cents=100_00)
    letter = letter_to(person, by=memberships.case_desk())
    notice = Notice.objects.create(
        person=person, organisation=letter.issuer, letter=letter, kind="recovery", channel="electronic",
        state="served", served_at=AT, served_by=member,
    )  # fmt: skip
    RecoveryOrder.objects.create(
        debt=debt, letter=letter, notice=notice, pay_by_on=AT.date(), issued_by=member, issued_at=AT
    )
    asking = DebtAsking.objects.create(
        debt=debt, wanted="remission", explanation="-", sent_at=AT, state="refused", answered_by=person,
        answered_at=AT, answer="-",
    )  # fmt: skip
    DebtProposal.objects.create(
        debt=debt, kind="remission", cents=1, reason="-", asking=asking, state="refused", proposed_by=person,
        proposed_at=AT, decided_by=person, decided_at=AT, refusal="-",
    )  # fmt: skip
    DebtMovement.objects.create(
        debt=debt, kind="payment", entry=ledger.post(EntryKind.REPAYMENT, cents=paid, **told), on=AT.date(),
        means="transfer", reference="-",
    )  # fmt: skip
    Halt.objects.create(debt=debt, ground="contested", halted_by=member, halted_at=AT)
    LateInstalment.objects.create(debt=debt, due_on=AT.date(), told_at=AT)
    OverClaim.objects.create(debt=debt, found_at=AT)


def proposing(person: Person, member: Membership, contract: Contract) -> None:
    """Where they mean to settle, refused; what an agent asked and said of it."""
    project = Project.objects.create(
        contract=contract, state="refused", ars="ara", departement="01", commune=_commune(), started_at=AT, saved_at=AT,
        sent_at=AT, refused_at=AT, refused_by=member, reasons="-",
    )  # fmt: skip
    Site.objects.create(project=project, structure="msp", share_percent=100)
    Voice.objects.create(project=project, seat="region", favourable=False, reasons="-", given_by=member, given_at=AT)
    ProjectQuestion.objects.create(
        project=project, asked_by=member, asked_at=AT, answer_by_on=AT.date(), message="-", answer="-", answered_at=AT
    )


def serving(person: Person, member: Membership, contract: Contract) -> None:
    """A proof refused, a share refused, a certificate, what they said of where they stay, a death recorded in error."""
    proof = YearlyProof.objects.create(
        contract=contract, number=1, begins_on=AT.date(), until_on=date(2027, 11, 20),
        due_on=AT.date(), state="refused", source="pieces", given_at=AT,
    )  # fmt: skip
    ProofPiece.objects.create(proof=proof, piece=Piece.objects.filter(person=person).order_by("pk")[0])
    ProofCheck.objects.create(proof=proof, outcome="refused", reasons="-", checked_at=AT, checked_by=member)
    ProofReminder.objects.create(proof=proof, step="2026-01-01", told_at=AT)
    change = PracticeChange.objects.create(
        contract=contract, on=AT.date(), state="refused", reasons="-", declared_at=AT, decided_at=AT, decided_by=member
    )
    NewShare.objects.create(change=change, place="-", former_percent=100, share_percent=80)
    EndCertificate.objects.create(
        contract=contract, letter=Letter.objects.filter(person=person).order_by("pk")[0], last_day=AT.date(),
        months_owed=24, issued_at=AT, issued_by=member,
    )  # fmt: skip
    Stay.objects.create(contract=contract, where="same_place", under_served="yes", declared_at=AT)
    Death.objects.create(person=person, died_on=AT.date(), recorded_at=AT, recorded_by=member)


def leaving(person: Person, member: Membership, contract: Contract) -> None:
    """A case reported of them and dismissed, what they answered, more time, a piece; an agent's acts."""
    case = Case.objects.create(
        contract=contract, ground="no_validation", state="dismissed", reported_at=AT, reported_by=member,
        dismissed_at=AT, dismissed_by=member,
    )  # fmt: skip
    Observation.objects.create(case=case, text="-", received_on=AT.date(), recorded_by=member, recorded_at=AT)
    Extension.objects.create(case=case, until_on=AT.date(), because="-", granted_by=member, granted_at=AT)
    piece = Piece.objects.filter(person=person).order_by("pk")[0]
    CasePiece.objects.create(case=case, piece=piece, joined_by=member, joined_at=AT)


def settling(person: Person, member: Membership, contract: Contract) -> None:
    """An installation with a letter, a place held, a piece refused, replacements; and acts of theirs as an agent."""
    fact = RecordedFact.objects.filter(contract=contract).order_by("pk")[0]
    installation = Installation.objects.create(
        contract=contract, ars="ara", opened_at=AT, letter=letter_to(person, by=memberships.case_desk()),
        received_on=AT.date(), received_by=member, installed_on=AT.date(), fact=fact, recorded_by=member,
    )  # fmt: skip
    HeldSite.objects.create(installation=installation, place="lieu", share_percent=100, category="ZIP", fact=fact)
    Practitioner.objects.create(contract=contract, saved_at=AT)
    piece = Piece.objects.filter(person=person).order_by("pk")[0]
    proof = Proof.objects.create(
        installation=installation, kind="work_contract", piece=piece, deposited_at=AT, state="refused", checked_at=AT,
        checked_by=member,
    )  # fmt: skip
    CoveredSite.objects.create(proof=proof, site=Site.objects.filter(project__contract=contract)[0])
    Replacement.objects.create(
        contract=contract, starts_on=AT.date(), until=AT.date() + timedelta(days=1), where="-", declared_at=AT
    )


def offering(person: Person, member: Membership, contract: Contract) -> None:
    """What they were offered, the paper they signed, and what the night said of it; and acts of theirs as an agent."""
    faculty = memberships.ufr(f"med-{person.pk}")
    of = offers.quota(3, at=faculty)
    candidature = offers.candidature(of, person=person)
    offer = Offer.objects.create(
        candidature=candidature, quota=of, offered_on=AT.date(), offered_at=AT, answer="signed", answered_at=AT,
        contract=contract,
    )  # fmt: skip
    paper = OfferPaper.objects.create(
        document="contract", offer=offer, version=1, rules_on=AT.date(), letter=letter_to(person, by=of.recorded_by),
        prepared_by=of.recorded_by, prepared_at=AT,
    )  # fmt: skip
    Signature.objects.create(
        paper=paper, party="signatory", method="in_service", signed_by=member, recorded_by=member,
        signed_on=AT.date(), signed_at=AT, digest="0" * 64,
    )  # fmt: skip
    Defect.objects.create(contract=contract, code="no_authority_signature", found_on=AT.date())
    committee = Committee.objects.create(
        campaign=of.campaign, ufr=of.ufr, profession=of.profession, set_up_by=member, set_up_at=AT
    )
    Publication.objects.create(committee=committee, published_by=member, published_at=AT)
    other = offers.quota(3, at=faculty, status="third_cycle")
    Move.objects.create(
        campaign=of.campaign, source=of, target=other, contracts=1, moved_on=AT.date(), reason="essai",
        moved_by=member, moved_at=AT,
    )  # fmt: skip
    Campaign.objects.filter(pk=of.campaign_id).update(state="ended", ended_at=ENDED_AT)  # nothing runs any more


def interviews(person: Person, member: Membership) -> None:
    """A summons they missed, its minutes, a time and a promise of theirs as an agent, and their agenda's address."""
    agency = memberships.OrganisationFactory(kind="ars", code=f"a{person.pk}", ars_code="naq", name="ARS d'essai")
    held = Interview.objects.create(
        person=person, organisation=agency, origin="signatory", subject="course", manner="phone", phone="-",
        half_days="mon_am", message="-", state="answered", asked_at=AT, asked_by=member, answer="-", closed_at=AT,
    )  # fmt: skip
    InterviewMinutes.objects.create(
        interview=held, audience="private", version=1, body="-", written_by=member, written_at=AT
    )
    desk = memberships.case_desk()
    letter = letter_to(person, by=desk)
    notice = Notice.objects.create(
        person=person, organisation=desk.organisation, letter=letter, kind="summons", channel="electronic",
        state="served", served_at=AT, served_by=desk,
    )  # fmt: skip
    Summons.objects.create(
        interview=held, ground="silence", silence="-", letter=letter, notice=notice, issued_by=desk, issued_at=AT
    )
    GivenTime.objects.create(organisation=agency, referent=member, starts_at=AT, minutes=30, manner="phone")
    Terms.objects.create(organisation=agency, answer_days=5, changed_by=member, changed_at=AT)


def studies(person: Person, member: Membership, contract: Contract) -> None:
    """What a faculty declared of them and what was settled of it; and acts of theirs as an agent."""
    autumn = Autumn.objects.create(
        academic_year=2000 + Autumn.objects.count(), opens_on=date(2026, 10, 1), due_on=date(2026, 11, 30),
        set_by=member, set_at=AT,
    )  # fmt: skip
    declaration = Declaration.objects.create(
        autumn=autumn, contract=contract, ufr=memberships.ufr(), outcome="unknown", manner="first", words="essai",
        year_of_study=8, on=AT.date(), declared_by=member, declared_at=AT,
    )  # fmt: skip
    declared = {"declaration": declaration, "asked_at": AT, "settled_at": ENDED_AT, "settled_by": member}
    Question.objects.create(**declared, ground="contested", settlement="kept", words="essai")
    FacultyReminder.objects.create(autumn=autumn, ufr=memberships.ufr(), step="opening", missing=1, sent_at=AT)


def internship_choice(person: Person, member: Membership, contract: Contract) -> None:
    """What they asked for, their rank and what they got; and acts of theirs as an agent. The year is their own."""
    dates = dict.fromkeys(("list_on", "ranks_on", "simulations_from_on", "final_on"), AT.date())
    choice = Choice.objects.create(
        year=2010 + person.pk % 1_000, wishes_from_at=ENDED_AT, wishes_until_at=AT, prepared_by=member, prepared_at=AT,
        **dates,
    )  # fmt: skip
    ranking = Ranking.objects.create(choice=choice, name="national")
    OpenSpecialty.objects.create(choice=choice, code="urologie", ranking=ranking)
    Post.objects.create(
        choice=choice, specialty="urologie", subdivision="LYON", decided=1, reason="-", decided_by=member,
        decided_at=AT,
    )  # fmt: skip
    one = Candidate.objects.create(choice=choice, contract=contract, listed_at=AT, added_by=member, added_because="-")
    Wish.objects.create(candidate=one, number=1, specialty="urologie", subdivision="LYON")
    Rank.objects.create(ranking=ranking, candidate=one, rank=1, recorded_by=member, recorded_at=AT)
    allocation = Allocation.objects.create(
        choice=choice, inputs={}, input_digest="0", result_digest="0", decided_by=member, decided_at=AT
    )
    Placement.objects.create(allocation=allocation, candidate=one, specialty="urologie", subdivision="LYON", wish=1)


def questionnaire(person: Person, member: Membership, contract: Contract) -> None:
    """What they answered, what a desk made of it, a silence, and a form that they wrote as an agent."""
    asked = Questionnaire.objects.create(
        year=3000 + person.pk, prepared_by=member, prepared_at=AT, announced_at=AT, **usual_days(2026)
    )
    version = Version.objects.create(
        questionnaire=asked, number=1, form={"sections": []}, written_by=member, written_at=AT, published_at=AT
    )
    response = Response.objects.create(
        questionnaire=asked, contract=contract, audience="student", called_as="student", answers={"a": "-"},
        called_at=AT, started_at=AT, sent_at=AT,
    )  # fmt: skip
    sending = Sending.objects.create(
        response=response, number=1, version=version, audience="student", answers={"a": "-"}, sent_at=AT, late=False,
        receipt=letter_to(person, by=memberships.case_desk()),
    )  # fmt: skip
    Proposal.objects.create(
        response=response, sending=sending, question="a", about="to_read", value="-", desk="ars_referent",
        state="rejected", proposed_at=AT, decided_by=member, decided_at=AT, reason="-",
    )  # fmt: skip
    Chase.objects.create(response=response, step="first", done_at=AT)
    QuestionnaireSummons.objects.create(
        response=response, prepared_at=AT, decision="left", reason="-", decided_by=member, decided_at=AT
    )
    piece = Piece.objects.filter(person=person).first()
    assert piece is not None
    QuestionnaireAttachment.objects.create(response=response, question="a", piece=piece)


def deadlines(person: Person) -> None:
    """Something they had to do, what they were reminded of, and their calendar address."""
    deadline = Deadline.objects.create(
        person=person, kind="law.installation", subject="contract:0", due_on=AT.date(), matter="deadline", path="/",
        agent_path="/", found_at=AT, settled_at=AT,
    )  # fmt: skip
    Reminder.objects.create(deadline=deadline, person=person, step="signatory-90", told_at=AT)
    Feed.objects.create(person=person, agenda="deadlines", made_at=AT)


def following(person: Person, member: Membership) -> None:
    """What an agency noted of them and sent them; and what they kept and sent as an agent."""
    agency = memberships.ars("ara")
    Note.objects.create(
        person=person, organisation=agency, kind="note", on=AT.date(), text="-", written_by=member, written_at=AT
    )
    Carried.objects.create(person=person, organisation=agency, by=member, since=AT)
    mailing = Mailing.objects.create(organisation=agency, subject="-", body="-", sent_by=member, sent_at=AT)
    MailingLine.objects.create(mailing=mailing, person=person, queued_at=AT)
    SavedList.objects.create(membership=member, name="-", query="-")
