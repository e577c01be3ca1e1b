"""The seal holds, says so, leaves the claims of the paper as they are, and no byte can change under it."""

import io
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import segno
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate

from cesp.letters import codes, judging, queries, rendering, seal, system_checks, test_certificate
from cesp.letters.heading import verification_url
from cesp.letters.kinds import kinds
from cesp.letters.models import Letter
from tests.letters.conftest import AT, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return issued(said="Quarante-deux mois.")


def test_the_seal_covers_the_whole_file_and_is_ours(letter: Letter) -> None:
    sealed = queries.file_of(letter)
    assert judging.seal_holds(sealed, certificate_pem=letter.certificate.pem)
    assert judging.number_claimed(sealed) == "2026-000001"
    pdf = pikepdf.open(io.BytesIO(sealed))
    signature = pdf.Root.AcroForm.Fields[0]
    assert (str(signature.V.SubFilter), str(signature.V.M)) == ("/ETSI.CAdES.detached", "D:20260301090000Z")


def test_a_seal_of_another_certificate_is_not_ours(letter: Letter, tmp_path: Path) -> None:
    other = test_certificate.make()
    pem = other[other.index(b"-----BEGIN CERTIFICATE") :].decode()
    assert not judging.seal_holds(queries.file_of(letter), certificate_pem=pem)


def test_the_claims_of_accessibility_and_archiving_survive_the_seal(letter: Letter) -> None:
    """No validator of the standards is at hand: what they ask of a signature is checked one by one."""
    sealed = queries.file_of(letter)
    before = pikepdf.open(io.BytesIO(sealed[: sealed.index(b"%%EOF") + 6]))
    after = pikepdf.open(io.BytesIO(sealed))
    metadata = bytes(after.Root.Metadata.read_bytes())
    assert metadata == bytes(before.Root.Metadata.read_bytes())
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A<", metadata)
    assert sealed.startswith(b"%PDF-1.7")
    assert "/Version" not in after.Root
    assert bool(after.Root.MarkInfo.Marked)
    assert str(after.Root.Lang) == "fr-FR"
    assert bool(after.Root.ViewerPreferences.DisplayDocTitle)
    assert after.Root.StructTreeRoot.objgen == before.Root.StructTreeRoot.objgen
    assert len(after.Root.OutputIntents) == 1
    widget = after.pages[0].Annots[-1]
    # PDF/A-2, 6.3: printed and not hidden; PDF/UA-1, 7.18.1: not of the structure, so outside of the page.
    assert int(widget.F) & 0b100111 == 0b100
    assert all(float(edge) < 0 for edge in widget.Rect)
    assert float(widget.Rect[0]) == float(widget.Rect[2])
    assert str(widget.TU) == "Sceau électronique"
    assert str(after.pages[0].Tabs) == "/S"
    assert "/NeedAppearances" not in after.Root.AcroForm


def test_no_byte_of_a_sealed_letter_can_change(letter: Letter) -> None:
    sealed = queries.file_of(letter)
    for position in range(0, len(sealed), 251):
        altered = bytearray(sealed)
        altered[position] ^= 1
        assert queries.verify_file(bytes(altered)).outcome in {"altered", "unknown", "not_a_pdf"}, position


def test_an_altered_letter_is_said_to_be_altered_not_unknown(letter: Letter) -> None:
    sealed = queries.file_of(letter)
    middle = len(sealed) // 2
    for altered in (
        sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :],
        sealed + b"\n",
        b"\n" + sealed,
        sealed[:-20],
    ):
        assert queries.verify_file(altered).outcome == "altered"
    assert queries.verify_file(sealed).outcome == "valid"


