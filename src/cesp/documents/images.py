"""An image drawn anew: pixels only. Runs in the process apart."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFile, ImageOps, PngImagePlugin, UnidentifiedImageError

from cesp.documents.limits import Limits
from cesp.documents.media import DAMAGED, Media, Unacceptable

_SAVED_AS: dict[Media, dict[str, int]] = {Media.JPEG: {"quality": 85}, Media.PNG: {}}
_OF_PIXELS = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "gamma", "progressive", "progression"}
_ORIENTATION = 0x0112
_WEIGHTS = {"1": 2, "L": 1, "RGB": 4}
"""Bytes a pixel takes while it is read; twice those of colour when there is a transparency or a palette to resolve."""
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError)
_SMALLEST = 16
_DAMAGED = Unacceptable(f"Le fichier {DAMAGED}")
_BIG = Unacceptable(
    "L'image a trop de pixels. Reprenez-la en qualité normale, ou numérisez le document en 150 points par pouce."
)


def rewritten(content: bytes, media: Media, limits: Limits) -> tuple[bytes, Media, tuple[str, ...]]:
    """Pixels of the first image, upright, without a word of what came with them.

    :returns: the new bytes, their format, and codes of what changed.
    :raises Unacceptable: not an image of that format, damaged, moving, or with too many pixels.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    PngImagePlugin.MAX_TEXT_MEMORY = 4 << 20
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # counted below, by what each format costs
    try:
        return _drawn(content, media, limits)
    except MemoryError:
        raise _BIG from None
    except (*_BROKEN, UnidentifiedImageError, Image.DecompressionBombError):
        raise _DAMAGED from None


def _drawn(content: bytes, media: Media, limits: Limits) -> tuple[bytes, Media, tuple[str, ...]]:
    image = Image.open(io.BytesIO(content), formats=[media.name])
    _measure(image, media, limits)
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise Unacceptable("L'image est animée. Envoyez une image fixe : JPEG, PNG ou PDF.")
    full = image.width * image.height
    if media is Media.JPEG:
        _read_smaller(image, limits)
    changes = {"metadata"} if _says_more(image) else set()
    turned = image.getexif().get(_ORIENTATION, 1) != 1
    small = _plain(image, limits)
    if turned:
        small = ImageOps.exif_transpose(small)
        changes.add("turned")
    if small.width * small.height < full:
        changes.add("reduced")
    return _encoded(small, media), media, tuple(sorted(changes))


def _measure(image: Image.Image, media: Media, limits: Limits) -> None:
    if min(image.size) < _SMALLEST:
        raise Unacceptable("L'image est trop petite pour être lue. Reprenez la photo.")
    pixels = image.width * image.height
    if media is Media.JPEG and pixels > limits.jpeg_pixels // (4 if "progressive" in image.info else 1):
        raise _BIG  # a progressive one is held whole while it is read, however small it is wanted
    if media is Media.PNG and pixels * _WEIGHTS.get(image.mode, 8) > limits.bitmap_bytes:
        raise _BIG


def _read_smaller(image: Image.Image, limits: Limits) -> None:
    """Have a JPEG decoded at a half, a quarter or an eighth, so that its pixels fit in memory."""
    scale = 1
    while image.width * image.height // scale**2 * _WEIGHTS["RGB"] > limits.bitmap_bytes:
        scale *= 2
    image.draft(None, (image.width // scale, image.height // scale))


def _says_more(image: Image.Image) -> bool:
    """Whether it came with words: where it was taken, by whom, a text, a profile."""
    return bool(set(image.info) - _OF_PIXELS)


def _plain(image: Image.Image, limits: Limits) -> Image.Image:
    """Grey or colour, on white where it was transparent, and no larger than we keep; one copy at a time."""
    if "transparency" in image.info or image.mode in {"RGBA", "LA", "PA"}:
        seen = image if image.mode == "RGBA" else image.convert("RGBA")
        plain = Image.new("RGB", seen.size, "white")
        plain.paste(seen, mask=seen)
        plain.info = dict(image.info)  # which way is up
    else:
        wanted = "L" if image.mode in {"1", "L", "I;16", "I", "F"} else "RGB"
        image.load()
        plain = image if image.mode == wanted else image.convert(wanted)
    # By a whole factor: any other resizing holds a third copy meanwhile.
    factor = -(-max(plain.size) // limits.side_pixels)
    return plain.reduce(factor) if factor > 1 else plain


def _encoded(image: Image.Image, media: Media) -> bytes:
    """The pixels alone, whatever came with them."""
    image.info.clear()
    out = io.BytesIO()
    image.save(out, media.name, **_SAVED_AS[media])
    return out.getvalue()
