"""What stands in the addresses of the service, for whoever asks for pages of every kind.

An address with an argument declares here, in one line, how the argument is made from the world of the
matrix: ``about(Matter.LETTER, lambda one: {"pk": one.letter.pk})`` for a row about a person,
``shared(lambda world: {"month": world.month})`` for one that is not about anybody in particular.
An address that says nothing fails ``test_every_address_with_an_argument_is_declared``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from cesp.accounts import perimeter
from cesp.accounts.models import Role, Subject
from cesp.accounts.perimeter import Matter, Reach
from cesp.campaigns.models import (
    Committee,
)
from cesp.common import clock
from cesp.correspondence.models import Thread
from cesp.documents.models import Piece
from cesp.letters import codes
from cesp.letters.models import Letter
from cesp.life_events.models import ReasonSentence
from cesp.payments.bank_details import token_of
from cesp.territory.outlines import digest
from tests.architecture.world import CASES, DELEGATE, LOCAL, SUPPORT, Somebody, World

FOLLOWED = {
    Role.ARS_REFERENT: {"own", "other person", "other UFR"},
    Role.UFR_MANAGER: {"own", "other person"},
    Role.COMMITTEE_MEMBER: {"own"},
    Role.CASE_DESK: CASES,
    Role.DEPARTEMENT_REFERENT: frozenset(),
}
"""A member of a committee is given one file to read; a committee sealed each of them, and sent it to the case desk.
Nobody of this world practises in the département of its referent."""


@dataclass(frozen=True, slots=True)
class Declared:
    """How the arguments of an address are made, and who sees the row.

    :param seen: role, or one of those who ask besides → cases whose row is shown; ``None``: about nobody.
    :param of: arguments from the somebody of a case, or from the world.
    :param matter: what the row is about somebody, if the table of perimeters speaks of it.
    """

    seen: Mapping[str, Collection[str]] | None
    of: Callable[[Any], dict[str, Any]]
    matter: Matter | None = None
    everybody: bool = False
    """Whether each role admitted to the page may have a row of its own, that the world does not make."""

    def arguments(self, world: World, case: str) -> dict[str, Any]:
        return self.of(world if self.seen is None else world.people[case])


def about(
    matter: Matter, of: Callable[[Somebody], dict[str, Any]], *, besides: Mapping[str, Collection[str]] | None = None
) -> Declared:
    """A row about a person, seen as the table says.

    :param besides: what the model adds to the table, or takes from it.
    """
    return Declared(_as_the_table_says(matter) | dict(besides or {}), of, matter)


def _as_the_table_says(matter: Matter) -> dict[str, Collection[str]]:
    """The table said again in the words of the cases."""
    cases: dict[Reach, Collection[str]] = {Reach.NOTHING: (), Reach.OWN: ("own",), Reach.ALL: CASES}
    reaches = {role: perimeter.TABLE[matter].get(role, Reach.NOTHING) for role in Role}
    found = {role.value: FOLLOWED[role] if to is Reach.FOLLOWED else cases[to] for role, to in reaches.items()}
    found[DELEGATE] = found[Role.ARS_REFERENT.value]
    found[SUPPORT] = () if matter is Matter.HEALTH_DOCUMENT else found[Role.SIGNATORY.value]
    return found


def private(of: Callable[[Somebody], dict[str, Any]]) -> Declared:
    """A row that only the person reaches, whatever their role; the support, seeing as they do, too."""
    return Declared({Role.SIGNATORY.value: ("own",), SUPPORT: ("own",)}, of, everybody=True)


def kept(of: Callable[[Somebody], dict[str, Any]]) -> Declared:
    """A row of an organisation: for its administrators, and those of the managing authority."""
    return Declared({Role.ADMINISTRATOR.value: CASES, LOCAL: ("own",)}, of)


def for_support(of: Callable[[Somebody], dict[str, Any]]) -> Declared:
    """A row that the administrators of the managing authority reach, and no other."""
    return Declared({Role.ADMINISTRATOR.value: CASES}, of)


def shared(of: Callable[[World], dict[str, Any]]) -> Declared:
    """A row that every role admitted to the page may see."""
    return Declared(None, of)


def _committee(one: Somebody) -> Committee:
    """The committee that sealed somebody's ranking."""
    candidature = one.candidature
    return Committee.objects.get(ufr=candidature.ufr, profession=candidature.profession, campaign=candidature.campaign)


_ONE_COMMITTEE = ("own", "other person")
"""Both candidates are before the committee where the member and the agency's referent sit."""


def _of_committee(**arguments: Any) -> Declared:
    """What a committee shows to its readers, once sealed."""
    besides = {Role.COMMITTEE_MEMBER.value: _ONE_COMMITTEE}
    return about(Matter.CANDIDATURE, lambda one: {"pk": _committee(one).pk} | arguments, besides=besides)


def _by(*roles: Role, of: Callable[[Somebody], dict[str, Any]] = lambda one: {}) -> Declared:
    """A committee's own work: for its UFR, and those who sit there."""
    return Declared({role.value: _ONE_COMMITTEE for role in roles}, lambda one: {"pk": _committee(one).pk} | of(one))


_UFR_ALONE = (Role.UFR_MANAGER,)
_DECIDERS = (Role.UFR_MANAGER, Role.COMMITTEE_MEMBER)
_INSIDERS = (*_DECIDERS, Role.ARS_REFERENT)
_READ_BY = Declared(
    dict.fromkeys((Role.COMMITTEE_MEMBER.value, Role.ARS_REFERENT.value), ("own",)),
    lambda one: {"pk": _committee(one).pk, "candidature": one.candidature.pk},
)


