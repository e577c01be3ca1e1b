"""The pages: the seven steps from the letter to the first day, what each shows, asks and refuses."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cesp.common import clock
from cesp.common.instants import day_of
from cesp.common.models import OutboxMessage
from cesp.contracts.queries import last_position
from cesp.letters.models import Letter
from cesp.settling.models import Installation, Proof, Replacement
from cesp.settling.operations import installing
from cesp.settling.queries.desk import Filters, listing
from cesp.settling.workflow import state_of
from tests.browsing import signed_in
from tests.factories import settling as made
from tests.factories.contracts import concluded
from tests.factories.life_events import holder
from tests.factories.memberships import case_desk, referent
from tests.settling.words import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: made.AT)
    monkeypatch.setattr(clock, "today", lambda: day_of(made.AT))


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    return words(client.get(reverse(f"settling:{name}", args=arguments) + query))


def sent(client: Client, name: str, *arguments: object, **data: Any) -> str:
    return words(client.post(reverse(f"settling:{name}", args=arguments), data, follow=True))


@pytest.mark.clause("INS-3", "INS-4", "INS-5", "INS-6", "INS-7", "INS-13", "INS-14")
def test_the_seven_steps_from_the_letter_to_the_first_day() -> None:
    project = made.validated()
    person = project.contract.signatory
    own, agency, desk = (signed_in(who) for who in (made.own(project), made.agency(project), case_desk()))
    begun = page(own, "own")
    assert "Étape 3 sur 7" in begun
    assert "Préparer ma lettre d'engagement" in begun
    assert "Projet validé le 10 décembre 2025" in begun
    lacking = page(own, "letter")
    assert "Il manque 3 éléments" in lacking
    for name in ("Nom de naissance :", "Code postal :", "Date exacte d'installation :"):
        assert name in lacking
    assert reverse("settling:elements") in lacking
    filled = sent(
        own, "elements", birth_name=person.family_name, used_name="", postcode="26150", starts_on="2026-01-05"
    )
    assert "Relisez-la avant de la signer" in filled
    assert "R69000123" in filled
    assert own.get(reverse("settling:preview")).headers["Content-Type"] == "application/pdf"
    asked = page(own, "sign")
    digest = asked.split('name="digest" value="')[1][:64]
    assert "cochez la phrase d'engagement" in sent(own, "sign", digest=digest)
    assert "Votre lettre est signée" in sent(own, "sign", digest=digest, accepted="on")
    assert "241 rue Garibaldi" in page(own, "dispatch")
    assert "Recopiez le numéro de recommandé" in sent(own, "dispatch", channel="post")
    sent(own, "dispatch", channel="post", tracking="1A 234 567 8901 2", dispatched_on="2026-01-15")
    assert "Envoyée en recommandé n° 1A 234 567 8901 2 le 15 janvier 2026" in page(own, "own")
    waiting = page(agency, "installation", project.public_id)
    assert "l'agence ou le signataire en enregistre la réception" in waiting
    assert "La réception est enregistrée" in sent(agency, "receive", project.public_id, on="2026-01-15")
    assert "241 rue" not in page(agency, "attest", project.public_id)
    assert "est émise" in sent(agency, "attest", project.public_id)
    assert "Durée à notifier" in page(desk, "installations", query="?file=a-notifier")
    url = reverse("portal:duration_notice", args=[project.contract.reference])
    seen = words(desk.get(url)).split('name="seen" value="')[1].split('"')[0]
    assert "est émis et notifié" in words(desk.post(url, {"seen": seen}, follow=True))
    row = Installation.objects.get()
    assert row.notice is not None
    assert row.notice.kind == "contracts.duration_notice"
    told = page(own, "own")
    assert "Étape 6 sur 7" in told
    assert f"Durée de l'engagement et son calcul, n° {row.notice.number}" in told
    made.with_pieces(project)
    assert "Enregistrer l'installation" in page(agency, "installation", project.public_id)
    effect = sent(agency, "record", project.public_id, on="2026-01-05", step="preview")
    assert "l'effet, avant d'enregistrer" in effect
    assert "4 février 2029" in effect
    assert "Indemnité" not in effect
    seen = effect.split('name="seen" value="')[1].split('"')[0]
    assert "L'installation est enregistrée" in sent(
        agency, "record", project.public_id, on="2026-01-05", seen=seen, step="confirm"
    )
    done = page(own, "own")
    assert "Étape 7 sur 7" in done
    assert "Votre engagement court depuis le 5 janvier 2026, jusqu'au 4 février 2029 inclus" in done


@pytest.mark.clause("INS-7", "BIE-10")
def test_the_acts_offered_are_those_of_the_table_whatever_paper_is_awaited() -> None:
    project = made.validated()
    agency, desk = signed_in(made.agency(project)), signed_in(case_desk())
    acts = ("receive", "attest", "record", "correct", "leave")

    def offered(client: Client) -> list[str]:
        shown = page(client, "installation", project.public_id)
        return [act for act in acts if f'href="{reverse(f"settling:{act}", args=[project.public_id])}"' in shown]

    assert offered(agency) == []
    made.with_pieces(project)
    assert offered(agency) == ["record"]
    agent = made.agency(project)
    installation = installing.record(actor=agent, project=project, on=made.STARTS_ON, at=made.AT)
    assert state_of(installation) == "to_sign"
    assert offered(agency) == ["correct", "leave"]
    made.sent(project)
    assert offered(agency) == ["attest", "correct", "leave"]
    assert offered(desk) == []
    installing.leave(actor=agent, installation=installation, on=date(2026, 1, 13), at=made.AT)
    assert offered(agency) == ["correct"]
    assert "La date est corrigée" in sent(
        agency, "correct", project.public_id, on="2026-01-06", step="confirm", seen=last_position(project.contract)
    )


@pytest.mark.clause("INS-15")
def test_a_copy_leaves_by_mail_to_both_desks_and_says_little() -> None:
    project = made.validated()
    made.signed(project)
    mails = {
        one.payload["to"]: one.payload
        for one in OutboxMessage.objects.filter(key__startswith="mail:engagement-letter:")
    }
    assert set(mails) == {"contrats@gestion.example", "cesp@ars-ara.example"}
    for one in mails.values():
        assert project.contract.signatory.family_name not in str(one)
        assert one["action"][1] == reverse("settling:installation", args=[project.public_id])


@pytest.mark.clause("IDF-10", "IDF-11")
def test_the_pieces_say_what_will_not_do_and_the_agency_checks_each() -> None:
    project = made.validated()
    own, agency = signed_in(made.own(project)), signed_in(made.agency(project))
    asked = page(own, "pieces")
    assert "Ni licence de remplacement" in asked
    assert asked.count("Manquante") == 4
    proof = made.deposited(project, "order_registration")
    assert "À vérifier" in page(own, "pieces")
    assert "Pièces à vérifier (1)" in page(agency, "installations")
    shown = page(agency, "check", project.public_id, proof.pk)
    assert "Numéro RPPS" in shown
    wrong = sent(agency, "check", project.public_id, proof.pk, outcome="accept", registered_on="2025-12-01", rpps="123")
    assert "onze chiffres" in wrong
    assert 'value="123"' in wrong
    kept = {"outcome": "accept", "registered_on": "2025-12-01", "rpps": made.RPPS}
    assert "La pièce est acceptée" in sent(agency, "check", project.public_id, proof.pk, **kept)
    assert "valable jusqu'au 14 janvier 2027 inclus" in page(own, "own")
    other = made.held(project, "work_contract")
    refused = sent(agency, "check", project.public_id, other.pk, outcome="refuse", reasons="Il n'est pas signé.")
    assert "refusée : le signataire est prévenu" in refused
    told = page(own, "pieces")
    assert "Il n'est pas signé." in told
    assert "retirée" in sent(own, "remove_piece", other.pk)


@pytest.mark.clause("IDF-11")
def test_the_checklist_names_the_structure_that_no_contract_proves() -> None:
    project = made.validated(sites=(("msp", "MSP des Cimes", 40), ("hospital", "", 40)))
    agency = signed_in(made.agency(project))
    proof = made.held(project, "work_contract")
    asked = page(agency, "check", project.public_id, proof.pk)
    assert "Structures que ce contrat prouve" in asked
    none = sent(agency, "check", project.public_id, proof.pk, outcome="accept")
    assert "Cochez au moins une structure" in none
    only = str(project.sites.get(structure="msp").pk)
    assert "La pièce est acceptée" in sent(
        agency, "check", project.public_id, proof.pk, outcome="accept", covers=[only]
    )
    for read in (page(signed_in(made.own(project)), "pieces"), page(agency, "installation", project.public_id)):
        assert "Incomplète" in read
        assert "MSP des Cimes (Die) : prouvée." in read
        assert "établissement de santé (Die) : <strong>aucun contrat accepté ne la prouve.</strong>" in read


@pytest.mark.clause("INS-10", "IDF-9")
def test_replacements_show_their_window_and_those_to_come_outside_it_are_refused() -> None:
    project = made.validated(planned_on=date(2026, 9, 1))
    own = signed_in(made.own(project))
    assert "du 1er mars 2026 au 31 août 2026 inclus" in page(own, "replacements")
    early = sent(own, "replacements", starts_on="2026-02-27", last_day="2026-03-10", where="Cabinet des Tilleuls")
    assert "Les remplacements sont possibles dans les 6 mois avant l'installation" in early
    assert "Cabinet des Tilleuls" in early
    assert not Replacement.objects.exists()
    assert "Votre remplacement est déclaré" in sent(
        own, "replacements", starts_on="2026-03-01", last_day="2026-03-10", where="Cabinet des Tilleuls"
    )
    over = sent(own, "replacements", starts_on="2026-03-10", last_day="2026-03-12", where="Ailleurs")
    assert "va déjà du 1er mars 2026 au 10 mars 2026" in over
    begun = sent(own, "replacements", starts_on="2026-01-05", last_day="2026-01-31", where="Cabinet du Pont")
    assert "signalé à votre agence" in begun
    assert "Cabinet du Pont" in page(signed_in(made.agency(project)), "installation", project.public_id)
    one = Replacement.objects.get(where="Cabinet du Pont")
    assert "retirée" in sent(own, "remove_replacement", one.pk)


@pytest.mark.clause("BIE-8")
def test_an_agency_signals_an_installation_that_nobody_validated_and_reads_its_effect_first() -> None:
    contract = made.doctor()
    agency = signed_in(referent("ara"))
    assert "Signaler une installation sans validation" in words(
        agency.get(reverse("portal:contract", args=[contract.reference]))
    )
    told = {"on": "2026-01-05", "place": "Cabinet du Pont", "share_percent": "100", "category": "ZAC"}
    effect = sent(agency, "add_unvalidated", contract.reference, step="preview", **told)
    assert "elle ne fait courir aucun engagement" in effect
    assert "<dd> 5 janvier 2026 </dd>" in effect
    sent(agency, "add_unvalidated", contract.reference, step="confirm", **told)
    assert "Installés sans validation (1)" in page(agency, "installations")
    listed = reverse("settling:installations")
    for query, found in (
        ("region=ara", True),
        ("region=idf", False),
        (f"q={contract.reference}", True),
        ("q=pont", True),
    ):
        assert ("Installés sans validation (1)" in words(agency.get(f"{listed}?{query}"))) is found, query
    row = Installation.objects.get()
    assert "rien n'est automatique" in page(agency, "unvalidated", row.public_id)
    own = page(signed_in(holder(contract)), "own")
    assert "L'installation n'a pas été validée par l'ARS" in own


def test_pages_that_wait_for_a_validated_project_lead_back_with_a_word() -> None:
    client = signed_in(holder(concluded()))
    assert "Tout commence par un projet" in page(client, "own")
    for name in ("letter", "elements", "preview", "sign", "dispatch", "receipt", "pieces"):
        assert "Étape 1 sur 7" in page_after(client, name)


def page_after(client: Client, name: str) -> str:
    return words(client.get(reverse(f"settling:{name}"), follow=True))


def test_the_list_costs_the_same_at_one_row_and_at_many(django_assert_num_queries: Any) -> None:
    projects = [made.validated()]
    client = signed_in(made.agency(projects[0]))
    url = reverse("settling:installations")
    client.get(url)
    for more in (0, 5):
        projects += [made.validated() for _ in range(more)]
        with django_assert_num_queries(7):
            shown = words(client.get(url))
        assert f"<strong>{len(projects)}</strong> installation" in shown
    exported = client.get(reverse("settling:export", args=["csv"]))
    content = b"".join(exported).decode("utf-8-sig")  # type: ignore[arg-type]
    assert content.count("\n") == 7
    assert "R69000123" in content
    assert Letter.objects.count() == 0


def test_another_region_reads_nothing(client: Client) -> None:
    project = made.validated()
    made.signed(project)
    stranger = signed_in(referent("bre"))
    assert stranger.get(reverse("settling:installation", args=[project.public_id])).status_code == 404
    assert "Aucune installation" in unescape(stranger.get(reverse("settling:installations")).content.decode())


@pytest.mark.clause("IDF-11")
def test_a_piece_that_ends_before_the_first_day_is_awaited_again() -> None:
    project = made.validated()
    made.attested(project)
    made.with_pieces(project)
    Installation.objects.filter(project=project).update(notified_at=made.AT)
    Proof.objects.filter(kind="work_contract").update(valid_until=date(2026, 2, 1))
    agent = made.agency(project)

    def read(today: date) -> tuple[list[str], str]:
        found = listing(agent, Filters(), today=today)
        return [one.code for one in found.queues if one.code in ("prets", "manquantes")], found.rows[0].state

    assert read(date(2026, 1, 31)) == (["prets"], "Prêt à installer")
    assert read(date(2026, 2, 1)) == (["manquantes"], "Pièces attendues")
