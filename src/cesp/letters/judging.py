"""What a file is to us: one of our letters, one that was altered, or a stranger.

A stranger's file is never parsed: its digest is looked up, and marks of our seal are searched in
its bytes. Only bytes that we wrote ourselves, known by their digest, reach the PDF library.
"""

from __future__ import annotations

import asyncio
import io
import re

from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

MARK = "Courrier {number}"
"""What the signature says of itself, in clear in the file."""
_MARKS = re.compile(rb"/Reason \(Courrier ((?:ARS(?:-|\\055))?\d{4}(?:-|\\055)\d{6})\)")
"""A hyphen may be written as such or as its octal code."""


def number_claimed(data: bytes) -> str:
    """The number that a file says it bears; nothing when it shows no seal of ours."""
    found = _MARKS.search(data)
    return found[1].decode().replace("\\055", "-") if found else ""


def seal_holds(sealed: bytes, *, certificate_pem: str) -> bool:
    """Whether the seal of a file covers it whole, is intact, and is of that certificate.

    :param sealed: bytes known to be ours.
    """
    der = asn1_pem.unarmor(certificate_pem.encode())[2]
    certificate = asn1_x509.Certificate.load(der)
    signatures = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    if len(signatures) != 1 or signatures[0].signer_cert.dump() != der:
        return False
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    status = asyncio.run(async_validate_pdf_signature(signatures[0], context))
    return status.intact and status.valid and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
