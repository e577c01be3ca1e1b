"""Every page of a committee, opened by those who have it and closed to the others."""

import io
from datetime import date

import pikepdf
import pytest
from django.urls import reverse

from cesp.campaigns.models import Assignment, Committee, Conflict, Seat
from cesp.selection.models import Ranked, Sheet, Slot
from cesp.selection.operations import sealing
from cesp.selection.operations.papers import ranking_sheet
from tests.browsing import signed_in
from tests.factories import memberships
from tests.factories.committees import (
    SEALED_AT,
    Composed,
    composed,
    deliberating,
    file_of,
    hands_in,
    manager,
    member,
    scoring_open,
)
from tests.factories.letters import letter_to
from tests.factories.offers import campaign

pytestmark = pytest.mark.django_db


def at(name: str, *args: object) -> str:
    return reverse(f"selection:{name}", args=args)


def test_a_ufr_sets_up_its_committee_by_its_pages() -> None:
    by = manager()
    mine = signed_in(by)
    assert "Aucune commission" in mine.get(at("committees")).content.decode()
    made = campaign()
    answer = mine.post(at("new_committee"), {"campaign": made.pk, "profession": "medicine", "meets_on": "2027-01-12"})
    assert answer.status_code == 302
    row = Committee.objects.get()
    ars, teacher = memberships.referent("ara"), member()
    for who, capacity in ((ars, "ars"), (teacher, "ufr")):
        assert mine.post(at("add_member", row.pk), {"member": who.pk, "capacity": capacity}).status_code == 302
    seat = Seat.objects.get(membership=teacher)
    mine.post(at("name_president", row.pk, seat.pk))
    grid = {
        "label_0": "Projet professionnel", "weight_0": "3", "maximum_0": "20", "tie_0": "1",
        "label_1": "Résultats universitaires", "weight_1": "1", "maximum_1": "20", "tie_1": "",
        "label_2": "Entretien", "weight_2": "2", "maximum_2": "10", "tie_2": "2",
    }  # fmt: skip
    wrong = mine.post(at("grid", row.pk), grid | {"weight_2": ""})
    assert "Donnez un poids" in wrong.content.decode()
    assert mine.post(at("grid", row.pk), grid).status_code == 302
    assert list(row.criteria.order_by("position").values_list("code", "weight", "maximum", "tie_position")) == [
        ("professional_project", 3, 20, 1),
        ("academic_results", 1, 20, None),
        ("entretien", 2, 10, 2),
    ]
    file_of(row, "Abel")
    assert mine.post(at("assign", row.pk), {"readers": ""}).status_code == 302
    assert Assignment.objects.count() == 2
    assert mine.get(at("move", row.pk, "open_scoring")).status_code == 200
    mine.post(at("move", row.pk, "open_scoring"))
    row.refresh_from_db()
    assert row.state == "scoring"
    frozen = mine.post(at("grid", row.pk), grid)
    assert "La grille est figée" in frozen.content.decode()


def test_a_member_scores_by_the_page_and_saves_as_they_type() -> None:
    world = composed()
    abel, benoit = file_of(world.committee, "Abel"), file_of(world.committee, "Benoit")
    scoring_open(world)
    mine = signed_in(world.student)
    address = at("sheet", world.committee.pk, abel.pk)
    assert "Exercer près de chez moi, Abel." in mine.get(address).content.decode()
    typed = {"professional_project": "14,5", "academic_results": "", "comment": "Solide.", "version": "0"}
    saved = mine.post(address, typed | {"autosave": "1"})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    late = mine.post(address, typed | {"autosave": "1"})
    assert (late.status_code, "ailleurs" in late.json()["refusal"]) == (409, True)
    lacking = mine.post(address, typed | {"version": "1", "hand_in": "1"})
    assert "Donnez une note à « Résultats universitaires »" in lacking.content.decode()
    assert 'value="14,5"' in mine.get(address).content.decode()
    answer = mine.post(address, typed | {"version": "1", "academic_results": "12", "hand_in": "1"})
    assert answer.headers["Location"] == at("sheet", world.committee.pk, benoit.pk)
    assert Sheet.objects.get(handed_in_at__isnull=False).candidature == abel
    assert "Dossiers à noter" in mine.get(reverse("portal:home")).content.decode()
    assert "2 sur 2" not in mine.get(at("scoring", world.committee.pk)).content.decode()


