"""A workbook of invented contracts to try the takeover with: every regime, profession, region and phase.

Deterministic: the same seed writes the same cells. Each good contract is drawn until the checks
accept it, so none can be illegal; the wrong ones are good ones spoilt, each in its own way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from cesp.takeover import drafts, layout, sample_names, sample_styles
from cesp.takeover.cells import Cell
from cesp.takeover.judgement import Verdict, judge
from cesp.takeover.lines import from_mapping
from cesp.takeover.paid import clipped, whole
from cesp.takeover.world import World
from cesp_law import labels
from cesp_law.assessment import allowance_segments
from cesp_law.dates import Month, MonthRange, add_months


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far the invented past goes.

    :param today: nothing has happened after this day.
    :param paid_until: months before this one are paid.
    """

    today: date
    paid_until: Month

    @property
    def latest_year(self) -> int:
        """The last academic year whose contracts are all signed by today."""
        return (self.today - timedelta(150)).year - 1


SAMPLE = Horizon(date(2026, 10, 15), Month.of(2026, 10))

Cells = dict[str, Cell]


@dataclass(slots=True)
class Case:
    """One contract as it goes into the three sheets."""

    contract: Cells
    events: list[Cells] = field(default_factory=list)
    payments: list[Cells] = field(default_factory=list)


@dataclass(slots=True)
class Sample:
    """Rows of the three sheets, in order."""

    contracts: list[Cells] = field(default_factory=list)
    events: list[Cells] = field(default_factory=list)
    payments: list[Cells] = field(default_factory=list)

    def add(self, case: Case) -> None:
        self.contracts.append(case.contract)
        self.events += case.events
        self.payments += case.payments


def cases(count: int, *, horizon: Horizon = SAMPLE, seed: int = 2010) -> Iterator[Case]:
    """Good contracts, one after the other, cells typed and not yet styled."""
    random = Random(seed)  # noqa: S311 - invented data
    people = sample_names.people(random)
    for number in range(1, count + 1):
        person = next(people)
        while True:
            case = _Story(random, number, dict(person), horizon).case()
            if case is not None:
                break
        yield case


def paid_in_full(case: Case, *, horizon: Horizon) -> Case:
    """A contract with all that was due before the horizon paid in one go, into an account in use."""
    timeline = verdict_of(case, today=horizon.today).timeline
    assert timeline is not None, "the texts refuse this contract"
    segments = allowance_segments(timeline, (horizon.paid_until + -1).last_day)
    total = sum(len(segment.months) * segment.pay.net_cents for segment in segments)
    case.contract |= {
        "paid_first": segments[0].months.first,
        "paid_last": segments[-1].months.until + -1,
        "paid_net": total / 100,
        "iban": sample_names.iban(Random(str(case.contract["reference"]))),  # noqa: S311 - invented data
        "bank_in_use": True,
    }
    return case


def verdict_of(case: Case, *, today: date) -> Verdict:
    """The case judged as a file's row would be."""
    lines = [
        [from_mapping(sheet, number, row) for number, row in enumerate(rows, 2)]
        for sheet, rows in zip(layout.SHEETS, ([case.contract], case.events, case.payments), strict=True)
    ]
    (draft,), _ = drafts.assemble(*lines)
    return judge(draft, world=World(), today=today)


_KINDS = (
    ("medicine", "second_cycle", 34),
    ("medicine", "third_cycle", 26),
    ("medicine", "first_cycle", 6),
    ("odontology", "second_cycle", 18),
    ("odontology", "third_cycle", 5),
    ("medicine", "padhue", 5),
    ("pharmacy", "third_cycle", 3),
    ("midwifery", "second_cycle", 3),
)
_YEARS_TO_DIPLOMA = {
    ("medicine", "first_cycle"): (8, 9),
    ("medicine", "second_cycle"): (6, 7),
    ("medicine", "third_cycle"): (2, 3),
    ("odontology", "second_cycle"): (2, 3),
    ("odontology", "third_cycle"): (1, 1),
    ("medicine", "padhue"): (2, 2),
    ("pharmacy", "third_cycle"): (1, 1),
    ("midwifery", "second_cycle"): (2, 3),
}
_REGIONS = {
    "ara": 12, "idf": 12, "occ": 9, "naq": 9, "hdf": 9, "ges": 8, "cvl": 7, "nor": 6, "pdl": 6, "bre": 6,
    "bfc": 6, "pac": 5, "lre": 3, "gua": 2, "guy": 2, "mtq": 1, "may": 1, "cor": 1,
}  # fmt: skip
_STUDY_YEAR = {"first_cycle": (2, 3), "second_cycle": (4, 4)}


