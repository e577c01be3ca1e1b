"""The pages: what each role finds on them, and what their buttons do."""

from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from cesp.campaigns.models import Campaign, Conflict
from cesp.common import clock, progress
from cesp.common.instants import day_of
from cesp.contracts.models import Contract
from cesp.letters.models import Letter
from cesp.offers import tasks
from cesp.offers.models import Answer, Move, Offer, Paper, Publication, Signature
from cesp.offers.operations import answering
from cesp.offers.operations.checking import check_wholeness
from tests.browsing import signed_in
from tests.documents.files import pdf
from tests.factories import memberships
from tests.factories import offers as made
from tests.factories.offers import Sealed

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)
    monkeypatch.setattr(clock, "today", lambda: day_of(instant))


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    response = client.get(reverse(name, args=arguments) + query)
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def sent(client: Client, name: str, *arguments: object, **data: Any) -> str:
    """What is said after a button."""
    response = client.post(reverse(name, args=arguments), data, follow=True)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def works() -> list[int]:
    """What a worker would do with what was asked, here and now."""
    done = []
    for row in DBTaskResult.objects.filter(status="READY", task_path__endswith="publish_results"):
        done.append(tasks.publish_results.call(*row.args_kwargs["args"]))
        DBTaskResult.objects.filter(pk=row.pk).update(status="SUCCESSFUL")
    return done


def test_a_publication_says_how_far_it_has_come_and_happens_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = made.sealed(2, contracts=1)
    desk, said, key = signed_in(world.desk), [], tasks.progress_key(world.committee.campaign)
    monkeypatch.setattr(progress, "report", lambda key, *, done, total, label: said.append((key, done, total)))
    for _ in range(2):
        sent(desk, "offers:publish", 2026, committee=[world.committee.pk])
    assert works() == [1, 0]
    assert said == [(key, 0, 0), (key, 0, 0), (key, 1, 2), (key, 2, 2)]
    assert Letter.objects.filter(kind="offers.result").count() == 2
    monkeypatch.undo()
    answer = desk.get(reverse("offers:publication_advance", args=[2026]))
    assert answer["HX-Refresh"] == "true"


def test_a_publication_refused_in_the_queue_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    world = made.sealed(1, contracts=1)
    desk = signed_in(world.desk)
    sent(desk, "offers:publish", 2026, committee=[world.committee.pk])
    Campaign.objects.update(arrete="", arrete_on=None)
    assert works() == [0]
    shown = page(desk, "offers:publish", 2026)
    assert "Rien n'est publié" in shown
    assert "en attente de l'arrêté" in shown
    assert "Publication en cours" not in shown


def test_a_candidate_reads_nothing_before_and_signs_after() -> None:
    world = made.sealed(2, contracts=1)
    client = signed_in(world.members[0])
    assert "Les résultats ne sont pas publiés" in page(client, "offers:own")
    desk = signed_in(world.desk)
    asked = sent(desk, "offers:publish", 2026, committee=[world.committee.pk])
    assert "Publication en cours" in asked
    assert "Les résultats ne sont pas publiés" in page(client, "offers:own")
    assert works() == [1]
    assert "UFR med-lyo, médecine : le 10 février 2027" in page(desk, "offers:publish", 2026)
    assert "Vous êtes sur la liste principale" in page(client, "offers:own")
    assert "Contrats proposés : 1." in sent(desk, "offers:call", 2026, quota=[world.quota.pk])
    offered = page(client, "offers:own")
    assert "Dernier jour : 12 mars 2027 inclus" in offered
    assert "Il vous reste 30 jours" in offered
    assert "La gestion des contrats prépare votre contrat" in offered
    assert "Contrats préparés : 1." in sent(desk, "offers:prepare", offer=[made.offer_of(world, 1).pk])
    paper = Paper.objects.select_related("letter").get()
    assert reverse("offers:sign", args=[paper.public_id]) in page(client, "offers:own")
    digest = paper.letter.sealed_sha256
    assert "J'ai lu le contrat en entier. J'accepte de le signer" in page(client, "offers:sign", paper.public_id)
    refused = sent(client, "offers:sign", paper.public_id, digest=digest)
    assert "cochez la phrase d'acceptation" in refused
    assert not Signature.objects.exists()
    assert "Votre signature est enregistrée" in sent(
        client, "offers:sign", paper.public_id, digest=digest, accepted="on"
    )
    assert "L'autorité gestionnaire signe à son tour" in page(client, "offers:own")
    assert client.get(reverse("offers:sign", args=[paper.public_id])).url == reverse("offers:own")
    assert "Contrats conclus : 1." in sent(desk, "offers:countersign", paper=[paper.pk])
    assert "Votre contrat CESP-2026-000001 est conclu" in page(client, "offers:own")
    assert Signature.objects.count() == 2


def test_a_candidate_refuses_after_a_page_that_says_what_it_means() -> None:
    world = made.offered(2, contracts=1)
    client, offer = signed_in(world.members[0]), made.offer_of(world, 1)
    assert "Un refus est définitif" in page(client, "offers:refuse", offer.public_id)
    assert made.offer_of(world, 1).answer == ""
    assert "Votre refus est enregistré" in sent(client, "offers:refuse", offer.public_id)
    assert "n'attend plus de réponse" in page(client, "offers:refuse", offer.public_id)


