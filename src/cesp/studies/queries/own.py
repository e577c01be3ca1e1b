"""What a file shows of the declarations made about it."""

from __future__ import annotations

from dataclasses import dataclass

from cesp.accounts.models import Membership
from cesp.contracts.models import Contract
from cesp.studies.models import Declaration, Question


@dataclass(frozen=True, slots=True)
class Shown:
    """A standing declaration as the file shows it, with the last question asked of it."""

    declaration: Declaration
    question: Question | None

    @property
    def contestable(self) -> bool:
        return self.question is None or self.question.settled_at is not None


def declared_of(contract: Contract) -> list[Shown]:
    """What stands, the last year first: two queries."""
    rows = Declaration.objects.standing().filter(contract=contract)
    found = list(rows.select_related("autumn", "ufr", "certificate").order_by("-autumn__academic_year"))
    asked = {one.declaration_id: one for one in Question.objects.filter(declaration__in=found).order_by("pk")}
    return [Shown(one, asked.get(one.pk)) for one in found]


def declaration_for(actor: Membership, pk: int) -> Declaration:
    """A standing declaration that the actor sees.

    :raises Declaration.DoesNotExist: none, or about somebody else.
    """
    rows = Declaration.objects.visible_to(actor).standing().select_related("autumn", "ufr", "contract__signatory")
    return rows.get(pk=pk)
