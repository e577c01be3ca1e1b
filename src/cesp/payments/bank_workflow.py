"""Who moves bank details from one state to the next: proposed, checked, approved by another, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cesp.accounts.models import Role
from cesp.common.instants import day_of
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.payments.bank import masked
from cesp.payments.bank_reading import in_use, sharing
from cesp.payments.models import OPEN_ACCOUNT_STATES, AccountState, BankAccount

HOLDER = "holder"
_CHANGE = "règle de gestion : un changement de compte se propose, se vérifie, s'approuve, puis attend"
_FOUR_EYES = "règle de gestion : ce qu'une personne prépare, une autre l'approuve"
_ALIVE = (*OPEN_ACCOUNT_STATES, AccountState.APPROVED)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever has the link « ce n'est pas moi » of a mail, without a session."""

    role: str = HOLDER


def _no_other_proposal(account: BankAccount, actor: Any) -> str:
    opened = BankAccount.objects.open().filter(person=account.person_id, origin=BankAccount.Origin.PROPOSED)
    if not opened.exists():
        return ""
    return "Vous avez déjà proposé un compte, qui est à l'examen : retirez cette proposition pour en faire une autre."


def _another_account(account: BankAccount, actor: Any) -> str:
    used = in_use(account.person_id, on=day_of(account.recorded_at))
    if used is None or used.iban != account.iban:
        return ""
    return f"Vous êtes déjà payé sur ce compte ({masked(used.iban)})."


def _not_whose_it_is(account: BankAccount, actor: Any) -> str:
    if actor.person_id in (account.person_id, account.recorded_by.person_id):
        return "Vous avez enregistré ces coordonnées : une autre personne les approuve."
    return ""


def _proposed(account: BankAccount, actor: Any) -> str:
    if account.origin == BankAccount.Origin.PROPOSED:
        return ""
    return "Le bureau a enregistré ces coordonnées lui-même : une autre personne les approuve, sans autre vérification."


def _checked(account: BankAccount, actor: Any) -> str:
    if account.origin == BankAccount.Origin.PROPOSED and account.checked_by is None:
        return "Ces coordonnées ne sont pas encore vérifiées avec le RIB."
    return ""


def _not_who_checked(account: BankAccount, actor: Any) -> str:
    if account.checked_by is not None and account.checked_by.person_id == actor.person_id:
        return "Vous avez vérifié ces coordonnées : une autre personne les approuve."
    return ""


def _nobody_else_s(account: BankAccount, actor: Any) -> str:
    others = sharing(account) if account.origin == BankAccount.Origin.PROPOSED else []
    if not others:
        return ""
    names = ", ".join(person.full_name for person in others)
    return (
        f"Ce compte est aussi celui de {names} : il ne peut pas servir à deux personnes. Comparez les deux RIB, "
        "écrivez aux deux personnes, puis refusez la proposition de celle dont le nom n'est pas sur le RIB."
    )


_ANOTHER = Guard("une autre personne que le titulaire et que celle qui a enregistré", _not_whose_it_is)
_ALONE = Guard("proposé : le compte n'est celui de personne d'autre", _nobody_else_s)


def _step(
    code: str, label: str, leaves: tuple[str, ...], to: AccountState, role: str, source: str, *guards: Guard
) -> Transition:
    return Transition(code=code, label=label, from_states=leaves, to_state=to, role=role, guards=guards, source=source)


_TO_APPROVE = (
    _ANOTHER,
    Guard("proposé : vérifié avec le RIB", _checked),
    Guard("une autre personne que celle qui a vérifié", _not_who_checked),
    _ALONE,
)
_DESKS = (Role.PAYMENTS_APPROVER, Role.PAYMENTS_CLERK)

ACCOUNTS = Workflow(
    title="Coordonnées bancaires",
    states=dict(AccountState.choices),
    roles={**dict(Role.choices), HOLDER: "le titulaire, par le lien « ce n'est pas moi » d'un message"},
    transitions=(
        _step(
            "propose",
            "Proposer un compte",
            ("",),
            AccountState.PROPOSED,
            Role.SIGNATORY,
            _CHANGE,
            Guard("aucune autre proposition à l'examen", _no_other_proposal),
            Guard("un autre compte que celui qui sert", _another_account),
        ),
        _step(
            "record",
            "Enregistrer un compte",
            ("",),
            AccountState.PROPOSED,
            Role.PAYMENTS_CLERK,
            "règle de gestion : le bureau enregistre le compte que la personne lui confirme",
        ),
        *(
            _step(
                "take_over",
                "Reprendre le compte en usage",
                ("",),
                AccountState.APPROVED,
                role,
                "reprise de gestion : les coordonnées en usage le restent",
            )
            for role in (Role.CASE_DESK, Role.PAYMENTS_CLERK)
        ),
        _step(
            "check",
            "L'IBAN et le nom sont ceux du RIB",
            (AccountState.PROPOSED,),
            AccountState.CHECKED,
            Role.PAYMENTS_CLERK,
            _FOUR_EYES,
            _ANOTHER,
            Guard("le signataire l'a proposé", _proposed),
            _ALONE,
        ),
        *(
            _step(
                "approve",
                "Approuver",
                OPEN_ACCOUNT_STATES,
                AccountState.APPROVED,
                role,
                f"{_FOUR_EYES} ; proposé, le compte sert une fois le délai de prudence passé (réglage)",
                *_TO_APPROVE,
            )
            for role in _DESKS
        ),
        *(
            _step(
                "refuse",
                "Refuser ces coordonnées",
                OPEN_ACCOUNT_STATES,
                AccountState.REFUSED,
                role,
                "règle de gestion : un refus dit pourquoi",
                _ANOTHER,
            )
            for role in _DESKS
        ),
        _step(
            "withdraw",
            "Retirer cette proposition",
            OPEN_ACCOUNT_STATES,
            AccountState.WITHDRAWN,
            Role.SIGNATORY,
            "règle de gestion : une proposition se retire tant qu'elle n'est pas approuvée",
        ),
        _step(
            "disown",
            "Ce n'est pas moi",
            _ALIVE,
            AccountState.FROZEN,
            HOLDER,
            "règle de gestion : rien n'est versé à un compte que son titulaire conteste",
        ),
    ),
    sentences={
        ("", ""): "Aucun compte n'est enregistré : rien ne peut être versé.",
        (AccountState.PROPOSED, ""): "Rien n'est versé à ce compte pour l'instant. Proposé par le signataire, un agent "
        "le compare au RIB, puis un autre l'approuve ; enregistré par le bureau, un autre agent l'approuve.",
        (AccountState.CHECKED, ""): "Ce compte est vérifié avec le RIB. Rien n'y est versé tant qu'une autre personne "
        "ne l'a pas approuvé.",
        (AccountState.APPROVED, ""): "Ce compte est approuvé : il sert à compter du {from_on}, jusqu'à ce qu'un autre "
        "le remplace.",
        (AccountState.REFUSED, ""): "Ce compte est refusé : rien n'y est versé. Le signataire lit pourquoi, et peut en "
        "proposer un autre.",
        (AccountState.WITHDRAWN, ""): "Le signataire a retiré cette proposition : rien ne change.",
        (AccountState.FROZEN, ""): "Ce compte est gelé, son titulaire dit que ce n'est pas lui : rien n'y est versé. "
        "Le compte d'avant, s'il y en a un, sert de nouveau.",
    },
)
