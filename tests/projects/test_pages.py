"""The pages: a project from the page of a place to its receipt, the referents' list, voices, decision."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cesp.common import clock
from cesp.common.instants import day_of
from cesp.life_events.models import ReasonSentence
from cesp.projects.models import Project, ProjectState, Voice
from cesp.projects.operations import deciding
from cesp.projects.queries.work import projects_waiting
from cesp.zoning.models import Aid, PlaceOfPractice
from tests.browsing import signed_in
from tests.factories import projects as made
from tests.factories.contracts import concluded
from tests.factories.life_events import holder
from tests.factories.memberships import auditor, case_desk, referent, signatory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, made.AT)


def at(monkeypatch: pytest.MonkeyPatch, instant: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)
    monkeypatch.setattr(clock, "today", lambda: day_of(instant))


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ").split())


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    return words(client.get(reverse(f"projects:{name}", args=arguments) + query))


def sent(client: Client, name: str, *arguments: object, **data: Any) -> str:
    return words(client.post(reverse(f"projects:{name}", args=arguments), data, follow=True))


def typed(**changes: Any) -> dict[str, Any]:
    """A whole project as the form sends it."""
    given = {
        "structure_1": "msp",
        "share_percent_1": "60",
        "structure_2": "cms",
        "share_percent_2": "40",
        "mode": "mixed",
        "sector": "1",
        "scheduled_share": "80",
        "planned_on": "2028-11-01",
        "explanation": "Avec deux confrères.",
    }
    return given | changes


@pytest.mark.clause("INS-2", "INS-3", "NAT-10")
def test_a_project_from_the_page_of_a_place_to_its_receipt_without_a_script() -> None:
    made.zoned()
    place, contract = made.place(), concluded(specialty="medecine_generale")
    client = signed_in(holder(contract))
    assert "Partir de ce lieu" in words(client.get(f"/lieux/{place.reference}/"))
    assert "Partir de ce lieu" not in words(signed_in(referent("ara")).get(f"/lieux/{place.reference}/"))
    begun = sent(client, "begin", place.reference)
    assert "Zone d'intervention prioritaire (ZIP) (zonage médecins 2022, en vigueur le 15 janvier 2028)." in begun
    project = Project.objects.get()
    wrong = sent(client, "edit", project.public_id, version=0, **typed(share_percent_1="", mode="salaried", sector=""))
    assert "Indiquez la part de temps plein dans cette structure." in wrong
    project.refresh_from_db()
    assert (project.mode, project.sites.count()) == ("salaried", 1)  # what is right is saved
    sent(client, "edit", project.public_id, version=project.version, **typed())
    shown = page(client, "send", project.public_id)
    for expected in ("60 % d'un temps plein", "40 % d'un temps plein", "30 novembre 2034", "73 mois", "L'ARS Auvergne"):
        assert expected in shown
    assert "Indemnité" not in shown
    project.refresh_from_db()
    assert "Le récépissé est ci-dessous" in sent(client, "send", project.public_id, version=project.version)
    own = page(client, "own_project", project.public_id)
    assert "Récépissé n°" in own
    assert "N'installez rien avant sa validation." in own
    assert "Le partage avec l'agence régionale de santé" in page(client, "own")
    assert "Retirer mon projet ?" in page(client, "withdraw", project.public_id)
    assert client.get(reverse("projects:edit", args=[project.public_id])).status_code == 302


@pytest.mark.clause("INS-2", "BIE-6")
def test_as_one_types_the_zone_and_the_law_answer() -> None:
    made.zoned()
    contract = concluded(specialty="medecine_generale")
    client = signed_in(holder(contract))
    sent(client, "begin_free")
    project = Project.objects.get()
    address = reverse("projects:edit", args=[project.public_id])
    typing = {"X-Cesp-Autosave": "1"}
    told = client.post(address, typed(version=0, commune="Vichy"), headers=typing).json()
    assert told["zone"] == "Hors zone (zonage médecins 2022, en vigueur le 15 janvier 2028)."
    assert any("hors zone" in one for one in told["law"])
    assert (told["version"], told["wrong"]) == (1, {})
    told = client.post(address, typed(version=1, commune="Thiers (63)"), headers=typing).json()
    assert told["zone"].startswith("Zone d'intervention prioritaire (ZIP)")
    assert len(told["law"]) == 1  # not on the list: the agency can put it there
    elsewhere = typed(version=2, commune="Thiers (63)", commune_2="Vichy")
    told = client.post(address, elsewhere, headers=typing).json()
    assert any("Vichy (03), 40 % d'un temps plein : le lieu est hors zone" in one for one in told["law"])
    assert 'value="Vichy (03)"' in page(client, "edit", project.public_id)
    late = client.post(address, typed(version=0, commune="Vichy"), headers=typing)
    assert (late.status_code, "rien n'est écrasé" in late.json()["sentence"]) == (409, True)
    assert "Rien n'est enregistré ici" in client.post(address, typed(version=0, commune="Vichy")).content.decode()


@pytest.mark.clause("BIE-7", "BIE-8")
def test_the_referents_read_speak_ask_and_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    of_departement, actor = made.of_departement(), referent("ara")
    project = made.sent(explanation="Avec deux confrères.")
    their, ours = signed_in(of_departement), signed_in(actor)
    assert project.person.full_name in page(their, "projects")
    seen = page(their, "project", project.public_id)
    assert "Avec deux confrères." in seen
    assert "Allocation nette" not in seen  # of the file, only what the project changes
    assert f"/contrats/{project.contract.reference}/" not in seen
    held_back = page(ours, "project", project.public_id)
    assert "attendue jusqu'au 30 janvier 2028" in held_back
    assert "Voix du département à venir (1)" in page(ours, "projects")
    refused = sent(their, "speak", project.public_id, version=project.version, favourable="non", reasons="")
    assert "Une voix défavorable dit pourquoi" in refused
    assert "Votre voix est donnée" in sent(
        their, "speak", project.public_id, version=project.version, favourable="non", reasons="Trop loin."
    )
    asked = {"version": project.version, "message": "Quand ?", "answer_by_on": "2028-01-30"}
    assert "La question est posée" in sent(ours, "ask", project.public_id, **asked)
    client = signed_in(holder(project.contract))
    assert "Une question de l'agence" in page(client, "own_project", project.public_id)
    assert "Votre projet est envoyé" in sent(
        client, "send", project.public_id, version=project.version, answer="En novembre."
    )
    seen = {"version": project.version, "facts_seen": 1}
    unsaid = sent(ours, "decide", project.public_id, "valider", more="", **seen)
    assert "écrivez pourquoi" in unsaid  # told before the decision is read again, not at its signature
    assert "Signer la décision" not in unsaid
    assert "Un refus dit ses motifs" in sent(ours, "decide", project.public_id, "refuser", more=" ", **seen)
    assert "Signer la décision" in sent(ours, "decide", project.public_id, "valider", more="Le besoin.", **seen)
    signed = {"version": project.version, "facts_seen": 1, "step": "confirm"}
    assert "écrivez pourquoi" in sent(ours, "decide", project.public_id, "valider", more="", **signed)
    done = sent(ours, "decide", project.public_id, "valider", more="Le besoin est là.", **signed)
    assert "La décision est enregistrée" in done
    own = page(client, "own_project", project.public_id)
    assert "Validation n° ARS-2028-" in own
    assert "Trop loin." in own  # the two voices are read once it is decided
    again = sent(ours, "decide", project.public_id, "refuser", more="Non.", **signed)
    assert "Validé le 15 janvier 2028" in again
    assert Voice.objects.filter(superseded_at__isnull=True).count() == 2


@pytest.mark.clause("NAT-10")
def test_a_free_place_is_put_on_the_list_or_attached_to_one_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = signed_in(referent("ara"))
    first, second = (made.sent(commune=made.commune()) for _ in range(2))
    form = page(ours, "put_on_list", first.public_id)
    assert "Maison de santé" in form
    given = {"profession": "medicine", "kind": "self_employed", "structure": "msp", "structure_name": "Les Tilleuls"}
    done = sent(ours, "put_on_list", first.public_id, commune="Thiers (63)", capacity=2, **given)
    assert "Le lieu est sur la liste nationale" in done
    place = PlaceOfPractice.objects.get()
    assert "Rattacher à ce lieu" in page(ours, "project", second.public_id)
    version = Project.objects.get(pk=second.pk).version
    assert "rattaché à ce lieu" in sent(ours, "attach", second.public_id, version=version, place=place.pk)
    assert "2 postes ; aucun projet validé, 2 projets envoyés." in page(ours, "project", second.public_id)


def test_a_refusal_offers_the_reasons_of_the_law_and_of_the_library() -> None:
    ours = signed_in(referent("ara"))
    project = made.sent(commune=made.commune())
    form = page(ours, "decide", project.public_id, "refuser")
    assert "Le lieu ne figure pas sur la liste nationale des lieux d'exercice." in form
    assert "Le poste de ce lieu est déjà pourvu." in form
    ReasonSentence.objects.filter(text__startswith="Le poste").update(retired_at=made.AT)
    ReasonSentence.objects.create(kind="project", outcome="refuse", text="Le cabinet ferme à l'automne.")
    ReasonSentence.objects.create(kind="", outcome="refuse", text="La pièce est illisible.")
    form = page(ours, "decide", project.public_id, "refuser")
    assert "Le cabinet ferme à l'automne." in form
    assert "Le poste de ce lieu est déjà pourvu." not in form
    assert "La pièce est illisible." not in form  # any request's, not a project's
    signed = {"version": project.version, "facts_seen": 1, "step": "confirm", "chosen": ["0"], "more": ""}
    sent(ours, "decide", project.public_id, "refuser", **signed)
    project.refresh_from_db()
    assert project.state == ProjectState.REFUSED
    assert project.reasons == "Le lieu ne figure pas sur la liste nationale des lieux d'exercice."


@pytest.mark.clause("BIE-10")
def test_who_sees_what(monkeypatch: pytest.MonkeyPatch) -> None:
    draft, project = made.drafted(), made.sent()
    own = reverse("projects:own_project", args=[project.public_id])
    desk = reverse("projects:project", args=[project.public_id])
    assert signed_in(holder(draft.contract)).get(own).status_code == 404
    for other in (referent("idf"), made.of_departement("03"), made.of_departement("93", region="idf")):
        assert signed_in(other).get(desk).status_code == 404
    for reader in (case_desk(), auditor(), referent("ara"), made.of_departement()):
        client = signed_in(reader)
        assert client.get(desk).status_code == 200
        assert client.get(reverse("projects:project", args=[draft.public_id])).status_code == 404
    assert "Agir" not in page(signed_in(case_desk()), "project", project.public_id)


def test_the_list_is_read_in_few_queries_whatever_its_rows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    actor = referent("ara")
    client = signed_in(actor)
    made.sent()
    page(client, "projects")
    # session, membership ×2, notifications, totals, page, structures, occupancy, départements
    with django_assert_num_queries(QUERIES):
        page(client, "projects")
    for _ in range(9):
        made.sent()
    with django_assert_num_queries(QUERIES):
        assert "<strong>10</strong> projets" in page(client, "projects", query="?q=thiers&file=a-traiter")
    assert "Aucun projet ne répond à ces critères" in page(client, "projects", query="?q=personne")
    rows = b"".join(client.get(reverse("projects:export", args=["csv"])).streaming_content).decode()  # type: ignore[attr-defined]
    assert rows.count("Thiers (63)") == 10
    waiting = [(one.code, one.count) for one in projects_waiting(actor)]
    assert waiting == [("a-traiter", 10)]


QUERIES = 9


def test_a_voice_on_a_project_that_changed_since_is_not_taken() -> None:
    of_departement, project = made.of_departement(), made.sent()
    client = signed_in(of_departement)
    Project.objects.filter(pk=project.pk).update(version=project.version + 1, saved_at=made.AT)
    told = sent(client, "speak", project.public_id, version=project.version, favourable="oui", reasons="")
    assert "relisez-le avant d'agir" in told
    assert not Voice.objects.exists()


def test_a_decision_taken_meanwhile_names_who_took_it() -> None:
    project, first = made.sent(), referent("ara")
    ours = signed_in(referent("ara"))
    signed = {"version": project.version, "facts_seen": 1, "step": "confirm", "more": "Non."}
    deciding.refuse(actor=first, project=project, reasons="Le poste est pourvu.", at=made.AT)
    told = sent(ours, "decide", project.public_id, "refuser", **signed)
    assert f"Refusé le 15 janvier 2028 par {first.signature}" in told


def test_nobody_without_a_contract_starts_a_project() -> None:
    client = signed_in(signatory())
    assert "Vous n'avez pas de contrat" in page(client, "own")
    assert client.post(reverse("projects:begin_free")).status_code == 404


@pytest.mark.clause("IDF-13", "INS-12")
def test_a_project_is_shown_with_the_aids_of_the_region_of_its_place() -> None:
    made.zoned()
    named = {"granted_by": "Région", "description": "Une prime.", "recorded_at": made.AT}
    Aid.objects.create(ars="ara", name="Prime des médecins", professions=["medicine"], **named)
    Aid.objects.create(ars="ara", name="Prime des dentistes", professions=["odontology"], **named)
    Aid.objects.create(ars="idf", name="Prime francilienne", professions=["medicine"], **named)
    project = made.drafted(of=made.place())
    shown = page(signed_in(holder(project.contract)), "own_project", project.public_id)
    assert "Aides à l'installation</h2>" in shown
    assert "Prime des médecins" in shown
    assert "dentistes" not in shown
    assert "francilienne" not in shown
