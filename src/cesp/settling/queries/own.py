"""What a signatory reads of their installation: the seven steps, the letter, the pieces, the replacements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract
from cesp.contracts.reading import timeline_of
from cesp.contracts.wording import over
from cesp.projects.models import OPEN, STANDING, Project
from cesp.projects.queries import open_project, validated_project
from cesp.projects.queries import steps_of as first_steps
from cesp.settling.checklist import Line, checklist
from cesp.settling.elements import Elements, elements_of
from cesp.settling.judging import window_of
from cesp.settling.models import Installation, Practitioner, Proof, Replacement
from cesp.settling.queries.standing import whole, whole_proofs
from cesp.settling.reading import is_at, regional_rules
from cesp.settling.steps import Step, steps_of
from cesp.settling.wording import place_names
from cesp_law.alerts import Alert
from cesp_law.assessment import Assessment, assess
from cesp_law.installation import Condition, ConditionCode, conditions_on
from cesp_law.locum import LocumPeriod
from cesp_law.timeline import Timeline

_CONCERNING = ("installed_", "out_of_zone", "neither_installed")
"""Beginnings of the alerts that are about an installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that a page about an installation reads, whoever opens it.

    :param project: the validated one, else the one on its way; none while nothing is shared.
    :param conditions: as they stand today, or on the day declared when it is to come.
    :param others: the installations before this one, the last one first.
    :param over: why the contract asks for no installation any more, a French sentence; empty while it does.
    """

    contract: Contract
    project: Project | None
    installation: Installation | None
    practitioner: Practitioner | None
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    conditions: tuple[Condition, ...]
    alerts: tuple[Alert, ...]
    found: Assessment
    others: tuple[Installation, ...]
    replacements: tuple[Replacement, ...]
    window: LocumPeriod | None
    locum_months: int | None
    over: str

    @property
    def is_validated(self) -> bool:
        return self.project is not None and self.project.state in STANDING

    @property
    def is_shared(self) -> bool:
        return self.project is not None and self.project.state in OPEN

    @property
    def current(self) -> Step:
        return next(one for one in self.steps if one.is_current)

    @property
    def pieces_complete(self) -> bool:
        return all(one.holds for one in self.lines)

    @property
    def unmet(self) -> tuple[Condition, ...]:
        return tuple(one for one in self.conditions if not one.holds)

    @property
    def engaged_on(self) -> date | None:
        return self.found.engagement.starts_on

    @property
    def serves_already(self) -> bool:
        """Whether the engagement runs by an installation that none of these pages followed."""
        engagement = self.found.engagement
        unseen = self.installation is None and not self.others and not self.is_validated
        return unseen and engagement.starts_on is not None

    @property
    def last_day(self) -> date | None:
        return self.found.engagement.last_day.value


def own_situation(actor: Membership, *, on: date) -> Situation | None:
    """The installation of a signatory's latest contract; none without a contract."""
    contract = next(iter(contracts.contracts_of(actor)), None)
    return situation_of(contract, None, on=on) if contract is not None else None


def situation_of(contract: Contract, project: Project | None, *, on: date) -> Situation:
    """Where an installation stands on a day.

    :param project: the one the page is about; none, the one that stands, else the one on its way.
    """
    current = project or validated_project(contract, on=on) or open_project(contract)
    rows = list(whole().filter(contract=contract).order_by("-installed_on", "-pk"))
    installation = _installation(rows, current)
    timeline = timeline_of(contract)
    rules = regional_rules(contract, current)
    found = assess(timeline=timeline, regional=timeline.regional, as_of=max(on, timeline.terms.signed_on))
    engaged_on = _engaged_on(timeline, installation, on)
    proofs = _proofs(installation)
    return Situation(
        contract=contract,
        project=current,
        installation=installation,
        practitioner=Practitioner.objects.filter(contract=contract).first(),
        steps=steps_of(first_steps(contract), current, installation, engaged_on=engaged_on),
        lines=checklist(timeline.terms.profession, proofs, places=place_names(current) if current else (), on=on),
        conditions=_conditions(timeline, installation, on),
        alerts=tuple(one for one in found.alerts if one.code.value.startswith(_CONCERNING)),
        found=found,
        others=tuple(one for one in rows if installation is None or one.pk != installation.pk),
        replacements=tuple(Replacement.objects.filter(contract=contract, withdrawn_at=None).order_by("starts_on")),
        window=window_of(contract, on=on),
        locum_months=rules.locum_limit_months,
        over=over(timeline, found.phase.value, on=on),
    )


