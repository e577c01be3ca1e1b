"""Put what was accepted where it belongs, inside the transaction of the import.

People first, then contracts with their facts, then bank accounts and what was already paid. What
the law said is carried as a timeline, which cannot be incoherent, never as the word of a report.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.common import bulk, failpoints
from cesp.common.instants import day_of
from cesp.contracts import operations as contracts
from cesp.contracts.conclusions import Conclusion
from cesp.contracts.models import Contract
from cesp.payments import operations as payments
from cesp.payments.ledger import PaidElsewhere
from cesp.payments.takeovers import AccountInUse
from cesp.takeover.examination import Progress
from cesp.takeover.judgement import Verdict

_ROWS_A_QUERY = 1_000
K = TypeVar("K", str, int)


def store(
    accepted: Sequence[Verdict], *, actor: Membership, source: str, at: datetime, on_progress: Progress
) -> list[Contract]:
    """Store contracts that were judged.

    :param source: what the facts give as evidence, e.g. « reprise n° 12 »; the row is added.
    :returns: one contract a verdict, in the same order.
    :raises RefusedRows: the law refuses one after all; the caller's transaction must not survive it.
    """
    total = len(accepted)
    on_progress(0, total, "Création des personnes")
    people = _people(accepted, at=at)
    failpoints.reach("takeover.people")
    faculties = _faculties(accepted)
    rows = [
        Conclusion(
            signatory=people[verdict.email],
            terms=verdict.terms,
            facts=verdict.facts,
            ufr=faculties[verdict.faculty.pk] if verdict.faculty else None,
            evidence=f"{source}, ligne {verdict.line.number}",
            reference=verdict.reference,
            judged=verdict.judged,
        )
        for verdict in accepted
    ]
    stored = contracts.bulk_conclude(
        actor=actor, rows=rows, at=at, on_progress=lambda done: on_progress(done, total, "Écriture des contrats")
    )
    failpoints.reach("takeover.contracts")
    on_progress(total, total, "Écriture des comptes et des versements")
    payments.take_over_bank_accounts(actor=actor, accounts=_accounts(accepted, people, at=at), at=at)
    payments.take_over_payments(actor=actor, payments=_paid(accepted, stored), at=at)
    failpoints.reach("takeover.payments")
    return stored


def _people(accepted: Sequence[Verdict], *, at: datetime) -> dict[str, Person]:
    """People by e-mail: those there already, and new ones who may sign in as signatories."""
    wanted = {verdict.email: verdict for verdict in accepted}
    people = {person.email: person for person in _known(list(wanted))}
    new = [_person(verdict) for email, verdict in wanted.items() if email not in people]
    bulk.insert(Person, _PERSON_COLUMNS, map(_person_row, new))
    numbers = _numbers([person.email for person in new])
    for person in new:
        person.pk = numbers[person.email]
        people[person.email] = person
    signatories = _signatories([person.pk for person in people.values()])
    since = day_of(at).isoformat()
    bulk.insert(
        Membership,
        ("person", "role", "from_on"),
        ((p.pk, Role.SIGNATORY.value, since) for p in people.values() if p.pk not in signatories),
    )
    return people


_PERSON_COLUMNS = (
    "email", "given_names", "family_name", "birth_on", "phone", "password", "is_active", "search_key", "sort_key",
)  # fmt: skip


def _person_row(person: Person) -> tuple[object, ...]:
    """As the drivers store it; the password is one that no one can type."""
    birth_on = person.birth_on.isoformat() if person.birth_on else None
    names = (person.email, person.given_names, person.family_name)
    unusable = UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20)
    return (*names, birth_on, person.phone, unusable, True, person.search_key, person.sort_key)


def _person(verdict: Verdict) -> Person:
    line = verdict.line
    person = Person(
        email=verdict.email,
        given_names=line.text("given_names"),
        family_name=line.text("family_name"),
        birth_on=verdict.birth_on,
        phone=line.text("phone"),
    )
    person.set_keys()
    return person


def _chunks(keys: list[K]) -> Iterator[list[K]]:
    return (keys[start : start + _ROWS_A_QUERY] for start in range(0, len(keys), _ROWS_A_QUERY))


def _known(emails: list[str]) -> Iterator[Person]:
    for chunk in _chunks(emails):
        yield from Person.objects.filter(email__in=chunk)


def _numbers(emails: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in _chunks(emails):
        found.update(Person.objects.filter(email__in=chunk).values_list("email", "pk"))
    return found


def _signatories(people: list[int]) -> set[int]:
    found: set[int] = set()
    for chunk in _chunks(people):
        held = Membership.objects.filter(role=Role.SIGNATORY, person__in=chunk)
        found.update(held.values_list("person_id", flat=True))
    return found


def _faculties(accepted: Sequence[Verdict]) -> dict[int, Organisation]:
    return Organisation.objects.in_bulk({verdict.faculty.pk for verdict in accepted if verdict.faculty})


def _accounts(accepted: Sequence[Verdict], people: dict[str, Person], *, at: datetime) -> list[AccountInUse]:
    """One account a person: of several contracts, that of the one signed last."""
    latest = sorted((v for v in accepted if v.bank and v.bank.in_use), key=lambda verdict: verdict.terms.signed_on)
    by_person = {people[verdict.email].pk: verdict.bank for verdict in latest}
    return [
        AccountInUse(person_id=pk, iban=bank.iban, bic=bank.bic, holder=bank.holder, from_on=day_of(at))
        for pk, bank in by_person.items()
        if bank is not None
    ]


def _paid(accepted: Sequence[Verdict], stored: Sequence[Contract]) -> list[PaidElsewhere]:
    return [
        PaidElsewhere(
            contract_id=contract.pk,
            months=paid.months,
            gross_cents=paid.pay.gross_cents,
            csg_cents=paid.pay.csg_cents,
            crds_cents=paid.pay.crds_cents,
        )
        for verdict, contract in zip(accepted, stored, strict=True)
        for paid in verdict.paid
    ]
