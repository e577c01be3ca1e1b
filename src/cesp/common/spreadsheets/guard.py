"""What a spreadsheet may weigh before anything is allowed to open it.

A ``.xlsx`` or ``.ods`` file is an archive: a few kilobytes may unfold into gigabytes, and its
directory may lie about it. So every member is unfolded here, counted and thrown away.
"""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from cesp.common import signatures


class Format(StrEnum):
    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"


class Unreadable(Exception):
    """The file as a whole cannot be taken; the message is a French sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What we accept to open.

    :param file_bytes: size of the file as sent.
    :param unfolded_bytes: size of an archive once unfolded, all members together.
    :param rows: rows that the caller means to take; a sheet is read up to ten times as many, and a few more.
    :param reader_bytes: memory of the process that opens the file.
    :param reader_seconds: time it may take.
    """

    file_bytes: int = 20_000_000
    unfolded_bytes: int = 400_000_000
    rows: int = 20_000
    reader_bytes: int = 1_500_000_000
    reader_seconds: int = 60


_MEMBERS = 2_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
EXPECTED = "Formats admis : classeur Excel (.xlsx), classeur LibreOffice (.ods) ou texte (.csv)."


def recognise(content: bytes, *, limits: Limits) -> Format:
    """Tell what the bytes are, whatever the file's name says, and check that they may be opened.

    :raises Unreadable: with the sentence for the person who sent the file.
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable("Le fichier est vide. Enregistrez le classeur, puis envoyez-le de nouveau.")
    if len(content) > limits.file_bytes:
        raise Unreadable(
            f"Le fichier pèse {_megabytes(len(content))} ; la limite est de {_megabytes(limits.file_bytes)}. "
            "Partagez-le en plusieurs fichiers."
        )
    if content.startswith(_OLE):
        raise Unreadable(
            "C'est un ancien classeur Excel (.xls) ou un classeur protégé par un mot de passe. "
            "Ouvrez-le, retirez le mot de passe, et enregistrez-le au format .xlsx."
        )
    if content.startswith(b"PK"):
        return _archive(content, limits)
    what = signatures.what_it_is(content)
    if what is not None:
        raise Unreadable(f"Ce fichier est {what}, pas un tableau. {EXPECTED}")
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(f"Ce fichier n'est pas un tableau. {EXPECTED}")
    return Format.CSV


def _archive(content: bytes, limits: Limits) -> Format:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError):
        raise Unreadable("Le fichier est abîmé ou incomplet. Enregistrez-le de nouveau, puis renvoyez-le.") from None
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("Le classeur est protégé par un mot de passe. Retirez-le, puis renvoyez le fichier.")
    if len(members) > _MEMBERS or sum(member.compress_size for member in members) > len(content):
        raise Unreadable("Ce classeur est construit d'une façon anormale : il n'est pas ouvert.")
    _weigh(content, members, limits)
    if any(name.endswith("workbook.xml") for name in names):
        return Format.XLSX
    if any(name.endswith("workbook.bin") for name in names):
        raise Unreadable("Ce classeur est au format binaire (.xlsb). Enregistrez-le au format .xlsx.")
    if "content.xml" in names and _mimetype(content, members).startswith(_ODS):
        return Format.ODS
    raise Unreadable(f"Cette archive ne contient pas de tableau. {EXPECTED}")


def _weigh(content: bytes, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    left = limits.unfolded_bytes
    for member in members:
        left -= _unfolded(_packed(content, member), member.compress_type, most=left)
        if left < 0:
            raise Unreadable(
                f"Une fois ouvert, ce classeur dépasserait {_megabytes(limits.unfolded_bytes)}. "
                "Retirez les feuilles inutiles et les mises en forme jusqu'au bas de la feuille, ou partagez-le."
            )


def _packed(content: bytes, member: zipfile.ZipInfo) -> bytes:
    """The packed bytes, found as any opener finds them: by the member's own header."""
    at = member.header_offset
    header = content[at : at + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise Unreadable("Le fichier est abîmé ou incomplet. Enregistrez-le de nouveau, puis renvoyez-le.")
    name_size, extra_size = struct.unpack("<HH", header[26:30])
    start = at + 30 + name_size + extra_size
    return content[start : start + member.compress_size]


def _unfolded(packed: bytes, method: int, *, most: int) -> int:
    """How many bytes come out, really; stops soon after ``most``."""
    if method == zipfile.ZIP_STORED:
        return len(packed)
    if method != zipfile.ZIP_DEFLATED:
        raise Unreadable("Ce classeur est comprimé d'une façon inhabituelle. Enregistrez-le au format .xlsx.")
    inflater, size, left = zlib.decompressobj(-15), 0, packed
    try:
        while left and size <= most:
            size += len(inflater.decompress(left, 1 << 20))
            left = inflater.unconsumed_tail
    except zlib.error:
        raise Unreadable("Le fichier est abîmé ou incomplet. Enregistrez-le de nouveau, puis renvoyez-le.") from None
    return size


def _mimetype(content: bytes, members: list[zipfile.ZipInfo]) -> bytes:
    found = next((member for member in members if member.filename == "mimetype"), None)
    return b"" if found is None or found.compress_type != zipfile.ZIP_STORED else _packed(content, found)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} Mo".replace(".0 ", " ").replace(".", ",")