def _file_of(one: Somebody) -> dict[str, Any]:
    return {"candidature": one.candidature.pk}


def _slot_of(one: Somebody) -> dict[str, Any]:
    return {"slot": one.slot.pk}


def _seat_of(one: Somebody) -> dict[str, Any]:
    return {"seat": one.seat.pk}


_NO_ANSWER = {Role.SIGNATORY.value, SUPPORT, Role.PAYMENTS_CLERK.value, Role.PAYMENTS_APPROVER.value}
"""A signatory reads their questionnaire on their own pages; whoever pays reads none."""
_NO_FACULTY, _NO_ARS = {Role.UFR_MANAGER.value}, {Role.ARS_REFERENT.value, DELEGATE}

PIECES = {
    Matter.DOCUMENT: "transcripts",
    Matter.BANK_DETAILS: "bank_statement",
    Matter.HEALTH_DOCUMENT: "medical_certificate",
}


def _desk(one: Somebody) -> dict[str, Any]:
    return {"pk": one.organisation.pk, "subject": Subject.COURSE.value}


def _piece_of(matter: Matter, kind: str, *, changing: bool = False) -> Declared:
    """A piece that the person deposited: of those who see it, only they and the case desk may change it."""
    seen = _as_the_table_says(matter)
    others = {who: () for who in seen if changing and who not in (Role.SIGNATORY, Role.CASE_DESK, SUPPORT)}
    return about(matter, lambda one: {"public_id": one.pieces[kind].public_id}, besides=others)


def _pieces(*, changing: bool) -> tuple[Declared, ...]:
    return tuple(_piece_of(matter, kind, changing=changing) for matter, kind in PIECES.items())


def _contestation_of(subject: str, *readers: Role) -> Declared:
    seen = {Role.SIGNATORY.value: ("own",), SUPPORT: ("own",), **{role.value: CASES for role in readers}}
    return Declared(seen, lambda one: {"pk": one.contestations[subject].pk})


def _by_thread(of: Callable[[Thread], dict[str, Any]]) -> tuple[Declared, ...]:
    """A thread for each desk, which reads it besides those whom the table names."""
    desks: Mapping[str, Mapping[str, Collection[str]]] = {
        "contract": {Role.CASE_DESK.value: CASES},
        "payments": _ALL_MONEY,
        "course": dict.fromkeys((Role.ARS_REFERENT.value, DELEGATE), FOLLOWED[Role.ARS_REFERENT]),
        "enrolment": {Role.UFR_MANAGER.value: FOLLOWED[Role.UFR_MANAGER]},
    }
    return tuple(_thread_of(subject, desk, of) for subject, desk in desks.items())


def _thread_of(subject: str, desk: Mapping[str, Collection[str]], of: Callable[[Thread], dict[str, Any]]) -> Declared:
    return about(Matter.THREAD, lambda one: of(one.threads[subject]), besides=desk)


def _carried(thread: Thread) -> dict[str, Any]:
    """The file that the first message of a thread carries."""
    subject = f"correspondence.message:{thread.messages.earliest('position').pk}"
    return {"pk": thread.pk, "public_id": Piece.objects.get(subject=subject).public_id}


def _revocable(letter: Callable[[Somebody], Letter], matter: Matter, *revokers: Role) -> Declared:
    """A letter, for the roles that revoke its kind."""
    others = {who: () for who in _as_the_table_says(matter) if who not in {role.value for role in revokers}}
    return about(matter, lambda one: {"number": letter(one).number}, besides=others)


_ALL_MONEY = dict.fromkeys((Role.PAYMENTS_CLERK.value, Role.PAYMENTS_APPROVER.value), CASES)
_MONTH = shared(lambda world: {"month": world.month})
_BATCH = shared(lambda world: {"pk": world.batch_id})
_CONTRACT = about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference})
_FACT = about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference, "pk": one.fact.pk})
_COLLEAGUE = kept(lambda one: {"pk": one.colleague.pk})
_OWN_ROLE = replace(_COLLEAGUE, everybody=True)
_DELEGATION = replace(kept(lambda one: {"pk": one.delegation.pk}), everybody=True)
# An ARS answers for the course; a faculty answers for no subject.
_DESK = replace(kept(_desk), seen={Role.ADMINISTRATOR.value: ("own", "other region"), LOCAL: ("own",)})
_INVITATION = kept(lambda one: {"pk": one.invitation.pk})
_ORGANISATION = kept(lambda one: {"pk": one.organisation.pk})
_THREADS = _by_thread(lambda thread: {"pk": thread.pk})
_REVOCABLE = (
    _revocable(lambda one: one.letter, Matter.LETTER, Role.CASE_DESK),
    _revocable(lambda one: one.certificate, Matter.PAYMENT, Role.CASE_DESK, Role.PAYMENTS_CLERK),
)
_NOTICE = about(Matter.LETTER, lambda one: {"pk": one.notice.pk})
_FILE = about(Matter.DOCUMENT, lambda one: {"pk": one.person.pk}, besides=_ALL_MONEY)
_PIECES, _OWN_PIECES = _pieces(changing=False), _pieces(changing=True)
_LETTERS = (
    about(Matter.LETTER, lambda one: {"number": one.letter.number}),
    # A legal notice is opened before its letter is read.
    about(
        Matter.LETTER,
        lambda one: {"number": one.served.number},
        besides=dict.fromkeys((Role.SIGNATORY.value, SUPPORT), ()),
    ),
    # What tells of money is read by those who see payments.
    about(Matter.PAYMENT, lambda one: {"number": one.certificate.number}),
)
_CONTESTATIONS = (
    _contestation_of("fact", Role.CASE_DESK, Role.AUDITOR),
    _contestation_of("payments", Role.CASE_DESK, Role.PAYMENTS_CLERK, Role.AUDITOR),
)
# A copy is handed to its owner, not to whoever looks through their eyes.
_COPY = Declared({Role.SIGNATORY.value: ("own",)}, lambda one: {"pk": one.export.pk}, everybody=True)
_ERASURE = shared(lambda world: {"pk": world.erasure.pk})
_PROVIDER = shared(lambda world: {"name": "pro"})
_MAILING = shared(lambda world: {"pk": world.mailing.pk})
_SHEET = about(Matter.FOLLOW_UP, lambda one: {"reference": one.contract.reference})
_STUCK = shared(lambda world: {"pk": world.stuck.pk})

