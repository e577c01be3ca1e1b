"""A committee of four and six candidates, worked by hand.

Weights: project 2, results 1. A total is (2 × project + results) / 3, out of 20.

====== ======================== ======== ========
file   project by member        results  total
====== ======================== ======== ========
Abel   16 14 15 15 → 15         12       14
Benoit 18 each → 18             6        14
Colin  12,5 13 12 12,5 → 12,5   14       13
Denis  10                       10       10
Emery  10                       10       10
Fabre  8                        8        8
====== ======================== ======== ========

Abel and Benoit are tied at 14: the rule, project first, puts Benoit (18) before Abel (15). Denis and Emery have the
same of everything: only the casting vote orders them.
"""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cesp.audit.models import Entry
from cesp.campaigns.models import Candidature, CommitteeState, Conflict
from cesp.selection.models import Passage
from cesp.selection.operations import conflicts, deliberating, moving, scoring
from cesp.selection.queries.deliberation import deliberation_of, nobody_settles
from tests.factories.committees import (
    DELIBERATION_AT,
    HANDED_IN_AT,
    Composed,
    composed,
    file_of,
    hands_in,
    scoring_open,
)

pytestmark = pytest.mark.django_db
PROJECTS = {
    "Abel": ("16", "14", "15", "15"),
    "Benoit": ("18", "18", "18", "18"),
    "Colin": ("12,5", "13", "12", "12,5"),
    "Denis": ("10", "10", "10", "10"),
    "Emery": ("10", "10", "10", "10"),
    "Fabre": ("8", "8", "8", "8"),
}
RESULTS = {"Abel": "12", "Benoit": "6", "Colin": "14", "Denis": "10", "Emery": "10", "Fabre": "8"}


def six(world: Composed) -> dict[str, Candidature]:
    """Six files, all sheets handed in, deliberation open."""
    files = {name: file_of(world.committee, name) for name in PROJECTS}
    scoring_open(world)
    for name, file in files.items():
        for who, project in zip(world.members, PROJECTS[name], strict=True):
            hands_in(world.committee, who, file, project, RESULTS[name])
    world.committee = moving.open_deliberation(
        actor=world.manager, committee=world.committee, reason="", at=DELIBERATION_AT
    )
    return files


def ranks(world: Composed) -> dict[str, int | None]:
    return {row.candidature.person.family_name: row.rank for row in deliberation_of(world.committee).rows}


@pytest.mark.clause("PAP-3")
def test_means_totals_and_a_tie_settled_by_the_rule() -> None:
    world = composed()
    six(world)
    found = deliberation_of(world.committee)
    totals = {row.candidature.person.family_name: row.shown_total for row in found.rows}
    assert totals == {"Abel": "14", "Benoit": "14", "Colin": "13", "Denis": "10", "Emery": "10", "Fabre": "8"}
    colin = next(row for row in found.rows if row.candidature.person.family_name == "Colin")
    assert colin.means == {"professional_project": Fraction(25, 2), "academic_results": Fraction(14)}
    assert ranks(world) == {"Benoit": 1, "Abel": 2, "Colin": 3, "Denis": 4, "Emery": 4, "Fabre": 6}
    benoit = found.rows[0]
    assert benoit.steps == (
        "Projet professionnel : 18 sur 20, poids 2.",
        "Résultats universitaires : 6 sur 20, poids 1.",
        "Note d'ensemble : 14 sur 20.",
        "Note d'ensemble 14 sur 20 : 1er sur 6.",
        "Un autre candidat à égalité, départage par « Projet professionnel ».",
    )


@pytest.mark.clause("PAP-3")
def test_what_is_left_tied_is_settled_by_the_casting_vote_of_the_ars_alone() -> None:
    world = composed()
    files = six(world)
    order = [str(files["Emery"].pk), str(files["Denis"].pk)]
    assert [set(group) for group in deliberation_of(world.committee).open_ties] == [set(order)]
    for somebody in (world.president, world.student, world.manager):
        with pytest.raises(PermissionDenied):
            deliberating.cast(actor=somebody, committee=world.committee, order=order, at=DELIBERATION_AT)
    for wrong in ([order[0], str(files["Abel"].pk)], order[:1], [order[0], order[0]]):
        with pytest.raises(ValidationError):
            deliberating.cast(actor=world.ars, committee=world.committee, order=wrong, at=DELIBERATION_AT)
    deliberating.cast(actor=world.ars, committee=world.committee, order=order, at=DELIBERATION_AT)
    assert ranks(world) == {"Benoit": 1, "Abel": 2, "Colin": 3, "Emery": 4, "Denis": 5, "Fabre": 6}
    denis = deliberation_of(world.committee).row(str(files["Denis"].pk))
    assert denis.steps[-1] == (
        f"Un autre candidat encore à égalité, départage par la voix de {world.ars.person.full_name}."
    )


