"""Who stays: where former signatories practise a year after their engagement, in counts that name nobody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef

from cesp.accounts.models import Membership
from cesp.contracts.models import FactKind, RecordedFact
from cesp.engagement.models import EndCertificate, UnderServed
from cesp.engagement.queries import hiding
from cesp.engagement.queries.hiding import LEFT, UNKNOWN, Group
from cesp.engagement.reading import STAY_AFTER_MONTHS
from cesp.pictures.bars import Bar, bars
from cesp_law import labels
from cesp_law.dates import add_months_clamped


@dataclass(frozen=True, slots=True)
class Staying:
    """What the page prints: all of them, then by cohort and by region."""

    everybody: Group
    cohorts: tuple[Group, ...]
    regions: tuple[Group, ...]

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The nested counts of everybody; nothing when they would tell of somebody."""
        found = {
            "Engagements finis depuis un an": self.everybody.total,
            "Dont on sait la suite": self.everybody.known,
            "Exercent dans la même région": self.everybody.same_region,
            "… dans le même département": self.everybody.same_departement,
            "… dans le même lieu": self.everybody.same_place,
            "Exercent en zone sous-dotée": self.everybody.in_under_served,
        }
        shown = {label: count for label, count in found.items() if count is not None}
        return () if self.everybody.suppressed else bars(list(shown), list(shown.values()))


def staying(actor: Membership, *, today: date) -> Staying:
    """Where those whose end was certified practise a year after, within the actor's perimeter. One query."""
    left = RecordedFact.objects.standing().filter(
        contract=OuterRef("contract"), kind=FactKind.LEFT_PLACE, effective_on__gt=OuterRef("last_day")
    )
    rows = (
        EndCertificate.objects.visible_to(actor)
        .standing()
        .filter(last_day__lte=add_months_clamped(today, -STAY_AFTER_MONTHS))
    )
    held = rows.annotate(has_left=Exists(left)).values_list(
        "contract__summary__academic_year",
        "contract__summary__practice_ars",
        "contract__summary__ars",
        "contract__stay__where",
        "contract__stay__under_served",
        "has_left",
        named=False,
    )
    lines = [
        (year, practice or training, where or (LEFT if gone else UNKNOWN), under == UnderServed.YES)
        for year, practice, training, where, under, gone in held.order_by(F("pk"))
    ]
    by_year: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    by_region: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for year, region, outcome, under in lines:
        by_year[year].append((outcome, under))
        by_region[region].append((outcome, under))
    everybody = hiding.alone(_group("Ensemble", [(outcome, under) for _, _, outcome, under in lines]))
    return Staying(
        everybody,
        hiding.together([_group(f"{year}-{year + 1}", by_year[year]) for year in sorted(by_year)], everybody),
        hiding.together([_group(labels.ARS.get(code, code), by_region[code]) for code in sorted(by_region)], everybody),
    )


def _group(label: str, found: Iterable[tuple[str, bool]]) -> Group:
    held = list(found)
    return Group(label, len(held), Counter(outcome for outcome, _ in held), sum(under for _, under in held))
