"""Files to send: honest ones, made small and quickly."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def upload(content: bytes, name: str = "piece.pdf", declared: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, declared)


def document(text: str = "Bonjour", pages: int = 1) -> pikepdf.Pdf:
    """A document with something on each page."""
    made = pikepdf.new()
    font = made.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = made.make_stream(f"BT /F1 24 Tf 72 720 Td ({text} {number}) Tj ET".encode())
    return made


def saved(made: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    made.save(out, **({} if "encryption" in options else {"deterministic_id": True}), **options)
    return out.getvalue()


def pdf(text: str = "Bonjour", pages: int = 1) -> bytes:
    return saved(document(text, pages))


def image(form: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else "red" if mode in {"RGB", "RGBA"} else 90).save(out, form, **options)
    return out.getvalue()


def photo() -> bytes:
    """A picture taken upside down somewhere in Paris."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "chez Camille"
    exif.get_ifd(0x8825)[1] = "N"
    return image(size=(400, 300), exif=exif, comment=b"secret")
