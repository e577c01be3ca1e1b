"""What answers propose, desk by desk; and the silences that wait for a referent's decision."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from cesp.accounts.models import Membership, Role
from cesp.common import pagination
from cesp.common.pagination import Page, Sort
from cesp.questionnaire.definition import AUDIENCES, Question
from cesp.questionnaire.models import Attachment, Proposal, ProposalState, Summons
from cesp.questionnaire.subjects import SUBJECTS, title_of
from cesp.questionnaire.wording import answer_in_words
from cesp_law.questionnaire import Audience

_PAGE = 30
STATES = {
    "": "à traiter",
    ProposalState.ACCEPTED.value: "acceptées",
    ProposalState.REJECTED.value: "écartées",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal as the desk reads it."""

    proposal: Proposal
    question: Question | None

    @property
    def title(self) -> str:
        return title_of(self.proposal.about)

    @property
    def label(self) -> str:
        return self.question.label if self.question else "Situation déclarée"

    @property
    def words(self) -> str:
        if self.question is None:
            return AUDIENCES[Audience(str(self.proposal.value))]
        return answer_in_words(self.question, self.proposal.value)

    @property
    def is_fact(self) -> bool:
        """Whether accepting it records a fact; else it is a task to do."""
        subject = SUBJECTS.get(self.proposal.about)
        return subject is not None and subject.fact is not None


@dataclass(frozen=True, slots=True)
class ToTreat:
    page: Page[Proposal]
    rows: tuple[Told, ...]
    counts: tuple[tuple[str, str, int], ...]


def to_treat(actor: Membership, *, state: str = "", about: str = "", cursor: str = "") -> ToTreat:
    """A page of the proposals of the actor's desk, the oldest first; the count of each object that waits."""
    seen = Proposal.objects.visible_to(actor)
    found = seen.filter(state=state or ProposalState.PROPOSED)
    counted = dict(found.order_by().values_list("about").annotate(rows=Count("pk")))
    if about:
        found = found.filter(about=about)
    page = pagination.page(_whole(found), sort=Sort("id"), cursor=cursor, size=_PAGE)
    counts = tuple((code, title_of(code), counted[code]) for code in (*SUBJECTS, "situation") if counted.get(code))
    return ToTreat(page, tuple(told(one) for one in page.rows), counts)


def _whole(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    return found.select_related(
        "response__contract__signatory",
        "response__contract__ufr",
        "response__questionnaire",
        "sending__version",
        "sending__receipt",
        "decided_by__person",
    )


def told(proposal: Proposal) -> Told:
    return Told(proposal, proposal.sending.version.definition.question(proposal.question))


def proposal_for(actor: Membership, pk: int) -> Proposal:
    """One proposal that the actor sees.

    :raises Proposal.DoesNotExist: there is none, or it is another desk's.
    """
    return _whole(Proposal.objects.visible_to(actor)).get(pk=pk)


def pieces_of(proposal: Proposal) -> list[Attachment]:
    """The pieces put in answer to the question, to be read before deciding."""
    rows = Attachment.objects.filter(response=proposal.response_id, question=proposal.question)
    return list(rows.select_related("piece").order_by("pk"))


def may_treat(actor: Membership, proposal: Proposal) -> bool:
    """Whether the buttons are shown."""
    return proposal.state == ProposalState.PROPOSED and actor.role in (Role.CASE_DESK, proposal.desk)


def summons_for(actor: Membership, pk: int) -> Summons:
    """One summons prepared, that the actor sees.

    :raises Summons.DoesNotExist: there is none, or it is another region's.
    """
    rows = Summons.objects.visible_to(actor).select_related(
        "response__contract__signatory", "response__contract__summary", "response__questionnaire", "decided_by__person"
    )
    return rows.prefetch_related("response__chases").get(pk=pk)


def summonses(actor: Membership, *, cursor: str = "") -> Page[Summons]:
    """A page of the silences that wait for a decision, the oldest first."""
    rows = Summons.objects.visible_to(actor).filter(decision="", response__sent_at__isnull=True)
    rows = rows.select_related("response__contract__signatory", "response__questionnaire")
    return pagination.page(rows, sort=Sort("id"), cursor=cursor, size=_PAGE)


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for an agent, for their home."""

    answers: int
    silences: int

    def __bool__(self) -> bool:
        return bool(self.answers or self.silences)


def waiting_for(actor: Membership) -> Work:
    """How many answers wait for the actor's desk, and how many silences for a referent's decision. Two queries."""
    own = Proposal.objects.visible_to(actor).waiting().filter(desk=actor.role)
    silences = 0
    if actor.role == Role.ARS_REFERENT:
        rows = Summons.objects.visible_to(actor).filter(decision="", response__sent_at__isnull=True)
        silences = rows.count()
    return Work(own.count(), silences)
