"""The QR code of an enrolment, as SVG that a strict CSP lets through."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass

import segno
from django.utils.safestring import SafeString, mark_safe
from django_otp.plugins.otp_totp.models import TOTPDevice


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What to scan, or to type in groups of four letters."""

    qr: SafeString
    secret: str


def enrolment(device: TOTPDevice) -> Enrolment:
    """Black on white whatever the theme: an inverted code is not read by every phone."""
    svg = segno.make(device.config_url, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="cesp-qr", lineclass=None, omitsize=False
    )
    secret = b32encode(device.bin_key).decode().rstrip("=")
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return Enrolment(mark_safe(svg), groups)  # noqa: S308 - made by segno from our own address
