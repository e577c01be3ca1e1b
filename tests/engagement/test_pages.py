"""The pages: one's engagement, a proof, a change; the agency's lists; the certificate; a death."""

from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cesp.common import clock
from cesp.common.instants import day_of
from cesp.contracts.operations import refresh_summaries
from cesp.engagement.models import Death, EndCertificate, PracticeChange, ProofState, YearlyProof
from cesp.engagement.operations import changing, years
from cesp_law.facts import Breached, Installed, ZoneCategory
from tests.browsing import signed_in
from tests.factories import engagements as made
from tests.factories.contracts import concluded, recorded
from tests.factories.life_events import holder
from tests.factories.memberships import auditor, case_desk, referent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    move(monkeypatch, made.AT)


def move(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)
    monkeypatch.setattr(clock, "today", lambda: day_of(at))


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ").split())


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    return words(client.get(reverse(f"engagement:{name}", args=arguments) + query))


def sent(client: Client, name: str, *arguments: object, **data: Any) -> str:
    return words(client.post(reverse(f"engagement:{name}", args=arguments), data, follow=True))


@pytest.mark.clause("INS-7", "INS-8", "IDF-9")
def test_ones_engagement_from_its_progress_to_a_proof_sent_and_a_change_declared() -> None:
    contract = made.serving()
    client = signed_in(holder(contract))
    shown = page(client, "own")
    for expected in (
        "14 mois servis sur 24 (58 %)",
        "7 janvier 2026",
        "Maison de santé de Thiers",
        "8 janvier 2024 + 24 mois = 8 janvier 2026",
        "Preuve de l'année 1 : attendue, en retard",
        "Mon temps de travail change",
        "Je dois interrompre mon exercice",
    ):
        assert expected in shown, expected
    assert "Envoyer ma preuve" not in page(client, "proof", contract.reference, 1)
    joined = sent(
        client, "proof", contract.reference, 1, kind="practice_proof", files=[made.attestation()], whole="yes"
    )
    assert "Envoyer ma preuve" in joined
    version = YearlyProof.objects.get(number=1).version
    assert "Votre preuve est envoyée" in sent(client, "give", contract.reference, 1, version=version)
    assert YearlyProof.objects.get(number=1).state == ProofState.GIVEN
    asked = client.get(reverse("engagement:proof", args=[contract.reference, 9]))
    assert asked.headers["Location"] == reverse("engagement:own")
    low = sent(client, "change", on="2025-04-01", share_0=40, explanation="")
    assert "l'exercice serait de 40 % d'un temps plein en tout" in low
    assert 'value="40"' in low
    effect = sent(client, "change", on="2025-04-01", share_0=60, explanation="")
    assert "rien ne change à la durée ni à la fin" in effect
    assert "100 % → <strong>60 %</strong>" in effect
    done = sent(client, "change", on="2025-04-01", share_0=60, explanation="", step="confirm")
    assert "Votre changement est déclaré" in done
    change = PracticeChange.objects.get()
    claire = signed_in(referent("ara"))
    assert "100 % → <strong>60 %</strong>" in page(claire, "one_change", change.public_id)
    assert "est enregistré, et le signataire" in sent(claire, "record_change", change.public_id, facts_seen=5)
    assert "60 %" in page(client, "own")
    again = sent(client, "change", on="2025-05-01", share_0=70, explanation="", step="confirm")
    assert "Changement déclaré, à compter du 1er mai 2025" in again
    other = PracticeChange.objects.latest("pk")
    refused = sent(claire, "refuse_change", other.public_id, reasons="Joignez le contrat.")
    assert "Le refus est enregistré" in refused
    assert "est refusé : Joignez le contrat." in page(client, "own")


def test_who_has_not_begun_reads_when_it_does() -> None:
    contract = concluded()
    assert "Votre engagement n'a pas commencé" in page(signed_in(holder(contract)), "own")


