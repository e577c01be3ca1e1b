"""The pages of a choice, from its calendar to the entries into the third cycle, as each role finds them."""

import csv
import io
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cesp.common import clock
from cesp.common.instants import day_of
from cesp.contracts.models import FactKind, RecordedFact
from cesp.internship.models import Allocation, Candidate, Choice, Rank, Ranking, Wish
from tests.browsing import signed_in
from tests.factories import internship as made
from tests.factories import memberships
from tests.factories.internship import general

pytestmark = pytest.mark.django_db


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)
    monkeypatch.setattr(clock, "today", lambda: day_of(instant))


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    response = client.get(reverse(f"internship:{name}", args=arguments) + query)
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def sent(client: Client, name: str, *arguments: object, **data: Any) -> str:
    response = client.post(reverse(f"internship:{name}", args=arguments), data, follow=True)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def ranks_file(rows: list[tuple[str, object]]) -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([("Contrat", "Rang"), *rows])
    return SimpleUploadedFile("rangs.csv", text.getvalue().encode())


@pytest.mark.clause("BIE-4", "IDF-15")
def test_a_choice_from_its_calendar_to_the_third_cycle(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, made.PREPARED_AT)
    contracts = [made.sixth_year() for _ in range(3)]
    desk, candidate = signed_in(memberships.case_desk()), signed_in(made.member_of(contracts[0]))
    assert "Aucun choix n'est annoncé" in page(desk, "choices")
    days = {
        "year": 2026, "wishes_from_on": "2026-03-02", "wishes_last_on": "2026-06-30", "list_on": "2026-05-15",
        "ranks_on": "2026-07-10", "simulations_from_on": "2026-07-15", "final_on": "2026-09-01",
    }  # fmt: skip
    refused = sent(desk, "new", **days | {"final_on": "2026-06-01"})
    assert "L'affectation définitive vient après la clôture des vœux" in refused
    assert "Le choix est préparé" in sent(desk, "new", **days)
    assert Choice.objects.get().wishes_until_at == made.CLOSES_AT
    assert "Vous n'êtes pas candidat" in page(candidate, "own")
    assert "non annoncé" in page(desk, "choices")
    assert "les candidats sont prévenus" in sent(desk, "announce", 2026)
    assert "Les vœux s'ouvrent le 2 mars 2026 à 0 h 00" in page(candidate, "own")

    at(monkeypatch, made.WISHES_AT)
    assert "Votre liste est enregistrée à 11 h 00" in sent(candidate, "own", version=0, add="medecine_generale|LYON")
    for other in contracts[1:]:
        made.wish(other, general("LYON"), general("NICE"))
    assert "Le nombre de postes est arrêté" in sent(
        desk, "decide_seats", 2026, specialty="medecine_generale", subdivision="LYON", seats=2, reason="Deux terrains."
    )

    at(monkeypatch, made.LISTED_AT)
    assert "Postes à ouvrir : <strong>2</strong>" in page(desk, "publish_list", 2026)
    assert Client().get(reverse("internship:national_list", args=[2026])).status_code == 404
    assert "La liste nationale est publiée" in sent(desk, "publish_list", 2026)
    assert "Publier la liste nationale</button>" not in page(desk, "publish_list", 2026)
    assert "Ce choix est annoncé depuis le" in page(desk, "announce", 2026)
    public = page(Client(), "national_list", 2026)
    assert "Médecine générale, Lyon" in public
    assert "Deux terrains." in public
    exported = b"".join(Client().get(reverse("internship:national_list_export", args=[2026, "csv"])))  # type: ignore[arg-type]
    assert "Médecine générale;Lyon;3;2;Deux terrains." in exported.decode()

    at(monkeypatch, made.RANKED_AT)
    assert "Les vœux sont clos" in sent(candidate, "own", version=1, add="medecine_generale|NICE")
    ranks = ("1 030", 10, 20)
    rows: list[tuple[str, object]] = [(one.reference, rank) for one, rank in zip(contracts, ranks, strict=True)]
    ranking = Ranking.objects.get().pk
    report = sent(desk, "ranks", 2026, ranking=ranking, file=ranks_file([*rows, ("CESP-1", 4), (rows[0][0], "x")]))
    assert "Aucun candidat n'a de contrat « CESP-1 »." in report
    assert f"Le contrat {rows[0][0]} est sur plusieurs lignes." in report
    assert "Enregistrer 2 rangs" in report
    token = report.split('name="rejected" value="')[1].split('"')[0]
    rejected = desk.post(reverse("internship:rejected_ranks", args=[2026]), {"rejected": token})
    assert b"".join(rejected).startswith(b"PK")  # type: ignore[arg-type]
    report = sent(desk, "ranks", 2026, ranking=ranking, file=ranks_file(rows))
    token = report.split('name="promise" value="')[1].split('"')[0]
    assert not Rank.objects.exists()
    assert "Lignes retenues : 3. Rangs nouveaux ou changés : 3." in sent(desk, "store_ranks", 2026, promise=token)

    at(monkeypatch, datetime(2026, 7, 15, 9, 0, tzinfo=UTC))
    assert "Médecine générale, Lyon : dernier rang admis : 20, le vôtre : 1030." in page(candidate, "own")
    assert "2 sur 2" in page(desk, "choice", 2026)

    at(monkeypatch, made.FINAL_AT)
    assert "Postes pourvus par ce calcul, avec les listes d'aujourd'hui : 2." in page(desk, "allocate", 2026)
    assert "tous les résultats sont publiés" in sent(desk, "allocate", 2026)
    assert "a déjà été prononcée par" in sent(desk, "allocate", 2026)
    digest = Allocation.objects.get().result_digest
    assert digest in page(Client(), "national_list", 2026)
    assert "il ne reste aucun poste" in page(candidate, "own")
    assert "Ajouter un candidat" not in page(desk, "candidates", 2026)
    listed = page(desk, "candidates", 2026, query="?etat=affectes&subdivision=LYON")
    assert "2 candidats." in listed

    kept = Candidate.objects.get(contract=contracts[1])
    tick = {"candidate": kept.public_id.hex, "on": "2026-11-02", "evidence": "ARRETE-2026"}
    ahead = page(desk, "third_cycle", 2026, query="?" + "&".join(f"{k}={v}" for k, v in tick.items()))
    assert "Enregistrer 1 entrée" in ahead
    assert not RecordedFact.objects.filter(kind=FactKind.ENTERED_THIRD_CYCLE).exists()
    assert "Entrées en troisième cycle enregistrées : 1." in sent(desk, "third_cycle", 2026, **tick)
    assert "Cochez au moins un interne" in page(desk, "third_cycle", 2026, query="?on=2026-11-02&evidence=A")


