"""Reads on letters: whose they are, where they stand, what a stranger may know of one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cesp.accounts.models import Membership, Person
from cesp.common import pagination, vault
from cesp.common.pagination import Page, Sort
from cesp.letters import codes, judging, rendering
from cesp.letters.kinds import kinds
from cesp.letters.models import Content, Letter, State

LARGEST_BYTES = 2_400_000
"""What a dropped file may weigh: ours weigh a fiftieth of it, and no more is ever held in memory."""


def letters_of(actor: Membership, person: Person, *, cursor: str = "", size: int = 20) -> Page[Letter]:
    """Letters of one person that the actor sees, the last first."""
    found = Letter.objects.visible_to(actor).with_state().filter(person=person)
    return pagination.page(found, sort=Sort("id", descending=True), cursor=cursor, size=size)


def letter_for(actor: Membership, number: str) -> Letter:
    """One letter by its number.

    :raises Letter.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    visible = Letter.objects.visible_to(actor).with_state()
    return visible.select_related("issued_by__person", "replaces", "content").get(number=number)


def may_revoke(actor: Membership, letter: Letter) -> bool:
    """Whether to show the button that revokes."""
    return letter.state is not State.REVOKED and revokes(actor, letter)


def revokes(actor: Membership, letter: Letter) -> bool:
    """Whether the actor's role revokes letters of this kind."""
    return actor.role in kinds()[letter.kind].revokers


def file_of(letter: Letter) -> bytes:
    """The sealed file, as it was sealed.

    :raises FileNotFoundError: its content was erased.
    """
    content = Content.objects.filter(letter=letter).first()
    if content is None:
        raise FileNotFoundError(letter.number)
    with vault.read(content.file_key) as file:
        return file.read()


class Outcome(StrEnum):
    """What the verification page answers."""

    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    TOO_LARGE = "too_large"
    NOT_A_PDF = "not_a_pdf"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, and the letter it is about where there is one.

    :param by_file: whether the file itself was judged, not only a code.
    """

    outcome: Outcome
    letter: Letter | None = None
    by_file: bool = False


def verify_code(code: str) -> Verdict:
    """What stands under a code, however it was typed."""
    bare = codes.typed(code)
    found = Letter.objects.with_state().filter(code=bare).first() if bare else None
    return Verdict(Outcome.UNKNOWN) if found is None else Verdict(Outcome(found.state.value), found)


def verify_file(data: bytes) -> Verdict:
    """What a dropped file is; nothing of it is kept.

    Bytes that we did not write are never parsed. A file that shows our seal and is not one of ours was
    altered: whether its number exists is not said.

    :param data: at most :data:`LARGEST_BYTES`.
    """
    if len(data) > LARGEST_BYTES:
        return Verdict(Outcome.TOO_LARGE, by_file=True)
    if not data.startswith(b"%PDF-"):
        claims = bool(judging.number_claimed(data))
        return Verdict(Outcome.ALTERED if claims else Outcome.NOT_A_PDF, by_file=True)
    digest = hashlib.sha256(data).hexdigest()
    found = Letter.objects.with_state().select_related("certificate").filter(sealed_sha256=digest).first()
    if found is None:
        outcome = Outcome.ALTERED if judging.number_claimed(data) else Outcome.UNKNOWN
        return Verdict(outcome, by_file=True)
    if not judging.seal_holds(data, certificate_pem=found.certificate.pem):
        return Verdict(Outcome.ALTERED, by_file=True)
    return Verdict(Outcome(found.state.value), found, by_file=True)


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong with a kept letter, in French."""

    number: str
    sentence: str


@dataclass(slots=True)
class Verified:
    """What the verification of the register went through."""

    letters: int = 0
    rendered: int = 0
    other_engine: int = 0
    erased: int = 0


def defects(seen: Verified, *, last: int | None = None) -> Iterator[Defect]:
    """Render letters again and check digests and seals.

    :param seen: filled in on the way.
    :param last: only the most recent ones; ``None`` for all.
    """
    rows = Letter.objects.select_related("template", "certificate", "content").order_by("-pk")
    for letter in rows[:last] if last is not None else rows.iterator(chunk_size=500):
        seen.letters += 1
        if not hasattr(letter, "content"):
            seen.erased += 1
            continue
        yield from _file_defects(letter)
        if letter.template.engine != rendering.ENGINE:
            seen.other_engine += 1
            continue
        seen.rendered += 1
        again = rendering.render_from(rendering.Sources(letter.template.sources), letter.content.data)
        if hashlib.sha256(again).hexdigest() != letter.sha256:
            yield Defect(letter.number, "rendu de nouveau, il n'a plus la même empreinte")


def _file_defects(letter: Letter) -> Iterator[Defect]:
    try:
        with vault.read(letter.content.file_key) as file:
            sealed = file.read()
    except FileNotFoundError:
        yield Defect(letter.number, "son fichier a disparu")
        return
    if hashlib.sha256(sealed).hexdigest() != letter.sealed_sha256:
        yield Defect(letter.number, "son fichier n'a plus la même empreinte")
    elif not judging.seal_holds(sealed, certificate_pem=letter.certificate.pem):
        yield Defect(letter.number, "son sceau ne tient pas")
