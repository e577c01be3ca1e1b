"""A form that cannot be filled in is refused with a sentence, whatever built it."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest

from cesp.questionnaire import subjects
from cesp.questionnaire.definition import (
    Condition,
    Definition,
    Kind,
    Option,
    Question,
    Section,
    check,
    from_plain,
    to_plain,
)
from cesp.questionnaire.standard import STANDARD
from cesp_law.questionnaire import Audience
from cesp_law.refusals import Refused


def yes_no(code: str, *only_if: str) -> Question:
    """Asked if each of the named questions was answered « Oui »."""
    conditions = tuple(Condition(one, ("oui",)) for one in only_if)
    return Question(code=code, label=f"Question {code}", kind=Kind.YES_NO, only_if=conditions)


def form(*questions: Question, audiences: tuple[Audience, ...] = tuple(Audience)) -> Definition:
    return Definition((Section(code="une", title="Une section", audiences=audiences, questions=questions),))


def refusal(definition: Definition) -> str:
    with pytest.raises(Refused) as refused:
        check(definition)
    return refused.value.sentence


def test_the_standard_form_stands_and_comes_back_from_what_is_kept() -> None:
    check(STANDARD)
    subjects.require_fit(STANDARD)
    assert from_plain(to_plain(STANDARD)) == STANDARD
    assert all(STANDARD.for_audience(audience).sections for audience in Audience)


def test_a_circle_of_conditions_is_refused() -> None:
    assert "tournent en rond" in refusal(form(yes_no("a", "b"), yes_no("b", "a")))
    assert "tournent en rond" in refusal(form(yes_no("a", "a")))
    assert "tournent en rond" in refusal(form(yes_no("a", "c"), yes_no("b", "a"), yes_no("c", "b"), yes_no("d")))
    check(form(yes_no("a"), yes_no("b", "a"), yes_no("c", "a", "b")))


def test_two_hundred_questions_are_refused_at_once() -> None:
    began = perf_counter()
    said = refusal(form(*(yes_no(f"q{n}", *([f"q{n - 1}"] if n else [])) for n in range(200))))
    assert said == "Ce questionnaire a 200 questions : au-delà de 60, personne ne le finit. Retirez-en."
    assert "50 000" not in said
    assert refusal(form(*(yes_no(f"q{n}") for n in range(61)))).startswith("Ce questionnaire a 61 questions")
    check(form(*(yes_no(f"q{n}") for n in range(60))))
    assert perf_counter() - began < 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (form(yes_no("a", "b"), yes_no("b")), "qui doit être posée avant elle"),
        (form(yes_no("a", "zz")), "qui n'existe pas"),
        (form(yes_no("a"), replace(yes_no("b"), only_if=(Condition("a", ("peut-être",)),))), "ne propose pas"),
        (form(Question(code="a", label="A", kind=Kind.TEXT), yes_no("b", "a")), "ne peut dépendre que"),
        (form(yes_no("a"), yes_no("a")), "sert deux fois"),
        (form(Question(code="a", label=" ", kind=Kind.TEXT)), "veut un libellé"),
        (form(Question(code="a", label="A", kind=Kind.CHOICE, options=(Option("x", "X"),))), "au moins deux réponses"),
        (form(Question(code="a", label="A", kind=Kind.PIECE)), "au moins une nature"),
        (form(Question(code="<script>", label="A", kind=Kind.TEXT)), "n'est pas un code"),
        (form(yes_no("a"), audiences=()), "n'est destinée à personne"),
        (Definition(tuple(Section(code=f"s{n}", title="S") for n in range(16))), "il en faut au plus 15"),
    ],
)
def test_each_fault_has_its_sentence(wrong: Definition, said: str) -> None:
    assert said in refusal(wrong)


def test_a_condition_on_a_question_that_others_receive_is_refused() -> None:
    students = Section(code="une", title="Une", audiences=(Audience.STUDENT,), questions=(yes_no("a"),))
    everybody = Section(code="deux", title="Deux", questions=(yes_no("b", "a"),))
    assert "qui ne reçoivent pas" in refusal(Definition((students, everybody)))
    check(Definition((students, replace(everybody, audiences=(Audience.STUDENT,)))))


def test_what_is_not_a_form_is_not_read() -> None:
    for plain in ({}, {"sections": [{}]}, {"sections": 3}, None, {"sections": [{"code": "a", "audiences": ["roi"]}]}):
        with pytest.raises(Refused):
            from_plain(plain)


def test_one_thing_is_asked_once_and_in_its_own_form() -> None:
    diploma = Question(code="a", label="Diplôme", kind=Kind.DATE, about="diploma")
    with pytest.raises(Refused, match="ne se répond pas ainsi"):
        subjects.require_fit(form(replace(diploma, kind=Kind.TEXT)))
    with pytest.raises(Refused, match="pour les mêmes personnes"):
        subjects.require_fit(form(diploma, replace(diploma, code="b")))
    subjects.require_fit(form(diploma))


def test_a_question_is_asked_when_what_it_waits_for_was_asked_and_answered_so() -> None:
    definition = form(yes_no("a"), yes_no("b", "a"), yes_no("c", "b"))
    assert definition.asked({}) == {"a"}
    assert definition.asked({"a": "oui"}) == {"a", "b"}
    assert definition.asked({"a": "oui", "b": "oui"}) == {"a", "b", "c"}
    assert definition.asked({"a": "non", "b": "oui"}) == {"a"}
    several = replace(yes_no("b"), only_if=(Condition("a", ("x", "y")),))
    choices = Question(code="a", label="A", kind=Kind.CHOICES, options=(Option("x", "X"), Option("z", "Z")))
    assert form(choices, several).asked({"a": ["z", "x"]}) == {"a", "b"}
    assert form(choices, several).asked({"a": ["z"]}) == {"a"}


def test_moving_keeps_everything_and_stops_at_the_ends() -> None:
    definition = form(yes_no("a"), yes_no("b"), yes_no("c"))
    order = [one.code for one in definition.moved("c", by=-1).questions()]
    assert order == ["a", "c", "b"]
    assert definition.moved("a", by=-1) == definition
    assert definition.moved("c", by=1) == definition
    assert [one.code for one in definition.without("b").questions()] == ["a", "c"]
    assert definition.free_code("a") == "a_2"
    assert definition.free_code("3 ans d'exercice") == "q_3_ans_d_exercice"
