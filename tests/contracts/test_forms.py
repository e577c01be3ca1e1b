"""Each kind of fact has its questions; what people type becomes the law's value, or a sentence beside the field."""

from datetime import date

import pytest

from cesp.contracts.forms import MENU, QUESTIONS, FactForm, FilterForm
from cesp.contracts.models import FactKind, RecordedFact
from cesp.contracts.payload import ExpectedDiplomaDeclared, Value, encode
from cesp.contracts.queries import Filters
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DeferralGround,
    DiplomaObtained,
    EnteredDentalInternship,
    EnteredThirdCycle,
    Excluded,
    Installed,
    LeftPlace,
    PracticeSuspended,
    ProjectValidated,
    RegisteredWithOrder,
    RemovedFromRegister,
    Suspended,
    SuspensionGround,
    ThesisDefended,
    Waived,
    WaiverGround,
    ZoneCategory,
)
from tests.factories.contracts import terms

MARCH_TO_JUNE = MonthRange(Month.of(2023, 3), Month.of(2023, 7))
DAY = {"on": "3/1/2023"}
THIRD = date(2023, 1, 3)
TERMS = {
    "profession": "medicine",
    "status": "second_cycle",
    "ars": "ara",
    "lodged_on": "20/11/2021",
    "signed_on": "10 février 2022",
    "academic_year": "2022",
    "allowance_from": "",
    "expected_diploma_on": "2028-10-31",
    "year_of_study": "",
    "specialty": "",
    "offered_on": "",
}

TYPED: dict[FactKind, tuple[dict[str, str], Value]] = {
    FactKind.CONCLUDED: (TERMS, terms()),
    FactKind.EXPECTED_DIPLOMA_DECLARED: (
        {"on": "31/10/2029", "declared_on": "1er octobre 2024"},
        ExpectedDiplomaDeclared(on=date(2029, 10, 31), declared_on=date(2024, 10, 1)),
    ),
    FactKind.ENTERED_THIRD_CYCLE: (DAY, EnteredThirdCycle(on=THIRD)),
    FactKind.ENTERED_DENTAL_INTERNSHIP: (DAY, EnteredDentalInternship(on=THIRD)),
    FactKind.SUSPENDED: (
        {"from": "mars 2023", "last": "06/2023", "ground": "maternity"},
        Suspended(months=MARCH_TO_JUNE, ground=SuspensionGround.MATERNITY),
    ),
    FactKind.DIPLOMA_OBTAINED: (DAY, DiplomaObtained(on=THIRD)),
    FactKind.THESIS_DEFENDED: (DAY, ThesisDefended(on=THIRD)),
    FactKind.REGISTERED_WITH_ORDER: (DAY, RegisteredWithOrder(on=THIRD)),
    FactKind.DEFERRAL_GRANTED: (
        {"from": "2023-03", "last": "juin 2023", "ground": "fst", "requested_on": "3/1/2023"},
        DeferralGranted(months=MARCH_TO_JUNE, ground=DeferralGround.FST, requested_on=THIRD),
    ),
    FactKind.PROJECT_VALIDATED: (DAY | {"ars": "idf"}, ProjectValidated(on=THIRD, ars="idf")),
    FactKind.INSTALLED: (
        DAY | {"share_percent": "80", "category": "ZIP+", "place": " Foix "},
        Installed(on=THIRD, share_percent=80, category=ZoneCategory.ZIP_PLUS, place="Foix"),
    ),
    FactKind.LEFT_PLACE: (DAY | {"place": ""}, LeftPlace(on=THIRD)),
    FactKind.PRACTICE_SUSPENDED: ({"from": "3/2023", "last": "6/2023"}, PracticeSuspended(months=MARCH_TO_JUNE)),
    FactKind.EXCLUDED: (DAY, Excluded(on=THIRD)),
    FactKind.REMOVED_FROM_REGISTER: (DAY, RemovedFromRegister(on=THIRD)),
    FactKind.BREACHED: (DAY, Breached(on=THIRD)),
    FactKind.WAIVED: (DAY | {"ground": "death"}, Waived(on=THIRD, ground=WaiverGround.DEATH)),
}


