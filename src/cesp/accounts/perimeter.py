"""Who sees what: one table, which querysets and permissions both read.

Rows are of a *matter*; a role reaches so far into it. A model turns a reach into a filter once, in
its ``visible_to``. People are reached through the organisations that follow them, which only higher
apps know: ``settings.FOLLOWING`` names their modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.db.models import Q, QuerySet

from cesp.accounts.models import Membership, Organisation, Person, Role


class Matter(StrEnum):
    """What a row is about; each has a line of its own in the table, and its name in French."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Matter:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    CANDIDATURE = "candidature", "Candidatures"
    OFFER = "offer", "Propositions de contrat"
    CONTRACT = "contract", "Contrats et leurs faits"
    INTERNSHIP = "internship", "Choix d'un poste d'internat"
    PAYMENT = "payment", "Compte d'un contrat"
    PAYMENT_RUN = "payment_run", "Mensualités"
    BANK_DETAILS = "bank_details", "Coordonnées bancaires"
    DOCUMENT = "document", "Pièces"
    HEALTH_DOCUMENT = "health_document", "Pièces de santé"
    LETTER = "letter", "Courriers"
    THREAD = "thread", "Fils de messages"
    INTERVIEW = "interview", "Entretiens avec l'ARS"
    PROJECT = "project", "Projets d'installation"
    ENGAGEMENT = "engagement", "Engagement servi, preuves d'exercice"
    QUESTIONNAIRE = "questionnaire", "Réponses au questionnaire annuel"
    DEADLINE = "deadline", "Échéances des signataires"
    TAKEOVER = "takeover", "Reprises de contrats"
    REQUEST = "request", "Demandes des signataires"
    JOURNAL = "journal", "Journal d'audit"
    FOLLOW_UP = "follow_up", "Portefeuille et notes de suivi"
    INSTALLATION = "installation", "Installations et leurs pièces"
    BREACH = "breach", "Procédures de rupture"
    ZONING = "zoning", "Zonages, avant et après leur publication"


class Reach(StrEnum):
    """How far a role sees into a matter."""

    NOTHING = "nothing"
    OWN = "own"
    FOLLOWED = "followed"
    """Of the people whom the actor's organisation follows: trained or settling in the region, enrolled in the UFR."""
    ALL = "all"


_SIGNATORY, _ARS, _UFR, _MEMBER = Role.SIGNATORY, Role.ARS_REFERENT, Role.UFR_MANAGER, Role.COMMITTEE_MEMBER
_DESK, _CLERK, _APPROVER, _AUDITOR = Role.CASE_DESK, Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER, Role.AUDITOR

