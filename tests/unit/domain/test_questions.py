"""What the clinician is asked."""

from dataclasses import fields

from unit.domain.test_judgement import WHOLE

from skinscreen.domain.judgement import Judgement
from skinscreen.domain.questions import CARDS, UNANSWERED, answers


def test_every_answer_is_asked_for_once() -> None:
    asked = [question.field for card in CARDS for question in card.questions]
    assert sorted(asked) == sorted(field.name for field in fields(Judgement))


def test_answers_are_given_in_words_in_the_order_they_are_asked() -> None:
    said = {ask: words for _, ask, words in answers(WHOLE)}
    assert said["What do you take it for?"] == "Unsure"
    assert said["Irregular border?"] == "No"
    assert said["Largest diameter in mm?"] == "6.5"
    assert said["Age in years?"] == "0"
    assert "naevus, or a melanoma" not in said.values()
    assert UNANSWERED not in said.values()


def test_what_was_not_answered_is_said_to_be() -> None:
    assert {words for _, _, words in answers(Judgement())} == {UNANSWERED}
