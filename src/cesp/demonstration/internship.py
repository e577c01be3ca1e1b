"""The choice of an internship post of the year: wishes taken, the list public, ranks known, the final act to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice

from cesp.accounts.models import Membership, Role
from cesp.common.instants import PARIS
from cesp.demonstration.personas import CASE_DESK, CHOOSING
from cesp.demonstration.signatories import academic_year_of
from cesp.internship.models import Candidate, Choice, Ranking
from cesp.internship.naming import GENERAL_MEDICINE, subdivisions
from cesp.internship.operations import preparing, ranks, wishes
from cesp.internship.operations.preparing import Dates
from cesp_law.selection.internship import Post

_OTHERS = 24
_WANTED = ("LYON", "GRENOBLE", "MONTPELLIER", "NANTES", "CLERMONT-FERRAND", "BORDEAUX", "SAINT-ETIENNE")
_CHOSEN = ("LYON", "GRENOBLE", "CLERMONT-FERRAND", "SAINT-ETIENNE")


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """A choice in its last month: candidates read their simulation and may still change their list.

    :param agents: the personas' memberships by e-mail address.
    """
    desk = agents[CASE_DESK.email]

    def at(days: int) -> datetime:
        return datetime.combine(today + timedelta(days=days), time(10), PARIS)

    dates = Dates(
        wishes_from_at=datetime.combine(today - timedelta(days=25), time(), PARIS),
        wishes_until_at=datetime.combine(today + timedelta(days=31), time(), PARIS),
        list_on=today - timedelta(days=10),
        ranks_on=today - timedelta(days=5),
        simulations_from_on=today - timedelta(days=3),
        final_on=today + timedelta(days=32),
    )
    choice = preparing.prepare(actor=desk, year=academic_year_of(today) + 1, dates=dates, at=at(-40))
    preparing.announce(actor=desk, choice=choice, at=at(-30))
    rows = Candidate.objects.filter(choice=choice).select_related("contract__signatory").order_by("pk")
    chosen = rows.get(contract__signatory__email=CHOOSING.email)
    others = list(rows.exclude(pk=chosen.pk)[:_OTHERS])
    for one, asked in ((chosen, _CHOSEN), *zip(others, _lists(), strict=False)):
        _wish(one, choice, asked, at=at(-20))
    lyon = Post(GENERAL_MEDICINE, "LYON")
    reason = "Autant de postes que de terrains de stage agréés."
    preparing.decide_seats(actor=desk, choice=choice, post=lyon, seats=3, reason=reason, at=at(-12))
    preparing.publish_list(actor=desk, choice=choice, at=at(-10))
    ranked = {one.pk: 40 + 37 * number for number, one in enumerate([*others[:12], chosen, *others[12:]])}
    ranking = Ranking.objects.get(choice=choice)
    ranks.record_ranks(actor=desk, ranking=ranking, ranks=ranked, at=at(-5))


def _lists() -> Iterator[Sequence[str]]:
    """Lists of three to five posts, each beginning elsewhere, Lyon more than once."""
    known = subdivisions()
    for number in range(_OTHERS):
        turned = (*_WANTED[number % 4 :], *_WANTED[: number % 4])
        yield tuple(code for code in islice(turned, 3 + number % 3) if code in known)


def _wish(one: Candidate, choice: Choice, asked: Sequence[str], *, at: datetime) -> None:
    contract = one.contract
    own, _ = Membership.objects.get_or_create(
        person=contract.signatory, role=Role.SIGNATORY, defaults={"from_on": at.date() - timedelta(days=730)}
    )
    posts = [Post(GENERAL_MEDICINE, code) for code in asked]
    wishes.set_wishes(actor=own, contract=contract, year=choice.year, wishes=posts, at=at)