TABLE: Mapping[Matter, Mapping[Role, Reach]] = {
    # « Followed » is, for a member of a committee, what they are given to read; for the case desk, what a committee
    # has sealed and sent (IDF-4): nothing reaches it before.
    Matter.CANDIDATURE: {
        _SIGNATORY: Reach.OWN,
        **dict.fromkeys((_UFR, _ARS, _MEMBER, _DESK), Reach.FOLLOWED),
        _AUDITOR: Reach.ALL,
    },
    Matter.OFFER: {
        _SIGNATORY: Reach.OWN,
        **dict.fromkeys((_UFR, _ARS), Reach.FOLLOWED),
        **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL),
    },
    Matter.CONTRACT: {
        _SIGNATORY: Reach.OWN,
        _ARS: Reach.FOLLOWED,
        _UFR: Reach.FOLLOWED,
        **dict.fromkeys((_DESK, _CLERK, _APPROVER, _AUDITOR), Reach.ALL),
    },
    # « Followed » is, besides the contracts that an agency or a faculty follows, those placed in its subdivisions.
    Matter.INTERNSHIP: {
        _SIGNATORY: Reach.OWN,
        **dict.fromkeys((_UFR, _ARS), Reach.FOLLOWED),
        **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL),
    },
    Matter.PAYMENT: {_SIGNATORY: Reach.OWN, **dict.fromkeys((_DESK, _CLERK, _APPROVER, _AUDITOR), Reach.ALL)},
    Matter.PAYMENT_RUN: dict.fromkeys((_DESK, _CLERK, _APPROVER, _AUDITOR), Reach.ALL),
    Matter.BANK_DETAILS: {_SIGNATORY: Reach.OWN, **dict.fromkeys((_CLERK, _APPROVER, _AUDITOR), Reach.ALL)},
    Matter.DOCUMENT: {
        _SIGNATORY: Reach.OWN,
        _ARS: Reach.FOLLOWED,
        _UFR: Reach.FOLLOWED,
        **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL),
    },
    # Ground and months of a suspension are a fact; what a doctor wrote is for who decides on it (rules § 6).
    Matter.HEALTH_DOCUMENT: {_SIGNATORY: Reach.OWN, **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL)},
    Matter.LETTER: {
        _SIGNATORY: Reach.OWN,
        _ARS: Reach.FOLLOWED,
        **dict.fromkeys((_DESK, _CLERK, _APPROVER, _AUDITOR), Reach.ALL),
    },
    # Sent ones; an agency never that somebody means to leave. « Followed » is, besides the people whom an agency
    # follows, the requests still open on which its opinion is asked (``life_events.models``).
    Matter.REQUEST: {_SIGNATORY: Reach.OWN, _ARS: Reach.FOLLOWED, **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL)},
    # « Followed » is, besides the people whom an agency follows, the projects in its region; in their département for
    # its referent there (``projects.models``).
    Matter.PROJECT: {
        _SIGNATORY: Reach.OWN,
        **dict.fromkeys((_ARS, Role.DEPARTEMENT_REFERENT), Reach.FOLLOWED),
        **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL),
    },
    # « Followed » is what an agency reported itself (``breach.models``): never a renunciation, never what it costs.
    Matter.BREACH: {_SIGNATORY: Reach.OWN, _ARS: Reach.FOLLOWED, **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL)},
    # The heirs of somebody, and where people stay afterwards, are narrower still, which their models say.
    Matter.ENGAGEMENT: {_SIGNATORY: Reach.OWN, _ARS: Reach.FOLLOWED, **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL)},
    # What a faculty treats of the answers reaches it as proposals (``questionnaire.models``), never the answers.
    Matter.QUESTIONNAIRE: {_SIGNATORY: Reach.OWN, _ARS: Reach.FOLLOWED, **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL)},
    Matter.DEADLINE: {
        _SIGNATORY: Reach.OWN,
        **dict.fromkeys((_ARS, _UFR), Reach.FOLLOWED),
        **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL),
    },
    Matter.TAKEOVER: dict.fromkeys((_DESK, _AUDITOR), Reach.ALL),
    # Besides these, a thread is read by the desk it is addressed to, which its own model knows.
    Matter.THREAD: {_SIGNATORY: Reach.OWN, _AUDITOR: Reach.ALL},
    # Private texts of an agency are narrower still: its own referents alone, which their model says.
    Matter.INTERVIEW: {_SIGNATORY: Reach.OWN, _ARS: Reach.FOLLOWED, _AUDITOR: Reach.ALL},
    Matter.JOURNAL: {_SIGNATORY: Reach.OWN, _AUDITOR: Reach.ALL},
    # Of the agency alone; a département's referent sees those who practise there, which followup itself knows.
    Matter.FOLLOW_UP: dict.fromkeys((_ARS, Role.DEPARTEMENT_REFERENT), Reach.FOLLOWED),
    Matter.INSTALLATION: {_SIGNATORY: Reach.OWN, _ARS: Reach.FOLLOWED, **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL)},
    # About nobody: « followed » is the agency's own region. What is published is public besides.
    Matter.ZONING: {_ARS: Reach.FOLLOWED, **dict.fromkeys((_DESK, _AUDITOR), Reach.ALL)},
}


_WITHHELD_FROM_ALL = frozenset(
    {Matter.DOCUMENT, Matter.HEALTH_DOCUMENT, Matter.LETTER, Matter.THREAD, Matter.INTERVIEW}
)
"""What a conflict of interest hides even from whoever reads everything; accounts and sums still add up."""


