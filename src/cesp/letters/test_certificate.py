"""A certificate for demonstrations and tests: it says so itself, and nobody else trusts it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_SINCE, _UNTIL = datetime(2009, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)
"""Wider than any day a demonstration or a test stands on."""
_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_NAME = "Sceau d'essai – sans valeur"


def ensure(folder: Path) -> Path:
    """The test certificate of a folder, made once, readable by its owner alone."""
    path = folder / "seal-test.pem"
    if not path.exists():
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.touch(mode=0o600, exist_ok=False)
        partial.write_bytes(make())
        with suppress(FileExistsError):  # another process made it meanwhile: theirs is as good
            os.link(partial, path)
        partial.unlink()
    return path


def make(*, since: datetime = _SINCE, until: datetime = _UNTIL) -> bytes:
    """A new P-256 key and its own certificate, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    usage = x509.KeyUsage(**dict.fromkeys(_USES, False) | {"digital_signature": True})
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)
