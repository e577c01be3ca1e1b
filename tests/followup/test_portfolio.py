"""The referent's desk: who is there, why to look at them, what is noted, who carries whom."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership, Role
from cesp.common.models import RefusedAddress
from cesp.contracts import operations as contracts
from cesp.contracts.models import Contract
from cesp.followup.models import Carried, Note, SavedList
from cesp.followup.operations import carrying, notes
from cesp.followup.queries import portfolio
from cesp.followup.queries.portfolio import Filters
from cesp.territory.models import Commune, Departement, Region
from cesp.zoning.models import PlaceOfPractice
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import DiplomaObtained, Installed, Suspended, SuspensionGround
from cesp_law.place import Structure
from cesp_law.refusals import Refused
from cesp_law.zone import ZoneCategory
from tests.browsing import page_of, signed_in
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
TODAY, AT = date(2026, 11, 22), datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_22_november_2026() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def somebody(name: str, *, last_login: datetime | None = AT, **terms: Any) -> Contract:
    person = PersonFactory(family_name=name, given_names="Alix", last_login=last_login)
    return concluded(signatory=person, **terms)


def flags_of(actor: Membership) -> dict[str, list[str]]:
    listing = portfolio.listing(actor=actor, filters=Filters(), on=TODAY, sort="nom")
    return {row.summary.contract.signatory.family_name: [flag.code for flag in row.flags] for row in listing.rows}


@pytest.mark.clause("PAP-8", "INS-16", "NAT-1")
def test_each_flag_is_raised_by_its_own_reason_and_not_by_the_day_before() -> None:
    actor = memberships.referent("ara")
    somebody("Calme", expected_diploma_on=date(2029, 11, 22))
    somebody("Loin", expected_diploma_on=date(2027, 11, 23))
    somebody("Proche", expected_diploma_on=date(2027, 11, 22))
    graduate = somebody("Diplômée", expected_diploma_on=date(2026, 6, 30))
    recorded(graduate, DiplomaObtained(on=date(2026, 6, 30)))
    somebody("Passée", expected_diploma_on=date(2026, 11, 21))
    somebody("Muette", last_login=AT - timedelta(days=366), expected_diploma_on=date(2029, 11, 22))
    somebody("Jamais", last_login=None, expected_diploma_on=date(2029, 11, 22))
    bounced = somebody("Refusée", expected_diploma_on=date(2029, 11, 22))
    RefusedAddress.objects.create(email=bounced.signatory.email, since=AT, reason="-")
    contracts.refresh_summaries(today=TODAY)
    assert flags_of(actor) == {
        "Calme": [],
        "Diplômée": ["neither_installed_nor_deferred", "deadline_missed"],
        "Jamais": ["silent"],
        "Loin": [],
        "Muette": ["silent"],
        "Passée": ["diploma_unrecorded", "deadline_missed"],
        "Proche": ["without_project"],
        "Refusée": ["mail_bounced"],
    }


def test_a_suspension_is_long_after_twelve_months_while_it_runs() -> None:
    actor = memberships.referent("ara")
    for name, first in (("Un an", Month.of(2025, 11)), ("Moins", Month.of(2025, 12))):
        contract = somebody(name, expected_diploma_on=date(2029, 11, 22))
        months = MonthRange(first, Month.of(2027, 1))
        recorded(contract, Suspended(months=months, ground=SuspensionGround.ILLNESS))
    over = somebody("Finie", expected_diploma_on=date(2029, 11, 22))
    ended = MonthRange(Month.of(2025, 1), Month.of(2026, 11))
    recorded(over, Suspended(months=ended, ground=SuspensionGround.ILLNESS))
    contracts.refresh_summaries(today=TODAY)
    assert flags_of(actor) == {"Finie": [], "Moins": [], "Un an": ["suspended_long"]}


@pytest.mark.clause("BIE-8")
def test_an_installation_without_validation_is_a_flag_and_nothing_more() -> None:
    actor = memberships.referent("ara")
    settled(somebody("Installée", expected_diploma_on=date(2026, 6, 30)))
    assert "installed_without_validation" in flags_of(actor)["Installée"]
    page = page_of(signed_in(actor), "/portefeuille/?flag=installed_without_validation")
    assert "Installation sans validation (1)" in " ".join(page.text_content().split())


def settled(contract: Contract, departement: str = "69") -> None:
    """Installed at a listed place of a département, without a validated project."""
    region, _ = Region.objects.get_or_create(code="84", defaults={"name": "Auvergne-Rhône-Alpes"})
    held, _ = Departement.objects.get_or_create(code=departement, defaults={"name": "Rhône", "region": region})
    commune = Commune.objects.create(
        code=f"{departement}001", name="Tarare", kind="COM", departement=held, vintage=2026, first_vintage=0
    )
    PlaceOfPractice.objects.create(
        reference=f"R{departement}000123", ars="ara", commune=commune, profession="medicine", kind="self_employed",
        structure=next(iter(Structure)).value, state="proposed", recorded_at=AT,
    )  # fmt: skip
    place = f"R{departement}000123"
    recorded(
        contract,
        DiplomaObtained(on=date(2026, 6, 30)),
        Installed(on=date(2026, 9, 1), share_percent=100, category=ZoneCategory.ZIP, place=place),
    )
    contracts.refresh_summaries(today=TODAY)


@pytest.mark.clause("NAT-7")
def test_a_departement_s_referent_sees_who_practises_there_and_nobody_else() -> None:
    settled(somebody("Installée", expected_diploma_on=date(2026, 6, 30)))
    other = somebody("Étudiante")
    here, elsewhere = (
        Membership.objects.create(
            person=PersonFactory(),
            role=Role.DEPARTEMENT_REFERENT,
            departement=code,
            organisation=memberships.ars("ara"),
            from_on=date(2020, 1, 1),
        )
        for code in ("69", "01")
    )
    assert list(flags_of(here)) == ["Installée"]
    assert flags_of(elsewhere) == {}
    assert signed_in(here).get(f"/portefeuille/{other.reference}/").status_code == 404
    with pytest.raises(PermissionDenied):
        notes.write(actor=here, person=other.signatory, kind="note", on=TODAY, text="x", at=AT)


def test_filters_count_sort_and_page_without_losing_anybody() -> None:
    actor = memberships.referent("ara")
    days = [AT - timedelta(days=day) for day in range(7)]
    for index, day in enumerate([*days, None, None]):
        somebody(f"Nom {index}", last_login=day)
    somebody("Ailleurs", ars="idf")
    for sort, expected in (("silence", [6, 5, 4, 3, 2, 1, 0]), ("-silence", [0, 1, 2, 3, 4, 5, 6])):
        seen, cursor = [], ""
        while True:
            page = portfolio.listing(actor=actor, filters=Filters(), on=TODAY, sort=sort, cursor=cursor, size=4)
            seen += [row.summary.contract.signatory.family_name for row in page.rows]
            if page.page.next is None:
                break
            cursor = str(page.page.next)
        assert seen[:7] == [f"Nom {index}" for index in expected]
        assert sorted(seen[7:]) == ["Nom 7", "Nom 8"]
    found = portfolio.listing(actor=actor, filters=Filters(flag="silent"), on=TODAY)
    assert (found.total, found.flags["silent"], dict(found.phases)) == (2, 2, {"before_allowance": 2})


@pytest.mark.parametrize("rows", [1, 30])
def test_the_desk_costs_twelve_queries_whatever_the_rows(rows: int, django_assert_max_num_queries: Any) -> None:
    actor = memberships.referent("ara")
    for index in range(rows):
        somebody(f"Nom {index}", ufr=memberships.ufr(f"u{index}"))
    client = signed_in(actor)
    client.get("/portefeuille/")
    with django_assert_max_num_queries(12):
        client.get("/portefeuille/")


@pytest.mark.clause("PAP-8")
def test_notes_are_the_agency_s_own_dated_and_struck_by_their_author() -> None:
    contract = somebody("Abadie")
    actor, colleague, stranger = (memberships.referent(code) for code in ("ara", "ara", "idf"))
    client = signed_in(actor)
    path = f"/portefeuille/{contract.reference}/"
    typed = {"kind": "phone", "on": "2026-11-20", "text": "A rappelé : projet à Tarare."}
    assert client.post(path, typed).status_code == 302
    note: Any = Note.objects.get()
    assert (note.on, note.kind, note.organisation) == (date(2026, 11, 20), "phone", actor.organisation)
    assert "A rappelé : projet à Tarare." in page_of(signed_in(colleague), path).text_content()
    assert signed_in(stranger).get(path).status_code == 404
    assert signed_in(memberships.case_desk()).get(path).status_code == 404
    late = client.post(path, typed | {"on": "2026-11-23"})
    assert "ne peut pas être à venir" in late.content.decode()
    with pytest.raises(Refused, match="Seule la personne qui a écrit"):
        notes.strike(actor=colleague, note=note, at=AT)
    assert client.post(f"/portefeuille/notes/{note.pk}/retirer/").status_code == 302
    assert "A rappelé" not in page_of(client, path).text_content()


def test_people_are_handed_to_a_colleague_of_the_same_agency_only() -> None:
    contract, other = somebody("Abadie"), somebody("Ailleurs", ars="idf")
    actor, colleague, stranger = (memberships.referent(code) for code in ("ara", "ara", "idf"))
    references = [contract.reference, other.reference]
    assert carrying.hand(actor=actor, references=references, to=colleague, at=AT) == 1
    assert carrying.hand(actor=actor, references=references, to=colleague, at=AT) == 0
    assert [(one.person, one.by) for one in Carried.objects.all()] == [(contract.signatory, colleague)]
    with pytest.raises(Refused, match="pas référente de votre agence"):
        carrying.hand(actor=actor, references=references, to=stranger, at=AT)
    mine = portfolio.listing(actor=colleague, filters=Filters(carrier="moi"), on=TODAY)
    assert [row.summary.reference for row in mine.rows] == [contract.reference]


def test_a_list_is_saved_under_a_name_and_forgotten() -> None:
    actor = memberships.referent("ara")
    client = signed_in(actor)
    client.post("/portefeuille/listes/", {"name": "Silencieux", "query": "flag=silent"})
    (link,) = page_of(client, "/portefeuille/").xpath("//nav[@aria-label='Listes enregistrées']//a")
    assert (link.text, link.get("href")) == ("Silencieux", "?flag=silent")
    client.post("/portefeuille/listes/oublier/", {"name": "Silencieux"})
    assert not SavedList.objects.exists()


def test_the_map_counts_each_departement_and_the_file_leaves_whole() -> None:
    settled(somebody("Installée", expected_diploma_on=date(2026, 6, 30)))
    somebody("Étudiante")
    actor = memberships.referent("ara")
    actor.organisation.departements = "01 69"  # type: ignore[union-attr]
    actor.organisation.save()  # type: ignore[union-attr]
    client = signed_in(actor)
    page = page_of(client, "/portefeuille/carte/")
    rows = [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]
    assert rows == ["Rhône (69) 1", "Non connu 1"]
    assert len(page.xpath("//svg//path | //*[local-name()='path'][contains(@class, 'tint-4')]")) >= 1
    exported = b"".join(client.get("/portefeuille/export.csv?sort=nom").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [line.split(";")[0] for line in exported.splitlines()] == ["Nom", "Étudiante", "Installée"]
