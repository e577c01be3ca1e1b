"""The letter of engagement: what it lacks, its signature, how it leaves, the day it is received (INS-4, INS-13)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Contact, Membership, Role
from cesp.common import mail
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.mail import Mail
from cesp.common.workflow import AlreadyDone
from cesp.contracts.permissions import require_signatory
from cesp.letters import operations as letters
from cesp.letters.models import Letter
from cesp.projects.models import Project
from cesp.settling import papers
from cesp.settling.elements import Elements, elements_of
from cesp.settling.letter_kinds import ENGAGEMENT
from cesp.settling.models import Channel, Installation, Practitioner
from cesp.settling.operations.opening import RULE, journal, locked, opened, refuse_over
from cesp.settling.permissions import require_agency
from cesp_law.dates import in_french
from cesp_law.refusals import Refused

_SHORTEST_TRACKING, _LONGEST_TRACKING = 8, 40


@transaction.atomic
def save_elements(
    *,
    actor: Membership,
    project: Project,
    birth_name: str,
    used_name: str,
    postcode: str,
    starts_on: date,
    at: datetime,
) -> Installation:
    """Keep what the letter says and the file lacks; nothing is sent.

    :param starts_on: the exact day of the installation.
    :raises PermissionDenied: somebody else's project.
    :raises Refused: the project is not validated, the engagement is attested already, or the postcode is another
        commune's.
    :clauses: INS-13
    """
    require_signatory(actor, project.contract)
    current, installation = opened(project, at=at)
    _refuse_attested(installation)
    known = current.commune.postcodes.split() if current.commune else []
    if known and postcode not in known:
        raise Refused(
            f"Ce code postal n'est pas celui de {current.commune}. Codes possibles : {', '.join(known)}.", citation=RULE
        )
    if current.validated_at is not None and starts_on < day_of(current.validated_at):
        raise Refused(
            f"La date d'installation suit la validation du projet, le {in_french(day_of(current.validated_at))} : "
            "une installation antérieure ne compte pas.",
            citation=RULE,
        )
    Practitioner.objects.update_or_create(
        contract=current.contract,
        defaults={"birth_name": birth_name.strip(), "used_name": used_name.strip(), "saved_at": at},
    )
    installation.postcode, installation.starts_on = postcode, starts_on
    installation.save(update_fields=["postcode", "starts_on"])
    return installation


@transaction.atomic
def sign(
    *, actor: Membership, project: Project, digest: str, accepted: bool, signed_in_with: str, at: datetime
) -> Letter:
    """Sign the letter in the service: numbered, sealed, and its copy sent by e-mail to both desks.

    Signed again with other words before the attestation, it replaces the first, and is to be sent again.

    :param digest: of the elements that the signatory had before them.
    :param signed_in_with: how they proved who they are, just before.
    :raises PermissionDenied: somebody else's project.
    :raises Refused: an element is missing, each is named; not accepted; an element changed since it was read; or the
        contract is over.
    :law: dépliant « Anticipez votre installation » de l'ARS Auvergne-Rhône-Alpes
    :clauses: INS-4, INS-13, INS-14, INS-15
    """
    require_signatory(actor, project.contract)
    current, installation = opened(project, at=at)
    refuse_over(current)
    _refuse_attested(installation)
    practitioner = practitioner_of(current)
    elements = elements_of(current, installation, practitioner, on=day_of(at))
    refuse_incomplete(elements)
    if not accepted:
        raise Refused("Pour signer, cochez la phrase d'engagement.", citation=RULE)
    if digest != elements.digest:
        raise Refused("Un élément a changé depuis que vous avez lu la lettre : relisez-la.", citation=RULE)
    paper = papers.engagement(current, practitioner, elements, signed_with=signed_in_with, at=at)
    letter = letters.issue(
        actor=actor, kind=ENGAGEMENT, person=current.contract.signatory, subject=installation, paper=paper, at=at,
        tells=False,
    )  # fmt: skip
    if letter.pk == installation.letter_id:
        return letter
    installation.letter, installation.signed_at, installation.signed_with = letter, at, signed_in_with[:60]
    installation.channel, installation.tracking = "", ""
    installation.dispatched_on = installation.received_on = installation.received_by = None
    installation.save()
    for desk in (elements.authority, elements.agency):
        _copy(desk, current, letter, at=at)
    journal("letter_signed", installation, actor=actor, at=at)
    return letter


def preview(*, actor: Membership, project: Project, installation: Installation | None, at: datetime) -> bytes:
    """The letter as it would be signed now, without number nor seal.

    :raises Refused: an element is missing.
    """
    require_signatory(actor, project.contract)
    practitioner = practitioner_of(project)
    elements = elements_of(project, installation, practitioner, on=day_of(at))
    refuse_incomplete(elements)
    paper = papers.engagement(project, practitioner, elements, signed_with="", at=at)
    return letters.preview(actor=actor, kind=ENGAGEMENT, person=project.contract.signatory, paper=paper, at=at)


@transaction.atomic
def send_electronically(*, actor: Membership, project: Project, at: datetime) -> Installation:
    """Hand the letter over in the service: both desks have it at once, which is worth a receipt (ADR 0028).

    :raises PermissionDenied: somebody else's project.
    :raises AlreadyDone: it left already. :raises Refused: it is not signed.
    :clauses: INS-4
    """
    installation = _to_send(actor, project, at)
    installation.channel = Channel.ELECTRONIC
    installation.dispatched_on = installation.received_on = day_of(at)
    installation.save(update_fields=["channel", "dispatched_on", "received_on"])
    journal("letter_sent", installation, actor=actor, at=at, channel=Channel.ELECTRONIC.value)
    return installation


@transaction.atomic
def record_dispatch(
    *, actor: Membership, project: Project, tracking: str, dispatched_on: date, at: datetime
) -> Installation:
    """Record that the letter left by registered post.

    :param tracking: 8 to 40 characters, as the post gives it.
    :raises PermissionDenied: somebody else's project.
    :raises AlreadyDone: it left already. :raises Refused: not signed, a number of another length, a day out of order.
    :clauses: INS-4
    """
    installation = _to_send(actor, project, at)
    number = " ".join(tracking.split()).upper()
    if not _SHORTEST_TRACKING <= len(number) <= _LONGEST_TRACKING:
        raise Refused("Le numéro de recommandé compte 8 à 40 caractères : recopiez-le du bordereau.", citation=RULE)
    signed_on = day_of(installation.signed_at) if installation.signed_at else dispatched_on
    if not signed_on <= dispatched_on <= day_of(at):
        raise Refused(
            f"L'envoi suit la signature ({in_french(signed_on)}) et n'est pas à venir : corrigez la date.",
            citation=RULE,
        )
    installation.channel, installation.tracking, installation.dispatched_on = Channel.POST, number, dispatched_on
    installation.save(update_fields=["channel", "tracking", "dispatched_on"])
    journal("letter_sent", installation, actor=actor, at=at, channel=Channel.POST.value)
    return installation


@transaction.atomic
def record_receipt(*, actor: Membership, installation: Installation, on: date, at: datetime) -> Installation:
    """Record the day on the receipt of the registered letter, by whoever holds it: the signatory or the agency.

    :raises PermissionDenied: neither of them.
    :raises AlreadyDone: it is recorded already, says by whom. :raises Refused: it did not leave, or a day out of order.
    :clauses: INS-4
    """
    if actor.role == Role.SIGNATORY:
        require_signatory(actor, installation.contract)
    else:
        require_agency(actor, ars=installation.ars, contract=installation.contract)
    current = locked(installation)
    if current.received_on is not None:
        raise AlreadyDone(f"La réception est déjà enregistrée, au {in_french(current.received_on)}.")
    if current.dispatched_on is None:
        raise Refused("Cette lettre n'est pas encore partie : dites d'abord comment elle part.", citation=RULE)
    if not current.dispatched_on <= on <= day_of(at):
        raise Refused(
            f"La réception suit l'envoi ({in_french(current.dispatched_on)}) et n'est pas à venir : corrigez la date.",
            citation=RULE,
        )
    current.received_on, current.received_by = on, actor
    current.save(update_fields=["received_on", "received_by"])
    journal("letter_received", current, actor=actor, at=at)
    return current


def practitioner_of(project: Project) -> Practitioner | None:
    return Practitioner.objects.filter(contract=project.contract_id).first()


def refuse_incomplete(elements: Elements) -> None:
    """:raises Refused: naming each element that is missing."""
    if elements.missing:
        named = ", ".join(one.label.lower() if one.label[1:2].islower() else one.label for one in elements.missing)
        raise Refused(f"La lettre ne peut pas partir : il manque {named}.", citation=RULE)


def _to_send(actor: Membership, project: Project, at: datetime) -> Installation:
    require_signatory(actor, project.contract)
    current, installation = opened(project, at=at)
    refuse_over(current)
    if installation.letter_id is None:
        raise Refused("Signez d'abord la lettre d'engagement.", citation=RULE)
    if installation.dispatched_on is not None:
        raise AlreadyDone(f"Cette lettre est déjà partie le {in_french(installation.dispatched_on)}.")
    return installation


def _refuse_attested(installation: Installation) -> None:
    if installation.attested_at is not None:
        raise Refused(
            f"L'agence régionale de santé a attesté votre engagement le {at_in_french(installation.attested_at)} : la "
            "lettre ne change plus. Si la date d'installation change, écrivez-lui : elle enregistre la date réelle.",
            citation=RULE,
        )


def _copy(desk: Contact | None, project: Project, letter: Letter, *, at: datetime) -> None:
    """The copy by e-mail (INS-15): says little, and leads to the letter."""
    if desk is None or not desk.email:
        return
    mail.queue(
        Mail(
            to=desk.email,
            subject="CESP : copie d'une lettre d'engagement",
            paragraphs=[
                "Un signataire du contrat d'engagement de service public vient de signer sa lettre d'engagement.",
                f"Ce courriel en est la copie prévue par la procédure : la lettre n° {letter.number} se lit dans le "
                "service.",
            ],
            action=("Ouvrir la lettre", reverse("settling:installation", args=[project.public_id])),
        ),
        key=f"engagement-letter:{letter.pk}:{desk.organisation_id}",
        at=at,
    )