class _Story:
    """One life drawn at random: signature, studies, diploma, practice; then what was paid."""

    def __init__(self, random: Random, number: int, person: Cells, horizon: Horizon) -> None:
        self.random = random
        self.horizon = horizon
        self.number = number
        self.cells = person
        self.events: list[Cells] = []

    def case(self) -> Case | None:
        """The contract, or nothing when the texts would refuse what was drawn."""
        self._signature()
        self._studies()
        if self.random.random() < 0.06:
            self._leave()
        elif self.diploma_on <= self.horizon.today:
            self._after_the_diploma()
        self.cells.pop("_woman", None)
        case = Case(self.cells, self.events)
        judged = verdict_of(case, today=self.horizon.today)
        if not judged.is_accepted or judged.timeline is None:
            return None
        self._pay(case, judged)
        return case if verdict_of(case, today=self.horizon.today).is_accepted else None

    def _signature(self) -> None:
        random = self.random
        kinds = random.choices(_KINDS, weights=[weight for *_, weight in _KINDS])[0]
        self.profession, self.status = kinds[0], kinds[1]
        latest = self.horizon.latest_year
        first = {"padhue": 2020, "first_cycle": 2010}.get(self.status, 2010)
        year = (
            2025
            if self.profession in {"pharmacy", "midwifery"}
            else int(random.triangular(first, latest + 1, latest - 4))
        )
        year = min(year, latest)
        if self.profession == "odontology":
            year = max(year, 2013)
        new = self.profession in {"pharmacy", "midwifery"} or (year == 2025 and random.random() < 0.6)
        lodged = date(2026, 1, 19) if new else date(year, 11, 2)
        lodged += timedelta(random.randint(0, 25))
        signed = max(date(year + 1, 2, 3), lodged + timedelta(20)) + timedelta(random.randint(0, 80))
        self.year, self.signed_on = year, signed
        ars = random.choices(list(_REGIONS), weights=list(_REGIONS.values()))[0]
        self.ars = ars
        low, high = _YEARS_TO_DIPLOMA[self.profession, self.status]
        years = random.randint(low, high)
        end = (10, 31) if self.profession == "medicine" and self.status != "padhue" else (6, 30)
        self.diploma_on = date(year + years, *end)
        self.cells |= {
            "reference": f"REPRISE-{year}-{self.number:05d}",
            "profession": self.profession,
            "status": self.status,
            "ars": ars,
            "ufr": sample_names.faculty(random, self.profession, ars),
            "birth_on": date(year - random.randint(21, 27), random.randint(1, 12), random.randint(1, 28)),
            "lodged_on": lodged,
            "signed_on": signed,
            "academic_year": year,
        }
        study_years = _STUDY_YEAR.get(self.status)
        if study_years and random.random() < 0.7:
            self.cells["year_of_study"] = random.randint(*study_years)
        if self.profession == "medicine" and random.random() < 0.5:
            self.cells["specialty"] = "médecine générale"
        if self.status == "padhue":
            first_month = Month.on(signed) + random.randint(1, 4)
            self.cells["allowance_from"] = first_month
            self.diploma_on = (first_month + 23).last_day
        if self.diploma_on > self.horizon.today:
            self.cells["expected_diploma_on"] = self.diploma_on

    def _studies(self) -> None:
        random = self.random
        if self.profession == "medicine" and self.status in {"first_cycle", "second_cycle"}:
            entered = date(self.diploma_on.year - 3, 11, 1)
            if entered <= self.horizon.today:
                self.cells["entered_third_cycle"] = entered
        if random.random() < 0.22:
            self._suspend()

    def _suspend(self) -> None:
        random = self.random
        running = random.random() < 0.25
        start = self.horizon.paid_until + -1 if running else Month.on(self.signed_on) + random.randint(2, 26)
        length = random.randint(4, 6) if running else random.randint(2, 6)
        if start + length >= Month.on(self.diploma_on) or (not running and start + length > self.horizon.paid_until):
            return
        woman = self.cells.pop("_woman", "")
        ground = "maternity" if woman and random.random() < 0.7 else random.choice(["illness", "paternity", "adoption"])
        months: Cells = {"begins": start, "last": start + (length - 1), "ground": ground}
        if random.random() < 0.5:
            self.cells |= {
                "suspension_first": start,
                "suspension_last": start + (length - 1),
                "suspension_ground": ground,
            }
        else:
            self.events.append({"reference": self.cells["reference"], "event": "suspended", **months})

    def _after_the_diploma(self) -> None:
        random = self.random
        if self.status == "third_cycle" and self.profession == "pharmacy":
            return
        diploma = self.diploma_on
        self.cells["diploma_obtained"] = diploma
        thesis = diploma + timedelta(random.randint(-200, 120))
        if self.profession == "medicine" and self.status != "padhue" and thesis <= self.horizon.today:
            self.cells["thesis_defended"] = thesis
        free_from = diploma + timedelta(1)
        if random.random() < 0.2:
            free_from = self._defer(diploma)
        ready = max(free_from, thesis + timedelta(20))
        if ready > self.horizon.today or random.random() < 0.06:
            return
        self.cells["registered_with_order"] = ready + timedelta(random.randint(5, 30))
        self.cells["project_validated"] = diploma - timedelta(random.randint(20, 300))
        if random.random() < 0.2:
            self.cells["project_ars"] = random.choice(list(labels.ARS))
        elif random.random() < 0.8:
            self.cells["project_ars"] = self.ars
        installed = ready + timedelta(random.randint(31, 150))
        if installed <= self.horizon.today:
            self._install(installed)

    def _defer(self, diploma: date) -> date:
        random = self.random
        start, length = Month.on(diploma) + 1, random.choice([6, 12, 12, 24])
        ground = random.choice(["fst", "assistantship", "assistantship", "post_internship", "desc"])
        requested = add_months(diploma, -random.randint(2, 6))
        self.cells |= {
            "deferral_first": start,
            "deferral_last": start + (length - 1),
            "deferral_ground": ground,
            "deferral_requested_on": requested,
        }
        return (start + length).first_day

    def _install(self, on: date) -> None:
        random = self.random
        category = random.choices(["ZIP", "ZAC", "ZIP+"], weights=[6, 3, 2 if self.ars == "idf" else 0])[0]
        place = sample_names.place(random)
        self.cells |= {"installed": on, "place": place, "category": category}
        if random.random() < 0.8:
            self.cells["share_percent"] = random.choice([100, 100, 100, 80, 60, 50])
        moved = on + timedelta(random.randint(300, 900))
        if random.random() < 0.12 and moved <= self.horizon.today:
            reference = self.cells["reference"]
            back = moved + timedelta(random.choice([0, 0, 30, 75]))
            self.events.append({"reference": reference, "event": "left_place", "begins": moved, "place": place})
            self.events.append(
                {
                    "reference": reference, "event": "installed", "begins": back, "place": sample_names.place(random),
                    "category": "ZIP", "share_percent": 100,
                }
            )  # fmt: skip
        elif random.random() < 0.1:
            start = Month.on(on) + random.randint(4, 12)
            pause: Cells = {"event": "practice_suspended", "begins": start, "last": start + random.randint(2, 5)}
            self.events.append({"reference": self.cells["reference"], **pause})

    def _leave(self) -> None:
        """The contract ends before the diploma: broken, or waived."""
        random = self.random
        last = min(self.diploma_on, self.horizon.today) - self.signed_on
        if last < timedelta(240):
            return
        day = self.signed_on + timedelta(random.randint(200, last.days - 30))
        if random.random() < 0.75:
            self.cells["breached"] = day
        else:
            ground = random.choice(["death", "incapacity"])
            self.events.append(
                {"reference": self.cells["reference"], "event": "waived", "begins": day, "ground": ground}
            )

    def _pay(self, case: Case, judged: Verdict) -> None:
        """What the former payer paid: by calendar year or in one go; now and then not quite what was due."""
        assert judged.timeline is not None
        random = self.random
        segments = allowance_segments(judged.timeline, (self.horizon.paid_until + -1).last_day)
        if not segments:
            return
        first, until = segments[0].months.first, min(segments[-1].months.until, self.horizon.paid_until)
        if until <= first:
            return
        if random.random() < 0.4:
            years = [MonthRange(first, until)]
        else:
            years = [
                MonthRange(max(first, Month.of(year, 1)), min(until, Month.of(year + 1, 1)))
                for year in range(first.year, (until + -1).year + 1)
            ]
        periods = [
            (months, sum(len(s.months) * s.pay.net_cents for s in clipped(segments, months))) for months in years
        ]
        draw = random.random()
        if draw < 0.03:
            months, total = periods[-1]
            periods[-1] = (months, total - segments[-1].pay.net_cents)
        elif draw < 0.05:
            months, _ = periods[0]
            periods[0] = (months, sum(len(s.months) * s.pay.net_cents for s in whole(months)))
        periods = [(months, total) for months, total in periods if total > 0]
        if len(periods) == 1:
            months, total = periods[0]
            case.contract |= {"paid_first": months.first, "paid_last": months.until + -1, "paid_net": total / 100}
        else:
            for months, total in periods:
                row: Cells = {"first": months.first, "last": months.until + -1, "net": total / 100}
                case.payments.append({"reference": case.contract["reference"], **row})
        if periods:
            case.contract |= {"iban": sample_names.iban(random), "bank_in_use": True}


