"""What stands in the addresses of the service, for whoever asks for pages of every kind.

An address with an argument declares here, in one line, how the argument is made from the world of the
matrix: ``about(Matter.LETTER, lambda one: {"pk": one.letter.pk})`` for a row about a person,
``shared(lambda world: {"month": world.month})`` for one that is not about anybody in particular.
An address that says nothing fails ``test_every_address_with_an_argument_is_declared``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.perimeter import Matter
from cesp.common import clock
from cesp.contracts.models import Contract, RecordedFact
from cesp.payments.models import ControlItem
from cesp.takeover import operations as takeover
from cesp.territory.models import Commune, Departement, Region
from cesp.zoning.models import Aid, PlaceOfPractice, RegionalRulesVersion
from cesp.zoning.payload import content_of
from cesp_law.dates import Month
from cesp_law.facts import EnteredThirdCycle
from cesp_law.regional import shipped
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory
from tests.payments.factories import account, carried_through

CASES = ("own", "other person", "other UFR", "other region")
"""Whose row it is, seen by the members below: theirs, in their UFR, in their region, elsewhere."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of one case, with a row of each kind that is about them."""

    person: Person
    membership: Membership
    contract: Contract
    fact: RecordedFact


@dataclass(frozen=True, slots=True)
class World:
    """One signatory a case, one member a role, and what is about nobody in particular."""

    people: Mapping[str, Somebody]
    members: Mapping[str, Membership]
    month: Month
    item: ControlItem
    batch_id: int
    place: PlaceOfPractice
    aid: Aid
    rules: RegionalRulesVersion


def build() -> World:
    """Make the world, in a transaction that the caller undoes."""
    faculties = memberships.ufr("med-lyo"), memberships.ufr("med-gre"), memberships.ufr("med-bre", region="bre")
    desk = memberships.case_desk()
    people = {}
    for case, ufr, region in zip(CASES, (faculties[0], *faculties), ("ara", "ara", "ara", "bre"), strict=True):
        contract = concluded(actor=desk, signatory=PersonFactory(), ufr=ufr, ars=region)
        (fact,) = recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)), actor=desk)
        account(contract)
        people[case] = Somebody(contract.signatory, memberships.signatory(contract.signatory), contract, fact)
    organisations = {
        Role.ARS_REFERENT: memberships.ars("ara"),
        Role.DEPARTEMENT_REFERENT: memberships.ars("ara"),
        Role.UFR_MANAGER: faculties[0],
    }
    members = {
        role.value: memberships.acting(role, organisation=organisations.get(role))
        for role in Role
        if role is not Role.SIGNATORY
    }
    members[Role.SIGNATORY.value] = people["own"].membership
    run = carried_through(Month.of(2026, 10))
    batch = takeover.receive(actor=desk, file_name="contrats.xlsx", content=b"nothing", at=clock.now()).batch
    return World(people, members, run.month, run.items.earliest("pk"), batch.pk, *_of_the_region())


def _of_the_region() -> tuple[PlaceOfPractice, Aid, RegionalRulesVersion]:
    """What everybody may read of Auvergne-Rhône-Alpes: a place of its list, an aid, a version of its rules."""
    today, at = clock.today(), clock.now()
    departement = Departement.objects.create(
        code="42", name="Loire", region=Region.objects.create(code="84", name="Auvergne-Rhône-Alpes")
    )
    commune = Commune.objects.create(
        code="42218", name="Saint-Étienne", kind=Commune.Kind.COMMUNE, departement=departement, vintage=2026
    )
    place = PlaceOfPractice.objects.create(
        reference="R69000001",
        ars="ara",
        commune=commune,
        profession="medicine",
        kind="salaried",
        structure="msp",
        state="open",
        priority=1,
        listed_on=today,
        recorded_at=at,
    )
    aid = Aid.objects.create(ars="ara", name="Aide", granted_by="La région", description="Une aide.", recorded_at=at)
    rules = RegionalRulesVersion.objects.create(
        ars="ara", in_force_on=today, content=content_of(shipped("ara", today)), reason="essai", recorded_at=at
    )
    return place, aid, rules


