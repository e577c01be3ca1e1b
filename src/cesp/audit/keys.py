"""The key that seals the journal: Ed25519, in a file that the database never sees."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cesp.audit.models import canonical


def message(day: date, position: int, digest: str) -> bytes:
    """What a seal signs: the JSON array ``["cesp-journal", day, position, digest]``."""
    return canonical(["cesp-journal", day.isoformat(), position, digest]).encode("ascii")


def sign(content: bytes) -> tuple[str, str]:
    """(public key, signature), in hexadecimal.

    :raises ImproperlyConfigured: no key where the settings say, outside a demonstration.
    """
    key = _private_key()
    return _printed(key.public_key()), key.sign(content).hex()


def is_signed(content: bytes, *, public_key: str, signature: str) -> bool:
    """Whether a trusted key signed it: the one in use, or one that ``JOURNAL_FORMER_KEYS`` names."""
    if public_key not in {_printed(_private_key().public_key()), *settings.JOURNAL_FORMER_KEYS}:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _printed(key: Ed25519PublicKey) -> str:
    return key.public_bytes_raw().hex()


def _private_key() -> Ed25519PrivateKey:
    path = Path(settings.JOURNAL_KEY)
    if not path.exists():
        if not settings.JOURNAL_KEY_MADE_AT_FIRST_USE:
            raise ImproperlyConfigured(
                f"Il n'y a pas de clé pour sceller le journal à l'endroit dit par CESP_JOURNAL_KEY ({path}) : "
                "voir docs/exploitation.md."
            )
        _make(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"La clé du journal ({path}) n'est pas une clé Ed25519.")
    return key


def _make(path: Path) -> None:
    """A new key, whole or not at all; of two processes, the first to name it wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(
            Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
