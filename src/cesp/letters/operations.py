"""Issuing, revoking and erasing letters: permit, lock and re-read, write, record."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Max
from django.urls import reverse

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.queries import managing_authority
from cesp.audit import operations as audit
from cesp.common import instants, locks, vault
from cesp.common.about import about
from cesp.common.workflow import AlreadyDone
from cesp.letters import codes, rendering, seal
from cesp.letters.heading import Address, Paper, data_of
from cesp.letters.kinds import LetterKind, kinds
from cesp.letters.models import Certificate, Content, Letter, Reason, Revocation, Series, State, Template
from cesp.notifications.operations import notify
from cesp_law.dates import in_french

ROOM = "letters"
_PREFIX = {Series.MANAGING_AUTHORITY: "", Series.ARS: "ARS-", Series.UFR: "UFR-"}
_PREVIEW_CODE = codes.ALPHABET[0] * codes.LENGTH


@transaction.atomic
def issue(
    *,
    actor: Membership,
    kind: str,
    person: Person | None,
    subject: models.Model,
    paper: Paper,
    at: datetime,
    issuer: Organisation | None = None,
    tells: bool = True,
    part: str = "",
) -> Letter:
    """Write, number, seal and keep a letter; it replaces the one that stood on the same subject.

    The same words on the same day, from the same template, are the letter that already stands; for a kind that lasts,
    the same words are enough.

    :param kind: code of a declared kind.
    :param person: whom it is addressed to; nobody, for an organisation's own acts.
    :param subject: what it is about, of any app: its label and key alone are kept.
    :param issuer: who it is from, when it is neither the actor's organisation nor the managing authority.
    :param tells: tell the person; not for a letter that is served as a legal notice, which tells by itself.
    :param part: of the subject, what alone this letter is about: ``2026-03``. Another part's letter is not replaced.
    :returns: the letter that stands.
    :raises PermissionDenied: the actor's role does not issue this kind, or a signatory asks for another's.
    :raises NoSeal: no valid certificate; nothing is written.
    :clauses: PAP-9
    """
    declared = kinds()[kind]
    _permit(actor, declared, person)
    issuer = issuer or issuer_for(actor, on=instants.day_of(at))
    locks.hold(lock_of(Series(issuer.kind)))
    of = subject_of(subject, part)
    previous = _standing(kind, person, of)
    if previous is not None and _says_the_same(previous, paper, declared, at):
        return previous
    address = Address(
        kind=declared,
        person=person,
        issuer=issuer,
        actor=actor,
        dated_on=instants.day_of(at),
        number=_next_number(Series(issuer.kind), instants.day_of(at).year),
        code=codes.draw(),
        replaces="" if previous is None else f"n° {previous.number} du {in_french(previous.dated_on)}",
    )
    letter = _write(address, paper, subject=of, replaces=previous, at=at)
    detail: dict[str, int | str | bool | None] = {"kind": kind, "sha256": letter.sealed_sha256}
    if previous is not None:
        audit.record(act="letters.letter_replaced", actor=actor, at=at, about_id=address.about_id, subject=previous)
    audit.record(
        act="letters.letter_issued", actor=actor, at=at, about_id=address.about_id, subject=letter, detail=detail
    )
    if tells:
        _tell(letter, "letters.letter_issued", actor=actor, at=at)
    return letter


def preview(
    *,
    actor: Membership,
    kind: str,
    person: Person | None,
    paper: Paper,
    at: datetime,
    issuer: Organisation | None = None,
) -> bytes:
    """The letter as it would be, without number, code nor seal; nothing is written.

    :raises PermissionDenied: as :func:`issue`.
    """
    declared = kinds()[kind]
    _permit(actor, declared, person)
    address = Address(
        kind=declared,
        person=person,
        issuer=issuer or issuer_for(actor, on=instants.day_of(at)),
        actor=actor,
        dated_on=instants.day_of(at),
        number="aperçu, sans valeur",
        code=_PREVIEW_CODE,
    )
    return rendering.render(declared.template, data_of(paper, address))


@transaction.atomic
def revoke(*, actor: Membership, letter: Letter, reason: str, at: datetime) -> Revocation:
    """Say that a letter no longer stands; the file does not change, its verification says so.

    :param reason: one of :class:`Reason`.
    :raises PermissionDenied: the actor's role does not revoke this kind.
    :raises AlreadyDone: it was revoked already.
    """
    declared = kinds()[letter.kind]
    permissions.require(actor, *declared.revokers)
    locks.hold(lock_of(Series(letter.series)))
    current = Letter.objects.with_state().get(pk=letter.pk)
    if current.state is State.REVOKED:
        revoked_on = instants.in_french(current.revocation.revoked_at)
        raise AlreadyDone(f"Le courrier n° {letter.number} a déjà été révoqué le {revoked_on}.")
    revocation = Revocation.objects.create(letter=letter, reason=Reason(reason), revoked_by=actor, revoked_at=at)
    audit.record(
        act="letters.letter_revoked",
        actor=actor,
        at=at,
        about_id=letter.person_id,
        subject=letter,
        detail={"reason": reason},
    )
    _tell(letter, "letters.letter_revoked", actor=actor, at=at)
    return revocation


@transaction.atomic
def erase_content(*, letter: Letter, at: datetime, actor: Membership | None = None) -> None:
    """Erase what a letter said and its file, at the end of their time; the register keeps its line.

    A copy that somebody kept still verifies, by its code and by its digest.
    """
    locks.hold(lock_of(Series(letter.series)))
    content = Content.objects.filter(letter=letter).first()
    if content is None:
        return
    key = content.file_key
    content.delete()
    audit.record(act="letters.content_erased", actor=actor, at=at, about_id=letter.person_id, subject=letter)
    transaction.on_commit(lambda: vault.forget(key))


def subject_of(subject: models.Model, part: str) -> str:
    """What the register calls a subject, or a part of it: « contracts.contract:42/2026-03 »."""
    return f"{about(subject)}/{part}" if part else about(subject)


def lock_of(series: Series) -> str:
    """What whoever numbers, revokes or sweeps the letters of a series holds."""
    return f"letters:{series.value}"


def issuer_for(actor: Membership, *, on: date) -> Organisation:
    """Who a letter is from: the actor's organisation; for somebody who serves themself, the managing authority."""
    return actor.organisation or managing_authority(on)


