"""A field keeps its hint when it is in error, and the summary links to it."""

import pytest
from django import forms
from dsfr.forms import DsfrBaseForm
from lxml import html

from cesp.common.form_fields import reword


class Sample(DsfrBaseForm):
    day = forms.DateField(label="Jour", help_text="Pour dater l'effet.")
    kind = forms.ChoiceField(label="Nature", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    remark = forms.CharField(label="Remarque", required=False)
    sure = forms.BooleanField(label="Je confirme", help_text="Une fois confirmé, rien ne change.")


def rendered(form: forms.BaseForm) -> html.HtmlElement:
    return html.fromstring(f"<div>{form}</div>")


@pytest.mark.parametrize("name", ["day", "sure"])
def test_error_and_hint_both_describe_the_field(name: str) -> None:
    page = rendered(Sample({}))
    field = page.get_element_by_id(f"id_{name}")
    described = field.get("aria-describedby").split()
    assert described == [f"id_{name}_helptext", f"id_{name}_error"]
    assert [page.get_element_by_id(target).text_content().strip() != "" for target in described] == [True, True]
    assert field.get("aria-invalid") == "true"


def test_each_line_of_the_summary_leads_to_its_field() -> None:
    page = rendered(Sample({}))
    targets = [link.get("href") for link in page.xpath("//*[@data-cesp-error-summary]//a")]
    assert targets == ["#id_day", "#id_kind", "#id_sure"]
    assert all(page.get_element_by_id(target[1:]) is not None for target in targets)


def test_a_blank_form_has_no_summary_and_marks_what_is_optional() -> None:
    page = rendered(Sample())
    assert page.xpath("//*[@data-cesp-error-summary]") == []
    assert "Optionnel" in page.xpath("//label[@for='id_remark']")[0].text_content()
    assert page.get_element_by_id("id_day").get("aria-describedby") == "id_day_helptext"


def test_a_form_already_built_says_the_words_it_is_given_since() -> None:
    form = Sample()
    reword(form, "remark", label="Observation", help_text="Deux lignes au plus.")
    (label,) = rendered(form).xpath("//label[@for='id_remark']")
    assert " ".join(label.text_content().split()) == "Observation (Optionnel) Deux lignes au plus."
    described = rendered(form).xpath("//input[@id='id_remark']/@aria-describedby")
    assert described == ["id_remark_helptext"]