_YEAR = shared(lambda world: {"year": world.people["own"].candidature.campaign.academic_year})
_CANDIDATURE = about(Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk})
_PAPER_FILE = about(Matter.CANDIDATURE, lambda one: {"pk": one.paper_file.pk})

# For whoever asked for it: nobody did (tests/campaigns/test_bundles.py).
_BUNDLE = Declared({}, lambda one: {"public_id": UUID(int=0)}, everybody=True)

_ZONING = shared(lambda world: {"pk": world.zoning.pk})
_ZONING_FILE = shared(lambda world: {"pk": world.zoning.deposit_id})
_REGION = shared(lambda world: {"ars": "ara"})

_INTERVIEW = about(Matter.INTERVIEW, lambda one: {"public_id": one.interview.public_id})
_OWN_INTERVIEW = private(lambda one: {"public_id": one.interview.public_id})
_GIVEN_TIME = about(Matter.INTERVIEW, lambda one: {"public_id": one.given_time.public_id})
_BANK_ACCOUNT = about(Matter.BANK_DETAILS, lambda one: {"pk": one.bank_account.pk})
_SET_OFF = about(Matter.PAYMENT, lambda one: {"public_id": one.set_off.public_id})
_INTERN = about(Matter.INTERNSHIP, lambda one: {"year": one.intern.choice.year, "public_id": one.intern.public_id})
_DEBT = about(Matter.PAYMENT, lambda one: {"public_id": one.debt.public_id})
_OWN_DEBT_ASKING = about(Matter.PAYMENT, lambda one: {"public_id": one.debt_asking.public_id})
_INSTALLATION = about(Matter.INSTALLATION, lambda one: {"public_id": one.validated.public_id})
_ENGAGEMENT = about(Matter.ENGAGEMENT, lambda one: {"reference": one.contract.reference})
_SERVICE_YEAR = about(Matter.ENGAGEMENT, lambda one: {"reference": one.contract.reference, "year": 1})
_CHANGE = about(Matter.ENGAGEMENT, lambda one: {"public_id": one.practice_change.public_id})
_CASE = about(Matter.BREACH, lambda one: {"public_id": one.breach_case.public_id})
_REQUEST = about(Matter.REQUEST, lambda one: {"public_id": one.life_event.public_id})
_PROJECT = about(Matter.PROJECT, lambda one: {"public_id": one.project.public_id})


def _sentence() -> int:
    """A reason that is offered: a page that retires one leaves another."""
    return ReasonSentence.objects.get_or_create(outcome="refuse", text="Essai.", retired_at=None)[0].pk


