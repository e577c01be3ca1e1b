"""The contracts of the signatories a visitor may become, as rows of a takeover.

Relative to the day the demonstration is made, so that « cinquième année » stays true.
"""

from datetime import date

from cesp.demonstration.personas import CHOOSING, INTERN, OWING, SETTLED, SETTLING, STUDENT, Persona
from cesp.takeover.cells import Cell
from cesp.takeover.sample import Case
from cesp_law.dates import Month

_STUDENT_REFERENCE, _INTERN_REFERENCE, _SETTLED_REFERENCE = "DEMO-ETUDIANTE", "DEMO-INTERNE", "DEMO-INSTALLEE"
_CHOOSING_REFERENCE = "DEMO-SIXIEME-ANNEE"
_SETTLING_REFERENCE, _OWING_REFERENCE = "DEMO-DIPLOMEE", "DEMO-ROMPU"


def academic_year_of(day: date) -> int:
    """2026 from 1 October 2026 to 30 September 2027."""
    return day.year if day.month >= 10 else day.year - 1


def cases(today: date) -> tuple[Case, ...]:
    """The six contracts, unpaid: what was paid before is added with everybody else's."""
    year = academic_year_of(today)
    return _student(year), _intern(year), _settled(year), _choosing(year), _settling(year), _owing(year)


def _student(year: int) -> Case:
    """Fifth year: the allowance began last October, the diploma is five years away."""
    return Case(
        {
            **_who(STUDENT, born=date(year - 22, 4, 17), reference=_STUDENT_REFERENCE),
            "profession": "medicine",
            "status": "second_cycle",
            "ars": "ara",
            "ufr": "med-lye",
            "lodged_on": date(year - 1, 11, 14),
            "signed_on": date(year, 2, 26),
            "academic_year": year - 1,
            "year_of_study": 4,
            "expected_diploma_on": date(year + 5, 10, 31),
        }
    )


def _choosing(year: int) -> Case:
    """Sixth year: she chooses her internship post this year."""
    return Case(
        {
            **_who(CHOOSING, born=date(year - 23, 2, 9), reference=_CHOOSING_REFERENCE),
            "profession": "medicine",
            "status": "second_cycle",
            "ars": "ara",
            "ufr": "med-lye",
            "lodged_on": date(year - 2, 11, 12),
            "signed_on": date(year - 1, 2, 24),
            "academic_year": year - 2,
            "year_of_study": 4,
            "expected_diploma_on": date(year + 4, 10, 31),
        }
    )


def _intern(year: int) -> Case:
    """Second year of internship, four months of illness behind, a diploma next autumn."""
    ill = Month.of(year - 1, 12)
    return Case(
        {
            **_who(INTERN, born=date(year - 27, 9, 3), reference=_INTERN_REFERENCE),
            "profession": "medicine",
            "status": "third_cycle",
            "ars": "idf",
            "ufr": "med-upc",
            "lodged_on": date(year - 2, 11, 20),
            "signed_on": date(year - 1, 3, 4),
            "academic_year": year - 2,
            "specialty": "médecine générale",
            "expected_diploma_on": date(year + 1, 10, 31),
            "suspension_first": ill,
            "suspension_last": ill + 3,
            "suspension_ground": "illness",
        }
    )


def _settled(year: int) -> Case:
    """In practice for nearly three years after six of allowance."""
    return Case(
        {
            **_who(SETTLED, born=date(year - 31, 6, 22), reference=_SETTLED_REFERENCE),
            "profession": "medicine",
            "status": "second_cycle",
            "ars": "ara",
            "ufr": "med-clf",
            "lodged_on": date(year - 9, 11, 17),
            "signed_on": date(year - 8, 2, 20),
            "academic_year": year - 9,
            "year_of_study": 4,
            "specialty": "médecine générale",
            "entered_third_cycle": date(year - 6, 11, 1),
            "thesis_defended": date(year - 3, 6, 16),
            "diploma_obtained": date(year - 3, 10, 31),
            "registered_with_order": date(year - 3, 12, 4),
            "project_validated": date(year - 3, 3, 12),
            "project_ars": "ara",
            "installed": date(year - 2, 1, 8),
            "place": "Maison de santé de Thiers",
            "category": "ZIP",
            "share_percent": 100,
        }
    )


def _settling(year: int) -> Case:
    """Everything that the engagement waits for but the place: diploma, thesis, register."""
    return Case(
        {
            **_who(SETTLING, born=date(year - 29, 11, 12), reference=_SETTLING_REFERENCE),
            "profession": "medicine",
            "status": "second_cycle",
            "ars": "ara",
            "ufr": "med-lye",
            "lodged_on": date(year - 6, 11, 18),
            "signed_on": date(year - 5, 2, 25),
            "academic_year": year - 6,
            "year_of_study": 4,
            "specialty": "médecine générale",
            "entered_third_cycle": date(year - 3, 11, 1),
            "thesis_defended": date(year, 4, 14),
            "diploma_obtained": date(year, 5, 31),
            "registered_with_order": date(year, 6, 19),
        }
    )


def _owing(year: int) -> Case:
    """Two years and a half of allowance, then a breach during the studies."""
    return Case(
        {
            **_who(OWING, born=date(year - 24, 1, 30), reference=_OWING_REFERENCE),
            "profession": "medicine",
            "status": "second_cycle",
            "ars": "ara",
            "ufr": "med-clf",
            "lodged_on": date(year - 3, 11, 15),
            "signed_on": date(year - 2, 2, 23),
            "academic_year": year - 3,
            "year_of_study": 4,
            "expected_diploma_on": date(year + 3, 10, 31),
            "breached": date(year, 3, 16),
        }
    )


def _who(persona: Persona, *, born: date, reference: str) -> dict[str, Cell]:
    return {
        "reference": reference,
        "family_name": persona.family_name,
        "given_names": persona.given_names,
        "birth_on": born,
        "email": persona.email,
    }