def test_every_kind_has_its_questions_and_a_place_in_the_menu() -> None:
    assert set(TYPED) == set(QUESTIONS) == set(FactKind) - {FactKind.ANNULLED}
    offered = [kind for _, kinds in MENU for kind in kinds]
    assert sorted(offered) == sorted(set(QUESTIONS) - {FactKind.CONCLUDED})


@pytest.mark.parametrize(("kind", "typed"), TYPED.items(), ids=[str(kind) for kind in TYPED])
def test_what_is_typed_becomes_the_fact(kind: FactKind, typed: tuple[dict[str, str], Value]) -> None:
    answers, value = typed
    form = FactForm(answers | {"evidence": "PIECE-1"}, kind=kind)
    assert form.is_valid(), form.errors
    assert form.value == value


@pytest.mark.parametrize("value", [value for _, value in TYPED.values()], ids=lambda value: type(value).__name__)
def test_a_correction_starts_from_what_was_recorded(value: Value) -> None:
    """Sent back as it is shown, the form records the same fact again."""
    encoded = encode(value)
    recorded = RecordedFact(kind=encoded.kind, payload=encoded.payload, effective_on=encoded.effective_on)
    shown = FactForm(kind=encoded.kind, recorded=recorded)
    answers = {field.html_name: field.value() for field in shown if field.value() is not None}
    form = FactForm(answers | {"evidence": "PIECE-2"}, kind=encoded.kind, recorded=recorded)
    assert form.is_valid(), form.errors
    assert form.value == value


WRONG: dict[str, tuple[FactKind, dict[str, str], dict[str, str]]] = {
    "months reversed": (
        FactKind.SUSPENDED,
        {"from": "juin 2023", "last": "mars 2023", "ground": "illness"},
        {"last": "un mois entier au moins"},
    ),
    "no such month": (
        FactKind.SUSPENDED,
        {"from": "juim 2023", "last": "mars 2023", "ground": "illness"},
        {"from": "mars 2023 ou 03/2023"},
    ),
    "no such day": (FactKind.BREACHED, {"on": "31/2/2023"}, {"on": "Ce jour n'existe pas"}),
    "a share over the whole": (
        FactKind.INSTALLED,
        DAY | {"share_percent": "120", "category": "ZIP"},
        {"share_percent": "100"},
    ),
    "nothing typed": (FactKind.PROJECT_VALIDATED, {}, {"on": "obligatoire", "ars": "obligatoire"}),
    "an unknown region": (FactKind.PROJECT_VALIDATED, DAY | {"ars": "zzz"}, {"ars": "zzz"}),
}


@pytest.mark.parametrize(("kind", "answers", "errors"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_says_what_to_write_beside_its_field(
    kind: FactKind, answers: dict[str, str], errors: dict[str, str]
) -> None:
    form = FactForm(answers | {"evidence": "PIECE-1"}, kind=kind)
    assert not form.is_valid()
    assert set(form.errors) == set(errors)
    for name, sentence in errors.items():
        assert sentence in " ".join(form.errors[name])


def test_no_act_without_a_document() -> None:
    form = FactForm(DAY, kind=FactKind.BREACHED)
    assert set(form.errors) == {"evidence"}


def test_a_select_starts_empty() -> None:
    form = FactForm(kind=FactKind.SUSPENDED)
    assert form["ground"].value() is None
    assert next(iter(form.fields["ground"].choices)) == ("", "Choisir")  # type: ignore[attr-defined]


def test_filters_come_from_the_address_and_an_unknown_one_narrows_nothing() -> None:
    form = FilterForm({"q": " Le Goff ", "ars": "ara", "phase": "asleep", "page": "3"})
    assert form.filters_on(date(2026, 11, 22)) == Filters(words="Le Goff", ars="ara")
    assert FilterForm({}).filters_on(date(2026, 11, 22)) == Filters()
