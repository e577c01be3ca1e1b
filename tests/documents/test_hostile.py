"""Files made to harm: each refused in a sentence or made harmless, in less than 5 seconds and 100 MB."""

import io

import pikepdf
import pytest
from PIL import Image

from cesp.documents import cleaning, pdf
from cesp.documents.cleaning import Cleaned
from cesp.documents.kinds import KINDS
from cesp.documents.limits import Limits
from cesp.documents.media import Media, Unacceptable
from cesp.documents.reception import Refusal, received
from tests.documents import files, hostile
from tests.documents.files import upload

pytestmark = pytest.mark.alike

OTHER = KINDS["other"]


def test_the_corpus_is_broad() -> None:
    assert len(hostile.CORPUS) >= 60


@pytest.mark.parametrize("name", hostile.CORPUS)
def test_a_hostile_file_is_refused_or_made_harmless(name: str) -> None:
    make, sentence = hostile.CORPUS[name]
    content = make()
    cleaned, refusal = taken(content, f"{name}.pdf")
    if cleaned is not None:
        assert not sentence, "kept"
        harmless(cleaned)
    else:
        assert sentence is not None, refusal
        assert sentence in refusal
        assert refusal.endswith(".")


def taken(content: bytes, name: str) -> tuple[Cleaned | None, str]:
    """What is kept, or why nothing is."""
    try:
        return received(upload(content, name), OTHER).cleaned, ""
    except Refusal as refusal:
        return None, refusal.sentence


def harmless(cleaned: Cleaned) -> None:
    assert 0 < cleaned.peak_bytes < 100_000_000
    for mark in (b"<?php", b"<script", b"secret", b"chez Camille", b"PK\x03\x04", b"MZ\0\0"):
        assert mark not in cleaned.content
    if cleaned.media is Media.PDF:
        assert hostile.leftovers(cleaned.content) == set()
        with pikepdf.open(io.BytesIO(cleaned.content)) as kept_pdf:
            assert len(kept_pdf.pages) == cleaned.pages
    else:
        kept = Image.open(io.BytesIO(cleaned.content))
        assert len(kept.getexif()) == 0
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_check_of_leftovers_sees_them() -> None:
    assert hostile.leftovers(hostile.with_root(OpenAction=hostile.script())) == {"/OpenAction", "/JS", "/JavaScript"}


def test_what_was_filled_in_a_form_stays_on_the_page() -> None:
    cleaned = received(upload(hostile.form(xfa=True)), OTHER).cleaned
    assert "form" in cleaned.changes
    with pikepdf.open(io.BytesIO(cleaned.content)) as kept:
        assert "/Annots" not in kept.pages[0]
        shown = [form.read_bytes() for form in kept.pages[0].Resources.XObject.values()]
    assert any(b"Camille" in each for each in shown)


def test_a_photograph_is_put_upright_and_forgets_where_it_was_taken() -> None:
    cleaned = received(upload(files.photo(), "photo.jpg"), OTHER).cleaned
    kept = Image.open(io.BytesIO(cleaned.content))
    assert kept.size == (300, 400)
    assert cleaned.changes == ("metadata", "turned")


def test_transparency_is_put_on_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(clear, "PNG")
    cleaned = received(upload(clear.getvalue()), OTHER).cleaned
    assert Image.open(io.BytesIO(cleaned.content)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_a_scan_at_150_points_per_inch_is_kept_as_it_is(mode: str) -> None:
    cleaned = received(upload(files.image("PNG", (1_240, 1_754), mode)), OTHER).cleaned
    assert Image.open(io.BytesIO(cleaned.content)).size == (1_240, 1_754)


def test_a_large_photograph_is_reduced() -> None:
    cleaned = received(upload(files.image(size=(8_000, 6_000))), OTHER).cleaned
    assert Image.open(io.BytesIO(cleaned.content)).size == (2_000, 1_500)
    assert cleaned.changes == ("reduced",)


def test_the_same_pages_come_out_the_same() -> None:
    content = files.pdf(pages=3)
    first, again = (received(upload(content), OTHER).cleaned for _ in range(2))
    assert first.pages == 3
    assert first.content == again.content
    with pikepdf.open(io.BytesIO(first.content)) as kept:
        assert b"Bonjour" in kept.pages[0].Contents.read_bytes()


def test_a_file_that_takes_too_long_is_refused() -> None:
    with pytest.raises(Unacceptable, match="ne s'est pas ouvert en 0 secondes"):
        cleaning.clean(files.pdf(), Media.PDF, limits=Limits(reader_seconds=0))


def test_without_memory_the_process_dies_and_we_do_not() -> None:
    with pytest.raises(Unacceptable, match=r"n'a pas pu être ouvert|abîmé"):
        cleaning.clean(files.pdf(), Media.PDF, limits=Limits(reader_bytes=30_000_000))


def test_the_bomb_really_needs_its_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_weigh", lambda document, limits: None)
    kept, _, _ = pdf.rewritten(hostile.stream_bomb(1 << 28), Limits())
    with pikepdf.open(io.BytesIO(kept)) as bomb:
        assert len(bomb.pages[0].Contents[0].read_bytes()) == 1 << 28


@pytest.mark.parametrize(("kind", "pages"), [("bank_statement", 2), ("identity_document", 4)])
def test_a_nature_may_have_fewer_pages(kind: str, pages: int) -> None:
    assert received(upload(files.pdf(pages=pages)), KINDS[kind]).cleaned.pages == pages
    with pytest.raises(Refusal, match=f"plus de {pages} pages"):
        received(upload(files.pdf(pages=pages + 1)), KINDS[kind])


def test_an_identity_photo_is_an_image() -> None:
    with pytest.raises(Refusal, match=r"un PDF ne convient pas\. Formats admis : JPEG ou PNG"):
        received(upload(files.pdf()), KINDS["identity_photo"])
