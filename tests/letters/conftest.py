"""Letters issued on 1 March 2026, and a vault of one's own."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cesp.accounts.models import Membership, Person
from cesp.letters import operations
from cesp.letters.heading import Paper
from cesp.letters.models import Letter
from tests.factories.memberships import case_desk
from tests.factories.people import PersonFactory

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NOTICE = "contracts.duration_notice"
SUMS = "payments.sums_received"


@pytest.fixture(autouse=True)
def _vault(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def notice(said: str = "72 mois") -> Paper:
    """A notice of duration whose one sentence is ``said``."""
    return Paper(
        object="durée de l'engagement, contrat CESP-2022-000001",
        references=(("Contrat", "CESP-2022-000001"),),
        body={"notice": "", "opening": [said], "figures": [], "reasons": [], "closing": []},
    )


def issued(
    *, actor: Membership | None = None, person: Person | None = None, at: datetime = AT, said: str = "72 mois"
) -> Letter:
    """A notice about somebody new, unless told; its subject is the person themself."""
    person = person or PersonFactory()
    return operations.issue(
        actor=actor or case_desk(), kind=NOTICE, person=person, subject=person, paper=notice(said), at=at
    )
