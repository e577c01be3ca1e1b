"""A candidature from its start to its deposit, its correction and its withdrawal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cesp.campaigns.models import Candidature, Correction, CorrectionItem, Opinion
from cesp.campaigns.operations import filing, pieces
from cesp.campaigns.queries.completeness import completeness
from cesp.campaigns.requirements import requirement
from cesp.common.workflow import AlreadyDone
from cesp.letters.models import Content, Letter
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.campaigns import CLOSES_AT, OPEN_AT, OPENS_AT, local_dates, the_campaign
from tests.factories.candidatures import STUDENT, complete, deposited, draft, upload_for, with_pieces

pytestmark = pytest.mark.django_db
DAY = OPEN_AT.date()
INSTANT = timedelta(microseconds=1)


STUDENT_PIECES = ["identity", "identity_photo", "motivation", "project", "transcripts", "enrolment"]


@pytest.mark.clause("NAT-4", "IDF-5", "PAP-3")
@pytest.mark.parametrize(
    ("profession", "status", "asked"),
    [
        ("medicine", "second_cycle", STUDENT_PIECES),
        (
            "medicine",
            "third_cycle",
            ["identity", "identity_photo", "motivation", "project", "transcripts", "exam_rank", "enrolment"],
        ),
        ("odontology", "third_cycle", STUDENT_PIECES),
        ("medicine", "padhue", ["identity", "identity_photo", "motivation", "project", "consolidation"]),
    ],
)
def test_each_profile_is_asked_for_its_own_pieces(profession: str, status: str, asked: list[str]) -> None:
    candidature = draft(profession=profession, status=status, motivation="", project="")
    found = completeness(candidature, on=DAY)
    assert [place.requirement.code for place in found.pieces] == asked
    assert [one.code for one in found.missing_pieces] == asked


def test_a_text_of_forty_words_stands_for_its_piece_and_one_of_thirty_nine_does_not() -> None:
    candidature = draft(motivation="mot " * 39, project="mot " * 40)
    missing = [one.code for one in completeness(candidature, on=DAY).missing_pieces]
    assert "motivation" in missing
    assert "project" not in missing


@pytest.mark.clause("IDF-5")
def test_the_rank_is_asked_of_interns_in_medicine_alone() -> None:
    assert completeness(draft(status="third_cycle"), on=DAY).fields == ("entrance_exam_rank",)
    assert completeness(draft(status="second_cycle"), on=DAY).fields == ()
    assert completeness(draft(status="padhue", year_of_study=None), on=DAY).fields == ()


def test_a_file_with_everything_is_complete() -> None:
    actor = memberships.signatory()
    candidature = with_pieces(actor, draft(actor))
    found = completeness(candidature, on=DAY)
    assert (found.missing, found.complete, found.percent) == ((), True, 100)


def test_started_twice_it_is_one_draft() -> None:
    actor, of = memberships.signatory(), the_campaign()
    first = filing.start(actor=actor, campaign=of, at=OPEN_AT)
    assert filing.start(actor=actor, campaign=of, at=OPEN_AT) == first
    assert Candidature.objects.count() == 1


def test_a_second_window_overwrites_nothing() -> None:
    actor = memberships.signatory()
    candidature = draft(actor)
    seen = candidature.version
    filing.save(actor=actor, candidature=candidature, values={"specialty": "pediatrie"}, seen=seen, at=OPEN_AT)
    with pytest.raises(AlreadyDone, match="dans une autre fenêtre"):
        filing.save(actor=actor, candidature=candidature, values={"specialty": "psychiatrie"}, seen=seen, at=OPEN_AT)
    assert Candidature.objects.get().specialty == "pediatrie"


def test_somebody_elses_file_is_not_touched() -> None:
    candidature, other = draft(), memberships.signatory()
    with pytest.raises(PermissionDenied):
        filing.save(actor=other, candidature=candidature, values={"project": "-"}, seen=1, at=OPEN_AT)
    with pytest.raises(PermissionDenied):
        filing.deposit(actor=other, candidature=candidature, at=OPEN_AT)
    with pytest.raises(PermissionDenied):
        filing.withdraw(actor=other, candidature=candidature, at=OPEN_AT)


@pytest.mark.clause("IDF-6", "PAP-4")
@pytest.mark.parametrize(
    ("at", "refusal"),
    [
        (OPENS_AT - INSTANT, "n'est pas encore ouvert"),
        (OPENS_AT, ""),
        (CLOSES_AT - INSTANT, ""),
        (CLOSES_AT, "est clos depuis le 16 décembre 2026 à 0 h 00"),
    ],
)
def test_the_deposit_opens_and_closes_to_the_instant(at: datetime, refusal: str) -> None:
    actor = memberships.signatory()
    candidature = draft(actor)
    if not refusal:
        assert filing.deposit(actor=actor, candidature=candidature, at=at).deposited_at == at
        return
    with pytest.raises(Refused, match=refusal):
        filing.deposit(actor=actor, candidature=candidature, at=at)
    assert Candidature.objects.get().state == "draft"


@pytest.mark.clause("IDF-6")
def test_the_date_of_the_faculty_is_the_one_that_counts() -> None:
    actor = memberships.signatory()
    candidature = draft(actor)
    local_dates(candidature.campaign, at=candidature.ufr, closes_at=datetime(2026, 11, 10, tzinfo=UTC))
    with pytest.raises(Refused, match="est clos"):
        filing.deposit(actor=actor, candidature=candidature, at=OPEN_AT)


@pytest.mark.clause("NAT-4")
def test_a_deposit_hands_a_sealed_receipt_of_the_faculty_once() -> None:
    actor = memberships.signatory()
    candidature = with_pieces(actor, draft(actor))
    first = filing.deposit(actor=actor, candidature=candidature, at=OPEN_AT)
    again = filing.deposit(actor=actor, candidature=candidature, at=OPEN_AT + timedelta(hours=1))
    (letter,) = Letter.objects.all()
    assert (first.receipt, again.receipt, again.deposited_at) == (letter, letter, OPEN_AT)
    assert letter.number == "UFR-2026-000001"
    assert letter.issuer == candidature.ufr
    said = Content.objects.get().data["body"]
    assert said["opening"][1] == "Votre candidature a été déposée le 20 novembre 2026 à 10 h 00 (heure de Paris)."
    assert said["sections"][1]["sentences"] == ["Avis sur le projet : attendu de l'ARS Auvergne-Rhône-Alpes."]


def test_an_incomplete_deposit_is_admitted_and_says_what_is_missing() -> None:
    candidature = deposited(motivation="")
    said = Content.objects.get(letter=candidature.receipt).data["body"]
    assert said["sections"][1]["sentences"][:2] == [
        "Pièce d'identité ou titre de séjour.",
        "Photo d'identité en couleur.",
    ]


@pytest.mark.clause("PAP-1", "NAT-2")
def test_whom_the_law_refuses_deposits_nothing() -> None:
    actor = memberships.signatory()
    candidature = draft(actor, year_of_study=1)
    with pytest.raises(Refused, match="première année"):
        filing.deposit(actor=actor, candidature=candidature, at=OPEN_AT)
    assert Candidature.objects.get().state == "draft"


@pytest.mark.clause("IDF-4", "IDF-14", "IDF-19")
@pytest.mark.parametrize(
    ("region", "values", "asked"),
    [
        ("ara", {}, {("ara", "project")}),
        ("idf", {"intended_ars": "idf"}, {("idf", "project"), ("idf", "own_validation")}),
        (
            "idf",
            {"specialty": "pediatrie", "intended_ars": "cvl"},
            {("cvl", "project"), ("cvl", "other_region")},
        ),
    ],
)
def test_each_agency_is_asked_what_the_rules_ask_of_it(
    region: str, values: dict[str, str], asked: set[tuple[str, str]]
) -> None:
    deposited(ufr=memberships.ufr(f"med-{region}", region=region), **values)
    assert set(Opinion.objects.values_list("ars", "purpose")) == asked


def _to_correct(candidature: Candidature, *targets: str) -> Correction:
    correction = Correction.objects.create(
        candidature=candidature,
        asked_by=memberships.acting("ufr_manager", organisation=candidature.ufr),
        asked_at=OPEN_AT,
        answer_by_on=date(2026, 11, 27),
    )
    for target in targets:
        CorrectionItem.objects.create(correction=correction, target=target, reason="wrong")
    candidature.state = "to_correct"
    candidature.save(update_fields=["state"])
    return correction


def test_a_deposited_file_does_not_change() -> None:
    actor = memberships.signatory()
    candidature = deposited(actor)
    with pytest.raises(Refused, match="ne se modifie plus"):
        filing.save(actor=actor, candidature=candidature, values={"project": "-"}, seen=candidature.version, at=OPEN_AT)


@pytest.mark.clause("IDF-5")
def test_a_correction_unlocks_what_it_names_and_nothing_else() -> None:
    actor = memberships.signatory()
    candidature = deposited(actor)
    _to_correct(candidature, "field:specialty", "piece:transcripts")
    transcripts, identity = requirement("transcripts"), requirement("identity")

    def add(code: str, place: object) -> None:
        pieces.add_piece(
            actor=actor,
            candidature=candidature,
            requirement=code,
            kind=requirement(code).kinds[0],
            upload=upload_for(requirement(code), code),
            at=OPEN_AT,
        )

    with pytest.raises(Refused, match="ne porte que sur certains points"):
        filing.save(actor=actor, candidature=candidature, values={"project": "-"}, seen=candidature.version, at=OPEN_AT)
    with pytest.raises(Refused, match="ne porte pas sur « Pièce d'identité"):
        add("identity", identity)
    add("transcripts", transcripts)
    current = Candidature.objects.get()
    filing.save(actor=actor, candidature=current, values={"specialty": "pediatrie"}, seen=current.version, at=OPEN_AT)
    answered = filing.answer_correction(actor=actor, candidature=candidature, at=OPEN_AT)
    assert (answered.state, answered.specialty) == ("deposited", "pediatrie")
    with pytest.raises(Refused, match="ne se modifie plus"):
        add("transcripts", transcripts)


def test_a_correction_is_answered_until_its_day_included() -> None:
    actor = memberships.signatory()
    candidature = deposited(actor)
    _to_correct(candidature, "field:project")
    last, late = datetime(2026, 11, 27, 22, 59, tzinfo=UTC), datetime(2026, 11, 27, 23, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="délai pour corriger est passé"):
        filing.save(actor=actor, candidature=candidature, values={"project": "x"}, seen=candidature.version, at=late)
    filing.save(actor=actor, candidature=candidature, values={"project": "x"}, seen=candidature.version, at=last)


def test_what_is_withdrawn_leaves_room_for_another() -> None:
    actor = memberships.signatory()
    first = complete(actor)
    withdrawn = filing.withdraw(actor=actor, candidature=first, at=OPEN_AT)
    assert (withdrawn.state, withdrawn.withdrawn_at) == ("withdrawn", OPEN_AT)
    assert filing.start(actor=actor, campaign=first.campaign, at=OPEN_AT) != first
    with pytest.raises(Refused):
        filing.withdraw(actor=actor, candidature=first, at=OPEN_AT)


def test_last_years_file_is_copied_without_what_was_of_that_year() -> None:
    actor = memberships.signatory()
    old = with_pieces(actor, draft(actor))
    filing.withdraw(actor=actor, candidature=old, at=OPEN_AT)
    new = filing.start(actor=actor, campaign=old.campaign, at=OPEN_AT, copied_from=old)
    assert (new.profession, new.specialty, new.year_of_study) == ("medicine", "medecine_generale", None)
    assert sorted(new.attachments.values_list("requirement", flat=True)) == ["identity", "identity_photo"]
    assert new.project == STUDENT["project"]


def test_a_single_place_holds_one_file_and_transcripts_several() -> None:
    actor = memberships.signatory()
    candidature = draft(actor)
    for code in ("enrolment", "transcripts"):
        for words in ("un", "deux"):
            pieces.add_piece(
                actor=actor,
                candidature=candidature,
                requirement=code,
                kind=requirement(code).kinds[0],
                upload=upload_for(requirement(code), f"{code} {words}"),
                at=OPEN_AT,
            )
    held = candidature.attachments.values_list("requirement", flat=True)
    assert sorted(held) == ["enrolment", "transcripts", "transcripts"]
    states = [one.state for one in actor.person.pieces.filter(kind="enrolment_certificate").order_by("pk")]
    assert states == ["withdrawn", "kept"]
