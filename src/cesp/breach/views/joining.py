"""Files joined to a case, one call each: a refused one does not lose the others."""

from __future__ import annotations

from django.http import HttpRequest

from cesp.accounts.views.asking import actor_of
from cesp.breach import operations
from cesp.breach.models import Case
from cesp.common import clock
from cesp.documents import depositing
from cesp.documents.forms import DepositForm
from cesp.documents.reception import Refusal
from cesp_law.refusals import Refused


def joined(request: HttpRequest, case: Case, form: DepositForm) -> list[depositing.Outcome]:
    """What became of each file."""
    typed, outcomes = form.cleaned_data, []
    for upload in typed["files"]:
        try:
            held = operations.join(
                actor=actor_of(request),
                case=case,
                kind=typed["kind"],
                upload=upload,
                at=clock.now(),
                expires_on=typed.get("expires_on"),
            )
        except (Refused, Refusal) as refusal:
            outcomes.append(depositing.Outcome((upload.name or "fichier")[:80], refusal=refusal.sentence))
        else:
            outcomes.append(depositing.Outcome(held.piece.name, held.piece, is_new=True))
    return outcomes
