"""Who may open which page: one table, and the middleware that applies it.

The table speaks of roles and URLs; which *rows* a role sees is said by ``accounts.perimeter``, from
which this one takes the readers of a matter. ``docs/perimetres.md`` is both, read together. A URL
that the table does not name cannot be opened by anyone, and a test fails.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cesp.accounts.models import Membership, Role
from cesp.accounts.perimeter import Matter, reaching
from cesp.accounts.session import chosen, memberships_of, viewing_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
AGENTS = frozenset(Role) - {Role.SIGNATORY}
CONTRACT_READERS = AGENTS & set(reaching(Matter.CONTRACT))
"""Agents who see contracts; an administrator keeps accounts, a département's referent reads projects."""


@dataclass(frozen=True, slots=True)
class Access:
    """Roles that may read a URL (safe methods) and roles that may act on it (the others).

    :param national: what it shows is of no organisation in particular: of the administrators, only those of the
        managing authority open it.
    """

    read: frozenset[Role]
    act: frozenset[Role]
    public: bool = False
    national: bool = False

    def admits(self, *, role: str | None, method: str, of_one_organisation: bool = False) -> bool:
        """Whether a role opens it.

        :param of_one_organisation: whether it is the role of an ARS's or a UFR's own administrator.
        """
        if self.national and of_one_organisation:
            return False
        return self.public or role in (self.read if method in SAFE_METHODS else self.act)


PUBLIC = Access(frozenset(), frozenset(), public=True)


def readers(*roles: Role) -> Access:
    """Read-only page."""
    return Access(frozenset(roles), frozenset())


def actors(*roles: Role) -> Access:
    """Page that the same roles read and act on."""
    return Access(frozenset(roles), frozenset(roles))


def national(access: Access) -> Access:
    """The same, closed to the administrators of an ARS or of a UFR."""
    return replace(access, national=True)


EVERY_ROLE = actors(*Role)
PAYMENT_READERS = reaching(Matter.PAYMENT_RUN)
BANK_READERS = AGENTS & set(reaching(Matter.BANK_DETAILS))
TAKEOVER_READERS = reaching(Matter.TAKEOVER)
BREACH_READERS = AGENTS & set(reaching(Matter.BREACH))
REQUEST_READERS = AGENTS & set(reaching(Matter.REQUEST))

ADMINISTRATORS = actors(Role.ADMINISTRATOR)
"""Which organisations each one keeps is ``visible_to``; what only the managing authority does, its operation says."""
LEAVE_VIEWING = "accounts:leave_viewing"
OWNER_ALONE = frozenset(
    {
        "breach:leaving",
        "identity:account",
        "identity:change_email",
        "identity:change_password",
        "identity:confirm",
        "identity:totp",
        "payments:download",
        "privacy:export_advance",
        "privacy:export_download",
        "privacy:my_data_read",
    }
)
"""What opens an account, all that is held about somebody at once, the file of a bank, with everybody's IBAN, and what
somebody asks themself alone (« et si je partais ? »): the support, seeing as its owner does, never has it."""
LETTER_READERS = readers(Role.SIGNATORY, *(CONTRACT_READERS - {Role.UFR_MANAGER}))
PIECE_DEPOSITORS = (Role.CASE_DESK, Role.ARS_REFERENT, Role.UFR_MANAGER, Role.PAYMENTS_CLERK)
"""Agents who deposit pieces that they may then see; the others read."""
THREAD_AGENTS = (
    Role.CASE_DESK,
    Role.PAYMENTS_CLERK,
    Role.PAYMENTS_APPROVER,
    Role.ARS_REFERENT,
    Role.UFR_MANAGER,
)
"""Agents who sit at a desk that answers."""
NOTICE_READERS = (
    Role.CASE_DESK,
    Role.ARS_REFERENT,
    Role.PAYMENTS_CLERK,
    Role.PAYMENTS_APPROVER,
    Role.AUDITOR,
)
DESKS = (Role.CASE_DESK, Role.PAYMENTS_CLERK)
PORTFOLIO_READERS = reaching(Matter.FOLLOW_UP)
DEADLINE_READERS = (Role.ARS_REFERENT, Role.UFR_MANAGER, Role.CASE_DESK, Role.AUDITOR)
"""Agents who follow people, not their payments."""
ZONING_KEEPERS = (Role.ARS_REFERENT, Role.CASE_DESK)
ZONING_READERS = reaching(Matter.ZONING)

CANDIDATURE_READERS = tuple(role for role in reaching(Matter.CANDIDATURE) if role is not Role.SIGNATORY)
COMMITTEE_SEATS = (Role.UFR_MANAGER, Role.ARS_REFERENT, Role.COMMITTEE_MEMBER)
"""Who may sit on a committee, or prepare it."""
CAMPAIGN_READERS = (Role.UFR_MANAGER, Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR)
OFFER_READERS = readers(*(role for role in reaching(Matter.OFFER) if role is not Role.SIGNATORY))
FIGURES_READERS = readers(Role.CASE_DESK, Role.AUDITOR)

INTERNSHIP_READERS = tuple(role for role in reaching(Matter.INTERNSHIP) if role is not Role.SIGNATORY)
QUESTIONNAIRE_READERS = readers(Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR)
"""A faculty treats what concerns the studies; it does not read the answers."""

