"""The workbook that ships: what is in it, and that the checks find what was spoilt and nothing else."""

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest

from cesp.accounts.management.commands.load_organisations import organisations
from cesp.accounts.models import Organisation
from cesp.common.spreadsheets import reader
from cesp.common.spreadsheets.guard import Limits
from cesp.takeover import examination, layout, sample, sample_names, writer
from cesp.takeover.examination import Examination
from cesp.takeover.management.commands.write_takeover_sample import content
from cesp.takeover.world import Faculties, Faculty, World
from cesp_law import labels
from cesp_law.assessment import assess
from cesp_law.phase import Phase
from cesp_law.regime import Regime

DAYS = [sample.SAMPLE.today, date(2026, 11, 22), date(2028, 2, 1), date(2035, 1, 1)]


def faculties() -> Faculties:
    known = [one for one in organisations() if one.kind == Organisation.Kind.UFR]
    return Faculties.of(Faculty(n, one.code, one.name, one.city, one.ars_code) for n, one in enumerate(known))


def examined(on: date) -> Examination:
    material = examination.read_file(writer.SAMPLE.read_bytes(), limits=Limits(), opened_by=reader.read)
    return examination.examine(material, world=World(faculties=faculties()), today=on)


@pytest.fixture(scope="module")
def found(django_db_setup: None, django_db_blocker: Any) -> Examination:
    with django_db_blocker.unblock():  # the rules of the regions are rows
        return examined(sample.SAMPLE.today)


def test_the_committed_workbook_is_what_the_command_writes() -> None:
    rows = [
        [(s.name, s.rows) for s in reader.read(one, limits=Limits())] for one in (writer.SAMPLE.read_bytes(), content())
    ]
    assert rows[0] == rows[1]


def test_three_hundred_contracts_thirteen_of_them_wrong(found: Examination) -> None:
    counts = {code: (count.read, count.accepted, count.rejected) for code, count in found.count().items()}
    assert counts["contracts"] == (300, 287, 13)
    assert found.notices == ()


@pytest.mark.parametrize("on", DAYS)
def test_time_passing_rejects_nothing_more(on: date) -> None:
    assert examined(on).count()["contracts"].accepted == 287


def test_each_mistake_is_found_where_it_was_made(found: Examination) -> None:
    errors = [remark for verdict in found.verdicts for remark in verdict.remarks if remark.is_error]
    assert Counter(remark.code.value for remark in errors) == {
        "duplicate_reference": 2,
        "unread": 3,
        "law": 4,
        "bank": 1,
        "missing": 1,
        "payment": 1,
        "incomplete": 1,
    }
    assert [orphan.remarks[0].code.value for orphan in found.orphans] == ["orphan"]


def test_every_regime_profession_region_and_phase_is_there(found: Examination) -> None:
    timelines = [verdict.timeline for verdict in found.accepted if verdict.timeline]
    assert {timeline.regime for timeline in timelines} == set(Regime)
    assert {timeline.terms.profession.value for timeline in timelines} == set(labels.PROFESSION)
    assert {timeline.terms.status.value for timeline in timelines} == set(labels.STATUS)
    assert {timeline.terms.ars for timeline in timelines} == set(labels.ARS)
    phases = {assess(timeline=t, regional=t.regional, as_of=sample.SAMPLE.today).phase.value for t in timelines}
    assert phases >= set(Phase) - {Phase.BEFORE_ALLOWANCE, Phase.ENGAGEMENT_SUSPENDED}


def test_faculties_are_recognised_and_in_their_region(found: Examination) -> None:
    assert not any(remark.code.value == "ufr" for verdict in found.verdicts for remark in verdict.remarks)


def test_most_rows_say_nothing_that_a_person_must_look_at(found: Examination) -> None:
    about_money = {"paid_differs", "paid_not_due", "paid_hole", "nothing_paid"}
    looked_at = [v for v in found.accepted if any(remark.code.value in about_money for remark in v.remarks)]
    assert 5 <= len(looked_at) <= 30


def test_the_same_seed_draws_the_same_contracts_and_another_others() -> None:
    one, same, other = (list(sample.cases(5, seed=seed)) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_the_columns_of_the_sample_are_those_of_the_layout() -> None:
    drawn = sample.sample()
    for sheet, rows in zip(layout.SHEETS, (drawn.contracts, drawn.events, drawn.payments), strict=True):
        assert {code for row in rows for code in row} <= set(sheet.by_code)


def test_a_place_is_named_with_the_article_of_its_town() -> None:
    random = Random(1)
    said = {sample_names.place(random) for _ in range(500)}
    assert {"Maison de santé d'Issoire", "Cabinet médical du Port", "Centre de santé de Thiers"} <= said