def test_a_contract_that_was_broken_asks_for_no_project_no_installation_and_no_engagement() -> None:
    contract = concluded()
    recorded(contract, Breached(on=date(2024, 3, 4)))
    client = signed_in(holder(contract))
    for name in ("engagement:own", "projects:own", "settling:own"):
        shown = words(client.get(reverse(name)))
        assert "Votre contrat a pris fin le 4 mars 2024." in shown, name
        for offered in (
            "Choisir un lieu de la liste",
            "Préparer mon projet",
            "Les sept étapes",
            "Votre engagement n'a pas",
        ):
            assert offered not in shown, (name, offered)


@pytest.mark.clause("IDF-12", "BIE-8")
def test_an_agency_finds_each_defect_in_its_list_and_asks_and_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    late, unvalidated = made.serving(), made.serving(validated=False)
    away = made.serving(
        installed=Installed(on=made.START, share_percent=100, category=ZoneCategory.ZIP_PLUS, place="X")
    )
    elsewhere = made.serving(ars="idf")
    years.renew_all(on=date(2025, 3, 10), at=made.AT)
    refresh_summaries(today=date(2025, 3, 10))
    claire = signed_in(referent("ara"))
    everybody = page(claire, "engagements")
    assert "<strong>3</strong> engagements" in everybody
    assert elsewhere.reference not in everybody
    assert "Sans preuve d'exercice (2)" in everybody
    assert "Installés sans validation (1)" in everybody
    found = page(claire, "engagements", query="?file=sans-preuve")
    assert "Année 1 sans preuve" in found
    assert reverse("breach:report", args=[late.reference]) in found
    assert unvalidated.reference in page(claire, "engagements", query="?file=sans-validation")
    assert away.reference in page(claire, "engagements", query="?file=hors-zone")
    assert late.reference in page(claire, "engagements", query=f"?q={late.reference}")
    assert "Preuves demandées : 1" in sent(claire, "ask_for", choix=[late.reference, elsewhere.reference])
    assert "Cochez au moins un engagement" in sent(claire, "ask_for")
    proof = made.given(late)
    assert "Preuves à vérifier (1)" in page(claire, "engagements")
    asked = sent(claire, "check", proof.public_id, version=proof.version, outcome="refused", reasons="")
    assert "Dites pourquoi" in asked
    told = sent(claire, "check", proof.public_id, version=proof.version, outcome="accepted", reasons="")
    assert "le signataire est prévenu" in told
    sheet = claire.get(reverse("engagement:export", args=["csv"]))
    assert late.reference in sheet.getvalue().decode("utf-8-sig")
    for outsider in (referent("idf"),):
        blind = signed_in(outsider)
        assert blind.get(reverse("engagement:engagement", args=[late.reference])).status_code == 404
        assert blind.get(reverse("engagement:check", args=[proof.public_id])).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_whatever_the_rows(
    rows: int, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(rows):
        made.serving()
    refresh_summaries(today=date(2025, 3, 10))
    years.renew_all(on=date(2025, 3, 10), at=made.AT)
    from cesp.engagement.queries import desk

    actor = referent("ara")
    with django_assert_num_queries(5):
        assert len(desk.listing(actor, desk.Filters(), today=date(2025, 3, 10)).rows) == rows


def test_the_list_opens_on_what_waits_then_on_who_ends_first_and_leaves_the_accomplished_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over, unproved = made.served(), made.serving()
    later, sooner = (
        made.serving(installed=replace(made.THIERS, on=day)) for day in (date(2025, 6, 2), date(2025, 2, 3))
    )
    today = date(2026, 1, 8)
    years.renew_all(on=today, at=made.OVER_AT)
    YearlyProof.objects.filter(contract=unproved).update(due_on=date(2026, 1, 7))
    refresh_summaries(today=today)
    from cesp.engagement.queries import desk

    monkeypatch.setattr(desk, "_PAGE", 1)
    actor, found, cursor = referent("ara"), [], ""
    for _ in range(4):
        shown = desk.listing(actor, desk.Filters(), cursor=cursor, today=today).page
        found += [one.contract for one in shown.rows]
        cursor = str(shown.next or "")
    assert found == [unproved, sooner, later, over]
    by_end = desk.listing(actor, desk.Filters(), sort="-fin", today=today).page
    assert [one.contract for one in by_end.rows] == [later]


@pytest.mark.clause("INS-7")
def test_the_desk_certifies_and_the_file_closes_with_thanks(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = made.served()
    move(monkeypatch, made.OVER_AT)
    refresh_summaries(today=date(2026, 1, 8))
    desk = signed_in(case_desk())
    assert "Engagements accomplis, à certifier" in words(desk.get(reverse("portal:home")))
    assert "Délivrer les certificats cochés" in page(desk, "engagements", query="?file=a-certifier")
    assert "Délivrer le certificat" in page(desk, "certify", contract.reference)
    assert "Certificats délivrés : 1" in sent(desk, "certify_chosen", choix=[contract.reference])
    number = EndCertificate.objects.get().letter.number
    assert f"Certificat n° {number} (PDF)" in page(desk, "engagement", contract.reference)
    assert "déjà certifié" in sent(desk, "certify", contract.reference)
    client = signed_in(holder(contract))
    own = page(client, "own")
    assert "Votre engagement est accompli : merci." in own
    assert "Vous êtes libre de rester" in own
    pdf = client.get(reverse("letters:download", args=[number]))
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert "à compter du 7 janvier 2027" in page(client, "stay", contract.reference)
    assert "Aucun engagement certifié n'est fini depuis un an" in page(desk, "statistics")


def test_a_death_is_recorded_soberly_and_the_heirs_are_written_to() -> None:
    contract = made.serving()
    desk = signed_in(case_desk())
    before = page(desk, "death", contract.reference)
    assert "rien n'est dû, ni par la succession ni par la famille" in before
    missing = sent(desk, "death", contract.reference, died_on="2025-03-01", whole="yes")
    assert "Choisissez un fichier" in missing
    done = sent(
        desk, "death", contract.reference, died_on="2025-03-01", files=[made.attestation()], whole="yes",
        heir_name="", heir_address="",
    )  # fmt: skip
    assert "Décédé(e) le 1er mars 2025" in done
    assert "accompli" not in done
    kept = sent(desk, "heirs", contract.reference, heir_name="Maître Dupont", heir_address="1 rue des Lilas")
    assert "Maître Dupont" in kept
    assert "imprimez-le et postez-le" in sent(desk, "write_to_heirs", contract.reference)
    assert Death.objects.get().letter is not None
    claire = signed_in(referent("ara"))
    seen = page(claire, "engagement", contract.reference)
    assert "Décédé(e) le 1er mars 2025" in seen
    assert "Preuves d'exercice" not in seen  # nothing is awaited of the dead
    assert "Maître Dupont" not in seen
    assert "Maître Dupont" in page(signed_in(auditor()), "engagement", contract.reference)
    assert "Décédé(e) le 1er mars 2025" in words(claire.get(reverse("portal:contract", args=[contract.reference])))
    other = made.serving()
    sent(
        desk, "death", other.reference, died_on="2025-03-01", files=[made.attestation("B")], whole="yes",
        heir_name="", heir_address="",
    )  # fmt: skip
    assert "reprend comme avant" in page(desk, "withdraw_death", other.reference)
    assert "le contrat reprend et le compte est rouvert" in sent(desk, "withdraw_death", other.reference)


def test_a_change_that_the_file_no_longer_allows_says_why() -> None:
    contract = made.serving()
    change = changing.declare(
        actor=holder(contract),
        contract=contract,
        on=date(2025, 4, 1),
        shares={made.THIERS.place: 80},
        explanation="",
        at=made.AT,
    )
    from cesp_law.facts import LeftPlace
    from tests.factories.contracts import recorded

    recorded(contract, LeftPlace(on=date(2025, 3, 20), place=made.THIERS.place), at=made.AT)
    shown = page(signed_in(referent("ara")), "one_change", change.public_id)
    assert "ce jour-là : choisissez une autre date" in shown
    assert "Enregistrer ce changement" not in shown