COMMITTEE_READERS = tuple(role for role in reaching(Matter.CANDIDATURE) if role is not Role.SIGNATORY)
COMMITTEE_INSIDERS = (Role.UFR_MANAGER, Role.COMMITTEE_MEMBER, Role.ARS_REFERENT)
"""A committee's UFR and those who may sit; which committees is ``selection.queries.committees.visible_to``."""
COMMITTEE_DECIDERS = COMMITTEE_INSIDERS[:2]

ACCESS: dict[str, Access] = {
    "accounts:accept_invitation": PUBLIC,
    "accounts:add_authority": ADMINISTRATORS,
    "accounts:change_role": ADMINISTRATORS,
    "accounts:contact": ADMINISTRATORS,
    "accounts:delegate": actors(*AGENTS),
    "accounts:edit_organisation": ADMINISTRATORS,
    "accounts:end_role": ADMINISTRATORS,
    "accounts:export_organisations": readers(Role.ADMINISTRATOR),
    "accounts:hand_over": ADMINISTRATORS,
    "accounts:invite": ADMINISTRATORS,
    "accounts:leave_viewing": EVERY_ROLE,
    "accounts:merge": ADMINISTRATORS,
    "accounts:organisation": readers(Role.ADMINISTRATOR),
    "accounts:organisations": readers(Role.ADMINISTRATOR),
    "accounts:own_roles": readers(*Role),
    "accounts:people": readers(Role.ADMINISTRATOR),
    "accounts:remove_contact": ADMINISTRATORS,
    "accounts:renew_invitation": ADMINISTRATORS,
    "accounts:reopen_role": ADMINISTRATORS,
    "accounts:review": ADMINISTRATORS,
    "accounts:revoke_delegation": actors(*AGENTS),
    "accounts:revoke_invitation": ADMINISTRATORS,
    "accounts:see_as": ADMINISTRATORS,
    "accounts:succession": readers(Role.ADMINISTRATOR),
    "accounts:switch_role": EVERY_ROLE,
    "accounts:withdraw_hand_over": ADMINISTRATORS,
    "breach:case": readers(*BREACH_READERS),
    "breach:cases": readers(*BREACH_READERS),
    "breach:dismiss": actors(Role.CASE_DESK),
    "breach:export": readers(*BREACH_READERS),
    "breach:extend": actors(Role.CASE_DESK),
    "breach:leaving": readers(Role.SIGNATORY),
    "breach:observe": actors(Role.SIGNATORY),
    "breach:open": actors(Role.CASE_DESK),
    "breach:own": readers(Role.SIGNATORY),
    "breach:own_pieces": actors(Role.SIGNATORY),
    "breach:pieces": actors(Role.CASE_DESK, Role.ARS_REFERENT),
    "breach:propose": actors(Role.CASE_DESK),
    "breach:record_observations": actors(Role.CASE_DESK),
    "breach:report": actors(Role.CASE_DESK, Role.ARS_REFERENT),
    "breach:send_back": actors(Role.CASE_DESK),
    "breach:sign": actors(Role.CASE_DESK),
    "breach:take_effect": actors(Role.CASE_DESK),
    "breach:withdraw": actors(Role.SIGNATORY),
    "campaigns:act_on_candidature": Access(frozenset(), frozenset({Role.UFR_MANAGER, Role.ARS_REFERENT})),
    "campaigns:agreement": readers(*CANDIDATURE_READERS),
    "campaigns:announce_campaign": actors(Role.CASE_DESK),
    "campaigns:apply": PUBLIC,
    "campaigns:arrete": actors(Role.CASE_DESK),
    "campaigns:ask_correction": actors(Role.UFR_MANAGER),
    "campaigns:ask_opinion": actors(Role.UFR_MANAGER, Role.ARS_REFERENT),
    "campaigns:bundle": readers(Role.UFR_MANAGER, Role.ARS_REFERENT),
    "campaigns:bundle_advance": readers(Role.UFR_MANAGER, Role.ARS_REFERENT),
    "campaigns:bundle_file": readers(Role.UFR_MANAGER, Role.ARS_REFERENT),
    "campaigns:calendar": PUBLIC,
    "campaigns:calendar_ics": PUBLIC,
    "campaigns:campaign": readers(*CAMPAIGN_READERS),
    "campaigns:campaigns": readers(*CAMPAIGN_READERS),
    "campaigns:candidature": readers(*CANDIDATURE_READERS),
    "campaigns:conflicts": readers(Role.UFR_MANAGER),
    "campaigns:declare_conflict": actors(*COMMITTEE_SEATS),
    "campaigns:declare_inadmissible": actors(Role.UFR_MANAGER),
    "campaigns:deposit": actors(Role.SIGNATORY),
    "campaigns:desk": readers(*CANDIDATURE_READERS),
    "campaigns:desk_export": readers(Role.UFR_MANAGER, Role.ARS_REFERENT),
    "campaigns:edit_campaign": actors(Role.CASE_DESK),
    "campaigns:eligibility": PUBLIC,
    "campaigns:end_campaign": actors(Role.CASE_DESK),
    "campaigns:file": readers(Role.SIGNATORY),
    "campaigns:import_quotas": actors(Role.CASE_DESK),
    "campaigns:local_dates": actors(Role.CASE_DESK, Role.UFR_MANAGER),
    "campaigns:new_campaign": actors(Role.CASE_DESK),
    "campaigns:on_chosen": Access(frozenset(), frozenset({Role.UFR_MANAGER, Role.ARS_REFERENT})),
    "campaigns:opinion": actors(Role.ARS_REFERENT),
    "campaigns:own": readers(Role.SIGNATORY),
    "campaigns:paper_deposit": Access(frozenset(), frozenset({Role.UFR_MANAGER})),
    "campaigns:paper_file": actors(Role.UFR_MANAGER),
    "campaigns:paper_pieces": actors(Role.UFR_MANAGER),
    "campaigns:piece": readers(*CANDIDATURE_READERS),
    "campaigns:pieces": readers(Role.SIGNATORY),
    "campaigns:print_candidature": readers(*CANDIDATURE_READERS),
    "campaigns:put_piece": actors(Role.SIGNATORY),
    "campaigns:quotas": Access(frozenset(CAMPAIGN_READERS), frozenset({Role.CASE_DESK})),
    "campaigns:quotas_export": readers(*CAMPAIGN_READERS),
    "campaigns:quotas_model": readers(Role.CASE_DESK),
    "campaigns:rejected_quotas": actors(Role.CASE_DESK),
    "campaigns:remove_piece": actors(Role.SIGNATORY),
    "campaigns:start": actors(Role.SIGNATORY),
    "campaigns:step": actors(Role.SIGNATORY),
    "campaigns:store_quotas": actors(Role.CASE_DESK),
    "campaigns:withdraw": actors(Role.SIGNATORY),
    "contracts:annul_fact": actors(Role.CASE_DESK),
    "contracts:choose_fact": readers(Role.CASE_DESK),
    "contracts:correct_fact": actors(Role.CASE_DESK),
    "contracts:export": readers(*CONTRACT_READERS),
    "contracts:record_fact": actors(Role.CASE_DESK),
    "correspondence:ask": actors(Role.SIGNATORY),
    "correspondence:assign": actors(*THREAD_AGENTS),
    "correspondence:choose_person": readers(*THREAD_AGENTS),
    "correspondence:choose_subject": readers(Role.SIGNATORY),
    "correspondence:close": actors(Role.SIGNATORY, *THREAD_AGENTS),
    "correspondence:dispatch": actors(Role.CASE_DESK, Role.ARS_REFERENT),
    "correspondence:mark_read": actors(Role.SIGNATORY, *THREAD_AGENTS),
    "correspondence:note": actors(*THREAD_AGENTS),
    "correspondence:notice": readers(Role.SIGNATORY, *NOTICE_READERS),
    "correspondence:notices": readers(Role.SIGNATORY, *NOTICE_READERS),
    "correspondence:notices_export": readers(*NOTICE_READERS),
    "correspondence:open_notice": actors(Role.SIGNATORY),
    "correspondence:piece": readers(Role.SIGNATORY, *THREAD_AGENTS, Role.AUDITOR),
    "correspondence:proof": readers(Role.SIGNATORY, *NOTICE_READERS),
    "correspondence:receipt": actors(Role.CASE_DESK, Role.ARS_REFERENT),
    "correspondence:reply": actors(Role.SIGNATORY, *THREAD_AGENTS),
    "correspondence:returned": actors(Role.CASE_DESK, Role.ARS_REFERENT),
    "correspondence:sent": readers(Role.SIGNATORY),
    "correspondence:thread": readers(Role.SIGNATORY, *THREAD_AGENTS, Role.AUDITOR),
    "correspondence:threads": readers(Role.SIGNATORY, *THREAD_AGENTS, Role.AUDITOR),
    "correspondence:transfer": actors(*THREAD_AGENTS),
    "correspondence:write_to": actors(*THREAD_AGENTS),
    "demonstration:become": PUBLIC,
    "demonstration:mail": PUBLIC,
    "demonstration:mail_html": PUBLIC,
    "demonstration:mailbox": PUBLIC,
    "demonstration:personas": PUBLIC,
    "documents:archive": readers(*CONTRACT_READERS),
    "documents:of_person": Access(frozenset(CONTRACT_READERS), frozenset(PIECE_DEPOSITORS)),
    "documents:own": actors(Role.SIGNATORY),
    "documents:piece": readers(Role.SIGNATORY, *CONTRACT_READERS),
    "documents:replace": actors(Role.SIGNATORY, *PIECE_DEPOSITORS),
    "documents:withdraw": actors(Role.SIGNATORY, *PIECE_DEPOSITORS),
    "followup:drop_list": Access(frozenset(), frozenset({Role.ARS_REFERENT})),
    "followup:export": readers(*PORTFOLIO_READERS),
    "followup:hand": Access(frozenset(), frozenset({Role.ARS_REFERENT})),
    "followup:mailing": readers(Role.ARS_REFERENT),
    "followup:mailing_advance": readers(Role.ARS_REFERENT),
    "followup:mailings": readers(Role.ARS_REFERENT),
    "followup:map": readers(*PORTFOLIO_READERS),
    "followup:portfolio": readers(*PORTFOLIO_READERS),
    "followup:save_list": Access(frozenset(), frozenset({Role.ARS_REFERENT})),
    "followup:sheet": actors(*PORTFOLIO_READERS),
    "followup:strike_note": Access(frozenset(), frozenset(PORTFOLIO_READERS)),
    "followup:write": actors(Role.ARS_REFERENT),
    "identity:account": EVERY_ROLE,
    "identity:ask_link": PUBLIC,
    "identity:ask_reset": PUBLIC,
    "identity:change_email": EVERY_ROLE,
    "identity:change_password": EVERY_ROLE,
    "identity:close_session": EVERY_ROLE,
    "identity:close_sessions": EVERY_ROLE,
    "identity:code": PUBLIC,
    "identity:confirm": EVERY_ROLE,
    "identity:confirm_by_link": EVERY_ROLE,
    "identity:link_identity": EVERY_ROLE,
    "identity:link_proposed": PUBLIC,
    "identity:link_sent": PUBLIC,
    "identity:open_link": PUBLIC,
    "identity:provider_back": PUBLIC,
    "identity:provider_start": PUBLIC,
    "identity:remove_totp": EVERY_ROLE,
    "identity:renew_link": PUBLIC,
    "identity:sign_in": PUBLIC,
    "identity:sign_out": EVERY_ROLE,
    "identity:stay": EVERY_ROLE,
    "identity:totp": EVERY_ROLE,
    "identity:unlink_identity": EVERY_ROLE,
    "interviews:absences": readers(Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR),
    "interviews:answer": actors(Role.ARS_REFERENT),
    "interviews:ask": actors(Role.SIGNATORY),
    "interviews:book": actors(Role.SIGNATORY),
    "interviews:call_off": actors(Role.ARS_REFERENT),
    "interviews:cancel": actors(Role.SIGNATORY),
    "interviews:delays": PUBLIC,
    "interviews:delays_export": PUBLIC,
    "interviews:desk": readers(Role.ARS_REFERENT, Role.AUDITOR),
    "interviews:drop_slot": actors(Role.ARS_REFERENT),
    "interviews:feed": PUBLIC,
    "interviews:hold": actors(Role.ARS_REFERENT),
    "interviews:ics": readers(Role.SIGNATORY),
    "interviews:interview": readers(Role.ARS_REFERENT, Role.AUDITOR),
    "interviews:invite": actors(Role.ARS_REFERENT),
    "interviews:late": readers(Role.ARS_REFERENT, Role.ADMINISTRATOR),
    "interviews:mine": readers(Role.SIGNATORY),
    "interviews:miss": actors(Role.ARS_REFERENT),
    "interviews:of_contract": readers(Role.ARS_REFERENT, Role.AUDITOR),
    "interviews:open_slots": actors(Role.ARS_REFERENT),
    "interviews:own": readers(Role.SIGNATORY),
    "interviews:propose": actors(Role.ARS_REFERENT),
    "interviews:refuse_times": actors(Role.SIGNATORY),
    "interviews:renew_feed": Access(frozenset(), frozenset({Role.ARS_REFERENT})),
    "interviews:revoke_feed": Access(frozenset(), frozenset({Role.ARS_REFERENT})),
    "interviews:share": actors(Role.ARS_REFERENT),
    "interviews:summon": actors(Role.ARS_REFERENT),
    "interviews:terms": actors(Role.ARS_REFERENT),
    "interviews:week": readers(Role.ARS_REFERENT),
    "interviews:write": actors(Role.ARS_REFERENT),
    "internship:add": actors(Role.CASE_DESK),
    "internship:allocate": actors(Role.CASE_DESK),
    "internship:announce": actors(Role.CASE_DESK),
    "internship:candidate": readers(*INTERNSHIP_READERS),
    "internship:candidates": Access(frozenset(INTERNSHIP_READERS), frozenset({Role.CASE_DESK})),
    "internship:candidates_export": readers(*INTERNSHIP_READERS),
    "internship:choice": readers(*INTERNSHIP_READERS),
    "internship:choices": readers(*INTERNSHIP_READERS),
    "internship:confirm": actors(Role.SIGNATORY),
    "internship:decide_seats": actors(Role.CASE_DESK),
    "internship:edit": actors(Role.CASE_DESK),
    "internship:leave": actors(Role.SIGNATORY),
    "internship:move_out": actors(Role.CASE_DESK),
    "internship:national_list": PUBLIC,
    "internship:national_list_export": PUBLIC,
    "internship:new": actors(Role.CASE_DESK),
    "internship:open_specialty": actors(Role.CASE_DESK),
    "internship:own": actors(Role.SIGNATORY),
    "internship:publish_list": actors(Role.CASE_DESK),
    "internship:rank": actors(Role.CASE_DESK),
    "internship:ranks": actors(Role.CASE_DESK),
    "internship:ranks_model": readers(Role.CASE_DESK),
    "internship:rejected_ranks": actors(Role.CASE_DESK),
    "internship:store_ranks": actors(Role.CASE_DESK),
    "internship:third_cycle": actors(Role.CASE_DESK),
    "letters:download": LETTER_READERS,
    "letters:letter": LETTER_READERS,
    "letters:own": readers(Role.SIGNATORY),
    "letters:revoke": actors(Role.CASE_DESK, Role.PAYMENTS_CLERK, Role.ARS_REFERENT),
    "letters:verified": PUBLIC,
    "letters:verify": PUBLIC,
    "life_events:address": actors(Role.SIGNATORY),
    "life_events:ask_completion": actors(Role.CASE_DESK, Role.ARS_REFERENT),
    "life_events:begin": actors(Role.SIGNATORY),
    "life_events:contest": actors(Role.SIGNATORY),
    "life_events:decide": actors(Role.CASE_DESK, Role.ARS_REFERENT),
    "life_events:door": readers(Role.SIGNATORY),
    "life_events:export": readers(*REQUEST_READERS),
    "life_events:on_chosen": actors(Role.CASE_DESK),
    "life_events:own": readers(Role.SIGNATORY),
    "life_events:own_event": readers(Role.SIGNATORY),
    "life_events:pieces": actors(Role.SIGNATORY),
    "life_events:reason": actors(Role.CASE_DESK),
    "life_events:reasons": actors(Role.CASE_DESK),
    "life_events:remove_piece": actors(Role.SIGNATORY),
    "life_events:request": readers(*REQUEST_READERS),
    "life_events:requests": readers(*REQUEST_READERS),
    "life_events:retire_reason": actors(Role.CASE_DESK),
    "life_events:send": actors(Role.SIGNATORY),
    "life_events:step": actors(Role.SIGNATORY),
    "life_events:withdraw": actors(Role.SIGNATORY),
    "notifications:drop_sending": national(actors(Role.CASE_DESK, Role.ADMINISTRATOR)),
    "notifications:list": readers(*Role),
    "notifications:open": EVERY_ROLE,
    "notifications:past": readers(*Role),
    "notifications:preferences": EVERY_ROLE,
    "notifications:read": EVERY_ROLE,
    "notifications:read_all": EVERY_ROLE,
    "notifications:retry_sending": national(actors(Role.CASE_DESK, Role.ADMINISTRATOR)),
    "notifications:sendings": national(readers(Role.CASE_DESK, Role.ADMINISTRATOR, Role.AUDITOR)),
    "offers:abandon": actors(Role.CASE_DESK),
    "offers:amend": actors(Role.CASE_DESK),
    "offers:board": FIGURES_READERS,
    "offers:board_export": FIGURES_READERS,
    "offers:call": actors(Role.CASE_DESK),
    "offers:countersign": actors(Role.CASE_DESK),
    "offers:export": OFFER_READERS,
    "offers:move": actors(Role.CASE_DESK),
    "offers:offers": OFFER_READERS,
    "offers:original": actors(Role.CASE_DESK),
    "offers:own": readers(Role.SIGNATORY),
    "offers:papers": readers(Role.CASE_DESK),
    "offers:prepare": actors(Role.CASE_DESK),
    "offers:publication_advance": readers(Role.CASE_DESK),
    "offers:publish": actors(Role.CASE_DESK),
    "offers:refuse": actors(Role.SIGNATORY),
    "offers:sign": actors(Role.SIGNATORY),
    "offers:statistics": FIGURES_READERS,
    "offers:statistics_export": FIGURES_READERS,
    "offers:wholeness": FIGURES_READERS,
    "payments:account": readers(*BANK_READERS),
    "payments:accounts": readers(*BANK_READERS),
    "payments:approve": actors(Role.PAYMENTS_APPROVER),
    "payments:approve_account": Access(frozenset(), frozenset({Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER})),
    "payments:check_account": Access(frozenset(), frozenset({Role.PAYMENTS_CLERK})),
    "payments:control": actors(Role.PAYMENTS_CLERK),
    "payments:disown_account": PUBLIC,
    "payments:download": readers(Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER, Role.AUDITOR),
    "payments:emit": actors(Role.PAYMENTS_CLERK),
    "payments:explain_item": actors(Role.PAYMENTS_CLERK),
    "payments:findings": Access(frozenset(PAYMENT_READERS), frozenset({Role.PAYMENTS_CLERK})),
    "payments:lines": readers(*PAYMENT_READERS),
    "payments:lines_export": readers(*PAYMENT_READERS),
    "payments:overpayments": readers(*PAYMENT_READERS),
    "payments:own_account": readers(Role.SIGNATORY),
    "payments:prepare": actors(Role.PAYMENTS_CLERK),
    "payments:progress": readers(*PAYMENT_READERS),
    "payments:propose_account": actors(Role.SIGNATORY),
    "payments:refuse_account": Access(frozenset(), frozenset({Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER})),
    "payments:replace_account": actors(Role.PAYMENTS_CLERK),
    "payments:run": readers(*PAYMENT_READERS),
    "payments:runs": readers(*PAYMENT_READERS),
    "payments:send_back": actors(Role.PAYMENTS_APPROVER),
    "payments:sheet_export": readers(*PAYMENT_READERS),
    "payments:statement": readers(*PAYMENT_READERS),
    "payments:sums_received": Access(frozenset(), frozenset({Role.SIGNATORY, Role.CASE_DESK, Role.PAYMENTS_CLERK})),
    "payments:take_back": actors(Role.PAYMENTS_CLERK),
    "payments:withdraw_account": Access(frozenset(), frozenset({Role.SIGNATORY})),
    "portal:contract": readers(Role.SIGNATORY, *CONTRACT_READERS),
    "portal:contracts": readers(*CONTRACT_READERS),
    "portal:duration_notice": actors(Role.CASE_DESK),
    "portal:duration_notice_preview": readers(Role.CASE_DESK),
    "portal:home": readers(*Role),
    "portal:journal": readers(Role.AUDITOR),
    "portal:journal_export": readers(Role.AUDITOR),
    "portal:letters": readers(*(CONTRACT_READERS - {Role.UFR_MANAGER})),
    "portal:own_journal": readers(*Role),
    "portal:welcome": PUBLIC,
    "privacy:accept": actors(*DESKS),
    "privacy:approve_erasure": national(actors(Role.ADMINISTRATOR)),
    "privacy:ask_export": Access(frozenset(), frozenset(Role)),
    "privacy:ask_more": actors(*DESKS),
    "privacy:complete": actors(Role.SIGNATORY),
    "privacy:contest": actors(Role.SIGNATORY),
    "privacy:contestable": readers(Role.SIGNATORY),
    "privacy:contestation": readers(Role.SIGNATORY, Role.AUDITOR, *DESKS),
    "privacy:contestations": readers(Role.AUDITOR, *DESKS),
    "privacy:contestations_export": readers(Role.AUDITOR, *DESKS),
    "privacy:dismiss_erasure": national(actors(Role.CASE_DESK, Role.ADMINISTRATOR)),
    "privacy:erasure": national(readers(Role.CASE_DESK, Role.ADMINISTRATOR, Role.AUDITOR)),
    "privacy:erasure_advance": national(readers(Role.CASE_DESK, Role.ADMINISTRATOR, Role.AUDITOR)),
    "privacy:erasures": national(readers(Role.CASE_DESK, Role.ADMINISTRATOR, Role.AUDITOR)),
    "privacy:export_advance": readers(*Role),
    "privacy:export_download": readers(*Role),
    "privacy:my_data": readers(*Role),
    "privacy:my_data_read": readers(*Role),
    "privacy:my_erasure": actors(Role.SIGNATORY),
    "privacy:refuse": actors(*DESKS),
    "privacy:review_erasure": actors(Role.CASE_DESK),
    "privacy:withdraw": actors(Role.SIGNATORY),
    "privacy:your_data": PUBLIC,
    "questionnaire:add_question": actors(Role.CASE_DESK),
    "questionnaire:add_section": actors(Role.CASE_DESK),
    "questionnaire:announce": actors(Role.CASE_DESK),
    "questionnaire:arrange": Access(frozenset(), frozenset({Role.CASE_DESK})),
    "questionnaire:board": QUESTIONNAIRE_READERS,
    "questionnaire:correct": Access(frozenset(), frozenset({Role.CASE_DESK})),
    "questionnaire:days": actors(Role.CASE_DESK),
    "questionnaire:editor": readers(Role.CASE_DESK),
    "questionnaire:export": QUESTIONNAIRE_READERS,
    "questionnaire:file": readers(Role.SIGNATORY),
    "questionnaire:own": readers(Role.SIGNATORY),
    "questionnaire:prepare": actors(Role.CASE_DESK),
    "questionnaire:preview": readers(Role.CASE_DESK, Role.ARS_REFERENT, Role.AUDITOR),
    "questionnaire:proposal": Access(
        frozenset({Role.ARS_REFERENT, Role.UFR_MANAGER, Role.CASE_DESK, Role.AUDITOR}),
        frozenset({Role.ARS_REFERENT, Role.UFR_MANAGER, Role.CASE_DESK}),
    ),
    "questionnaire:publish": actors(Role.CASE_DESK),
    "questionnaire:put_piece": actors(Role.SIGNATORY),
    "questionnaire:question": actors(Role.CASE_DESK),
    "questionnaire:remove_piece": Access(frozenset(), frozenset({Role.SIGNATORY})),
    "questionnaire:response": QUESTIONNAIRE_READERS,
    "questionnaire:responses": QUESTIONNAIRE_READERS,
    "questionnaire:section": actors(Role.CASE_DESK),
    "questionnaire:send": actors(Role.SIGNATORY),
    "questionnaire:situation": actors(Role.SIGNATORY),
    "questionnaire:step": actors(Role.SIGNATORY),
    "questionnaire:summons": Access(
        frozenset({Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR}), frozenset({Role.ARS_REFERENT})
    ),
    "questionnaire:to_treat": readers(Role.ARS_REFERENT, Role.UFR_MANAGER, Role.CASE_DESK, Role.AUDITOR),
    "questionnaire:years": QUESTIONNAIRE_READERS,
    "reminders:export": readers(*DEADLINE_READERS),
    "reminders:feed": PUBLIC,
    "reminders:followed": readers(*DEADLINE_READERS),
    "reminders:own": readers(Role.SIGNATORY),
    "reminders:renew_feed": Access(frozenset(), frozenset({Role.SIGNATORY})),
    "reminders:revoke_feed": Access(frozenset(), frozenset({Role.SIGNATORY})),
    "selection:add_member": actors(Role.UFR_MANAGER),
    "selection:adjust_rank": actors(*COMMITTEE_DECIDERS),
    "selection:assign": actors(Role.UFR_MANAGER),
    "selection:casting_vote": actors(Role.ARS_REFERENT),
    "selection:committee": readers(*COMMITTEE_READERS),
    "selection:committees": readers(*COMMITTEE_READERS),
    "selection:conflict": actors(Role.COMMITTEE_MEMBER, Role.ARS_REFERENT),
    "selection:convene": actors(Role.UFR_MANAGER),
    "selection:convocation": readers(*COMMITTEE_INSIDERS),
    "selection:deliberation": readers(*COMMITTEE_INSIDERS),
    "selection:describe": actors(Role.UFR_MANAGER),
    "selection:drop_slots": actors(Role.UFR_MANAGER),
    "selection:fill_slots": actors(Role.UFR_MANAGER),
    "selection:give_back_sheet": actors(Role.UFR_MANAGER),
    "selection:grid": Access(frozenset(COMMITTEE_READERS), frozenset({Role.UFR_MANAGER})),
    "selection:interview": readers(Role.SIGNATORY),
    "selection:interview_ics": readers(Role.SIGNATORY),
    "selection:interviews": readers(*COMMITTEE_INSIDERS),
    "selection:interviews_ics": readers(*COMMITTEE_INSIDERS),
    "selection:invite_member": actors(Role.UFR_MANAGER),
    "selection:mark_attendance": actors(*COMMITTEE_INSIDERS),
    "selection:minutes": readers(*COMMITTEE_READERS),
    "selection:minutes_file": readers(*COMMITTEE_READERS),
    "selection:move": actors(*COMMITTEE_DECIDERS),
    "selection:name_president": actors(Role.UFR_MANAGER),
    "selection:new_committee": actors(Role.UFR_MANAGER),
    "selection:open_slots": actors(Role.UFR_MANAGER),
    "selection:place_interview": actors(Role.UFR_MANAGER),
    "selection:ranking_export": readers(*COMMITTEE_READERS),
    "selection:remove_member": actors(Role.UFR_MANAGER),
    "selection:scoring": readers(*COMMITTEE_INSIDERS),
    "selection:sheet": actors(Role.COMMITTEE_MEMBER, Role.ARS_REFERENT),
    "selection:verdict": actors(*COMMITTEE_DECIDERS),
    "selection:withdraw_adjustment": actors(*COMMITTEE_DECIDERS),
    "simulator:form": PUBLIC,
    "simulator:own": readers(Role.SIGNATORY),
    "simulator:own_pdf": readers(Role.SIGNATORY),
    "simulator:pdf": PUBLIC,
    "studies:attach": actors(Role.CASE_DESK),
    "studies:board": readers(Role.CASE_DESK, Role.AUDITOR),
    "studies:board_export": readers(Role.CASE_DESK, Role.AUDITOR),
    "studies:contest": actors(Role.SIGNATORY),
    "studies:dates": actors(Role.CASE_DESK),
    "studies:declare": actors(Role.UFR_MANAGER),
    "studies:export": readers(Role.UFR_MANAGER),
    "studies:import_file": actors(Role.UFR_MANAGER),
    "studies:lines": readers(Role.UFR_MANAGER),
    "studies:model": readers(Role.UFR_MANAGER),
    "studies:next_year": Access(frozenset(), frozenset({Role.UFR_MANAGER})),
    "studies:question": Access(frozenset({Role.CASE_DESK, Role.AUDITOR}), frozenset({Role.CASE_DESK})),
    "studies:questions": readers(Role.CASE_DESK, Role.AUDITOR),
    "studies:rejected": Access(frozenset(), frozenset({Role.UFR_MANAGER})),
    "studies:store": Access(frozenset(), frozenset({Role.UFR_MANAGER})),
    "studies:withdraw": actors(Role.UFR_MANAGER),
    "takeover:abandon": actors(Role.CASE_DESK),
    "takeover:advance": readers(*TAKEOVER_READERS),
    "takeover:batch": readers(*TAKEOVER_READERS),
    "takeover:batches": Access(frozenset(TAKEOVER_READERS), frozenset({Role.CASE_DESK})),
    "takeover:check_again": actors(Role.CASE_DESK),
    "takeover:guide": readers(*TAKEOVER_READERS),
    "takeover:import_batch": actors(Role.CASE_DESK),
    "takeover:rejected": readers(*TAKEOVER_READERS),
    "takeover:resume": actors(Role.CASE_DESK),
    "takeover:sample": readers(*TAKEOVER_READERS),
    "takeover:template": readers(*TAKEOVER_READERS),
    "territory:communes": PUBLIC,
    "zoning:act_on_place": actors(Role.ARS_REFERENT),
    "zoning:aids": PUBLIC,
    "zoning:areas_export": readers(*ZONING_READERS),
    "zoning:categories": Access(frozenset(ZONING_READERS), frozenset(ZONING_KEEPERS)),
    "zoning:close_place": actors(Role.ARS_REFERENT),
    "zoning:commune": PUBLIC,
    "zoning:commune_export": PUBLIC,
    "zoning:communes": PUBLIC,
    "zoning:comparison": readers(*ZONING_READERS),
    "zoning:comparison_export": readers(*ZONING_READERS),
    "zoning:compare_rules": readers(Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR),
    "zoning:correct_rules": actors(Role.ARS_REFERENT),
    "zoning:deposit": readers(*ZONING_READERS),
    "zoning:deposit_abandon": actors(*ZONING_KEEPERS),
    "zoning:deposit_advance": readers(*ZONING_READERS),
    "zoning:deposit_choose": actors(*ZONING_KEEPERS),
    "zoning:deposit_columns": actors(*ZONING_KEEPERS),
    "zoning:deposit_drafts": actors(*ZONING_KEEPERS),
    "zoning:deposit_export": readers(*ZONING_READERS),
    "zoning:deposit_resume": actors(*ZONING_KEEPERS),
    "zoning:deposit_words": actors(*ZONING_KEEPERS),
    "zoning:deposits": Access(frozenset(ZONING_READERS), frozenset(ZONING_KEEPERS)),
    "zoning:drop_places_file": actors(Role.ARS_REFERENT),
    "zoning:edit_aid": actors(Role.ARS_REFERENT, Role.CASE_DESK),
    "zoning:edit_place": actors(Role.ARS_REFERENT),
    "zoning:end_aid": actors(Role.ARS_REFERENT, Role.CASE_DESK),
    "zoning:export_kept_places": readers(Role.ARS_REFERENT),
    "zoning:export_places": PUBLIC,
    "zoning:kept_aids": readers(Role.ARS_REFERENT, Role.CASE_DESK),
    "zoning:kept_places": readers(Role.ARS_REFERENT),
    "zoning:map": PUBLIC,
    "zoning:map_country": PUBLIC,
    "zoning:map_data": PUBLIC,
    "zoning:map_embedded": PUBLIC,
    "zoning:map_export": PUBLIC,
    "zoning:map_outlines": PUBLIC,
    "zoning:map_picture": PUBLIC,
    "zoning:move": actors(*ZONING_KEEPERS),
    "zoning:new_aid": actors(Role.ARS_REFERENT, Role.CASE_DESK),
    "zoning:new_place": actors(Role.ARS_REFERENT),
    "zoning:new_rules": actors(Role.ARS_REFERENT),
    "zoning:place": PUBLIC,
    "zoning:places": PUBLIC,
    "zoning:places_file": Access(frozenset({Role.ARS_REFERENT}), frozenset({Role.ARS_REFERENT})),
    "zoning:places_files": Access(frozenset({Role.ARS_REFERENT}), frozenset({Role.ARS_REFERENT})),
    "zoning:places_model": readers(Role.ARS_REFERENT),
    "zoning:places_rejected": readers(Role.ARS_REFERENT),
    "zoning:publish_many": actors(*ZONING_KEEPERS),
    "zoning:rank_place": actors(Role.ARS_REFERENT),
    "zoning:rules": readers(Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR),
    "zoning:rules_of_region": readers(Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR),
    "zoning:watch": EVERY_ROLE,
    "zoning:watched": readers(*Role),
    "zoning:zoning": readers(*ZONING_READERS),
    "zoning:zonings": readers(*ZONING_READERS),
}


