"""A form says once what is wrong with it."""

import re

from tests.architecture import sources

_SUMMARY = re.compile(r"{% error_summary (\w+) %}")


def said_twice(template: str) -> list[str]:
    """Forms drawn whole, which brings their summary of errors, and summed up by the template besides."""
    return [name for name in _SUMMARY.findall(template) if f"{{{{ {name} }}}}" in template]


def test_no_page_sums_up_the_errors_of_a_form_twice() -> None:
    snippet = sources.SRC / "cesp/common/templates/dsfr/form_snippet.html"
    assert "{% error_summary form %}" in snippet.read_text(encoding="utf-8")
    found = {
        str(path.relative_to(sources.SRC)): names
        for path in sorted(sources.SRC.glob("cesp/**/*.html"))
        if (names := said_twice(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_the_check_sees_a_summary_before_a_form() -> None:
    assert said_twice("{% error_summary form %}<form>{{ form }}</form>") == ["form"]
