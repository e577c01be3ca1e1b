"""Somebody in each role, and a signatory in each state a contract can be in."""

from dataclasses import dataclass
from datetime import date, timedelta

from cesp.accounts.models import Membership, Person
from cesp.common import clock
from cesp.contracts.models import Contract
from cesp.payments.models import Entry, EntryKind, OrderedMonths
from cesp_law.dates import Month, MonthRange, add_months
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DeferralGround,
    DiplomaObtained,
    EnteredThirdCycle,
    Installed,
    PracticeSuspended,
    ProjectValidated,
    RegisteredWithOrder,
    Suspended,
    SuspensionGround,
    ThesisDefended,
    ZoneCategory,
)
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory

PASSWORD = "un mot de passe de démonstration"


@dataclass(frozen=True, slots=True)
class People:
    signatories: dict[str, Membership]
    agents: dict[str, Membership]
    contracts: dict[str, Contract]


def make() -> People:
    """One signatory a state, one agent a role."""
    today = clock.today()
    desk = memberships.case_desk(person=_person("Nadia", "Lambert"))
    now = clock.now()
    contracts: dict[str, Contract] = {}
    for state, (years_ago, diploma_in_months, facts) in _states(today).items():
        signed_on = date(today.year - years_ago, 2, 10)
        contract = concluded(
            actor=desk,
            signatory=_person("Camille", state.capitalize()),
            at=now,
            signed_on=signed_on,
            lodged_on=signed_on - timedelta(days=80),
            academic_year=signed_on.year - 1,
            expected_diploma_on=add_months(today, diploma_in_months),
        )
        recorded(contract, *facts, actor=desk, at=now)
        contracts[state] = contract
    _pay(contracts["training"], until=Month.on(today), by=desk)
    _pay(contracts["engaged"], until=Month.on(today) + -40, by=desk)
    signatories = {state: memberships.signatory(contract.signatory) for state, contract in contracts.items()}
    signatories["none"] = memberships.signatory(_person("Alix", "Sans-Contrat"))
    agents = {
        "case_desk": desk,
        "referent": memberships.referent("ara"),
        "payments_clerk": memberships.payments_clerk(),
        "payments_approver": memberships.payments_approver(),
        "auditor": memberships.auditor(),
    }
    return People(signatories, agents, contracts)


def _person(given_names: str, family_name: str) -> Person:
    person = PersonFactory(given_names=given_names, family_name=family_name)
    person.set_password(PASSWORD)
    person.save()
    return person


def _states(today: date) -> dict[str, tuple[int, int, tuple]]:  # type: ignore[type-arg]
    """State → years since the signature, months to the expected diploma, facts."""
    month = Month.on(today)
    ago = lambda months: add_months(today, -months)  # noqa: E731
    settled = (
        EnteredThirdCycle(on=ago(84)),
        DiplomaObtained(on=ago(40)),
        ThesisDefended(on=ago(39)),
        RegisteredWithOrder(on=ago(38)),
        ProjectValidated(on=ago(40), ars="ara"),
        Installed(on=ago(37), share_percent=80, category=ZoneCategory.ZIP, place="R69000123"),
    )
    return {
        "training": (4, 23, (EnteredThirdCycle(on=ago(12)),)),
        "suspended": (
            3,
            30,
            (Suspended(months=MonthRange(month + -1, month + 3), ground=SuspensionGround.MATERNITY),),
        ),
        "overdue": (5, -1, ()),
        "awaiting": (6, -6, (EnteredThirdCycle(on=ago(48)), DiplomaObtained(on=ago(6)), ThesisDefended(on=ago(5)))),
        "deferred": (
            6,
            -3,
            (
                DiplomaObtained(on=ago(3)),
                DeferralGranted(
                    months=MonthRange(month + -2, month + 10), ground=DeferralGround.FST, requested_on=ago(10)
                ),
            ),
        ),
        "engaged": (9, -40, (*settled, PracticeSuspended(months=MonthRange(month + -10, month + -6)))),
        "breached": (4, 20, (Breached(on=ago(5)),)),
    }


def _pay(contract: Contract, *, until: Month, by: Membership) -> None:
    first = Month.of(contract.facts.get(kind="concluded").payload["academic_year"], 10)
    entry = Entry.objects.create(kind=EntryKind.TAKEOVER, recorded_at=clock.now(), recorded_by=by)
    OrderedMonths.objects.create(
        entry=entry,
        contract=contract,
        first_month=first,
        until_month=until,
        gross_cents=1_200_00,
        csg_cents=108_47,
        crds_cents=5_90,
        net_cents=1_085_63,
    )
