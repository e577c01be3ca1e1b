"""The notice of duration, from its preview to the letter; and the letters of a person as a desk sees them.

Every page is read on 22 November 2026.
"""

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Role
from cesp.contracts.duration_notice import issue_duration_notice, paper_of
from cesp.correspondence.models import Notice
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp.payments import queries as payments
from cesp_law.facts import Breached, DiplomaObtained
from cesp_law.refusals import Refused
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import acting, auditor, case_desk, payments_clerk, referent, ufr
from tests.portal.conftest import NOW, signed_in, taken_over

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vault(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def _plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("&#x27;", "'").split())


def _figures(paper: Any) -> dict[str, str]:
    return {figure["label"]: figure["value"] for figure in paper.body["figures"]}


@pytest.mark.clause("INS-6", "BIE-1")
def test_a_notice_is_a_forecast_until_no_month_can_come_and_final_from_the_diploma() -> None:
    contract = concluded()  # allowance from October 2022
    taken_over(contract, "2022-10", "2026-10")
    forecast = paper_of(contract, on=date(2026, 10, 30), paid=payments.received)
    assert forecast.title == "Durée prévisionnelle d'engagement"
    assert "Durée prévisionnelle, calculée au 30 octobre 2026" in forecast.body["notice"]
    assert not forecast.decides
    # October 2022 to October 2026 due: 49; paid up to September: 48.
    assert _figures(forecast) == {
        "Mois d'allocation dus": "49 mois",
        "Dont versés": "48 mois",
        "Durée de l'engagement": "48 mois",
    }
    recorded(contract, DiplomaObtained(on=date(2026, 10, 31)), at=NOW)
    final = paper_of(contract, on=date(2026, 10, 31), paid=payments.received)
    assert (final.title, final.body["notice"], final.decides) == ("", "", True)
    assert "est fixée à 48 mois" in final.body["opening"][1]
    assert [reason["label"] for reason in final.body["reasons"]] == ["Mois d'allocation dus", "Durée de l'engagement"]
    cited = [step for reason in final.body["reasons"] for step in reason["steps"] if step["citations"]]
    assert cited


def test_the_day_before_the_diploma_it_is_still_a_forecast() -> None:
    contract = concluded()
    recorded(contract, DiplomaObtained(on=date(2026, 10, 31)), at=NOW)
    assert paper_of(contract, on=date(2026, 10, 30), paid=payments.received).body["notice"]
    assert not paper_of(contract, on=date(2026, 10, 31), paid=payments.received).body["notice"]


@pytest.mark.clause("INS-6")
def test_the_desk_reads_a_preview_then_issues_and_the_next_one_replaces_it(tmp_path: Path) -> None:
    contract = concluded()
    taken_over(contract, "2022-10", "2026-11")
    client = signed_in(case_desk())
    path = f"/contrats/{contract.reference}/courriers/duree/"
    page = client.get(path)
    assert "Durée prévisionnelle, calculée au 22 novembre 2026" in _plain(page.content.decode())
    preview = client.get(f"{path}apercu.pdf")
    assert preview.content.startswith(b"%PDF")
    assert not Letter.objects.exists()
    seen = page.context["seen"]
    answer = client.post(path, {"seen": seen}, follow=True)
    first = Letter.objects.get()
    assert f"Le courrier n° {first.number} est émis et notifié" in _plain(answer.content.decode())
    notice = Notice.objects.get(letter=first)
    assert (notice.person, notice.kind, notice.known_on) == (contract.signatory, "forecast", None)
    told = Notification.objects.filter(person=contract.signatory).values_list("kind", flat=True)
    assert list(told) == ["correspondence.notice_served"]  # and not a second time of the same letter
    assert first.title == "Durée prévisionnelle d'engagement"
    verified = client.get(f"/verifier/{first.written_code}/")
    assert "Durée prévisionnelle d'engagement" in _plain(verified.content.decode())
    recorded(contract, DiplomaObtained(on=date(2026, 10, 31)), at=NOW)
    stale = client.post(path, {"seen": seen}, follow=True)
    assert "Le dossier a changé depuis que vous l'avez lu" in _plain(stale.content.decode())
    assert Letter.objects.count() == 1
    client.post(path, {"seen": client.get(path).context["seen"]})
    second = Letter.objects.with_state().get(replaces=first)
    assert Notice.objects.get(letter=second).kind == "duration"
    assert "Voies" not in first.content.data["head"]["remedies"]
    assert first.content.data["head"]["remedies"] == ""
    assert "dans les deux mois" in second.content.data["head"]["remedies"]
    listed = _plain(client.get(f"/contrats/{contract.reference}/courriers/").content.decode())
    assert first.number in listed
    assert second.number in listed
    assert "remplacé" in listed


def test_a_broken_contract_has_no_duration_to_notify() -> None:
    contract = concluded()
    recorded(contract, Breached(on=date(2025, 6, 1)))
    with pytest.raises(Refused, match="Ce contrat est rompu : il n'y a pas de durée d'engagement à notifier"):
        issue_duration_notice(actor=case_desk(), contract=contract, paid=payments.received, at=NOW)
    client = signed_in(case_desk())
    answer = client.get(f"/contrats/{contract.reference}/courriers/duree/", follow=True)
    assert "Ce contrat est rompu" in _plain(answer.content.decode())
    assert client.get(f"/contrats/{contract.reference}/courriers/duree/apercu.pdf").status_code == 404


@pytest.mark.parametrize("make", [payments_clerk, auditor, lambda: referent("ara")])
def test_only_the_case_desk_notifies(make: Any) -> None:
    contract = concluded()
    with pytest.raises(PermissionDenied):
        issue_duration_notice(actor=make(), contract=contract, paid=payments.received, at=NOW)


def test_the_letters_of_a_person_are_not_found_outside_of_ones_region() -> None:
    contract = concluded()
    path = f"/contrats/{contract.reference}/courriers/"
    assert signed_in(referent("bre")).get(path).status_code == 404
    mine = _plain(signed_in(referent("ara")).get(path).content.decode())
    assert "Aucun courrier pour l'instant" in mine
    assert "Notifier la durée" not in mine
    assert "attestation de sommes" not in mine


def test_a_file_leads_once_to_pieces_and_to_letters_where_one_reads_them() -> None:
    contract, faculty = concluded(), ufr()
    contract.ufr = faculty
    contract.save()
    for actor, title, letters in (
        (case_desk(), "Pièces et courriers", 1),
        (acting(Role.UFR_MANAGER, organisation=faculty), "Pièces", 0),
    ):
        page = _plain(signed_in(actor).get(f"/contrats/{contract.reference}/").content.decode())
        assert f'class="fr-h5">{title}</h2>' in page
        assert page.count(f"/pieces/personne/{contract.signatory_id}/") == 1
        assert page.count(f'"/contrats/{contract.reference}/courriers/"') == letters


def test_a_preview_says_that_it_is_worth_nothing(tmp_path: Path) -> None:
    contract = concluded()
    client = signed_in(case_desk())
    preview = client.get(f"/contrats/{contract.reference}/courriers/duree/apercu.pdf")
    path = tmp_path / "apercu.pdf"
    path.write_bytes(preview.content)
    try:
        read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, text=True).stdout
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler) is not installed")
    assert "Courrier n° : aperçu, sans valeur" in _plain(read)
