"""A contestation as one reader meets it: its sentence, its clock, its buttons, what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership, Role
from cesp.common.workflow import Button
from cesp.privacy import queries
from cesp.privacy.models import Contestation, ContestationStep, Subject
from cesp.privacy.reasons import REASONS, REMEDIES
from cesp.privacy.workflow import WORKFLOW, code_for
from cesp_law.dates import in_french


@dataclass(frozen=True, slots=True)
class Shown:
    """One button; ``url`` is the name of the page that takes the act."""

    button: Button
    code: str

    @property
    def url(self) -> str:
        return f"privacy:{self.code}"


@dataclass(frozen=True, slots=True)
class Line:
    """One step: its label, who took it, when, what was said."""

    label: str
    step: ContestationStep


@dataclass(frozen=True, slots=True)
class ContestationView:
    contestation: Contestation
    actor: Membership
    on: date

    @property
    def is_mine(self) -> bool:
        return self.contestation.person_id == self.actor.person_id

    @property
    def late(self) -> bool:
        return self.contestation.is_late(self.on)

    @property
    def sentence(self) -> str:
        desk = (
            "La gestion des paiements" if self.contestation.desk == Role.PAYMENTS_CLERK else "La gestion des contrats"
        )
        role = Role.SIGNATORY if self.is_mine else ""
        said = WORKFLOW.sentence(state=self.contestation.state, role=role)
        inside = desk if role else desk.lower()
        return said.format(desk=inside, answer_by=in_french(self.contestation.answer_by))

    @property
    def lines(self) -> list[Line]:
        labels = {transition.code.removesuffix("_payments"): transition.label for transition in WORKFLOW.transitions}
        labels["send"] = "Contestation envoyée"
        return [Line(labels[step.transition], step) for step in queries.steps(self.contestation)]

    @property
    def reason(self) -> str:
        return REASONS.get(self.contestation.reason, "")

    @property
    def remedies(self) -> str:
        return REMEDIES

    @property
    def open_buttons(self) -> list[Shown]:
        return [shown for shown in self._shown() if shown.button.open]

    @property
    def closed_buttons(self) -> list[Shown]:
        """Acts that the reader may take once something else is done."""
        return [shown for shown in self._shown() if not shown.button.open]

    @property
    def primary(self) -> str:
        """The act the page is for: correcting comes before accepting, and has a button of its own."""
        if self.to_correct:
            return ""
        return next((code for code in ("accept", "complete") for one in self.open_buttons if one.code == code), "")

    def _shown(self) -> Iterator[Shown]:
        for button in WORKFLOW.buttons(state=self.contestation.state, subject=self.contestation, actor=self.actor):
            yield Shown(button, button.transition.code.removesuffix("_payments"))

    def act(self, code: str) -> Button:
        """One act, whether or not it may be taken now."""
        full = code_for(code, self.contestation)
        refusal = WORKFLOW.refusal(full, state=self.contestation.state, subject=self.contestation, actor=self.actor)
        return Button(WORKFLOW[full], refusal)

    @property
    def to_correct(self) -> bool:
        """Whether the reader corrects the contested fact on the file before accepting."""
        held = self.contestation
        waits = held.is_pending and held.subject == Subject.FACT and self.actor.role == Role.CASE_DESK
        return waits and not hasattr(held.fact, "superseded_by")