def test_the_paper_without_its_seal_is_not_a_letter(letter: Letter) -> None:
    sealed = queries.file_of(letter)
    assert queries.verify_file(sealed[: sealed.index(b"%%EOF") + 6]).outcome == "unknown"


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"", "not_a_pdf"),
        (b"GIF89a", "not_a_pdf"),
        (b"%PDF-1.7\n" + b"[" * 2_000_000, "unknown"),
        (b"%PDF-1.7\n/Reason (Courrier 2026-999999)", "altered"),
        (b"%PDF-1.7" + b"\0" * queries.LARGEST_BYTES, "too_large"),
    ],
)
def test_a_strangers_file_is_answered_without_being_parsed(
    data: bytes, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PdfFileReader", None)
    assert queries.verify_file(data).outcome == outcome


def _drawn(url: str) -> str:
    return str(segno.make_qr(url, error="m").svg_inline(border=0, omitsize=True))


def test_the_qr_code_opens_the_page_of_this_letter(letter: Letter) -> None:
    url = f"http://localhost:8000/verifier/{letter.written_code}/"
    assert verification_url(letter.code) == url
    held = letter.content.data["head"]["verification"]
    assert held["qr"] == _drawn(url)
    assert held["qr"] != _drawn(url.replace("verifier", "verifiez"))
    assert url in held["qr_alt"]
    figures = pikepdf.open(io.BytesIO(queries.file_of(letter)))
    alternatives = [
        str(item.Alt) for item in figures.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
    ]
    assert any(url in alternative for alternative in alternatives)


def test_a_code_is_long_enough_and_forgives_how_it_is_typed() -> None:
    drawn = {codes.draw() for _ in range(200)}
    assert len(drawn) == 200
    assert all(len(code) == 16 and not set(code) & set("01ILO") for code in drawn)
    assert codes.written("K7QM2XWA9RTCH4PB") == "K7QM-2XWA-9RTC-H4PB"
    assert codes.typed(" k7qm 2xwa–9rtc-h4pb ") == "K7QM2XWA9RTCH4PB"
    assert codes.typed("K7QM-2XWA-9RTC-H4P0") == ""
    assert codes.typed("K7QM-2XWA") == ""


def test_text_comes_in_the_order_it_is_read(letter: Letter, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(queries.file_of(letter))
    try:
        read = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True).stdout
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler) is not installed")
    said = [
        "Organisation gestion",
        "Courrier n° : 2026-000001",
        letter.person.full_name,
        "Le 1er mars 2026",
        "Notification de durée d'engagement",
        "Objet : durée de l'engagement, contrat CESP-2022-000001",
        "Quarante-deux mois.",
        "Gestion des contrats",
        "Voies et délais de recours",
        "Vérifier ce courrier",
        letter.written_code,
        "page 1 sur 1",
    ]
    flat = " ".join(read.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'").split())
    places = [flat.find(words) for words in said]
    assert -1 not in places, [words for words, place in zip(said, places, strict=True) if place < 0]
    assert places == sorted(places)


def test_every_kind_has_a_template_that_ships() -> None:
    assert {kind.template for kind in kinds().values()} == {
        "contract",
        "convocation",
        "duration_notice",
        "engagement_letter",
        "minutes",
        "set_off",
        "reckoned",
        "sums_received",
        "told",
    }
    for kind in kinds().values():
        assert rendering.sources_of(kind.template).texts.keys() == {"main.typ", "letter.typ"}


def test_the_digest_of_a_template_follows_its_text() -> None:
    sources = rendering.sources_of("duration_notice")
    changed = rendering.Sources({**sources.texts, "letter.typ": sources.texts["letter.typ"] + " "})
    assert changed.digest != sources.digest


# The certificate


def test_a_test_certificate_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = test_certificate.ensure(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    made = path.read_bytes()
    assert test_certificate.ensure(tmp_path).read_bytes() == made
    assert list(tmp_path.iterdir()) == [path]


def _named(settings: Any, path: Path, raw: bytes, passphrase: str = "") -> None:
    path.write_bytes(raw)
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(path), passphrase


def test_a_pkcs12_file_and_its_passphrase_seal(settings: Any, tmp_path: Path) -> None:
    pem = test_certificate.make()
    key = serialization.load_pem_private_key(pem, None)
    certificate = load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    secret = serialization.BestAvailableEncryption(b"un secret")
    raw = pkcs12.serialize_key_and_certificates(b"sceau", key, certificate, None, secret)  # type: ignore[arg-type]
    _named(settings, tmp_path / "sceau.p12", raw, "un secret")
    assert queries.verify_file(queries.file_of(issued())).outcome == "valid"
    settings.SEAL_PASSPHRASE = "un autre"
    with pytest.raises(seal.NoSeal, match=r"Le certificat de sceau sceau\.p12 ne se lit pas"):
        seal.current()


def test_a_letter_sealed_by_the_certificate_before_still_verifies(settings: Any, tmp_path: Path) -> None:
    before = issued()
    _named(settings, tmp_path / "neuf.pem", test_certificate.make())
    after = issued()
    assert before.certificate_id != after.certificate_id
    assert queries.verify_file(queries.file_of(before)).outcome == "valid"


UNTIL = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (UNTIL - timedelta(days=31), ""),
        (UNTIL - timedelta(days=30), "Le certificat de sceau expire le 30/06/2026 : le renouveler (CESP_SEAL)."),
        (UNTIL - timedelta(seconds=1), "Le certificat de sceau expire le 30/06/2026 : le renouveler (CESP_SEAL)."),
        (UNTIL, "Le certificat de sceau a expiré le 30/06/2026."),
    ],
)
def test_the_end_of_a_certificate_is_told_in_time(settings: Any, tmp_path: Path, at: datetime, said: str) -> None:
    _named(settings, tmp_path / "court.pem", test_certificate.make(until=UNTIL))
    assert seal.problem(at=at) == said


def test_an_expired_certificate_seals_nothing(settings: Any, tmp_path: Path) -> None:
    _named(settings, tmp_path / "court.pem", test_certificate.make(until=AT))
    with pytest.raises(seal.NoSeal, match="n'est pas valable ce jour"):
        issued()
    assert Letter.objects.count() == 0


def test_the_service_does_not_start_without_a_certificate(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST = False
    assert [check.id for check in system_checks.seal_is_there()] == ["letters.E001"]
    _named(settings, tmp_path / "vieux.pem", test_certificate.make(until=datetime(2020, 1, 1, tzinfo=UTC)))
    assert [check.id for check in system_checks.seal_is_there()] == ["letters.W001"]
    assert [check.id for check in system_checks.seal_lasts()] == ["letters.E002"]
    _named(settings, tmp_path / "bon.pem", test_certificate.make())
    assert system_checks.seal_is_there() + system_checks.seal_lasts() == []