def test_a_candidate_opens_nobody_else_s_paper() -> None:
    world = made.offered(2, contracts=2)
    paper, offer = made.paper_of(world, 1), made.offer_of(world, 1)
    client = signed_in(world.members[1])
    for name, key in (("offers:sign", paper.public_id), ("offers:refuse", offer.public_id)):
        assert client.get(reverse(name, args=[key])).status_code == 404
        assert client.post(reverse(name, args=[key]), {"accepted": "on"}).status_code == 404
    assert not Offer.objects.exclude(answer="").exists()


def test_the_list_shows_the_clock_to_the_desk_and_filters() -> None:
    world = made.offered(3, contracts=2)
    answering.refuse(actor=world.members[0], offer=made.offer_of(world, 1), at=NOW)
    desk = signed_in(world.desk)
    listed = page(desk, "offers:offers")
    assert "3 mars 2027 (21 jours)" in listed
    assert "Proposition refusée" in listed
    narrowed = page(desk, "offers:offers", query="?etat=refusees")
    assert world.candidatures[0].person.full_name in narrowed
    assert world.candidatures[1].person.full_name not in narrowed
    assert "Aucune proposition dans cet état" in page(desk, "offers:offers", query="?etat=conclues")


def test_a_faculty_sees_its_own_offers_and_no_other() -> None:
    world = made.offered(1, contracts=1)
    here = memberships.acting("ufr_manager", organisation=world.quota.ufr)  # type: ignore[arg-type]
    elsewhere = memberships.acting("ufr_manager", organisation=memberships.ufr("med-bre", region="bre"))  # type: ignore[arg-type]
    name = world.candidatures[0].person.full_name
    assert name in page(signed_in(here), "offers:offers")
    assert name not in page(signed_in(elsewhere), "offers:offers")


@pytest.mark.parametrize(("rows", "most"), [(1, 22), (30, 22)])
def test_the_list_costs_the_same_for_one_row_and_thirty(
    rows: int, most: int, django_assert_max_num_queries: Any
) -> None:
    world = made.published(rows, contracts=rows)
    Offer.objects.bulk_create(
        Offer(candidature=one, quota=world.quota, offered_on=made.OFFERED_AT.date(), offered_at=made.OFFERED_AT)
        for one in world.candidatures
    )
    client = signed_in(world.desk)
    with django_assert_max_num_queries(most):
        client.get(reverse("offers:offers"))


def test_a_padhue_s_month_is_asked_beside_their_name() -> None:
    world = made.offered(1, contracts=1, status="padhue", year_of_study=None, specialty="")
    desk, offer = signed_in(world.desk), made.offer_of(world, 1)
    assert "Premier mois d'allocation" in page(desk, "offers:papers")
    assert "indiquez le premier mois" in sent(desk, "offers:prepare", offer=[offer.pk])
    assert "Écrivez le mois ainsi" in sent(desk, "offers:prepare", offer=[offer.pk], **{f"month-{offer.pk}": "bientôt"})
    assert "Contrats préparés : 1." in sent(
        desk, "offers:prepare", offer=[offer.pk], **{f"month-{offer.pk}": "janvier 2027"}
    )


def test_an_original_is_recorded_with_its_scan() -> None:
    world = made.offered(1, contracts=1)
    paper, desk = made.paper_of(world, 1), signed_in(world.desk)
    scan = SimpleUploadedFile("original.pdf", pdf(), content_type="application/pdf")
    said = sent(desk, "offers:original", paper.public_id, signed_on="2027-01-31", scan=scan)
    assert "devait être signé du 1er février 2027 au 3 mars 2027 inclus" in said
    scan.seek(0)
    assert "L'original est enregistré" in sent(
        desk, "offers:original", paper.public_id, signed_on="2027-02-09", scan=scan
    )
    assert made.offer_of(world, 1).answer == Answer.SIGNED


def test_nothing_ticked_is_said() -> None:
    desk = signed_in(made.offered(1, contracts=1).desk)
    for name in ("offers:prepare", "offers:countersign"):
        assert "Cochez au moins une ligne." in sent(desk, name)
    assert "Choisissez au moins une commission" in sent(desk, "offers:publish", 2026)
    assert "Choisissez au moins un contingent" in sent(desk, "offers:call", 2026)
    assert Publication.objects.count() == 1


def test_a_paper_is_abandoned_from_its_line() -> None:
    world = made.offered(1, contracts=1)
    paper = made.paper_of(world, 1)
    assert "Le papier est abandonné" in sent(signed_in(world.desk), "offers:abandon", paper.public_id)


