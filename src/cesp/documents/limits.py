"""What a piece may weigh. Nothing of Django here: the process apart reads it too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What we accept.

    :param file_bytes: of a file as sent.
    :param pages: of a PDF.
    :param pieces_a_person: kept at a time.
    :param side_pixels: long side of an image as we keep it; a larger one is reduced.
    :param jpeg_pixels: of a JPEG as sent, which can be reduced while it is read.
    :param bitmap_bytes: of any other image once unfolded.
    :param stream_bytes: of one stream of a PDF once unfolded.
    :param streams_bytes: of all of them.
    :param objects: of a PDF.
    :param reader_bytes: addresses of the process that opens the file; about 40 MB are its libraries, never all present.
    :param reader_seconds: time it may take.
    """

    file_bytes: int = 10_000_000
    pages: int = 60
    pieces_a_person: int = 300
    side_pixels: int = 3_300
    jpeg_pixels: int = 60_000_000
    bitmap_bytes: int = 36_000_000
    stream_bytes: int = 64_000_000
    streams_bytes: int = 250_000_000
    objects: int = 60_000
    reader_bytes: int = 120_000_000
    reader_seconds: int = 5
