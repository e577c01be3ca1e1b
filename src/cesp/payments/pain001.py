"""The credit transfer file for the bank: ISO 20022 ``pain.001.001.09``.

Written as text, transfer by transfer: a file of a hundred thousand transfers costs the memory of
one. Its bytes depend on its arguments and on nothing else. Characters are those every SEPA bank
must accept (EPC217-08): Latin letters without accent, digits, space and ``/ - ? : ( ) . , ' +``.
"""

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_LONGEST_NAME = 70
_LONGEST_REMITTANCE = 140
_LONGEST_IDENTIFIER = 35
_PLAIN = re.compile(r"[A-Za-z0-9\-?:().,'+]+(?: [A-Za-z0-9\-?:().,'+]+)*")
_LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "’": "'", "ł": "l", "Ł": "L"}


class _Alphabet(dict[int, str]):
    """What each character becomes, worked out the first time it is met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = "".join(
            c
            for c in unicodedata.normalize("NFKD", _LIGATURES.get(character, character))
            if not unicodedata.combining(c)
        )
        self[code] = bare if _ACCEPTED.fullmatch(bare) else " "
        return self[code]


_ACCEPTED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")
_ALPHABET = _Alphabet()


class Transfer(NamedTuple):
    """One line of the file: an amount, whom to, and a reference that comes back on any return."""

    end_to_end_id: str
    net_cents: int
    holder: str
    iban: str
    bic: str
    remittance: str


@dataclass(frozen=True, slots=True)
class Debtor:
    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says of itself; ``transfers`` and ``net_cents`` are its control totals.

    :param message_id: 1–35 characters, never used twice towards one bank.
    :param created_at: an aware instant.
    """

    message_id: str
    created_at: datetime
    pay_on: date
    debtor: Debtor
    transfers: int
    net_cents: int


class InvalidFile(RuntimeError):
    """The file written is not one the bank's schema accepts; a defect of ours or of the debtor's settings."""


def plain(text: str, longest: int = _LONGEST_NAME) -> str:
    """Reduce a text to the characters every bank accepts: « Gaëlle Lœw–Ñuñez » → « Gaelle Loew Nunez »."""
    if _PLAIN.fullmatch(text) is None:
        bare = unicodedata.normalize("NFC", text).translate(_ALPHABET)
        text = " ".join(re.sub("/{2,}", "/", bare).split())
    return text[:longest].strip(" /") or "-"


def end_to_end_id(*, reference: str, contract_id: int, month: str, occurrence: int = 0) -> str:
    """The reference of a transfer, the same each time it is computed: ``CESP-2021-000123-202611``.

    :param reference: the contract's; one that a bank could not carry is replaced by the contract's number.
    :param month: ``YYYYMM`` of the run.
    :param occurrence: 0 for the first sending; a transfer sent again takes another reference.
    """
    tail = f"-{month}" + (f"-{occurrence}" if occurrence else "")
    fits = len(reference) + len(tail) <= _LONGEST_IDENTIFIER and plain(reference, _LONGEST_IDENTIFIER) == reference
    return (reference if fits and " " not in reference else f"C{contract_id}") + tail


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _escaped(text: str) -> str:
    """Guard the texts that were not reduced to plain characters: identifiers, IBAN, BIC."""
    return escape(text) if "&" in text or "<" in text else text


def chunks(header: Header, transfers: Iterable[Transfer]) -> Iterator[str]:
    """The file piece by piece, one line of text a transfer."""
    debtor = header.debtor
    name = plain(debtor.name)
    agent = f"<BICFI>{_escaped(debtor.bic)}</BICFI>" if debtor.bic else "<Othr><Id>NOTPROVIDED</Id></Othr>"
    totals = f"<NbOfTxs>{header.transfers}</NbOfTxs><CtrlSum>{_amount(header.net_cents)}</CtrlSum>"
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{_NAMESPACE}"><CstmrCdtTrfInitn>\n'
        f"<GrpHdr><MsgId>{_escaped(header.message_id)}</MsgId>"
        f"<CreDtTm>{header.created_at.isoformat(timespec='seconds')}</CreDtTm>"
        f"{totals}<InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>{_escaped(header.message_id)}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>"
        f"{totals}<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
        f"<ReqdExctnDt><Dt>{header.pay_on.isoformat()}</Dt></ReqdExctnDt>"
        f"<Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>{_escaped(debtor.iban)}</IBAN></Id></DbtrAcct>"
        f"<DbtrAgt><FinInstnId>{agent}</FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>\n"
    )
    for transfer in transfers:
        agent = (
            f"<CdtrAgt><FinInstnId><BICFI>{_escaped(transfer.bic)}</BICFI></FinInstnId></CdtrAgt>"
            if transfer.bic
            else ""
        )
        yield (
            f"<CdtTrfTxInf><PmtId><EndToEndId>{_escaped(transfer.end_to_end_id)}</EndToEndId></PmtId>"
            f'<Amt><InstdAmt Ccy="EUR">{_amount(transfer.net_cents)}</InstdAmt></Amt>{agent}'
            f"<Cdtr><Nm>{plain(transfer.holder)}</Nm></Cdtr>"
            f"<CdtrAcct><Id><IBAN>{_escaped(transfer.iban)}</IBAN></Id></CdtrAcct>"
            f"<RmtInf><Ustrd>{plain(transfer.remittance, _LONGEST_REMITTANCE)}</Ustrd></RmtInf></CdtTrfTxInf>\n"
        )
    yield "</PmtInf></CstmrCdtTrfInitn></Document>\n"


def write(header: Header, transfers: Iterable[Transfer]) -> bytes:
    """The whole file, checked against the schema.

    :raises InvalidFile: when the schema does not accept it.
    """
    content = "".join(chunks(header, transfers)).encode("ascii")
    validate(content)
    return content


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    package = find_spec("sepaxml")
    assert package is not None
    assert package.origin is not None
    return etree.XMLSchema(file=str(Path(package.origin).parent / "schemas" / "pain.001.001.09.xsd"))


def validate(content: bytes) -> None:
    """Check a file against the schema, without ever holding its tree.

    :raises InvalidFile: without the value at fault, which may be an IBAN.
    """
    transfers = etree.iterparse(
        io.BytesIO(content), events=("end",), tag=f"{{{_NAMESPACE}}}CdtTrfTxInf", schema=_schema(), no_network=True
    )
    try:
        for _, element in transfers:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        raise InvalidFile("fichier refusé par le schéma pain.001.001.09") from None


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
