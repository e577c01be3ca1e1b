"""Three people of the region who may leave: one reported, one who is heard, one whose contract is broken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cesp.accounts.models import Membership, Role
from cesp.breach import operations
from cesp.breach.models import Case, CaseGround, Outcome
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.correspondence import notices
from cesp.correspondence.models import Notice
from cesp.demonstration.conversations import at
from cesp.demonstration.personas import CASE_DESK, REFERENT, SECOND_CASE_DESK

_WAITING = "awaiting_installation"


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """A report to examine, a procedure that runs for five days more, a breach received a fortnight ago.

    :param agents: the personas' memberships by e-mail address.
    """
    referent, cases, second = (agents[one.email] for one in (REFERENT, CASE_DESK, SECOND_CASE_DESK))
    found = _graduates(today)
    if len(found) < 3:
        return
    _reported(
        found[0],
        CaseGround.NO_VALIDATION,
        "Installation constatée le mois dernier, sans projet présenté. Un courriel et un appel restent sans réponse.",
        actor=referent,
        days_ago=4,
        today=today,
    )
    _heard(found[1], referent, cases, today)
    _broken(found[2], referent, cases, second, today)


def _heard(contract: Contract, referent: Membership, cases: Membership, today: date) -> None:
    facts = "Absence à deux convocations, en septembre et en octobre. Aucun motif n'a été donné."
    case = _reported(contract, CaseGround.ABSENCES, facts, actor=referent, days_ago=20, today=today)
    case = operations.open_procedure(actor=cases, case=case, at=at(today, 12, 10))
    _read(case.notice, today, days_ago=10)
    said = "J'avais déménagé : les deux lettres me sont revenues trop tard. Je demande un entretien par téléphone."
    operations.observe(actor=_holder(contract), case=case, text=said, at=at(today, 2, 19))


def _broken(contract: Contract, referent: Membership, cases: Membership, second: Membership, today: date) -> None:
    facts = "Exercice dans une clinique hors zone, confirmé par l'intéressé, qui ne souhaite pas changer de lieu."
    case = _reported(contract, CaseGround.OUT_OF_ZONE, facts, actor=referent, days_ago=70, today=today)
    case = operations.open_procedure(actor=cases, case=case, at=at(today, 60, 10))
    _read(case.notice, today, days_ago=58)
    reasons = "Le lieu n'est dans aucune zone admise.\nAucun autre projet n'a été présenté dans le délai."
    case = operations.propose(actor=cases, case=case, outcome=Outcome.BREACH, reasons=reasons, at=at(today, 30, 11))
    case = operations.sign(actor=second, case=case, at=at(today, 28, 15))
    _read(case.decision_notice, today, days_ago=15)


def _reported(
    contract: Contract, ground: CaseGround, facts: str, *, actor: Membership, days_ago: int, today: date
) -> Case:
    return operations.open_case(actor=actor, contract=contract, ground=ground, report=facts, at=at(today, days_ago, 9))


def _read(notice: Notice | None, today: date, *, days_ago: int) -> None:
    assert notice is not None
    holder = Membership.objects.get(person=notice.person, role=Role.SIGNATORY)
    notices.open_notice(actor=holder, notice=notice, at=at(today, days_ago, 18), signed_in_with="link")


def _holder(contract: Contract) -> Membership:
    return Membership.objects.select_related("person").get(person=contract.signatory_id, role=Role.SIGNATORY)


def _graduates(today: date) -> list[Contract]:
    """Graduates of the region, known as such before the first of these acts, not settled, who have an account."""
    held = Membership.objects.filter(role=Role.SIGNATORY).values("person")
    diplomas = RecordedFact.objects.filter(kind=FactKind.DIPLOMA_OBTAINED, recorded_at__lt=at(today, 75, 9))
    rows = Contract.objects.filter(summary__ars="ara", summary__phase=_WAITING, signatory__in=held)
    rows = rows.filter(pk__in=diplomas.values("contract")).exclude(reference__startswith="DEMO-")
    return list(rows.select_related("signatory").order_by("pk")[:3])
