"""Make a demonstration: through the checks and operations that any real contract goes through.

The past is taken over from « the former payer », as a real agency would; the last three months are
real runs, prepared, controlled, approved and emitted by the personas on the days they would have.
The month under way is left for the visitor.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction

from cesp.accounts.models import Membership, Organisation, Person
from cesp.audit import head
from cesp.audit import operations as audit
from cesp.contracts import operations as contracts
from cesp.contracts.models import Contract
from cesp.demonstration import (
    bank_details,
    breaches,
    campaign,
    contestations,
    conversations,
    debts,
    directory,
    engagements,
    following,
    internship,
    interviews,
    papers,
    places,
    projects,
    questionnaire,
    requests,
    set_offs,
    settlings,
    signatories,
    studies,
    zonings,
)
from cesp.demonstration.models import Marker
from cesp.demonstration.personas import AGENTS, APPROVER, CASE_DESK, PAYMENTS_CLERK, Persona
from cesp.payments import operations as payments
from cesp.payments.models import Finding
from cesp.takeover import operations as takeover
from cesp.takeover import sample
from cesp.territory import loading as territory
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import DiplomaObtained, Suspended, SuspensionGround
from cesp_law.phase import Phase
from cesp_law.refusals import Refused
from cesp_law.wording import of_month

PARIS = ZoneInfo("Europe/Paris")
CONTRACTS = 1_560
REAL_RUNS = 3
_SEED = 1946
"""Another draw than the sample workbook's: two people never share a bank account by accident."""
Tell = Callable[[str], None]


@transaction.atomic
def make(*, today: date, tell: Tell = lambda said: None) -> None:
    """Fill an empty database with a national demonstration: all of it, or nothing.

    :raises ImproperlyConfigured: the database already holds contracts.
    """
    if Contract.objects.exists():
        raise ImproperlyConfigured(
            "Cette base contient déjà des contrats : une démonstration se fait dans une base vide."
        )
    call_command("load_organisations", verbosity=0)
    tell("Communes, zonages fictifs et lieux d'exercice inventés…")
    territory.load()
    zonings.make(today=today)
    call_command("load_regional_rules", verbosity=0)
    agents = {persona.email: _agent(persona, today) for persona in AGENTS}
    places.make(agents, today=today)
    case_desk, clerk, approver = (agents[persona.email] for persona in (CASE_DESK, PAYMENTS_CLERK, APPROVER))
    first_real = Month.on(today) + -REAL_RUNS
    tell("Reprise des contrats existants…")
    _take_over(case_desk, today=today, first_real=first_real)
    for ago in range(REAL_RUNS, 0, -1):
        month = Month.on(today) + -ago
        tell(f"Mensualité {of_month(month)}…")
        _record_suspensions(case_desk, month)
        _pay(month, clerk=clerk, approver=approver)
        _record_diplomas(case_desk, month)  # in the order of the days: what a run forecasts knows nothing later
    directory.make(agents, today=today)
    contestations.make(today=today)
    tell("Résumés du jour…")
    contracts.refresh_summaries(today=today)
    tell("Messages et courriers…")
    conversations.make(agents, today=today)
    papers.make(agents, today=today)
    bank_details.make(agents, today=today)
    set_offs.make(agents, today=today)
    interviews.make(agents, today=today)
    requests.make(agents, today=today)
    debts.make(agents, today=today)
    breaches.make(agents, today=today)
    tell("Campagnes et candidatures…")
    campaign.make(agents, today=today)
    studies.make(agents, today=today)
    internship.make(agents, today=today)
    questionnaire.make(agents, today=today)
    projects.make(agents, today=today)
    settlings.make(agents, today=today)
    engagements.make(agents, today=today)
    tell("Échéances et suivi…")
    following.make(agents, today=today)
    audit.link_remaining()
    audit.seal(until=today - timedelta(days=1))
    head.forget()  # the database was empty: whatever was noted was of another one
    audit.keep_head()
    Marker.objects.create(made_on=today)


