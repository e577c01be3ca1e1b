"""Signatures in one quota, beside a floor measured in the same run.

``python bench/quota.py [contracts] [candidates]`` fills a database of its own (SQLite) with more open offers than
contracts, then signs them one after the other until the quota is used up and every other is refused; the floor is one
bare ``INSERT`` of a signature in a transaction of its own. Prints signatures a second for both.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.engines import database  # noqa: E402 - after the path

AT = datetime(2027, 2, 10, 9, tzinfo=UTC)


def fill(contracts: int, candidates: int) -> tuple[list[object], list[object]]:
    """Open offers with their papers, and who signs each."""
    from tests.factories import letters
    from tests.factories import offers as made

    from cesp.offers.models import Document, Offer, Paper

    world = made.sealed(candidates, contracts=contracts)
    papers: list[object] = []
    for row in world.candidatures:
        offer = Offer.objects.create(
            candidature=row, quota=world.quota, offered_on=date(2027, 2, 1), offered_at=made.OFFERED_AT
        )
        paper = Paper.objects.create(
            document=Document.CONTRACT,
            offer=offer,
            version=1,
            rules_on=date(2027, 2, 2),
            letter=letters.letter_to(row.person, by=world.desk),
            prepared_by=world.desk,
            prepared_at=AT,
        )
        papers.append(paper)
    return papers, list(world.members)


def per_second(count: int, act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return count / (time.perf_counter() - started)


def main() -> None:
    contracts = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    candidates = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    with database("sqlite"):
        from django.db import transaction

        from cesp.offers.models import Offer, Signature
        from cesp.offers.operations import signing
        from cesp_law.refusals import Refused

        papers, members = fill(contracts, candidates)

        def sign_all() -> None:
            for paper, member in zip(papers, members, strict=True):
                try:
                    signing.sign(
                        actor=member,  # type: ignore[arg-type]
                        paper=paper,  # type: ignore[arg-type]
                        digest=paper.letter.sealed_sha256,  # type: ignore[attr-defined]
                        accepted=True,
                        signed_in_with="password",
                        at=AT,
                    )
                except Refused:
                    continue

        def insert_bare() -> None:
            for paper, member in zip(papers[:contracts], members, strict=False):
                with transaction.atomic():
                    Signature.objects.create(
                        paper=paper,  # type: ignore[misc]
                        party="authority",
                        method="in_service",
                        signed_by=member,  # type: ignore[misc]
                        recorded_by=member,  # type: ignore[misc]
                        signed_on=AT.date(),
                        signed_at=AT,
                        digest="0" * 64,
                    )

        attempts = per_second(candidates, sign_all)
        signed = Offer.objects.filter(answer="signed").count()
        floor = per_second(contracts, insert_bare)
    print(f"{candidates} attempts for {contracts} contracts: {signed} signed")
    print(f"{attempts:.0f} attempts/s; floor (bare insert) {floor:.0f}/s")


if __name__ == "__main__":
    main()
