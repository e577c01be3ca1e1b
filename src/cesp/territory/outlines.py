"""Outlines of communes, départements, regions and neighbours, as they ship: compressed TopoJSON.

A browser gets a file as it lies on the disk, a third of the weight of GeoJSON and no work at all for a
request; its address holds the digest, so that it is kept for ever. What the service draws or publishes
itself, a picture or an open-data file, is decoded here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_GEO = Path(__file__).resolve().parent / "data" / "geo"
_END = ".topojson.gz"
WHOLE = ("departements", "regions", "voisins")
"""Files of the whole country; every other one is called by the code of its département."""
_DIGEST_LENGTH = 16

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Outline:
    """A commune, a département, a region or a neighbour.

    :ivar polygons: each a list of rings of (longitude, latitude) in degrees, the outer one first, all closed.
    """

    code: str
    name: str
    polygons: tuple[list[Ring], ...]

    @property
    def geometry(self) -> dict[str, Any]:
        """As GeoJSON wants it."""
        return {"type": "MultiPolygon", "coordinates": self.polygons}


@lru_cache(maxsize=1)
def _files() -> Mapping[str, Path]:
    whole = {name: _GEO / f"{name}{_END}" for name in WHOLE}
    return whole | {path.name.removesuffix(_END): path for path in sorted((_GEO / "communes").glob(f"*{_END}"))}


def names() -> frozenset[str]:
    """Of the files that ship: eight overseas collectivities have none."""
    return frozenset(_files())


@lru_cache(maxsize=256)
def digest(name: str) -> str:
    """What changes when the outlines do.

    :raises KeyError: no such file.
    """
    return hashlib.sha256(_files()[name].read_bytes()).hexdigest()[:_DIGEST_LENGTH]


def packed(name: str) -> bytes:
    """The gzip stream of the TopoJSON.

    :raises KeyError: no such file.
    """
    return _files()[name].read_bytes()


def outlines(name: str) -> Iterator[Outline]:
    """Decode a file.

    :raises KeyError: no such file.
    """
    topology = json.loads(gzip.decompress(packed(name)))
    arcs = [_points(arc, **topology["transform"]) for arc in topology["arcs"]]
    (collection,) = topology["objects"].values()
    for one in collection["geometries"]:
        polygons = one["arcs"] if one["type"] == "MultiPolygon" else [one["arcs"]]
        rings = tuple([_ring(indexes, arcs) for indexes in polygon] for polygon in polygons)
        yield Outline(one["id"], one["properties"]["nom"], rings)


def _points(arc: Sequence[Sequence[int]], *, scale: Point, translate: Point) -> Ring:
    """An arc is a first point, then steps, in a grid."""
    east = north = 0
    points = []
    for step_east, step_north in arc:
        east, north = east + step_east, north + step_north
        points.append(
            (round(east * scale[0] + translate[0], _DECIMALS), round(north * scale[1] + translate[1], _DECIMALS))
        )
    return points


_DECIMALS = 5
"""Of a degree: about a metre, finer than the grid."""


def _ring(indexes: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """Arcs end to end; a negative index is that of an arc read backwards, and each begins where the last ended."""
    ring: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring
