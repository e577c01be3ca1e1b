"""Components that every screen shares. ``{% load components %}``; each is a DSFR component or fills a gap in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from dsfr.utils import dsfr_input_class_attr

register = template.Library()


@register.simple_tag
def described(field: BoundField) -> SafeString:
    """The widget with its DSFR class, described by its hint *and* its error.

    django-dsfr replaces the hint by the error in ``aria-describedby``; Django names both once
    that attribute is out of its way.
    """
    dsfr_input_class_attr(field)
    attrs = field.field.widget.attrs
    if attrs.get("aria-describedby") == f"{field.auto_id}-desc-error":
        del attrs["aria-describedby"]
    return field.as_widget()


@dataclass(frozen=True, slots=True)
class FieldError:
    target: str
    label: str
    sentence: str


def _field_errors(form: forms.BaseForm) -> Iterator[FieldError]:
    for name, sentences in form.errors.items():
        if name in form.fields and not form[name].is_hidden:
            field = form[name]
            target = field.id_for_label or field.auto_id
            yield from (FieldError(target, str(field.label), str(sentence)) for sentence in sentences)


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong with a bound form, each line a link to its field; nothing when nothing is."""
    if not form.is_bound:
        return {"field_errors": (), "other_errors": ()}
    return {"field_errors": tuple(_field_errors(form)), "other_errors": form.non_field_errors()}


@register.simple_block_tag
def data_table(content: SafeString, *, caption: str, hide_caption: bool = False, extra: str = "") -> SafeString:
    """A DSFR table around ``<thead>`` and ``<tbody>``; it scrolls sideways on a phone, by keyboard too."""
    return format_html(
        '<div class="fr-table fr-table--sm{} {}"><div class="fr-table__wrapper"><div class="fr-table__container">'
        '<div class="fr-table__content" tabindex="0" role="region" aria-label="{}">'
        "<table><caption>{}</caption>{}</table></div></div></div></div>",
        " fr-table--no-caption" if hide_caption else "",
        extra,
        caption,
        caption,
        content,
    )


@register.simple_block_tag
def empty_state(content: SafeString, *, title: str) -> SafeString:
    """What to show where a list has nothing: what would be here, and what one can do now."""
    return format_html(
        '<div class="cesp-empty"><span class="cesp-empty__icon fr-icon-inbox-line" aria-hidden="true"></span>'
        '<p class="cesp-empty__title">{}</p><div>{}</div></div>',
        title,
        content,
    )


@register.simple_tag
def badge(word: str, kind: str = "") -> SafeString:
    """A DSFR badge: ``kind`` is ``info``, ``success``, ``warning``, ``error``, ``new``, an accent colour or nothing."""
    return format_html(
        '<p class="fr-badge fr-badge--sm fr-badge--no-icon {}">{}</p>', f"fr-badge--{kind}" if kind else "", word
    )


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*steps: str, current: str, home: str = "Accueil", home_url: str = "/") -> dict[str, Any]:
    """Where the page stands: ``steps`` alternates label and address, the current page last."""
    pairs = list(zip(steps[::2], steps[1::2], strict=True))
    return {"steps": [(home, home_url), *pairs], "current": current}