def test_a_conflict_declared_on_the_page_hides_the_file_at_once() -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    scoring_open(world)
    hands_in(world.committee, world.president, abel, "15", "12")
    mine = signed_in(world.student)
    assert mine.get(at("sheet", world.committee.pk, abel.pk)).status_code == 200
    answer = mine.post(at("conflict", world.committee.pk, abel.pk), {"ground": "family"})
    assert answer.status_code == 302
    assert Conflict.objects.get().person == world.student.person
    assert mine.get(at("sheet", world.committee.pk, abel.pk)).status_code == 404
    assert "Alix Abel" not in mine.get(at("scoring", world.committee.pk)).content.decode()


def test_the_deliberation_hides_from_who_declared_a_conflict() -> None:
    world = composed()
    files = deliberating(world, {"Abel": ("15", "12"), "Benoit": ("10", "10")})
    Conflict.objects.create(
        candidature=files["Abel"], person=world.student.person, ground="work", declared_by=world.manager,
        declared_at=SEALED_AT,
    )  # fmt: skip
    page = signed_in(world.student).get(at("deliberation", world.committee.pk)).content.decode()
    assert "Alix Abel" not in page
    assert "Dossier caché" in page
    assert "Alix Abel" in signed_in(world.practitioner).get(at("deliberation", world.committee.pk)).content.decode()


def test_the_ars_settles_a_tie_by_its_page_and_the_president_seals() -> None:
    world = composed()
    files = deliberating(world, {"Abel": ("10", "10"), "Benoit": ("10", "10")})
    tie = at("casting_vote", world.committee.pk, 0)
    assert signed_in(world.president).get(tie).status_code == 404
    president = signed_in(world.president)
    refused = president.post(at("move", world.committee.pk, "seal"))
    assert "une égalité reste à départager" in refused.content.decode()
    mine = signed_in(world.ars)
    same = {f"place_{files['Abel'].pk}": "1", f"place_{files['Benoit'].pk}": "1"}
    assert "une place différente" in mine.post(tie, same).content.decode()
    assert mine.post(tie, same | {f"place_{files['Abel'].pk}": "2"}).status_code == 302
    assert president.post(at("move", world.committee.pk, "seal")).headers["Location"] == at(
        "minutes", world.committee.pk
    )
    assert list(Ranked.objects.order_by("rank").values_list("candidature__person__family_name", flat=True)) == [
        "Benoit",
        "Abel",
    ]
    desk = signed_in(memberships.case_desk())
    assert "Alix Benoit" in desk.get(at("minutes", world.committee.pk)).content.decode()
    answer = desk.get(at("ranking_export", world.committee.pk, "csv"))
    csv = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert csv.splitlines()[1] == "1;deuxième cycle (externat);1;Benoit;Alix;10;oui;"
    assert desk.get(at("deliberation", world.committee.pk)).status_code == 404
    assert desk.get(at("interviews", world.committee.pk)).status_code == 404
    printed = desk.get(at("ranking_export", world.committee.pk, "pdf"))
    with pikepdf.open(io.BytesIO(printed.content)) as document:
        assert (printed["Content-Type"], len(document.pages)) == ("application/pdf", 1)
    ranked = list(Ranked.objects.select_related("candidature__person").order_by("rank"))
    world.committee.refresh_from_db()
    assert ranking_sheet(world.committee, ranked, on=date(2027, 1, 13))["lists"] == [
        {
            "title": "Deuxième cycle (externat)",
            "rows": [
                {"rank": "1", "name": "Alix Benoit", "total": "10"},
                {"rank": "2", "name": "Alix Abel", "total": "10"},
            ],
        }
    ]
    workbook = desk.get(at("ranking_export", world.committee.pk, "xlsx"))
    assert b"".join(workbook.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    workbook.close()


def _everything(world: Composed) -> list[str]:
    pk = world.committee.pk
    return [at(name, pk) for name in ("committee", "grid", "interviews", "scoring", "deliberation", "minutes")]


def test_who_opens_what_once_sealed() -> None:
    world = composed()
    deliberating(world, {"Abel": ("15", "12")})
    sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)
    for who in (world.manager, *world.members):
        assert [signed_in(who).get(page).status_code for page in _everything(world)] == [200] * 6
    for who in (memberships.case_desk(), memberships.auditor(), memberships.referent("ara")):
        assert [signed_in(who).get(page).status_code for page in _everything(world)] == [200, 200, 404, 404, 404, 200]
    for who in (manager(memberships.ufr("med-bdx", region="naq")), member(), memberships.referent("idf")):
        assert [signed_in(who).get(page).status_code for page in _everything(world)] == [404] * 6


