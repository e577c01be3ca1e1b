"""The summary says what the facts come to; the nightly check sees any other value."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from cesp.contracts import operations, queries, tasks
from cesp.contracts.models import Summary
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Breached, DiplomaObtained, EnteredThirdCycle, ProjectValidated, Suspended, SuspensionGround
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_every_column_of_a_student_six_months_in() -> None:
    """Allowance from October 2022; on 15 March 2023, six months: 6 × 1,085.63 net, 24 owed at least."""
    person = PersonFactory(given_names="Zoé", family_name="Le Goff")
    contract = concluded(signatory=person, at=datetime(2023, 3, 15, 9, tzinfo=UTC))
    stored = Summary.objects.values().get(contract=contract)
    assert stored == {
        "contract_id": contract.pk,
        "reference": "CESP-2022-000001",
        "search_key": "le goff zoe cesp 2022 000001",
        "sort_key": "le goff zoe",
        "profession": "medicine",
        "status": "second_cycle",
        "ars": "ara",
        "practice_ars": "",
        "regime": "R2020",
        "phase": "training",
        "academic_year": 2022,
        "first_month": Month.of(2022, 10),
        "until_month": None,
        "months_due": 6,
        "months_owed": 24,
        "final": False,
        "starts_on": None,
        "ends_until": None,
        "net_cents": 651_378,
        "indemnity_cents": 851_378,
        "next_deadline_code": "project_advised",
        "next_deadline_on": date(2026, 10, 31),
        "alert_codes": "",
        "expected_diploma_on": date(2028, 10, 31),
        "computed_on": date(2023, 3, 15),
    }


def test_a_fact_moves_the_summary_in_the_same_breath() -> None:
    contract = concluded(at=datetime(2023, 3, 15, 9, tzinfo=UTC))
    months = MonthRange(Month.of(2022, 12), Month.of(2023, 2))
    recorded(
        contract,
        Suspended(months=months, ground=SuspensionGround.ILLNESS),
        at=datetime(2023, 4, 15, 9, tzinfo=UTC),
    )
    summary = Summary.objects.get(contract=contract)
    assert (summary.months_due, summary.net_cents, summary.computed_on) == (5, 542_815, date(2023, 4, 15))


def test_alerts_and_the_region_of_practice_are_kept_to_be_searched() -> None:
    contract = concluded()
    recorded(
        contract,
        EnteredThirdCycle(on=date(2022, 11, 1)),
        ProjectValidated(on=date(2025, 6, 1), ars="idf"),
        DiplomaObtained(on=date(2025, 10, 31)),
    )
    summary = Summary.objects.get(contract=contract)
    assert (summary.alert_codes, summary.alerts) == (
        " neither_installed_nor_deferred ",
        ("neither_installed_nor_deferred",),
    )
    assert summary.practice_ars == "idf"


def test_the_summary_is_the_day_of_paris() -> None:
    contract = concluded(at=datetime(2023, 3, 31, 22, 30, tzinfo=UTC))
    assert Summary.objects.get(contract=contract).computed_on == date(2023, 4, 1)


def test_refreshing_moves_every_summary_to_today() -> None:
    contracts = [concluded(at=datetime(2023, 3, 15, 9, tzinfo=UTC)) for _ in range(3)]
    recorded(contracts[1], Breached(on=date(2023, 4, 2)), at=datetime(2023, 4, 15, 9, tzinfo=UTC))
    assert operations.refresh_summaries(today=date(2023, 6, 1)) == 3
    held = Summary.objects.order_by("contract_id").values_list("months_due", "phase", "computed_on")
    assert list(held) == [
        (9, "training", date(2023, 6, 1)),
        (7, "breached", date(2023, 6, 1)),
        (9, "training", date(2023, 6, 1)),
    ]


def test_refreshing_takes_batches_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "_SUMMARIES_A_BATCH", 2)
    for _ in range(5):
        concluded()
    told: list[int] = []
    assert operations.refresh_summaries(today=date(2026, 6, 1), on_progress=told.append) == 5
    assert told == [2, 4, 5]
    assert set(Summary.objects.values_list("computed_on", flat=True)) == {date(2026, 6, 1)}


def test_the_check_is_silent_on_right_summaries(capsys: pytest.CaptureFixture[str]) -> None:
    concluded()
    call_command("verify_summaries")
    assert capsys.readouterr().out == "Aucun écart.\n"


def test_the_check_names_each_wrong_column_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    contract, other = concluded(), concluded()
    Summary.objects.filter(contract=contract).update(months_due=7, phase="engaged")
    Summary.objects.filter(contract=other).delete()
    with pytest.raises(SystemExit) as left:
        call_command("verify_summaries")
    assert left.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{contract.reference} : phase vaut engaged, attendu before_allowance",
        f"{contract.reference} : months_due vaut 7, attendu 0",
        f"{other.reference} : (résumé) vaut absent, attendu présent",
    ]


def test_a_changed_name_is_a_difference_until_the_night() -> None:
    person = PersonFactory(family_name="Petit", given_names="Léa")
    contract = concluded(signatory=person)
    person.family_name = "Grand"
    person.save()
    assert [d.column for d in queries.wrong_summaries()] == ["search_key", "sort_key"]
    operations.refresh_summaries(today=date(2026, 1, 1))
    assert Summary.objects.get(contract=contract).sort_key == "grand lea"
    assert list(queries.wrong_summaries()) == []


def test_the_night_heals_and_still_tells() -> None:
    contract = concluded()
    Summary.objects.filter(contract=contract).update(months_owed=1)
    with pytest.raises(tasks.WrongSummaries, match="1 differences"):
        tasks.renew_summaries(on=date(2026, 1, 1))
    assert Summary.objects.get(contract=contract).months_owed == 40
    tasks.renew_summaries(on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("as_of", "code", "due_on"),
    [
        # Diploma expected on 31 October 2028: − 24 months advised, − 12 months at the latest.
        (date(2026, 10, 31), "project_advised", date(2026, 10, 31)),
        (date(2026, 11, 1), "project_latest", date(2027, 10, 31)),
        (date(2027, 11, 1), "project_latest", date(2027, 10, 31)),
        (date(2028, 11, 1), "installation", date(2028, 10, 31)),
    ],
)
def test_the_next_deadline_is_the_last_missed_or_the_first_to_come(as_of: date, code: str, due_on: date) -> None:
    contract = concluded()
    operations.refresh_summaries(today=as_of)
    summary = Summary.objects.get(contract=contract)
    assert (summary.next_deadline_code, summary.next_deadline_on) == (code, due_on)
