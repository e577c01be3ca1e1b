"""The seal: a PAdES signature of the whole file by the service's own certificate.

The certificate is a file named in the settings; a demonstration or a test makes one of its own. The
signature is invisible and outside of the page, so that what PDF/UA-1 and PDF/A-2a ask of a visible
one does not arise; the metadata of the paper are left as Typst wrote them.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cesp.letters import test_certificate
from cesp.letters.judging import MARK
from cesp_law.refusals import Refused

SOON = timedelta(days=30)
_RESERVED_BYTES = 8_192
_RESERVED_BYTES_STAMPED = 32_768


class NoSeal(Refused):
    """No certificate that can seal; the sentence says what to do, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, citation="sceau électronique du service")


@dataclass(frozen=True, slots=True)
class Seal:
    """A certificate and its key, ready to seal.

    :param pem: the certificate alone, in PEM.
    :param until: last instant of its validity.
    """

    signer: Any
    fingerprint: str
    pem: str
    since: datetime
    until: datetime


def current() -> Seal:
    """The seal that the settings name.

    :raises NoSeal: none is named, or it cannot be read.
    """
    path = settings.SEAL_FILE
    if settings.SEAL_TEST and not path:
        path = str(test_certificate.ensure(Path(settings.VAR)))
    if not path:
        raise NoSeal("Aucun certificat de sceau : CESP_SEAL doit nommer un fichier PKCS#12 ou PEM.")
    return _load(path, settings.SEAL_PASSPHRASE)


@lru_cache(maxsize=2)
def _load(path: str, passphrase: str) -> Seal:
    secret = passphrase.encode() or None
    try:
        raw = Path(path).read_bytes()
        key, certificate, chain = _from_pem(raw, secret) if b"-----BEGIN" in raw else _from_pkcs12(raw, secret)
    except (OSError, ValueError, TypeError) as fault:
        raise NoSeal(f"Le certificat de sceau {Path(path).name} ne se lit pas : {type(fault).__name__}.") from fault
    if not (isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1)):
        raise NoSeal("Le sceau demande une clé ECDSA sur la courbe P-256.")
    if key.public_key() != certificate.public_key():
        raise NoSeal("La clé du sceau n'est pas celle de son certificat.")
    der = certificate.public_bytes(Encoding.DER)
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in chain)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return Seal(
        signer=signers.SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(der),
            signing_key=asn1_keys.PrivateKeyInfo.load(private),
            cert_registry=store,
        ),
        fingerprint=hashlib.sha256(der).hexdigest(),
        pem=certificate.public_bytes(Encoding.PEM).decode(),
        since=certificate.not_valid_before_utc,
        until=certificate.not_valid_after_utc,
    )


def _from_pem(raw: bytes, secret: bytes | None) -> tuple[Any, x509.Certificate, list[x509.Certificate]]:
    first, *chain = x509.load_pem_x509_certificates(raw)
    return serialization.load_pem_private_key(raw, secret), first, chain


def _from_pkcs12(raw: bytes, secret: bytes | None) -> tuple[Any, x509.Certificate, list[x509.Certificate]]:
    key, certificate, chain = pkcs12.load_key_and_certificates(raw, secret)
    if certificate is None:
        raise ValueError("no certificate")
    return key, certificate, chain


def problem(*, at: datetime) -> str:
    """Why the service could not go on sealing, in French; nothing when all is well."""
    try:
        seal = current()
    except NoSeal as fault:
        return str(fault)
    if at >= seal.until:
        return f"Le certificat de sceau a expiré le {seal.until:%d/%m/%Y}."
    if at + SOON >= seal.until:
        return f"Le certificat de sceau expire le {seal.until:%d/%m/%Y} : le renouveler (CESP_SEAL)."
    return ""


def apply(pdf: bytes, *, number: str, at: datetime, seal: Seal) -> bytes:
    """Seal a paper: the bytes given, then the signature.

    :param number: of the letter, said in the signature.
    :raises NoSeal: the certificate is not valid at that instant.
    """
    if not seal.since <= at < seal.until:
        raise NoSeal("Le certificat de sceau n'est pas valable ce jour : aucun courrier ne peut être scellé.")
    stamper = timestamps.HTTPTimeStamper(settings.SEAL_TIMESTAMP_URL) if settings.SEAL_TIMESTAMP_URL else None
    meta = signers.PdfSignatureMetadata(
        field_name="Sceau",
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=MARK.format(number=number),
    )
    field = fields.SigFieldSpec(
        "Sceau",
        on_page=0,
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
        readable_field_name="Sceau électronique",
    )
    signer = _Signer(meta, seal.signer, timestamper=stamper, new_field_spec=field)
    signer.at = at
    reserved = _RESERVED_BYTES_STAMPED if stamper else _RESERVED_BYTES
    sealed: bytes = signer.sign_pdf(_Writer(io.BytesIO(pdf)), bytes_reserved=reserved).getvalue()
    return sealed


class _Signer(signers.PdfSigner):
    """Signs at the instant it is given, and declares no extension: the paper stays a PDF 1.7, as PDF/A-2 has it."""

    at: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session

    def register_extensions(self, *args: Any, **kwargs: Any) -> None:
        pass


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata as they are: their claims of PDF/UA-1 and PDF/A-2a with them."""

    def _update_meta(self) -> None:
        pass