def test_interviews_are_opened_filled_and_convened_by_their_page() -> None:
    world = composed()
    file_of(world.committee, "Abel")
    mine = signed_in(world.manager)
    pk = world.committee.pk
    slots = {"on": "2027-01-12", "start": "09:00", "minutes": "20", "count": "2", "place": "Salle 3"}
    assert "ni l'un ni l'autre" in mine.post(at("open_slots", pk), slots | {"pause": "5"}).content.decode().replace(
        "&#x27;", "'"
    )
    assert mine.post(at("open_slots", pk), slots).status_code == 302
    mine.post(at("fill_slots", pk))
    mine.post(at("convene", pk))
    slot = world.committee.slots.get(candidature__isnull=False)
    assert mine.get(at("convocation", pk, slot.pk)).content.startswith(b"%PDF")
    assert mine.post(at("mark_attendance", pk, slot.pk), {"attendance": "excused"}).status_code == 302
    assert "Excusé" in mine.get(at("interviews", pk)).content.decode()
    slot.refresh_from_db()
    assert slot.attendance == "excused"


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_committees_costs_the_same_at_one_and_thirty(count: int, django_assert_num_queries: object) -> None:
    world = composed()
    for number in range(count - 1):
        other = memberships.ufr(f"u{number}")
        Committee.objects.create(
            campaign=world.committee.campaign, ufr=other, profession="medicine", set_up_by=world.manager,
            set_up_at=SEALED_AT,
        )  # fmt: skip
    reader = signed_in(memberships.auditor())
    reader.get(at("committees"))
    with django_assert_num_queries(QUERIES):  # type: ignore[operator]
        reader.get(at("committees"))


QUERIES = 5


def test_a_blind_committee_shows_no_name_on_its_interviews_while_it_scores() -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    scoring_open(world)
    letter = letter_to(abel.person, by=world.manager)
    slot = Slot.objects.create(
        committee=world.committee, starts_at=SEALED_AT, minutes=20, place="Salle 1", candidature=abel,
        convocation=letter,
    )  # fmt: skip
    address = at("interviews", world.committee.pk)
    assert "Alix Abel" in signed_in(world.practitioner).get(address).content.decode()
    Committee.objects.filter(pk=world.committee.pk).update(blind=True)
    page = signed_in(world.practitioner).get(address).content.decode()
    assert "Alix Abel" not in page
    assert f"Candidature n° {abel.pk}" in page
    assert signed_in(world.practitioner).get(at("convocation", world.committee.pk, slot.pk)).status_code == 404
    assert "Alix Abel" in signed_in(world.manager).get(address).content.decode()