def test_a_tie_that_the_only_seat_of_the_ars_may_not_settle_says_what_to_do() -> None:
    world = composed()
    files = six(world)
    tied = [str(files["Denis"].pk), str(files["Emery"].pk)]
    assert nobody_settles(world.committee, tied) == ""
    conflicts.declare(
        actor=world.ars, committee=world.committee, candidature=files["Denis"], ground="family", at=DELIBERATION_AT
    )
    sentence = nobody_settles(world.committee, tied)
    assert sentence.startswith("Le représentant de l'ARS a déclaré un conflit d'intérêts sur l'un de ces dossiers :")
    assert sentence in deliberation_of(world.committee).refusals
    client = Client()
    client.force_login(world.manager.person)
    assert (
        sentence.replace("'", "&#x27;")
        in client.get(f"/commissions/{world.committee.pk}/deliberation/").content.decode()
    )


def test_no_rank_changes_while_a_tie_is_open_then_with_a_reason() -> None:
    world = composed()
    files = six(world)

    def adjust(name: str, rank: int, reason: str) -> None:
        deliberating.adjust(
            actor=world.president,
            committee=world.committee,
            candidature=files[name],
            rank=rank,
            reason=reason,
            at=DELIBERATION_AT,
        )

    with pytest.raises(ValidationError, match="départagées"):
        adjust("Colin", 1, "Entretien remarquable.")
    order = [str(files["Denis"].pk), str(files["Emery"].pk)]
    deliberating.cast(actor=world.ars, committee=world.committee, order=order, at=DELIBERATION_AT)
    with pytest.raises(ValidationError, match="pourquoi"):
        adjust("Colin", 1, "  ")
    for impossible in (0, 7, 3):
        with pytest.raises(ValidationError):
            adjust("Colin", impossible, "Entretien remarquable.")
    adjust("Colin", 1, "Entretien remarquable.")
    assert ranks(world) == {"Colin": 1, "Benoit": 2, "Abel": 3, "Denis": 4, "Emery": 5, "Fabre": 6}
    colin = deliberation_of(world.committee).row(str(files["Colin"].pk))
    assert colin.steps[-1] == "Rang porté à 1 après délibération : Entretien remarquable."
    Conflict.objects.create(
        candidature=files["Colin"],
        person=world.president.person,
        ground="work",
        declared_by=world.president,
        declared_at=DELIBERATION_AT,
    )
    with pytest.raises(ValidationError, match="conflit"):
        deliberating.withdraw_adjustment(actor=world.president, committee=world.committee, at=DELIBERATION_AT)
    deliberating.withdraw_adjustment(actor=world.manager, committee=world.committee, at=DELIBERATION_AT)
    assert ranks(world)["Colin"] == 3


def test_a_file_not_retained_has_its_reason_and_no_rank() -> None:
    world = composed()
    files = six(world)

    def decide(name: str, *, retained: bool, reason: str) -> None:
        deliberating.decide(
            actor=world.manager,
            committee=world.committee,
            candidature=files[name],
            retained=retained,
            reason=reason,
            interview_result="Présent.",
            at=DELIBERATION_AT,
        )

    with pytest.raises(ValidationError, match="pourquoi"):
        decide("Abel", retained=False, reason="")
    decide("Abel", retained=False, reason="Projet sans territoire.")
    assert ranks(world) == {"Benoit": 1, "Colin": 2, "Denis": 3, "Emery": 3, "Fabre": 5, "Abel": None}
    with pytest.raises(PermissionDenied):
        deliberating.decide(
            actor=world.student,
            committee=world.committee,
            candidature=files["Fabre"],
            retained=True,
            reason="",
            interview_result="",
            at=DELIBERATION_AT,
        )


