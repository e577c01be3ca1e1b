import pytest

from cesp.common import search


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Lætitia D'Hœr-Noël", "laetitia d hoer noel"),
        ("  ÉLÉONORE   Saint-Étienne ", "eleonore saint etienne"),
        ("Nguyễn Thị", "nguyen thi"),
        ("", ""),
    ],
)
def test_names_are_compared_without_accent_case_or_hyphen(name: str, folded: str) -> None:
    assert search.key(name) == folded