class Following(Protocol):
    """What an app that ties people to organisations offers, in a module named in ``settings.FOLLOWING``."""

    def people_followed_by(self, organisation: Organisation) -> QuerySet[Any, int]:
        """Keys of the people whom an organisation follows today, as one column."""

    def people_withheld_from(self, person: Person) -> QuerySet[Any, int]:
        """Keys of the people about whom an agent reads nothing, though their organisation follows them."""

    def people_before_the_desk(self) -> QuerySet[Any, int]:
        """Keys of the people whose papers nobody has sent to the case desk, which otherwise reads them all."""

    def organisations_following(self, person: Person) -> QuerySet[Organisation]:
        """The organisations that follow somebody today."""

    def organisations_of_practice(self, person: Person) -> QuerySet[Organisation]:
        """Among them, those that follow where the person practises or settles."""


def reach(actor: Membership, matter: Matter) -> Reach:
    """How far the actor sees into a matter; a role that its line does not name sees nothing of it.

    The support, looking through somebody's role, never sees what a doctor wrote.
    """
    if matter is Matter.HEALTH_DOCUMENT and actor.seen_by_id is not None:
        return Reach.NOTHING
    return TABLE[matter].get(Role(actor.role), Reach.NOTHING)


def reaching(matter: Matter) -> tuple[Role, ...]:
    """Every role that sees at least something of a matter, in the order of the roles."""
    return tuple(role for role in Role if TABLE[matter].get(role, Reach.NOTHING) is not Reach.NOTHING)


def within(actor: Membership, matter: Matter, *, person: str = "person") -> Q:
    """The filter that keeps rows about people within the actor's reach.

    :param person: the field that leads to the person a row is about: ``"contract__signatory"``.
    """
    match reach(actor, matter):
        case Reach.ALL if matter is Matter.DOCUMENT and actor.role == Role.CASE_DESK:
            unsent = (module.people_before_the_desk() for module in _modules())
            return ~withheld(actor, person=person) & ~_any(Q(**{f"{person}__in": keys}) for keys in unsent)
        case Reach.ALL if matter in _WITHHELD_FROM_ALL:
            return ~withheld(actor, person=person)
        case Reach.ALL:
            return Q()
        case Reach.OWN:
            return Q(**{person: actor.person_id})
        case Reach.FOLLOWED if actor.organisation is not None:
            followed = _any(Q(**{f"{person}__in": keys}) for keys in _followed_by(actor.organisation))
            return followed & ~withheld(actor, person=person)
        case _:
            return Q(pk__in=())


def withheld(actor: Membership, *, person: str = "person") -> Q:
    """Rows about people of whom an agent reads nothing, in any of their roles: a declared conflict of interest."""
    return _any(Q(**{f"{person}__in": keys}) for keys in _withheld_from(actor.person))


def may_hear(members: Iterable[Membership], *, about: int) -> list[Membership]:
    """Those of these agents who may be told of somebody: not who declared that they know them. One query each.

    Whatever tells agents of one person goes through it: a notification that leads nowhere would still say that there
    is something to read.

    :param about: key of the person.
    """
    return [one for one in members if not Person.objects.filter(withheld(one, person="pk"), pk=about).exists()]


def _any(filters: Iterator[Q]) -> Q:
    found = Q(pk__in=())
    for one in filters:
        found |= one
    return found


def _modules() -> Iterator[Following]:
    for path in settings.FOLLOWING:
        yield cast(Following, import_module(path))


def _followed_by(organisation: Organisation) -> Iterator[QuerySet[Any, int]]:
    return (module.people_followed_by(organisation) for module in _modules())


def _withheld_from(person: Person) -> Iterator[QuerySet[Any, int]]:
    return (module.people_withheld_from(person) for module in _modules())


def organisations_following(person: Person) -> tuple[Organisation, ...]:
    """Every organisation that follows somebody today, each once."""
    found = {one.pk: one for module in _modules() for one in module.organisations_following(person)}
    return tuple(found[pk] for pk in sorted(found))


def organisations_of_practice(person: Person) -> tuple[Organisation, ...]:
    """Those of them that follow where the person practises or settles; none before that."""
    found = {one.pk: one for module in _modules() for one in module.organisations_of_practice(person)}
    return tuple(found[pk] for pk in sorted(found))