def sample(*, count: int = 300, seed: int = 2010) -> Sample:
    """The workbook's rows: good contracts in the styles people use, and the wrong ones among them."""
    chosen = list(cases(count - 1, seed=seed))
    random = Random(seed + 1)  # noqa: S311 - invented data
    found = Sample()
    twin = chosen[count // 2]
    for case in chosen:
        sample_styles.style(random, case.contract, case.events, case.payments)
    for case in chosen:
        found.add(case)
        if case is chosen[count * 2 // 3]:
            found.contracts.append({**twin.contract, "phone": "06 00 00 00 00"})
    _spoil([case for case in chosen if case is not twin])
    found.events.append({"reference": "REPRISE-2019-99999", "event": "Thèse", "begins": "12/06/2022"})
    return found


def _spoil(chosen: list[Case]) -> None:
    """Spoil the first contract that lends itself to each mistake, one each, spread over the file."""
    taken: set[int] = set()
    step = len(chosen) // (len(MISTAKES) + 1)
    for rank, (suits, spoil) in enumerate(MISTAKES, 1):
        order = [*range(rank * step, len(chosen)), *range(rank * step)]
        number = next(n for n in order if n not in taken and suits(chosen[n]))
        taken.add(number)
        spoil(chosen[number])


def _has(*codes: str) -> Callable[[Case], bool]:
    return lambda case: all(code in case.contract for code in codes)


def _sets(**cells: Cell) -> Callable[[Case], None]:
    return lambda case: case.contract.update(cells)


def _third_cycle_without_pause(case: Case) -> bool:
    plain = not case.events and "suspension_first" not in case.contract and "diploma_obtained" not in case.contract
    return plain and case.contract["status"] in {"interne", "Troisième cycle (internat)", "3e cycle"} and _young(case)


def _young(case: Case) -> bool:
    return "2023" < str(case.contract["reference"])[8:12] < "2025"


def _suspend_on_a_closed_ground(case: Case) -> None:
    case.contract |= {
        "suspension_first": "mars 2025",
        "suspension_last": "mai 2025",
        "suspension_ground": "accident de stage",
    }


def _diploma_before_internship(case: Case) -> None:
    case.contract |= {"entered_third_cycle": "01/11/2018", "diploma_obtained": "31/10/2018"}


def _overlap(case: Case) -> None:
    case.payments[1]["first"] = case.payments[0]["last"]


def _unclear_amount(case: Case) -> None:
    case.payments[0]["net"] = "13.027"


def _too_early(case: Case) -> bool:
    year = str(case.contract["reference"])[8:12]
    return "2020" <= year <= "2024" and "DFASM" in str(case.contract["status"])


MISTAKES: tuple[tuple[Callable[[Case], bool], Callable[[Case], None]], ...] = (
    (_has("signed_on"), _sets(signed_on="31/02/2019")),
    (_third_cycle_without_pause, _suspend_on_a_closed_ground),
    (_has("allowance_from"), _sets(allowance_from="")),
    (_has("iban"), _sets(iban="FR76 3000 6000 0112 3456 7890 188")),
    (_has("email"), _sets(email="")),
    (_has("profession"), _sets(profession="kinésithérapeute")),
    (_has("entered_third_cycle", "diploma_obtained"), _diploma_before_internship),
    (lambda case: len(case.payments) > 2, _overlap),
    (_too_early, _sets(year_of_study="2e année")),
    (lambda case: len(case.payments) > 1, _unclear_amount),
    (_has("installed", "category"), _sets(category="")),
)
"""(which contract lends itself to it, what is done to it): each is a mistake met in real files."""