@dataclass(frozen=True, slots=True)
class Declared:
    """How the arguments of an address are made.

    :param matter: what the row is about somebody; ``None`` for a row about nobody in particular.
    :param of: arguments from the somebody of a case, or from the world.
    """

    matter: Matter | None
    of: Callable[[Any], dict[str, Any]]

    def arguments(self, world: World, case: str) -> dict[str, Any]:
        return self.of(world if self.matter is None else world.people[case])


def about(matter: Matter, of: Callable[[Somebody], dict[str, Any]]) -> Declared:
    """A row about a person."""
    return Declared(matter, of)


def shared(of: Callable[[World], dict[str, Any]]) -> Declared:
    """A row that every role admitted to the page may see."""
    return Declared(None, of)


_MONTH = shared(lambda world: {"month": world.month})
_BATCH = shared(lambda world: {"pk": world.batch_id})
_REGION = shared(lambda world: {"ars": "ara"})
_FACT = about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference, "pk": one.fact.pk})

OBJECTS: dict[str, Declared] = {
    "accounts:switch_role": shared(lambda world: {"pk": world.members["auditor"].pk}),
    "contracts:annul_fact": _FACT,
    "contracts:choose_fact": about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference}),
    "contracts:correct_fact": _FACT,
    "contracts:export": shared(lambda world: {"form": "csv"}),
    "contracts:record_fact": about(
        Matter.CONTRACT, lambda one: {"reference": one.contract.reference, "kind": "suspended"}
    ),
    "demonstration:become": shared(lambda world: {"pk": world.members["auditor"].pk}),
    "payments:approve": _MONTH,
    "payments:control": _MONTH,
    "payments:download": shared(lambda world: {"month": world.month, "number": 1}),
    "payments:emit": _MONTH,
    "payments:explain_item": shared(lambda world: {"month": world.month, "pk": world.item.pk}),
    "payments:findings": shared(lambda world: {"month": world.month, "kind": world.item.kind}),
    "payments:lines": _MONTH,
    "payments:lines_export": shared(lambda world: {"month": world.month, "form": "csv"}),
    "payments:prepare": _MONTH,
    "payments:progress": _MONTH,
    "payments:run": _MONTH,
    "payments:send_back": _MONTH,
    "payments:sheet_export": shared(lambda world: {"month": world.month, "form": "xlsx"}),
    "payments:statement": about(Matter.PAYMENT, lambda one: {"reference": one.contract.reference}),
    "payments:take_back": _MONTH,
    "portal:contract": about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference}),
    "portal:journal_export": shared(lambda world: {"form": "csv"}),
    "takeover:abandon": _BATCH,
    "takeover:advance": _BATCH,
    "takeover:batch": _BATCH,
    "takeover:check_again": _BATCH,
    "takeover:import_batch": _BATCH,
    "takeover:rejected": _BATCH,
    "takeover:resume": _BATCH,
    "takeover:template": shared(lambda world: {"form": "csv"}),
    "zoning:act_on_place": shared(lambda world: {"pk": world.place.pk, "act": "confirmer"}),
    "zoning:correct_rules": shared(lambda world: {"ars": "ara", "pk": world.rules.pk}),
    "zoning:edit_aid": shared(lambda world: {"pk": world.aid.pk}),
    "zoning:edit_place": shared(lambda world: {"pk": world.place.pk}),
    "zoning:end_aid": shared(lambda world: {"pk": world.aid.pk}),
    "zoning:export_places": shared(lambda world: {"form": "csv"}),
    "zoning:new_rules": _REGION,
    "zoning:place": shared(lambda world: {"reference": world.place.reference}),
    "zoning:rank_place": shared(lambda world: {"pk": world.place.pk}),
    "zoning:rules_of_region": _REGION,
}

NOWHERE: dict[str, Any] = {"reference": "CESP-2099-999999", "pk": 424_242}
"""Arguments of a row that does not exist; the others are kept."""


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[tuple[str, frozenset[str]]]:
    """(name, names of its arguments) of every address of the service."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", frozenset(getattr(pattern.pattern, "converters", {}))


Asker = TypeVar("Asker")


def asked(blocker: Any, make: Callable[[World], Asker]) -> Iterator[Asker]:
    """A world for a whole module of tests, undone at its end; the body of a fixture."""
    with blocker.unblock(), transaction.atomic():
        yield make(build())
        transaction.set_rollback(True)