def _agent(persona: Persona, today: date) -> Membership:
    assert persona.organisation is not None
    kind, code = persona.organisation
    person = Person.objects.create_person(
        email=persona.email, given_names=persona.given_names, family_name=persona.family_name
    )
    return Membership.objects.create(
        person=person,
        role=persona.role,
        departement=persona.departement,
        organisation=Organisation.objects.get(kind=kind, code=code),
        from_on=today - timedelta(days=730),
    )


def _take_over(actor: Membership, *, today: date, first_real: Month) -> None:
    """Everything up to the first real run, as a workbook from the former payer would bring it."""
    day = first_real.first_day
    horizon = sample.Horizon(today=day, paid_until=first_real)
    known = [sample.paid_in_full(case, horizon=horizon) for case in signatories.cases(today)]
    others = sample.cases(CONTRACTS - len(known), horizon=horizon, seed=_SEED)
    rows = [*known, *map(_told_apart, others)]
    takeover.import_rows(
        actor=actor,
        source="contrats repris du payeur précédent",
        contracts=[row.contract for row in rows],
        events=[event for row in rows for event in row.events],
        payments=[payment for row in rows for payment in row.payments],
        at=_at(day, 9),
    )


def _told_apart(case: sample.Case) -> sample.Case:
    """The same story under names that the sample workbook, imported later, does not claim."""
    for row in (case.contract, *case.events, *case.payments):
        row["reference"] = str(row["reference"]).replace("REPRISE-", "DOSSIER-")
    case.contract["email"] = f"{str(case.contract['email']).partition('@')[0]}@signataires.example"
    return case


def _record_diplomas(actor: Membership, month: Month) -> None:
    """The faculties declare the diplomas of the month; one in nine forgets, as in life."""
    expected = Contract.objects.filter(
        summary__expected_diploma_on__range=(month.first_day, month.last_day),
        summary__phase__in=(Phase.TRAINING, Phase.SUSPENDED),
    ).select_related("summary")
    for contract in expected.order_by("pk"):
        if contract.pk % 9:
            day = contract.summary.expected_diploma_on
            assert day is not None
            contracts.record_fact(
                actor=actor,
                contract=contract,
                fact=DiplomaObtained(on=day),
                evidence=f"déclaration de l'UFR, {month}",
                at=_at(month.last_day, 10),
            )


def _record_suspensions(actor: Membership, month: Month) -> None:
    """A few students stop for three months; what the texts refuse, they refuse here too."""
    months = MonthRange(month + 1, month + 4)
    studying = Contract.objects.filter(
        summary__phase=Phase.TRAINING, summary__expected_diploma_on__gt=months.until.last_day
    ).exclude(reference__startswith="DEMO-")
    for contract in studying.order_by("pk")[month.index % 7 :: 60]:
        with suppress(Refused):
            contracts.record_fact(
                actor=actor,
                contract=contract,
                fact=Suspended(months=months, ground=SuspensionGround.ILLNESS),
                evidence=f"demande de suspension, {month}",
                at=_at(month.first_day, 14),
            )


def _pay(month: Month, *, clerk: Membership, approver: Membership) -> None:
    """One month from the draft to the bank's file, each step by whom it falls to, on its day."""
    day = date(month.year, month.number, 18)
    run = payments.prepare_run(actor=clerk, month=month, at=_at(day, 9))
    for kind in dict.fromkeys(run.items.filter(cause="", explanation="").values_list("kind", flat=True)):
        words = "Vérifié avec la gestion des contrats : conforme aux faits enregistrés."
        payments.explain_kind(actor=clerk, run=run, kind=Finding(kind), words=words, at=_at(day, 10))
    payments.control_run(actor=clerk, run=run, at=_at(day, 11))
    payments.approve_run(actor=approver, run=run, at=_at(day, 15))
    payments.emit_run(actor=clerk, run=run, at=_at(day, 16))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=PARIS)