class AccessMiddleware:
    """Set ``request.membership`` and close every URL to whoever the table does not name.

    While the support looks through somebody's role, ``request.membership`` is that role,
    ``request.viewing`` says who looks, and nothing can be written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships = memberships_of(request)
        viewing = viewing_of(request, memberships)
        request.memberships = memberships  # type: ignore[attr-defined]
        request.viewing = viewing  # type: ignore[attr-defined]
        request.membership = viewing.seen if viewing else chosen(request, memberships)  # type: ignore[attr-defined]
        if viewing is not None:
            viewing.seen.seen_by_id = viewing.by.person_id
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        assert request.resolver_match is not None
        name = request.resolver_match.view_name
        access = ACCESS.get(name)
        if access is None:
            raise ImproperlyConfigured(f"no rule of access for the URL named {name!r}")
        refuse_writing_while_viewing(request, name)
        if name in OWNER_ALONE and getattr(request, "viewing", None) is not None:
            raise Http404
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        if admitted(access, membership, method=request.method or "GET"):
            return None
        if membership is None:
            return redirect_to_login(request.get_full_path())
        raise Http404


def admitted(access: Access, membership: Membership | None, *, method: str) -> bool:
    """Whether a member, or a visitor, opens a URL."""
    if membership is None:
        return access.admits(role=None, method=method)
    local = membership.administers_one_organisation
    return access.admits(role=membership.role, method=method, of_one_organisation=local)


def refuse_writing_while_viewing(request: HttpRequest, name: str) -> None:
    """Let nothing but leaving be written while the support looks through somebody's role.

    :raises PermissionDenied: any other act.
    """
    if getattr(request, "viewing", None) is not None and name != LEAVE_VIEWING and request.method not in SAFE_METHODS:
        raise PermissionDenied(
            "Vous regardez le service comme une autre personne : rien ne peut être modifié. Quittez d'abord cette "
            "consultation, par le bandeau en haut de la page."
        )
