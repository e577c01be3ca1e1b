"""``{% load campaigns %}``: the law's codes in French, where a template holds only the code."""

from django import template

from cesp_law import labels

register = template.Library()


@register.filter
def profession_word(code: str) -> str:
    """``medicine`` → « médecine »."""
    return labels.PROFESSION[code]
