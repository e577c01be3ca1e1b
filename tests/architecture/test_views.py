"""A view is a sentence: it holds no query."""

import ast

from tests.architecture import sources


def managers_used(tree: ast.Module) -> list[int]:
    """Lines on which ``.objects`` or ``.raw`` or a cursor is used."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "cursor", "raw"}
    ]


def test_no_view_queries_the_database_itself() -> None:
    found = {
        path: lines
        for path, tree in (*sources.modules("cesp/**/views*.py"), *sources.modules("cesp/**/views/*.py"))
        if (lines := managers_used(tree))
    }
    assert found == {}


def test_the_check_sees_a_query_in_a_view() -> None:
    assert managers_used(ast.parse("def page(request):\n    return Contract.objects.all()")) == [2]