def _permit(actor: Membership, kind: LetterKind, person: Person | None) -> None:
    permissions.require(actor, *kind.issuers)
    if actor.role == Role.SIGNATORY and (person is None or actor.person_id != person.pk):
        raise PermissionDenied("Un signataire ne demande un courrier que pour lui-même.")


def _standing(kind: str, person: Person | None, subject: str) -> Letter | None:
    """The last letter of this kind on this subject, unless it was revoked."""
    last = Letter.objects.with_state().select_related("template", "content")
    found = last.filter(kind=kind, person=person, subject=subject).order_by("-pk").first()
    return found if found is not None and found.state is State.VALID else None


def _says_the_same(previous: Letter, paper: Paper, kind: LetterKind, at: datetime) -> bool:
    content = getattr(previous, "content", None)
    if content is None or content.data["body"] != dict(paper.body):
        return False
    same_day = previous.dated_on == instants.day_of(at)
    return kind.lasts or (same_day and previous.template.digest == rendering.sources_of(kind.template).digest)


def _next_number(series: Series, year: int) -> str:
    """The next number of a series in a year; the series' lock is held."""
    last = Letter.objects.filter(series=series, year=year).aggregate(last=Max("rank"))["last"] or 0
    return f"{_PREFIX[series]}{year}-{last + 1:06d}"


def _write(address: Address, paper: Paper, *, subject: str, replaces: Letter | None, at: datetime) -> Letter:
    data = data_of(paper, address)
    sources = rendering.sources_of(address.kind.template)
    pdf = rendering.render_from(sources, data)
    stamp = seal.current()
    sealed = seal.apply(pdf, number=address.number, at=at, seal=stamp)
    key = vault.keep(ROOM, [sealed])
    try:
        letter = Letter.objects.create(
            number=address.number,
            series=address.issuer.kind,
            year=address.dated_on.year,
            rank=int(address.number.rpartition("-")[2]),
            kind=address.kind.code,
            title=data["head"]["title"],
            template=_template(address.kind, sources),
            person=address.person,
            subject=subject,
            issuer=address.issuer,
            issued_by=address.actor,
            issued_at=at,
            dated_on=address.dated_on,
            sha256=hashlib.sha256(pdf).hexdigest(),
            sealed_sha256=hashlib.sha256(sealed).hexdigest(),
            certificate=_certificate(stamp),
            code=address.code,
            replaces=replaces,
        )
        Content.objects.create(letter=letter, data=data, file_key=key)
    except BaseException:
        vault.forget(key)
        raise
    return letter


def _template(kind: LetterKind, sources: rendering.Sources) -> Template:
    held = {"name": kind.template, "engine": rendering.ENGINE, "sources": dict(sources.texts)}
    return Template.objects.get_or_create(digest=sources.digest, defaults=held)[0]


def _certificate(stamp: seal.Seal) -> Certificate:
    return Certificate.objects.get_or_create(fingerprint=stamp.fingerprint, defaults={"pem": stamp.pem})[0]


def _tell(letter: Letter, kind: str, *, actor: Membership, at: datetime) -> None:
    """Tell the person, unless they did it themself."""
    if letter.person is not None and actor.person_id != letter.person_id:
        notify(
            person=letter.person,
            kind=kind,
            key=f"{kind}:{letter.pk}",
            path=reverse("letters:letter", args=[letter.number]),
            at=at,
            data={"number": letter.number, "title": letter.title},
        )
