"""The words of a page, its spaces folded."""

from html import unescape
from typing import Any


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ").split())
