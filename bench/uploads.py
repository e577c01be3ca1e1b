"""How long a piece takes, honest or hostile: PYTHONPATH=src:. python -m bench.uploads

The floor, measured in the same run, is an empty process of the same interpreter.
"""

import contextlib
import os
import subprocess
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.documents import files, hostile  # noqa: E402 - Django is set up first

from cesp.documents.kinds import KINDS  # noqa: E402 - Django is set up first
from cesp.documents.reception import Refusal, received  # noqa: E402 - Django is set up first

HONEST = {
    "pdf of 1 page": lambda: files.pdf(),
    "pdf of 60 pages": lambda: files.pdf(pages=60),
    "photograph of 12 million pixels": lambda: files.image(size=(4_000, 3_000)),
    "png A4 at 300 points per inch": lambda: files.image("PNG", (2_480, 3_508)),
}


def seconds(content: bytes) -> tuple[float, float]:
    """Time, and memory of the process apart in MB (0 when it was refused)."""
    start, peak = time.perf_counter(), 0
    with contextlib.suppress(Refusal):
        peak = received(files.upload(content), KINDS["other"]).cleaned.peak_bytes
    return time.perf_counter() - start, peak / 1e6


def main() -> None:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    print(f"floor: an empty process {time.perf_counter() - start:.3f} s")
    for name, make in HONEST.items():
        took, peak = seconds(make())
        print(f"{name}: {took:.2f} s, {peak:.0f} MB")
    figures = {name: seconds(make()) for name, (make, _) in hostile.CORPUS.items()}
    slowest = sorted(figures.items(), key=lambda pair: -pair[1][0])[:5]
    print(
        f"hostile: {len(figures)} files, most memory of those kept {max(peak for _, peak in figures.values()):.0f} MB"
    )
    for name, (took, _) in slowest:
        print(f"  {name}: {took:.2f} s")


if __name__ == "__main__":
    main()