@pytest.mark.clause("BIE-4")
def test_a_list_is_ordered_by_buttons_alone_and_saved_quietly_by_the_script(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, made.WISHES_AT)
    contract = made.sixth_year()
    made.announced()
    client = signed_in(made.member_of(contract))
    lyon, nice, brest = (f"medecine_generale|{one}" for one in ("LYON", "NICE", "BREST"))

    def kept() -> list[str]:
        return list(Wish.objects.order_by("number").values_list("subdivision", flat=True))

    sent(client, "own", version=0, add=lyon)
    sent(client, "own", version=1, wish=[lyon], add=nice)
    sent(client, "own", version=2, wish=[lyon, nice], add=brest)
    sent(client, "own", version=3, wish=[lyon, nice, brest], move="top:3")
    assert kept() == ["BREST", "LYON", "NICE"]
    sent(client, "own", version=4, wish=[brest, lyon, nice], move="down:1")
    sent(client, "own", version=5, wish=[lyon, brest, nice], move="up:3")
    assert kept() == ["LYON", "NICE", "BREST"]
    sent(client, "own", version=6, wish=[lyon, nice, brest], move="drop:2")
    assert kept() == ["LYON", "BREST"]
    url = reverse("internship:own")
    quiet = client.post(url, {"version": 7, "wish": [brest, lyon], "autosave": "1"})
    assert quiet.json() == {"version": 8, "saved": "Enregistré à 11 h 00."}
    stale = client.post(url, {"version": 7, "wish": [lyon], "autosave": "1"})
    assert (stale.status_code, kept()) == (409, ["BREST", "LYON"])
    assert "rechargez la page" in stale.json()["refusal"]
    assert client.post(url, {"version": "x", "autosave": "1"}).status_code == 409
    assert "Le récépissé de votre liste est prêt" in sent(client, "confirm")
    assert "Obtenir le récépissé" not in page(client, "own")
    sent(client, "own", version=8, wish=[lyon])
    assert "il porte une liste que vous avez changée depuis" in page(client, "own")


@pytest.mark.clause("IDF-15", "NAT-6")
def test_leaving_says_what_it_costs_first(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, made.WISHES_AT)
    contract = made.sixth_year()
    choice = made.announced()
    client = signed_in(made.member_of(contract))
    shown = page(client, "leave")
    assert "2 000,00 €" in shown.replace("\u202f", " ").replace("\xa0", " ")
    assert "Rejoindre la liste ordinaire ne rompt pas le contrat" in shown
    assert "Vous avez rejoint la liste ordinaire" in sent(client, "leave")
    assert "vos vœux n'y sont plus pris" in sent(client, "own", version=0, add="medecine_generale|LYON")
    desk = signed_in(memberships.case_desk())
    one = Candidate.objects.get(choice=choice)
    assert "depuis le 1er avril 2026 à 11 h 00" in page(desk, "candidate", 2026, one.public_id)
    assert "Ce candidat a déjà rejoint" in sent(desk, "move_out", 2026, one.public_id, reason="demande écrite")


def test_an_agency_reads_those_it_follows_and_those_placed_in_its_subdivisions(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, made.FINAL_AT)
    choice, found = made.six((["LYON"], ["NICE"]), (1, 2), {"LYON": 1, "NICE": 1})
    names = [one.contract.signatory.full_name for one in found]
    here, there = signed_in(memberships.referent("ara")), signed_in(memberships.referent("pac"))
    assert "2 candidats." in page(here, "candidates", 2026)
    assert "Aucun candidat" in page(there, "candidates", 2026)
    made.allocated(choice)
    shown = page(there, "candidates", 2026)
    assert (names[1] in shown, names[0] in shown) == (True, False)
    url = reverse("internship:candidate", args=[2026, found[0].public_id])
    assert there.get(url).status_code == 404
    assert "Vœu 1, Médecine générale, Nice : obtenu." in page(there, "candidate", 2026, found[1].public_id)
    rows = b"".join(there.get(reverse("internship:candidates_export", args=[2026, "csv"])))  # type: ignore[arg-type]
    assert rows.decode().count("Médecine générale, Nice;1") == 1


def test_the_list_and_the_board_cost_the_same_whatever_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, made.FINAL_AT)
    choice, _ = made.six((["LYON"],), (1,), {"LYON": 1})
    desk = signed_in(memberships.case_desk())
    urls = [reverse(f"internship:{name}", args=[2026]) for name in ("candidates", "choice")]
    counts = [_queries(desk, url) for url in urls]
    for number in range(2, 31):
        made.ranked(choice, {made.candidate(made.sixth_year(), choice): number})
    assert [_queries(desk, url) for url in urls] == counts
    assert counts == [13, 19]  # the list asks besides whether somebody may still join it


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
