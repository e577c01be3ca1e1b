"""The receipt of a list of wishes: what was kept, in which order, at which instant."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common.instants import in_french as at_in_french
from cesp.common.instants import last_minute_in_french
from cesp.internship import naming
from cesp.internship.letter_kinds import WISHES_RECEIPT
from cesp.internship.models import Candidate, Wish
from cesp.internship.operations.choices import LAW, held
from cesp.internship.permissions import require_own
from cesp.letters import operations as letters
from cesp.letters.heading import Paper
from cesp.letters.models import Letter
from cesp_law.refusals import Refused


@transaction.atomic
def issue(*, actor: Membership, candidate: Candidate, at: datetime) -> Letter:
    """Give a candidate the receipt of their list as it stands; the one before is replaced.

    :raises PermissionDenied: it is somebody else's list.
    :raises Refused: no list was ever saved.
    :clauses: BIE-4
    """
    require_own(actor, candidate.contract)
    held(candidate.choice)
    current = Candidate.objects.select_related("contract__signatory", "choice").get(pk=candidate.pk)
    if current.wishes_saved_at is None:
        raise Refused("Vous n'avez encore enregistré aucun vœu.", citation=LAW)
    letter = letters.issue(
        actor=actor,
        kind=WISHES_RECEIPT,
        person=current.contract.signatory,
        subject=current,
        paper=_paper(current),
        at=at,
        tells=False,
    )
    current.receipt, current.receipt_version = letter, current.version
    current.save(update_fields=["receipt", "receipt_version"])
    audit.record(
        act="internship.wishes_confirmed", actor=actor, at=at, about_id=current.contract.signatory_id, subject=current
    )
    return letter


def _paper(candidate: Candidate) -> Paper:
    choice = candidate.choice
    assert candidate.wishes_saved_at is not None
    wished = [naming.post_words(one.post) for one in Wish.objects.filter(candidate=candidate).order_by("number")]
    listed = [f"{number}. {words}" for number, words in enumerate(wished, start=1)]
    return Paper(
        object=f"vos vœux pour le choix d'un poste d'internat {choice.year}",
        references=(("Contrat", candidate.contract.reference),),
        body={
            "notice": "",
            "opening": [
                "Madame, Monsieur,",
                f"Votre liste de vœux a été enregistrée le {at_in_french(candidate.wishes_saved_at)} (heure de Paris).",
            ],
            "figures": [],
            "sections": [
                {
                    "title": "Vos vœux, du préféré au dernier",
                    "sentences": listed or ["Aucun vœu."],
                    "reasons": [],
                }
            ],
            "closing": [
                f"Vous pouvez la modifier jusqu'au {last_minute_in_french(choice.wishes_until_at)} (heure de Paris). "
                "Seule la dernière liste enregistrée compte.",
                "Les postes ne sont pas réservés : ils sont attribués par rang entre les signataires. Ce récépissé "
                "n'est pas une affectation.",
            ],
        },
        decides=False,
    )