_LINES: dict[str, Declared | tuple[Declared, ...]] = {
    "accounts:change_role": _COLLEAGUE,
    "accounts:contact": _DESK,
    "accounts:delegate": _OWN_ROLE,
    "accounts:edit_organisation": _ORGANISATION,
    "accounts:end_role": _COLLEAGUE,
    "accounts:export_organisations": shared(lambda world: {"form": "csv"}),
    "accounts:invite": _ORGANISATION,
    "accounts:merge": for_support(lambda one: {"kept": one.person.pk, "emptied": one.colleague.person.pk}),
    "accounts:organisation": _ORGANISATION,
    "accounts:remove_contact": _DESK,
    "accounts:renew_invitation": _INVITATION,
    "accounts:reopen_role": _COLLEAGUE,
    "accounts:review": kept(lambda one: {"pk": one.review.pk}),
    "accounts:revoke_delegation": _DELEGATION,
    "accounts:revoke_invitation": _INVITATION,
    "accounts:see_as": for_support(lambda one: {"pk": one.membership.pk}),
    "accounts:switch_role": shared(lambda world: {"pk": world.members["auditor"].pk}),
    "accounts:withdraw_hand_over": shared(lambda world: {"pk": world.hand_over.pk}),
    **dict.fromkeys(
        (
            "breach:case",
            "breach:dismiss",
            "breach:extend",
            "breach:lapse",
            "breach:open",
            "breach:pieces",
            "breach:record_observations",
            "breach:send_back",
            "breach:sign",
            "breach:take_effect",
        ),
        _CASE,
    ),
    "breach:export": shared(lambda world: {"form": "csv"}),
    "breach:propose": about(Matter.BREACH, lambda one: {"public_id": one.breach_case.public_id, "outcome": "closing"}),
    "breach:report": _CONTRACT,
    "campaigns:deposit": private(lambda one: {"public_id": one.candidature.public_id}),
    "campaigns:act_on_candidature": about(Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk, "act": "inscrit"}),
    "campaigns:agreement": about(Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk, "opinion": one.opinion.pk}),
    "campaigns:ask_correction": _CANDIDATURE,
    "campaigns:ask_opinion": _CANDIDATURE,
    "campaigns:bundle": _BUNDLE,
    "campaigns:bundle_advance": _BUNDLE,
    "campaigns:bundle_file": _BUNDLE,
    "campaigns:candidature": _CANDIDATURE,
    "campaigns:declare_conflict": _CANDIDATURE,
    "campaigns:declare_inadmissible": _CANDIDATURE,
    "campaigns:desk_export": shared(lambda world: {"form": "csv"}),
    "campaigns:opinion": about(Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk, "purpose": "own_validation"}),
    "campaigns:paper_deposit": _PAPER_FILE,
    "campaigns:paper_pieces": _PAPER_FILE,
    "campaigns:piece": about(
        Matter.CANDIDATURE, lambda one: {"pk": one.candidature.pk, "attachment": one.attachment.pk}
    ),
    "campaigns:print_candidature": _CANDIDATURE,
    "campaigns:file": private(lambda one: {"public_id": one.candidature.public_id}),
    "campaigns:pieces": private(lambda one: {"public_id": one.candidature.public_id}),
    "campaigns:put_piece": private(lambda one: {"public_id": one.candidature.public_id, "code": "identity"}),
    "campaigns:remove_piece": private(lambda one: {"public_id": one.candidature.public_id, "attachment": 1}),
    "campaigns:step": private(lambda one: {"public_id": one.candidature.public_id, "step": "projet"}),
    "campaigns:withdraw": private(lambda one: {"public_id": one.candidature.public_id}),
    "contracts:annul_fact": _FACT,
    "contracts:choose_fact": _CONTRACT,
    "contracts:correct_fact": _FACT,
    **dict.fromkeys(
        (
            "campaigns:announce_campaign",
            "campaigns:arrete",
            "campaigns:campaign",
            "campaigns:edit_campaign",
            "campaigns:end_campaign",
            "campaigns:import_quotas",
            "campaigns:local_dates",
            "campaigns:quotas",
            "campaigns:rejected_quotas",
            "campaigns:quotas_model",
            "campaigns:store_quotas",
        ),
        _YEAR,
    ),
    "campaigns:quotas_export": shared(
        lambda world: {"year": world.people["own"].candidature.campaign.academic_year, "form": "csv"}
    ),
    "contracts:export": shared(lambda world: {"form": "csv"}),
    "contracts:record_fact": about(
        Matter.CONTRACT, lambda one: {"reference": one.contract.reference, "kind": "suspended"}
    ),
    "correspondence:ask": shared(lambda world: {"subject": "contract"}),
    "correspondence:assign": _THREADS,
    "correspondence:close": _THREADS,
    "correspondence:dispatch": _NOTICE,
    "correspondence:mark_read": _THREADS,
    "correspondence:note": _THREADS,
    "correspondence:notice": _NOTICE,
    "correspondence:notices_export": shared(lambda world: {"form": "csv"}),
    "correspondence:open_notice": _NOTICE,
    "correspondence:piece": _by_thread(_carried),
    "correspondence:proof": about(Matter.LETTER, lambda one: {"pk": one.known.pk}),
    "correspondence:receipt": _NOTICE,
    "correspondence:reply": _THREADS,
    "correspondence:returned": _NOTICE,
    "correspondence:sent": _THREADS,
    "correspondence:thread": _THREADS,
    "correspondence:transfer": _THREADS,
    "correspondence:write_to": about(Matter.CONTRACT, lambda one: {"person": one.person.pk}),
    "interviews:answer": _INTERVIEW,
    "interviews:book": _OWN_INTERVIEW,
    "interviews:call_off": _INTERVIEW,
    "interviews:cancel": _OWN_INTERVIEW,
    "interviews:drop_slot": _GIVEN_TIME,
    "interviews:hold": _INTERVIEW,
    "interviews:ics": _OWN_INTERVIEW,
    "interviews:interview": _INTERVIEW,
    "interviews:invite": _CONTRACT,
    "interviews:miss": _INTERVIEW,
    "interviews:of_contract": _CONTRACT,
    "interviews:own": _OWN_INTERVIEW,
    "interviews:propose": _INTERVIEW,
    "interviews:refuse_times": _OWN_INTERVIEW,
    "interviews:share": _INTERVIEW,
    "interviews:summon": _CONTRACT,
    "interviews:write": about(
        Matter.INTERVIEW, lambda one: {"public_id": one.interview.public_id, "audience": "private"}
    ),
    "demonstration:become": shared(lambda world: {"pk": world.members["auditor"].pk}),
    "demonstration:mail": shared(lambda world: {"pk": 1}),
    "demonstration:mail_html": shared(lambda world: {"pk": 1}),
    "documents:archive": _FILE,
    "documents:of_person": _FILE,
    "documents:piece": _PIECES,
    "documents:replace": _OWN_PIECES,
    "documents:withdraw": _OWN_PIECES,
    "engagement:certify": _ENGAGEMENT,
    "engagement:check": about(Matter.ENGAGEMENT, lambda one: {"public_id": one.yearly_proof.public_id}),
    "engagement:death": _ENGAGEMENT,
    "engagement:engagement": _ENGAGEMENT,
    "engagement:export": shared(lambda world: {"form": "csv"}),
    "engagement:give": _SERVICE_YEAR,
    "engagement:heirs": _ENGAGEMENT,
    "engagement:one_change": _CHANGE,
    "engagement:proof": _SERVICE_YEAR,
    "engagement:record_change": _CHANGE,
    "engagement:refuse_change": _CHANGE,
    "engagement:remove_piece": about(
        Matter.ENGAGEMENT, lambda one: {"reference": one.contract.reference, "year": 1, "pk": one.proof_piece.pk}
    ),
    "engagement:statistics_export": shared(lambda world: {"form": "csv"}),
    "engagement:stay": _ENGAGEMENT,
    "engagement:take_back_stay": _ENGAGEMENT,
    "engagement:withdraw_change": _CHANGE,
    "engagement:withdraw_death": _ENGAGEMENT,
    "engagement:write_to_heirs": _ENGAGEMENT,
    "followup:export": shared(lambda world: {"form": "csv"}),
    "followup:mailing": _MAILING,
    "followup:mailing_advance": _MAILING,
    "followup:sheet": _SHEET,
    "followup:strike_note": about(Matter.FOLLOW_UP, lambda one: {"pk": one.note.pk}),
    "identity:close_session": private(lambda one: {"pk": one.session.pk}),
    "identity:link_identity": _PROVIDER,
    "identity:provider_back": _PROVIDER,
    "identity:provider_start": _PROVIDER,
    "identity:unlink_identity": private(lambda one: {"pk": one.identity.pk}),
    "internship:add": shared(lambda world: {"year": clock.today().year}),
    "internship:allocate": shared(lambda world: {"year": clock.today().year}),
    "internship:announce": shared(lambda world: {"year": clock.today().year}),
    "internship:candidate": _INTERN,
    "internship:candidates": shared(lambda world: {"year": clock.today().year}),
    "internship:candidates_export": shared(lambda world: {"year": clock.today().year, "form": "csv"}),
    "internship:choice": shared(lambda world: {"year": clock.today().year}),
    "internship:decide_seats": shared(lambda world: {"year": clock.today().year}),
    "internship:edit": shared(lambda world: {"year": clock.today().year}),
    "internship:move_out": _INTERN,
    "internship:national_list": shared(lambda world: {"year": clock.today().year}),
    "internship:national_list_export": shared(lambda world: {"year": clock.today().year, "form": "csv"}),
    "internship:open_specialty": shared(lambda world: {"year": clock.today().year}),
    "internship:publish_list": shared(lambda world: {"year": clock.today().year}),
    "internship:rank": _INTERN,
    "internship:ranks": shared(lambda world: {"year": clock.today().year}),
    "internship:ranks_model": shared(lambda world: {"year": clock.today().year}),
    "internship:rejected_ranks": shared(lambda world: {"year": clock.today().year}),
    "internship:store_ranks": shared(lambda world: {"year": clock.today().year}),
    "internship:third_cycle": shared(lambda world: {"year": clock.today().year}),
    "letters:download": _LETTERS,
    "letters:letter": _LETTERS,
    "letters:revoke": _REVOCABLE,
    "letters:verified": shared(lambda world: {"code": codes.written(world.people["own"].letter.code)}),
    "life_events:advise": _REQUEST,
    "life_events:ask_completion": _REQUEST,
    "life_events:begin": shared(lambda world: {"kind": "name"}),
    "life_events:contest": _REQUEST,
    "life_events:decide": about(
        Matter.REQUEST, lambda one: {"public_id": one.life_event.public_id, "outcome": "refuse"}
    ),
    "life_events:export": shared(lambda world: {"form": "csv"}),
    "life_events:own_event": _REQUEST,
    "life_events:pieces": _REQUEST,
    "life_events:reason": shared(lambda world: {"pk": _sentence()}),
    "life_events:remove_piece": about(
        Matter.REQUEST, lambda one: {"public_id": one.life_event.public_id, "attachment": 1}
    ),
    "life_events:request": _REQUEST,
    "life_events:request_piece": about(
        Matter.REQUEST, lambda one: {"public_id": one.life_event.public_id, "attachment": one.life_piece.pk}
    ),
    "life_events:retire_reason": shared(lambda world: {"pk": _sentence()}),
    "life_events:send": _REQUEST,
    "life_events:step": about(Matter.REQUEST, lambda one: {"public_id": one.life_event.public_id, "page_number": 1}),
    "life_events:withdraw": _REQUEST,
    "notifications:drop_sending": _STUCK,
    "notifications:open": private(lambda one: {"pk": one.notification.pk}),
    "notifications:read": private(lambda one: {"pk": one.notification.pk}),
    "notifications:retry_sending": _STUCK,
    "offers:abandon": about(Matter.OFFER, lambda one: {"public_id": one.paper.public_id}),
    "offers:amend": about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference}),
    "offers:board_export": shared(lambda world: {"year": clock.today().year, "form": "csv"}),
    "offers:call": shared(lambda world: {"year": clock.today().year}),
    "offers:export": shared(lambda world: {"year": clock.today().year, "form": "csv"}),
    "offers:move": shared(lambda world: {"year": clock.today().year}),
    "offers:original": about(Matter.OFFER, lambda one: {"public_id": one.paper.public_id}),
    "offers:publication_advance": shared(lambda world: {"year": clock.today().year}),
    "offers:publish": shared(lambda world: {"year": clock.today().year}),
    "offers:refuse": about(Matter.OFFER, lambda one: {"public_id": one.offer.public_id}),
    "offers:sign": about(Matter.OFFER, lambda one: {"public_id": one.paper.public_id}),
    "offers:statistics_export": shared(lambda world: {"year": clock.today().year, "form": "csv"}),
    "payments:account": _BANK_ACCOUNT,
    "payments:approve": _MONTH,
    "payments:approve_account": _BANK_ACCOUNT,
    "payments:check_account": _BANK_ACCOUNT,
    "payments:confirm_set_off": _SET_OFF,
    "payments:control": _MONTH,
    "payments:disown_account": shared(lambda world: {"token": token_of(world.people["own"].bank_account)}),
    "payments:download": shared(lambda world: {"month": world.month, "number": 1}),
    "payments:emit": _MONTH,
    "payments:explain_item": shared(lambda world: {"month": world.month, "pk": world.item.pk}),
    "payments:findings": shared(lambda world: {"month": world.month, "kind": world.item.kind}),
    "payments:lines": _MONTH,
    "payments:lines_export": shared(lambda world: {"month": world.month, "form": "csv"}),
    "payments:month_statement": about(
        Matter.CONTRACT, lambda one: {"reference": one.contract.reference, "month": "2022-10"}
    ),
    "payments:overpayment": about(Matter.PAYMENT, lambda one: {"reference": one.contract.reference}),
    "payments:overpayments_export": shared(lambda world: {"form": "csv"}),
    "payments:prepare": _MONTH,
    "payments:progress": _MONTH,
    "payments:propose_set_off": about(Matter.PAYMENT, lambda one: {"reference": one.contract.reference}),
    "payments:refuse_account": _BANK_ACCOUNT,
    "payments:refuse_set_off": _SET_OFF,
    "payments:replace_account": _BANK_ACCOUNT,
    "payments:run": _MONTH,
    "payments:send_back": _MONTH,
    "payments:sheet_export": shared(lambda world: {"month": world.month, "form": "xlsx"}),
    "payments:statement": about(Matter.PAYMENT, lambda one: {"reference": one.contract.reference}),
    "payments:statements": about(Matter.PAYMENT, lambda one: {"reference": one.contract.reference}),
    "payments:stop_set_off": _SET_OFF,
    "payments:sums_received": _CONTRACT,
    "payments:take_back": _MONTH,
    "payments:withdraw_account": _BANK_ACCOUNT,
    "payments:withdraw_set_off": _SET_OFF,
    "payments:year_statement": about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference, "year": 2022}),
    "portal:contract": _CONTRACT,
    "portal:duration_notice": _CONTRACT,
    "portal:duration_notice_preview": _CONTRACT,
    "portal:journal_export": shared(lambda world: {"form": "csv"}),
    "portal:letters": _CONTRACT,
    "privacy:accept": _CONTESTATIONS,
    "privacy:approve_erasure": _ERASURE,
    "privacy:ask_more": _CONTESTATIONS,
    "privacy:complete": _CONTESTATIONS,
    "privacy:contest": private(lambda one: {"subject": "fait", "which": str(one.fact.pk)}),
    "privacy:contestation": _CONTESTATIONS,
    "privacy:contestations_export": shared(lambda world: {"form": "csv"}),
    "privacy:dismiss_erasure": _ERASURE,
    "privacy:erasure": _ERASURE,
    "privacy:erasure_advance": _ERASURE,
    "privacy:export_advance": _COPY,
    "privacy:export_download": _COPY,
    "privacy:refuse": _CONTESTATIONS,
    "privacy:review_erasure": _ERASURE,
    "privacy:withdraw": _CONTESTATIONS,
    **dict.fromkeys(
        (f"selection:{name}" for name in ("committee", "grid", "minutes", "minutes_file")), _of_committee()
    ),
    "projects:ask": _PROJECT,
    "projects:attach": _PROJECT,
    "projects:begin": shared(lambda world: {"reference": "R69000001"}),
    "projects:decide": about(Matter.PROJECT, lambda one: {"public_id": one.project.public_id, "outcome": "valider"}),
    "projects:edit": _PROJECT,
    "projects:export": shared(lambda world: {"form": "csv"}),
    "projects:own_project": _PROJECT,
    "projects:project": _PROJECT,
    "projects:put_on_list": _PROJECT,
    "projects:send": _PROJECT,
    "projects:speak": _PROJECT,
    "projects:withdraw": _PROJECT,
    "questionnaire:add_question": shared(lambda world: {"year": clock.today().year, "section": "etudes"}),
    "questionnaire:add_section": shared(lambda world: {"year": clock.today().year}),
    "questionnaire:announce": shared(lambda world: {"year": clock.today().year}),
    "questionnaire:arrange": shared(lambda world: {"year": clock.today().year}),
    "questionnaire:board": shared(lambda world: {"year": clock.today().year}),
    "questionnaire:correct": shared(lambda world: {"year": clock.today().year}),
    "questionnaire:days": shared(lambda world: {"year": clock.today().year}),
    "questionnaire:editor": shared(lambda world: {"year": clock.today().year}),
    "questionnaire:export": shared(lambda world: {"year": clock.today().year, "form": "csv"}),
    "questionnaire:file": private(lambda one: {"public_id": one.response.public_id}),
    "questionnaire:preview": shared(lambda world: {"year": clock.today().year, "audience": "intern"}),
    "questionnaire:proposal": (
        about(
            Matter.CONTRACT, lambda one: {"pk": one.proposal.pk}, besides=dict.fromkeys(_NO_ANSWER | _NO_FACULTY, ())
        ),
        about(
            Matter.CONTRACT,
            lambda one: {"pk": one.faculty_proposal.pk},
            besides=dict.fromkeys(_NO_ANSWER | _NO_ARS, ()),
        ),
    ),
    "questionnaire:publish": shared(lambda world: {"year": clock.today().year}),
    "questionnaire:put_piece": private(lambda one: {"public_id": one.response.public_id, "code": "preuve"}),
    "questionnaire:question": shared(lambda world: {"year": clock.today().year, "code": "redouble"}),
    "questionnaire:remove_piece": private(
        lambda one: {"public_id": one.response.public_id, "attachment": one.answered_piece.pk}
    ),
    "questionnaire:response": about(
        Matter.CONTRACT,
        lambda one: {"public_id": one.response.public_id},
        besides=dict.fromkeys(_NO_ANSWER | _NO_FACULTY, ()),
    ),
    "questionnaire:responses": shared(lambda world: {"year": clock.today().year}),
    "questionnaire:section": shared(lambda world: {"year": clock.today().year, "code": "etudes"}),
    "questionnaire:send": private(lambda one: {"public_id": one.response.public_id}),
    "questionnaire:situation": private(lambda one: {"public_id": one.response.public_id}),
    "questionnaire:step": private(lambda one: {"public_id": one.response.public_id, "section": "exercice"}),
    "questionnaire:summons": about(
        Matter.CONTRACT, lambda one: {"pk": one.summons.pk}, besides=dict.fromkeys(_NO_ANSWER | _NO_FACULTY, ())
    ),
    "recovery:ask": about(Matter.PAYMENT, lambda one: {"public_id": one.debt.public_id, "wanted": "plan"}),
    "recovery:claim_again": _DEBT,
    "recovery:claim_overpayment": about(Matter.PAYMENT, lambda one: {"reference": one.contract.reference}),
    "recovery:debt": _DEBT,
    "recovery:export": shared(lambda world: {"form": "csv"}),
    "recovery:halt": _DEBT,
    "recovery:issue_order": _DEBT,
    "recovery:issue_statement": _DEBT,
    "recovery:lift": _DEBT,
    "recovery:order_preview": _DEBT,
    "recovery:own_debt": _DEBT,
    "recovery:own_statement": _DEBT,
    "recovery:proposal": about(Matter.PAYMENT, lambda one: {"public_id": one.debt_proposal.public_id}),
    "recovery:propose": about(Matter.PAYMENT, lambda one: {"public_id": one.debt.public_id, "kind": "remission"}),
    "recovery:record_payment": _DEBT,
    "recovery:refuse_asking": _OWN_DEBT_ASKING,
    "recovery:reverse_payment": about(
        Matter.PAYMENT, lambda one: {"public_id": one.debt.public_id, "pk": one.debt_payment.pk}
    ),
    "recovery:withdraw_asking": _OWN_DEBT_ASKING,
    "reminders:export": shared(lambda world: {"form": "csv"}),
    "selection:ranking_export": _of_committee(form="csv"),
    **{f"selection:{name}": _by(*_INSIDERS) for name in ("deliberation", "interviews", "interviews_ics", "scoring")},
    "selection:withdraw_adjustment": _by(*_INSIDERS),
    **{
        f"selection:{name}": _by(*_UFR_ALONE)
        for name in (
            "add_member",
            "assign",
            "convene",
            "describe",
            "drop_slots",
            "fill_slots",
            "invite_member",
            "open_slots",
        )
    },
    "selection:move": _by(*_DECIDERS, of=lambda one: {"act": "open_scoring"}),
    "selection:verdict": _by(*_DECIDERS, of=_file_of),
    "selection:adjust_rank": _by(*_DECIDERS, of=_file_of),
    "selection:place_interview": _by(*_UFR_ALONE, of=_file_of),
    "selection:sheet": _READ_BY,
    "selection:conflict": _READ_BY,
    "selection:casting_vote": _by(Role.ARS_REFERENT, of=lambda one: {"group": 9}),
    "selection:convocation": _by(*_INSIDERS, of=_slot_of),
    "selection:mark_attendance": _by(*_INSIDERS, of=_slot_of),
    "selection:give_back_sheet": _by(*_UFR_ALONE, of=lambda one: {"sheet": one.sheet.pk}),
    "selection:name_president": _by(*_UFR_ALONE, of=_seat_of),
    "selection:remove_member": _by(*_UFR_ALONE, of=_seat_of),
    "selection:interview": private(lambda one: {"public_id": one.slot.public_id}),
    "selection:interview_ics": private(lambda one: {"public_id": one.slot.public_id}),
    "settling:add_unvalidated": about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference}),
    "settling:attest": _INSTALLATION,
    "settling:check": about(
        Matter.INSTALLATION, lambda one: {"public_id": one.validated.public_id, "pk": one.proof.pk}
    ),
    "settling:correct": _INSTALLATION,
    "settling:export": shared(lambda world: {"form": "csv"}),
    "settling:installation": _INSTALLATION,
    "settling:leave": _INSTALLATION,
    "settling:receive": _INSTALLATION,
    "settling:record": _INSTALLATION,
    "settling:remove_piece": about(Matter.INSTALLATION, lambda one: {"pk": one.proof.pk}),
    "settling:remove_replacement": about(Matter.INSTALLATION, lambda one: {"pk": one.replacement.pk}),
    "settling:unvalidated": about(Matter.INSTALLATION, lambda one: {"public_id": one.unvalidated.public_id}),
    "studies:attach": about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference}),
    "studies:board_export": shared(lambda world: {"form": "csv"}),
    "studies:contest": about(Matter.CONTRACT, lambda one: {"pk": one.declaration.pk}),
    "studies:declare": about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference}),
    "studies:export": shared(lambda world: {"form": "csv"}),
    "studies:question": about(Matter.CONTRACT, lambda one: {"pk": one.question.pk}),
    "studies:withdraw": about(Matter.CONTRACT, lambda one: {"reference": one.contract.reference}),
    "takeover:abandon": _BATCH,
    "takeover:advance": _BATCH,
    "takeover:batch": _BATCH,
    "takeover:check_again": _BATCH,
    "takeover:import_batch": _BATCH,
    "takeover:rejected": _BATCH,
    "takeover:resume": _BATCH,
    "takeover:template": shared(lambda world: {"form": "csv"}),
    "zoning:act_on_place": shared(lambda world: {"pk": world.place.pk, "act": "confirmer"}),
    "zoning:close_place": shared(lambda world: {"pk": world.place.pk}),
    "zoning:areas_export": shared(lambda world: {"pk": world.zoning.pk, "form": "csv"}),
    "zoning:commune": shared(lambda world: {"code": "01999"}),
    "zoning:commune_export": shared(lambda world: {"code": "01999", "form": "csv"}),
    "zoning:compare_rules": _REGION,
    "zoning:comparison": _ZONING,
    "zoning:comparison_export": shared(lambda world: {"pk": world.zoning.pk, "form": "csv"}),
    "zoning:correct_rules": shared(lambda world: {"ars": "ara", "pk": world.rules.pk}),
    "zoning:deposit": _ZONING_FILE,
    "zoning:deposit_abandon": _ZONING_FILE,
    "zoning:deposit_advance": _ZONING_FILE,
    "zoning:deposit_choose": _ZONING_FILE,
    "zoning:deposit_columns": _ZONING_FILE,
    "zoning:deposit_drafts": _ZONING_FILE,
    "zoning:deposit_export": shared(lambda world: {"pk": world.zoning.deposit_id, "form": "csv"}),
    "zoning:deposit_resume": _ZONING_FILE,
    "zoning:deposit_words": _ZONING_FILE,
    "zoning:drop_places_file": shared(lambda world: {"pk": world.places_file.pk}),
    "zoning:edit_aid": shared(lambda world: {"pk": world.aid.pk}),
    "zoning:edit_place": shared(lambda world: {"pk": world.place.pk}),
    "zoning:end_aid": shared(lambda world: {"pk": world.aid.pk}),
    "zoning:export_kept_places": shared(lambda world: {"form": "csv"}),
    "zoning:export_places": shared(lambda world: {"form": "csv"}),
    "zoning:map_data": shared(lambda world: {"code": "01"}),
    "zoning:map_export": shared(lambda world: {"form": "csv"}),
    "zoning:map_outlines": shared(lambda world: {"digest": digest("01"), "name": "01"}),
    "zoning:move": shared(lambda world: {"pk": world.zoning.pk, "act": "abandon"}),
    "zoning:new_rules": _REGION,
    "zoning:place": shared(lambda world: {"reference": world.place.reference}),
    "zoning:places_file": shared(lambda world: {"pk": world.places_file.pk}),
    "zoning:places_rejected": shared(lambda world: {"pk": world.places_file.pk}),
    "zoning:publish_many": _ZONING_FILE,
    "zoning:rank_place": shared(lambda world: {"pk": world.place.pk}),
    "zoning:rules_of_region": _REGION,
    "zoning:watch": shared(lambda world: {"code": "01999"}),
    "zoning:zoning": _ZONING,
}
OBJECTS: dict[str, tuple[Declared, ...]] = {
    name: line if isinstance(line, tuple) else (line,) for name, line in _LINES.items()
}
"""By address, the rows it may be about: one of each sort that its readers differ on."""

NOWHERE: dict[str, Any] = {
    "reference": "CESP-2099-999999",
    "number": "2099-AG-999999",
    "public_id": UUID(int=0),
    "year": 99,
    "which": "424242",
    **dict.fromkeys(("pk", "person", "kept", "emptied", "candidature", "slot", "sheet", "seat"), 424_242),
}
"""Arguments of a row that does not exist; the others are kept."""


def own(world: World, name: str) -> dict[str, Any]:
    """Arguments of an address for the signatory's own row, of the first sort it may be about."""
    return OBJECTS[name][0].arguments(world, "own") if name in OBJECTS else {}


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[tuple[str, frozenset[str]]]:
    """(name, names of its arguments) of every address of the service."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", frozenset(getattr(pattern.pattern, "converters", {}))
