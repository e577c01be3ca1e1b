"""Sheets: saved as one types, handed in for good, one's own before the others'."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.selection.forms.scoring import SheetForm
from cesp.selection.models import Score, Sheet
from cesp.selection.operations import scoring
from cesp.selection.queries import scoring as queries
from cesp.selection.queries.grid import criteria_of
from cesp.territory.models import Departement, Region
from tests.factories import memberships
from tests.factories.committees import HANDED_IN_AT, SCORING_AT, Composed, composed, file_of, hands_in, scoring_open

pytestmark = pytest.mark.django_db


def write(world: Composed, file: Any, *, version: int, project: int | None = 1450, results: int | None = None) -> Sheet:
    return scoring.save(
        actor=world.student,
        committee=world.committee,
        candidature=file,
        points={"professional_project": project, "academic_results": results},
        comment="Solide.",
        version=version,
        at=SCORING_AT,
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [("14,5", 1450), ("14.5", 1450), ("14", 1400), ("0", 0), ("14,25", 1425), (" 20 ", 2000), ("", None), ("0,05", 5)],
)
def test_points_are_typed_the_french_way(text: str, value: int | None) -> None:
    assert scoring.hundredths(text) == value


@pytest.mark.parametrize("text", ["quatorze", "14,555", "-1", "1e3", "14,5,2", ",5 ", "٣", "99999"])
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.+$"):
        scoring.hundredths(text)


def test_a_sheet_is_kept_as_one_types_and_knows_its_version() -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    scoring_open(world)
    first = write(world, abel, version=0)
    assert first.version == 1
    assert Score.objects.get(sheet=first).hundredths == 1450
    with pytest.raises(ValidationError, match="ailleurs"):
        write(world, abel, version=0, project=1000)
    second = write(world, abel, version=1, project=None, results=1200)
    assert [(one.criterion.code, one.hundredths) for one in Score.objects.filter(sheet=second)] == [
        ("academic_results", 1200)
    ]


@pytest.mark.parametrize("points", [2001, 5000])
def test_points_stay_within_the_maximum(points: int) -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    scoring_open(world)
    write(world, abel, version=0, project=2000)
    with pytest.raises(ValidationError, match="de 0 à 20"):
        write(world, abel, version=1, project=points)


def test_a_sheet_handed_in_is_whole_and_does_not_change() -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    scoring_open(world)
    write(world, abel, version=0)
    half = {"professional_project": 1450, "academic_results": None}
    given = {"actor": world.student, "committee": world.committee, "candidature": abel, "comment": ""}
    with pytest.raises(ValidationError, match="Résultats universitaires"):
        scoring.hand_in(**given, points=half, version=1, at=HANDED_IN_AT)
    scoring.hand_in(**given, points=half | {"academic_results": 1200}, version=1, at=HANDED_IN_AT)
    with pytest.raises(ValidationError, match="rendue"):
        write(world, abel, version=2)


@pytest.mark.clause("PAP-3")
def test_nobody_reads_others_points_before_handing_in_their_own() -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    scoring_open(world)
    hands_in(world.committee, world.president, abel, "16", "12")
    assert queries.page_of(world.student, world.committee, abel.pk).others == ()
    write(world, abel, version=0)
    assert queries.page_of(world.student, world.committee, abel.pk).others == ()
    scoring.hand_in(
        actor=world.student,
        committee=world.committee,
        candidature=abel,
        points={"professional_project": 1450, "academic_results": 1200},
        comment="",
        version=1,
        at=HANDED_IN_AT,
    )
    seen = queries.page_of(world.student, world.committee, abel.pk).others
    assert [(one.seat.membership.person.family_name, one.points["professional_project"]) for one in seen] == [
        ("Roche", 16)
    ]


def test_only_a_member_scores_and_only_what_they_were_given() -> None:
    world = composed()
    files = [file_of(world.committee, name) for name in ("Abel", "Benoit", "Colin", "Denis")]
    scoring_open(world, readers=1)
    given = [queries.own_files(who, world.committee) for who in world.members]
    assert [len(own) for own in given] == [1, 1, 1, 1]
    strange = next(one for one in files if one.pk != given[3][0].candidature.pk)
    with pytest.raises(ValidationError, match="d'autres membres"):
        write(world, strange, version=0)
    for stranger in (world.manager, memberships.referent("idf")):
        with pytest.raises(PermissionDenied):
            scoring.save(
                actor=stranger, committee=world.committee, candidature=files[0], points={}, comment="", version=0,
                at=SCORING_AT,
            )  # fmt: skip


def test_names_are_hidden_while_a_blind_committee_scores() -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    assert queries.title_of(world.committee, abel) == "Alix Abel"
    world.committee.blind = True
    world.committee.save()
    scoring_open(world)
    assert queries.page_of(world.student, world.committee, abel.pk).title == f"Candidature n° {abel.pk}"


def test_a_member_reads_the_studies_the_project_and_the_opinion_beside_the_grid() -> None:
    region = Region.objects.create(code="84", name="Auvergne-Rhône-Alpes")
    Departement.objects.create(code="01", name="Ain", region=region)
    world = composed()
    abel = file_of(
        world.committee,
        "Abel",
        status="second_cycle",
        year_of_study=4,
        specialty="medecine_generale",
        intended_departement="01",
        intended_kind="mixed",
    )
    scoring_open(world)
    page = queries.page_of(world.student, world.committee, abel.pk)
    assert dict(page.fields) == {
        "Situation": "Deuxième cycle (externat)",
        "Année d'études": "4",
        "Spécialité": "Médecine générale",
        "Fin de formation prévue": "31 octobre 2032",
        "Région d'installation": "Auvergne-Rhône-Alpes",
        "Département d'installation": "Ain (01)",
        "Mode d'exercice": "Mixte",
    }
    assert [(one.outcome, one.reasons) for one in page.opinions] == [("favourable", "Territoire sous-doté.")]


def test_the_points_of_a_sheet_are_not_said_optional() -> None:
    world = composed()
    file_of(world.committee, "Abel")
    scoring_open(world)
    form = SheetForm(criteria=tuple(criteria_of(world.committee)))
    assert [form.fields[name].required for name in ("professional_project", "academic_results", "comment")] == [
        True,
        True,
        False,
    ]
    half = SheetForm(
        {"professional_project": "14,5", "academic_results": "", "comment": "", "version": "0"}, criteria=form.criteria
    )
    assert half.is_valid()
    assert half.points == {"professional_project": 1450, "academic_results": None}