@pytest.mark.clause("NAT-7")
def test_a_conflict_hides_the_file_and_its_sheet_counts_no_more() -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    scoring_open(world)
    hands_in(world.committee, world.president, abel, "16", "12")
    hands_in(world.committee, world.student, abel, "10", "12")
    before = deliberation_of(world.committee).row(str(abel.pk))
    assert before.means["professional_project"] == 13
    assert Candidature.objects.visible_to(world.student).filter(pk=abel.pk).exists()  # else nothing would be hidden
    conflicts.declare(
        actor=world.student, committee=world.committee, candidature=abel, ground="teaching", at=HANDED_IN_AT
    )
    assert not Candidature.objects.visible_to(world.student).filter(pk=abel.pk).exists()
    after = deliberation_of(world.committee).row(str(abel.pk))
    assert after.means["professional_project"] == 16
    with pytest.raises(ValidationError, match="conflit"):
        scoring.save(
            actor=world.student, committee=world.committee, candidature=abel, points={}, comment="", version=1,
            at=HANDED_IN_AT,
        )  # fmt: skip


def test_deliberation_opens_without_an_absent_member_only_with_a_reason() -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    scoring_open(world)
    for who in world.members[:3]:
        hands_in(world.committee, who, abel, "15", "12")
    with pytest.raises(ValidationError, match="Morel"):
        moving.open_deliberation(actor=world.manager, committee=world.committee, reason=" ", at=DELIBERATION_AT)
    found = moving.open_deliberation(
        actor=world.manager, committee=world.committee, reason="Membre hospitalisé.", at=DELIBERATION_AT
    )
    assert found.state == CommitteeState.DELIBERATION
    assert Passage.objects.get(to_state="deliberation").reason == "Membre hospitalisé."
    assert deliberation_of(found).row(str(abel.pk)).shown_total == "14"


def test_scores_open_again_with_a_reason_and_what_rested_on_them_falls() -> None:
    world = composed()
    files = six(world)
    order = [str(files["Denis"].pk), str(files["Emery"].pk)]
    deliberating.cast(actor=world.ars, committee=world.committee, order=order, at=DELIBERATION_AT)
    with pytest.raises(ValidationError):
        moving.reopen_scoring(actor=world.manager, committee=world.committee, reason="", at=DELIBERATION_AT)
    world.committee = moving.reopen_scoring(
        actor=world.manager, committee=world.committee, reason="Une pièce manquait.", at=DELIBERATION_AT
    )
    assert world.committee.casting_votes.count() == 0
    sheet = world.committee.seats.get(membership=world.student).sheets.get(candidature=files["Fabre"])
    scoring.give_back(actor=world.manager, committee=world.committee, sheet=sheet, at=DELIBERATION_AT)
    scoring.hand_in(
        actor=world.student,
        committee=world.committee,
        candidature=files["Fabre"],
        points={"professional_project": 2000, "academic_results": 800},
        comment="",
        version=2,
        at=DELIBERATION_AT + timedelta(hours=1),
    )
    fabre = deliberation_of(world.committee).row(str(files["Fabre"].pk))
    assert fabre.means["professional_project"] == 11  # (8 + 8 + 8 + 20) / 4


def test_the_journal_tells_a_candidate_of_no_rank_nor_verdict() -> None:
    """They read the lines about them, before results are published."""
    world = composed()
    files = six(world)
    order = [str(files["Denis"].pk), str(files["Emery"].pk)]
    deliberating.cast(actor=world.ars, committee=world.committee, order=order, at=DELIBERATION_AT)
    deliberating.adjust(
        actor=world.president, committee=world.committee, candidature=files["Colin"], rank=1,
        reason="Entretien remarquable.", at=DELIBERATION_AT,
    )  # fmt: skip
    deliberating.decide(
        actor=world.president, committee=world.committee, candidature=files["Colin"], retained=True, reason="",
        interview_result="", at=DELIBERATION_AT,
    )  # fmt: skip
    deliberating.withdraw_adjustment(actor=world.manager, committee=world.committee, at=DELIBERATION_AT)
    told = Entry.objects.filter(about_id=files["Colin"].person_id).values_list("act", flat=True)
    assert {"selection.rank_adjusted", "selection.verdict_given", "selection.adjustment_withdrawn"}.isdisjoint(told)
    assert Entry.objects.filter(act="selection.rank_adjusted").exists()
