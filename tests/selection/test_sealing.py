"""The seal: what keeps it back, what it freezes, who reads it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from cesp.campaigns.models import Candidature, Opinion
from cesp.common.workflow import AlreadyDone
from cesp.letters.models import Letter
from cesp.selection.models import Minutes, Ranked
from cesp.selection.operations import conflicts, deliberating, moving, sealing
from cesp.selection.queries import ranking
from cesp.selection.queries.committees import visible_to
from tests.browsing import signed_in
from tests.factories import memberships
from tests.factories.committees import (
    DELIBERATION_AT,
    HANDED_IN_AT,
    SEALED_AT,
    composed,
    file_of,
    hands_in,
    scoring_open,
    sealed,
)
from tests.factories.committees import (
    deliberating as opened,
)

pytestmark = pytest.mark.django_db
THREE = {"Abel": ("15", "12"), "Benoit": ("12", "12"), "Colin": ("10", "10")}


@pytest.mark.clause("PAP-3", "NAT-8")
def test_the_seal_freezes_ranks_and_writes_minutes_addressed_to_nobody() -> None:
    world = composed()
    files = {name: file_of(world.committee, name) for name in THREE}
    Candidature.objects.filter(pk=files["Benoit"].pk).update(status="third_cycle")
    scoring_open(world)
    for name, file in files.items():
        for who in world.members:
            hands_in(world.committee, who, file, *THREE[name])
    moving.open_deliberation(actor=world.manager, committee=world.committee, reason="", at=DELIBERATION_AT)
    made = sealing.seal(actor=world.president, committee=world.committee, at=SEALED_AT)
    rows = ranking.sealed(made.committee)
    assert [
        (one.candidature.person.family_name, one.rank, one.status, one.rank_in_status, one.total) for one in rows
    ] == [
        ("Abel", 1, "second_cycle", 1, "14"),
        ("Benoit", 2, "third_cycle", 1, "12"),
        ("Colin", 3, "second_cycle", 2, "10"),
    ]
    assert rows[1].steps == [
        "Projet professionnel : 12 sur 20, poids 2.",
        "Résultats universitaires : 12 sur 20, poids 1.",
        "Note d'ensemble : 12 sur 20.",
        "Note d'ensemble 12 sur 20 : 2e sur 3.",
    ]
    assert (made.letter.person, made.letter.issuer, made.letter.number) == (
        None,
        world.committee.ufr,
        "UFR-2027-000001",
    )


def test_nothing_seals_while_a_tie_is_open_or_an_opinion_lacks() -> None:
    world = composed()
    files = opened(world, {"Abel": ("10", "10"), "Benoit": ("10", "10")})
    Opinion.objects.filter(candidature=files["Abel"]).update(outcome="", given_by=None, given_at=None)
    with pytest.raises(ValidationError) as refusal:
        sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)
    assert refusal.value.messages == [
        "Classement : une égalité reste à départager par la voix prépondérante du représentant de l'ARS.",
        "Alix Abel : Attendu : « Avis sur le projet », ARS Auvergne-Rhône-Alpes.",
    ]
    assert not Ranked.objects.exists()
    Opinion.objects.filter(candidature=files["Abel"]).delete()
    assert sealing.deliberation_of(world.committee).refusals[1:] == [
        "Alix Abel : L'avis de l'ARS Auvergne-Rhône-Alpes sur le projet n'a pas été demandé."
    ]
    deliberating.decide(
        actor=world.manager, committee=world.committee, candidature=files["Abel"], retained=False,
        reason="Projet sans avis.", interview_result="", at=DELIBERATION_AT,
    )  # fmt: skip
    sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)
    assert [(one.rank, one.reason) for one in ranking.sealed(world.committee)] == [(1, ""), (None, "Projet sans avis.")]


def test_somebody_whose_enrolment_nobody_checked_is_not_retained() -> None:
    world = composed()
    files = opened(world, {"Abel": ("10", "10")})
    Candidature.objects.filter(pk=files["Abel"].pk).update(enrolled=None)
    with pytest.raises(ValidationError, match="Alix Abel : L'UFR n'a pas encore vérifié l'inscription"):
        sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)
    Candidature.objects.filter(pk=files["Abel"].pk).update(enrolled=True)
    sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)


@pytest.mark.clause("IDF-4")
def test_a_project_that_the_ars_does_not_approve_is_not_retained() -> None:
    world = composed()
    files = opened(world, {"Abel": ("10", "10")})
    Opinion.objects.filter(candidature=files["Abel"]).update(outcome="unfavourable")
    with pytest.raises(ValidationError, match="Alix Abel : Refusé : « Avis sur le projet »"):
        sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)
    Opinion.objects.filter(candidature=files["Abel"]).update(outcome="reserved")
    sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)


@pytest.mark.clause("IDF-4")
def test_the_case_desk_reads_nothing_before_the_seal() -> None:
    world = composed()
    desk = memberships.case_desk()
    files = opened(world, THREE)
    assert not Candidature.objects.visible_to(desk).filter(pk=files["Abel"].pk).exists()
    assert not visible_to(desk).exists()
    sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)
    assert Candidature.objects.visible_to(desk).filter(pk=files["Abel"].pk).exists()
    assert visible_to(desk).get() == world.committee


def test_nobody_changes_anything_after_the_seal() -> None:
    world = composed()
    sealed(world, THREE)
    abel = Candidature.objects.get(person__family_name="Abel")
    with pytest.raises(AlreadyDone):
        sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)
    with pytest.raises(ValidationError):
        deliberating.adjust(
            actor=world.manager, committee=world.committee, candidature=abel, rank=2, reason="Non.", at=SEALED_AT
        )
    with pytest.raises(ValidationError):
        moving.reopen_scoring(actor=world.manager, committee=world.committee, reason="Non.", at=SEALED_AT)
    with pytest.raises(ValidationError):
        conflicts.declare(
            actor=world.student, committee=world.committee, candidature=abel, ground="other", at=SEALED_AT
        )
    for rows in (Ranked.objects.all(), Minutes.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Ranked.objects.filter(rank=1).update(total="20")


def test_only_the_ufr_and_who_presides_seal() -> None:
    world = composed()
    opened(world, THREE)
    for somebody in (world.ars, world.student, memberships.case_desk()):
        with pytest.raises(PermissionDenied):
            sealing.seal(actor=somebody, committee=world.committee, at=SEALED_AT)
    assert not Letter.objects.exists()


def test_the_minutes_say_who_how_what_and_why() -> None:
    world = composed()
    files = {name: file_of(world.committee, name) for name in THREE}
    scoring_open(world)
    conflicts.declare(
        actor=world.student, committee=world.committee, candidature=files["Colin"], ground="family", at=HANDED_IN_AT
    )
    for name, file in files.items():
        for who in world.members[: 3 if name == "Colin" else 4]:
            hands_in(world.committee, who, file, *THREE[name])
    moving.open_deliberation(actor=world.manager, committee=world.committee, reason="", at=DELIBERATION_AT)
    deliberating.adjust(
        actor=world.manager, committee=world.committee, candidature=files["Benoit"], rank=1,
        reason="Entretien remarquable.", at=DELIBERATION_AT,
    )  # fmt: skip
    sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)
    address = reverse("selection:minutes_file", args=[world.committee.pk])
    assert signed_in(world.president).get(address).content.startswith(b"%PDF")
    body = Minutes.objects.get().letter.content.data["body"]
    president = {"name": "Camille Roche", "capacity": "Représentant de l'UFR, préside", "sheets": "3"}
    assert body["members"][0] == president
    assert body["conflicts"] == [
        {"name": "Camille Morel", "about": "Alix Colin", "ground": "lien familial", "on": "7 janvier 2027"}
    ]
    assert body["grid"] == [
        {"label": "Projet professionnel", "weight": "2", "maximum": "20"},
        {"label": "Résultats universitaires", "weight": "1", "maximum": "20"},
    ]
    assert [(one["name"], one["sheets"], one["means"], one["total"]) for one in body["scores"]] == [
        ("Alix Benoit", "4", ["12", "12"], "12"),
        ("Alix Abel", "4", ["15", "12"], "14"),
        ("Alix Colin", "3", ["10", "10"], "10"),
    ]
    assert body["adjustments"] == [{"name": "Alix Benoit", "rank": "1", "reason": "Entretien remarquable."}]
    assert signed_in(world.student).get(address).status_code == 404  # they declared a conflict
    assert signed_in(memberships.referent("idf")).get(address).status_code == 404
    table = signed_in(world.student).get(reverse("selection:minutes", args=[world.committee.pk]))
    assert "Colin" not in table.content.decode()
