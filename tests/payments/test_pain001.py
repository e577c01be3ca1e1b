"""The file for the bank: valid, the same each time, and nothing in it that a bank may refuse."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from cesp.payments import pain001
from cesp.payments.pain001 import Debtor, Header, InvalidFile, Transfer

_NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
_DEBTOR = Debtor("Autorité gestionnaire", "FR7630006000011234567890189", "AGRIFRPPXXX")


def _header(transfers: int, net_cents: int, debtor: Debtor = _DEBTOR) -> Header:
    return Header(
        message_id="CESP-202611-1",
        created_at=datetime(2026, 11, 20, 10, 4, 31, tzinfo=ZoneInfo("Europe/Paris")),
        pay_on=date(2026, 11, 26),
        debtor=debtor,
        transfers=transfers,
        net_cents=net_cents,
    )


_LEA = Transfer(
    end_to_end_id="CESP-2021-000123-202611",
    net_cents=108563,
    holder="Léa D'Hœr & <Fils>",
    iban="BE68539007547034",
    bic="",
    remittance="Allocation CESP novembre 2026",
)
_PAUL = Transfer(
    end_to_end_id="CESP-2021-000124-202611",
    net_cents=542815,
    holder="Paul Öz",
    iban="CH9300762011623852957",
    bic="POFICHBEXXX",
    remittance="Allocation CESP, 5 mois dont novembre 2026",
)


@pytest.mark.clause("NAT-5", "IDF-2")
def test_the_file_says_whom_how_much_and_when() -> None:
    content = pain001.write(_header(2, 651378), [_LEA, _PAUL])
    tree = etree.fromstring(content)

    def texts(path: str) -> list[str]:
        return [element.text or "" for element in tree.iterfind(path, _NS)]

    assert texts(".//p:GrpHdr/p:MsgId") == ["CESP-202611-1"]
    assert texts(".//p:GrpHdr/p:CreDtTm") == ["2026-11-20T10:04:31+01:00"]
    assert texts(".//p:NbOfTxs") == ["2", "2"]
    assert texts(".//p:CtrlSum") == ["6513.78", "6513.78"]
    assert texts(".//p:ReqdExctnDt/p:Dt") == ["2026-11-26"]
    assert texts(".//p:InstdAmt") == ["1085.63", "5428.15"]
    assert texts(".//p:EndToEndId") == ["CESP-2021-000123-202611", "CESP-2021-000124-202611"]
    assert texts(".//p:Cdtr/p:Nm") == ["Lea D'Hoer Fils", "Paul Oz"]
    assert texts(".//p:CdtrAcct/p:Id/p:IBAN") == ["BE68539007547034", "CH9300762011623852957"]
    assert texts(".//p:CdtrAgt//p:BICFI") == ["POFICHBEXXX"]
    assert texts(".//p:Ustrd") == ["Allocation CESP novembre 2026", "Allocation CESP, 5 mois dont novembre 2026"]


def test_the_same_arguments_give_the_same_bytes() -> None:
    first = pain001.write(_header(2, 651378), [_LEA, _PAUL])
    assert pain001.write(_header(2, 651378), [_LEA, _PAUL]) == first
    assert pain001.sha256(first) == pain001.sha256(pain001.write(_header(2, 651378), iter([_LEA, _PAUL])))


def test_a_debtor_without_bic_is_said_not_to_have_provided_one() -> None:
    content = pain001.write(_header(1, 108563, Debtor("Autorité", "FR7630006000011234567890189", "")), [_LEA])
    assert b"<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>" in content


@pytest.mark.parametrize(
    "transfer",
    [
        Transfer("A", 108563, "Léa", "FR76</IBAN><IBAN>BE68", "", "x"),
        Transfer("A", 108563, "Léa", "", "", "x"),
        Transfer("A" * 36, 108563, "Léa", "BE68539007547034", "", "x"),
        Transfer("A", 108563, "Léa", "BE68539007547034", "nope", "x"),
        Transfer("A", -1, "Léa", "BE68539007547034", "", "x"),
    ],
)
def test_what_the_schema_does_not_accept_never_leaves(transfer: Transfer) -> None:
    with pytest.raises(InvalidFile, match="schéma"):
        pain001.write(_header(1, 108563), [transfer])


def test_a_fault_is_told_without_the_account_it_concerns() -> None:
    with pytest.raises(InvalidFile) as fault:
        pain001.write(_header(1, 1), [Transfer("A", 1, "Léa", "BE68 5390 0754 7034", "", "x")])
    assert "BE68" not in str(fault.value)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Gaëlle Lœw–Ñuñez", "Gaelle Loew Nunez"),
        ("Łukasz O’Brien", "Lukasz O'Brien"),
        ("Zoe\u0301  A//B /", "Zoe A/B"),
        ("日本", "-"),
        ("", "-"),
        ("x" * 71, "x" * 70),
    ],
)
def test_names_are_reduced_to_what_every_bank_reads(name: str, plain: str) -> None:
    assert pain001.plain(name) == plain


@pytest.mark.parametrize(
    ("reference", "occurrence", "expected"),
    [
        ("CESP-2021-000123", 0, "CESP-2021-000123-202611"),
        ("CESP-2021-000123", 1, "CESP-2021-000123-202611-1"),
        ("A" * 28, 0, "A" * 28 + "-202611"),
        ("A" * 29, 0, "C42-202611"),
        ("RÉF 12", 0, "C42-202611"),
        ("A//B", 0, "C42-202611"),
    ],
)
def test_a_transfer_keeps_its_reference_within_what_a_bank_carries(
    reference: str, occurrence: int, expected: str
) -> None:
    made = pain001.end_to_end_id(reference=reference, contract_id=42, month="202611", occurrence=occurrence)
    assert made == expected