def _installation(rows: Sequence[Installation], project: Project | None) -> Installation | None:
    """That of the project; while it has none, the one recorded without a validation, unless it is at another place."""
    if project is not None and (own := next((one for one in rows if one.project_id == project.pk), None)):
        return own
    held = next((one for one in rows if one.project_id is None and one.left_on is None), None)
    elsewhere = held is not None and project is not None and project.state in STANDING and not is_at(held, project)
    return None if elsewhere else held


def _engaged_on(timeline: Timeline, installation: Installation | None, on: date) -> date | None:
    """First day on which this installation serves the engagement."""
    started = timeline.engagement_on
    if started is None or started > on or installation is None or installation.installed_on is None:
        return None
    return max(started, installation.installed_on)


def _conditions(timeline: Timeline, installation: Installation | None, on: date) -> tuple[Condition, ...]:
    recorded = installation is not None and installation.installed_on is not None
    found = conditions_on(timeline, on)
    return found if recorded else tuple(one for one in found if one.code is not ConditionCode.PRACTICE)


def _proofs(installation: Installation | None) -> list[Proof]:
    if installation is None:
        return []
    return list(whole_proofs().filter(installation=installation))


def elements_for(situation: Situation, *, on: date) -> Elements | None:
    """What the letter says; none while no project is validated."""
    if situation.project is None or not situation.is_validated:
        return None
    return elements_of(situation.project, situation.installation, situation.practitioner, on=on)


def project_for(actor: Membership, *, on: date) -> Project | None:
    """The validated project of a signatory's latest contract."""
    contract = next(iter(contracts.contracts_of(actor)), None)
    return validated_project(contract, on=on) if contract is not None else None


def contract_for(actor: Membership) -> Contract | None:
    return next(iter(contracts.contracts_of(actor)), None)


def own_proof(actor: Membership, pk: int) -> Proof:
    """:raises Proof.DoesNotExist: there is none, or it is somebody else's."""
    rows = Proof.objects.select_related("installation__contract__signatory", "piece")
    return rows.get(pk=pk, installation__contract__signatory=actor.person_id)


def own_replacement(actor: Membership, pk: int) -> Replacement:
    """:raises Replacement.DoesNotExist: there is none, or it is somebody else's."""
    rows = Replacement.objects.select_related("contract__signatory")
    return rows.get(pk=pk, contract__signatory=actor.person_id)


def own_installation(actor: Membership, *, on: date) -> Installation | None:
    """The installation of the validated project of a signatory, if it is begun."""
    project = project_for(actor, on=on)
    return whole().filter(project=project).first() if project is not None else None


@dataclass(frozen=True, slots=True)
class HomeLine:
    """What the home of a signatory says of their installation: one step, and what is to be done."""

    step: int
    title: str
    sentence: str


def home_line(actor: Membership) -> HomeLine | None:
    """Once a project is validated and until the installation is recorded; one query."""
    rows = Project.objects.filter(contract__signatory=actor.person_id, state="validated")
    project = rows.select_related("installation").order_by("-validated_at").first()
    if project is None:
        return None
    installation: Installation | None = getattr(project, "installation", None)
    return _home(installation)


def _home(one: Installation | None) -> HomeLine | None:
    if one is None or one.letter_id is None:
        return HomeLine(3, "Lettre d'engagement", "Votre projet est validé : complétez et signez la lettre.")
    if one.dispatched_on is None:
        return HomeLine(3, "Lettre d'engagement", "Votre lettre est signée : envoyez-la.")
    if one.received_on is None:
        return HomeLine(3, "Lettre d'engagement", "Dites quel jour votre lettre a été reçue.")
    if one.fact_id is None and one.complete_at is None:
        return HomeLine(6, "Pièces de l'installation", "Déposez les pièces de votre installation.")
    if one.attested_at is None:
        return HomeLine(4, "Attestation", "Votre agence régionale de santé atteste votre engagement.")
    if one.fact_id is None:
        return HomeLine(6, "Installation", "L'agence enregistre votre installation une fois commencée.")
    return None
