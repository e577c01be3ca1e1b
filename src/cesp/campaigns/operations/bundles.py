"""Files gathered in one print or one archive by a worker, taken once, erased the day after."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.campaigns import printing
from cesp.campaigns.models import Bundle, Candidature, How
from cesp.campaigns.queries.agent_file import FilePage, page_of
from cesp.common import progress, vault
from cesp.common.instants import day_of
from cesp.documents import serving
from cesp_law.refusals import Refused

ROOM = "bundles"
MOST = 300
"""Files in one bundle: the candidatures of a large faculty, some three thousand pages."""
KEPT = timedelta(days=1)
_CHUNK = 1 << 20
_RULE = "règle du service : un envoi tient en mémoire et dans le coffre"
_LOST = "Une pièce de ces dossiers n'est plus au coffre : prenez-les un à un pour trouver laquelle."
_FAILED = "Ces dossiers n'ont pas pu être réunis. Recommencez ; si cela se répète, prenez-en moins à la fois."


@transaction.atomic
def ask(*, actor: Membership, files: Sequence[Candidature], how: How, at: datetime) -> Bundle:
    """Keep what is asked for; the caller puts it in the queue in the same transaction.

    :param files: candidatures that the actor reads; those they no longer read when it is made are left out.
    :raises Refused: more than :data:`MOST`.
    """
    if len(files) > MOST:
        raise Refused(f"Prenez au plus {MOST} dossiers à la fois : vous en avez choisi {len(files)}.", citation=_RULE)
    keys = [one.pk for one in files]
    return Bundle.objects.create(how=how, files=keys, asked_by=actor, asked_at=at)


def make(*, bundle: int, at: datetime) -> Bundle:
    """Write the file of a bundle; one made already is left alone, so that it may be run again after a kill."""
    found = Bundle.objects.select_related("asked_by__person", "asked_by__organisation").get(pk=bundle)
    if not found.is_working:
        return found
    with tempfile.TemporaryFile() as out:
        try:
            _write(found, out, at)
        except FileNotFoundError:
            return _refused(found, _LOST)
        except Refused as refusal:
            return _refused(found, refusal.sentence)
        found.size_bytes = out.tell()
        out.seek(0)
        found.vault_key = vault.keep(ROOM, iter(lambda: out.read(_CHUNK), b""))
    found.save(update_fields=["vault_key", "size_bytes"])
    progress.forget(found.progress_key)
    return found


def give_up(*, bundle: int) -> None:
    """Say that a bundle failed, for whoever waits for it."""
    _refused(Bundle.objects.get(pk=bundle), _FAILED)


def forget_old(*, at: datetime) -> int:
    """Erase the bundles asked for more than a day ago, with their files, and files that no row names."""
    gone = 0
    for found in Bundle.objects.filter(asked_at__lt=at - KEPT):
        if found.vault_key:
            vault.forget(found.vault_key)
        found.delete()
        gone += 1
    for key in vault.kept_before(ROOM, at - KEPT):
        vault.forget(key)
    return gone


def _write(found: Bundle, out: BinaryIO, at: datetime) -> None:
    pages = _pages(found)
    if found.how == How.PRINT:
        printing.written(pages, out, dated_on=day_of(at).isoformat())
        out.seek(0, 2)
    else:
        out.writelines(serving.zipped(printing.foldered(pages)))


def _pages(found: Bundle) -> Iterator[FilePage]:
    """The files that whoever asked still reads, one at a time, telling how far it has come."""
    for done, pk in enumerate(found.files):
        progress.report(found.progress_key, done=done, total=len(found.files), label="Dossiers réunis")
        with suppress(Candidature.DoesNotExist):
            yield page_of(found.asked_by, pk)


def _refused(found: Bundle, why: str) -> Bundle:
    found.refusal = why[:200]
    found.save(update_fields=["refusal"])
    progress.forget(found.progress_key)
    return found
