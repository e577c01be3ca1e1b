"""Open a stranger's spreadsheet in a process of its own."""

import json
import sys
from dataclasses import asdict

from cesp.common import apart
from cesp.common.spreadsheets import reader
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.common.spreadsheets.reader import RawSheet


def read(content: bytes, *, limits: Limits) -> list[RawSheet]:
    """The same as :func:`cesp.common.spreadsheets.reader.read`; whatever the file does, it ends in an answer.

    :raises Unreadable: also when the reader died or took too long.
    """
    try:
        done = apart.run(
            "cesp.common.spreadsheets.apart", content, argument=json.dumps(asdict(limits)), bounds=_bounds(limits)
        )
    except apart.TookTooLong:
        raise Unreadable(
            f"Le fichier ne s'est pas ouvert en {limits.reader_seconds} secondes. Partagez-le en plusieurs fichiers."
        ) from None
    if done.is_refused:
        raise Unreadable(done.output.decode())
    if done.code != 0:
        raise Unreadable(
            "Le classeur n'a pas pu être ouvert : il demande trop de mémoire, ou il est abîmé. "
            "Copiez le seul tableau dans un classeur neuf, puis renvoyez-le."
        )
    return reader.from_json(done.output.decode())


def _bounds(limits: Limits) -> apart.Bounds:
    return apart.Bounds(memory_bytes=limits.reader_bytes, seconds=limits.reader_seconds)


if __name__ == "__main__":
    apart.bind(_bounds(Limits(**json.loads(sys.argv[1]))))
    sys.exit(reader.main())