def test_the_board_moves_what_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    world = made.offered(1, contracts=3)
    other = made.quota(1, status="third_cycle")
    desk = signed_in(world.desk)
    data = {"source": world.quota.pk, "target": other.pk, "contracts": 1, "reason": "Liste épuisée."}
    assert "n'est possible que du 15 mars 2027" in sent(desk, "offers:move", 2026, **data)
    at(monkeypatch, datetime(2027, 3, 15, 9, 0, tzinfo=UTC))
    assert "Le mouvement est enregistré" in sent(desk, "offers:move", 2026, **data)
    assert Move.objects.get().reason == "Liste épuisée."
    assert "Liste épuisée." in page(desk, "offers:board")
    exported = signed_in(world.desk).get(reverse("offers:board_export", args=[2026, "csv"]))
    lines = b"".join(exported.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1].endswith("3;-1;2;0;0;0;2")


def test_statistics_tell_the_funnel_and_the_days() -> None:
    world = made.offered(3, contracts=2, not_retained=1)
    made.signs(world, 1, at=NOW)
    shown = page(signed_in(world.desk), "offers:statistics")
    assert "Du procès-verbal à la publication" in shown
    exported = signed_in(world.desk).get(reverse("offers:statistics_export", args=[2026, "csv"]))
    lines = b"".join(exported.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1:] == ["UFR med-lyo;4;4;4;3;2;1;0", "Ensemble;4;4;4;3;2;1;0"]


def test_the_desk_reads_what_the_night_found() -> None:
    world = concluded()
    assert "Aucun défaut" in page(signed_in(world.desk), "offers:wholeness")
    type(world.quota).objects.filter(pk=world.quota.pk).update(contracts=0)
    check_wholeness(at=NOW)
    assert "Plus de contrats sont signés" in page(signed_in(world.desk), "offers:wholeness")


def concluded() -> Sealed:
    world = made.offered(1, contracts=1)
    paper = made.signs(world, 1, at=NOW)
    sent(signed_in(world.desk), "offers:countersign", paper=[paper.pk])
    return world


def test_an_amendment_goes_from_the_desk_to_the_signatory_and_back() -> None:
    world = concluded()
    contract = Contract.objects.get()
    desk, own = signed_in(world.desk), signed_in(world.members[0])
    said = sent(
        desk, "offers:amend", contract.reference, object="Nouvelle spécialité", clauses="Un.\n\nDeux,\nencore deux."
    )
    assert "prêt : le signataire est prévenu" in said
    paper = Paper.objects.select_related("letter").get(document="amendment")
    assert paper.clauses == ["Un.", "Deux, encore deux."]
    assert "Un avenant attend votre signature" in page(own, "offers:own")
    read = page(own, "offers:sign", paper.public_id)
    assert "encore deux" in read
    assert "J'ai lu l'avenant en entier" in read
    sent(own, "offers:sign", paper.public_id, digest=paper.letter.sealed_sha256, accepted="on")
    assert "Avenants conclus : 1." in sent(desk, "offers:countersign", paper=[paper.pk])


def test_empty_pages_say_what_comes() -> None:
    desk = signed_in(memberships.case_desk())
    for name, said in (
        ("offers:offers", "Aucune campagne"),
        ("offers:board", "En attente de l"),
        ("offers:statistics", "Aucune candidature"),
        ("offers:papers", "Aucun papier n"),
        ("offers:wholeness", "Aucun défaut"),
    ):
        assert said in page(desk, name)
    assert "pas de candidature déposée" in page(signed_in(memberships.signatory()), "offers:own")


def test_a_new_campaign_hides_nothing_of_the_one_being_signed() -> None:
    world = made.offered(2, contracts=1)
    made.campaign(year=2027, arrete="")
    desk = signed_in(world.desk)
    shown = page(desk, "offers:offers")
    assert "campagne 2026-2027" in shown
    assert world.candidatures[0].person.family_name in shown
    for name in ("offers:board", "offers:statistics"):
        latest = page(desk, name, query="?annee=2027")
        assert 'href="?annee=2026"' in latest, name


def test_one_s_own_candidatures_lead_to_the_result_once_complete() -> None:
    world = made.sealed(1, contracts=1)
    mine = signed_in(world.members[0])
    link = f'href="{reverse("offers:own")}">résultat et proposition'
    shown = page(mine, "campaigns:own")
    assert link in shown or "Mon résultat et ma proposition" in shown
    world.candidatures[0].state = "deposited"
    world.candidatures[0].save(update_fields=["state"])
    shown = page(mine, "campaigns:own")
    assert link not in shown
    assert "Mon résultat et ma proposition" not in shown


def test_an_agent_who_declared_a_conflict_sees_neither_the_offer_nor_the_paper() -> None:
    world = made.offered(2, contracts=2)
    mine, other = (made.paper_of(world, rank) for rank in (1, 2))
    assert {mine, other} <= set(Paper.objects.visible_to(world.desk))
    Conflict.objects.create(
        candidature=world.candidatures[0], person=world.desk.person, ground="family", declared_by=world.desk,
        declared_at=NOW,
    )  # fmt: skip
    assert [one.candidature for one in Offer.objects.visible_to(world.desk)] == [world.candidatures[1]]
    assert list(Paper.objects.visible_to(world.desk)) == [other]
    hidden = world.candidatures[0].person.family_name
    for name in ("offers:offers", "offers:papers"):
        assert hidden not in page(signed_in(world.desk), name)
