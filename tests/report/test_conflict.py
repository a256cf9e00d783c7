"""Changes are told in the words of politics, rounded so that a limit as it is shown suffices."""

from __future__ import annotations

from typing import Any

import pytest
from small_negotiation import judged, make_model

from planner.report.conflict import change_in_words, conflict_document
from planner.report.rules import rule_words
from planner.solve.conflicts import Change, Conflict, WayOut

MODEL = make_model()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            Change("budget exchange 2026", 0.03168622, "billion USD", 0.07331378, 0.105, None),
            'raise the budget "Exchange" of 2026 by 0.0317 to 0.105 billion USD',
        ),
        (
            Change("budget exchange 2026", 0.0166862, "billion USD", 0.0733138, 0.0900000078, None),
            'raise the budget "Exchange" of 2026 by 0.0168 to 0.0901 billion USD',
        ),
        (
            Change("consent party", 31.0, "points", 32.0, 1.0, None),
            'lower the floor of "Party" by 31 to 1 point',
        ),
        (
            Change("consent public", 32.522329, "points", 101.922328, 69.399999, None),
            'lower the floor of "Public" by 32.6 to 69.3 points',
        ),
        (Change("quorum", 174.0, "seats", 299.0, 125.0, None), "lower the quorum by 174 to 125 seats"),
        (Change("minimum of gas", 2.0, "level", 2.0, 0.0, "gas"), 'lower the minimum of "Gas" by 2 to 0 Mt/yr'),
        (
            Change("rule ships requires gas", 0.0, "rule", None, None, None),
            'give up the rule that "Ships" requires "Gas"',
        ),
    ],
)
def test_a_change_is_told_so_that_it_suffices_as_shown(change: Change, words: str) -> None:
    assert change_in_words(change, MODEL) == words


def test_rules_that_conflict_are_told_by_titles() -> None:
    def later(says: dict[str, Any]) -> None:
        schedule = {"title": "Later", "delivery": {2027: "100 %"}, "credit": judged("90 %"), "judgement": "test"}
        says["concessions"]["gas"]["schedules"] = {"late": schedule}

    model = make_model(later)
    assert rule_words(model, "budget exchange 2026") == 'budget "Exchange" of 2026'
    assert rule_words(model, "consent public") == 'consent of "Public"'
    assert rule_words(model, "clearance of gas.late") == 'clearance of "Gas (Later)"'
    assert rule_words(model, "one term of chips") == 'one term of "Chips"'
    assert rule_words(model, "ships stays on the table") == '"Ships" stays on the table'
    assert rule_words(model, "rule few_at_once") == "rule few at once"
    assert rule_words(model, "quorum") == "quorum"


def test_the_document_gives_levels_in_the_unit_of_the_concession() -> None:
    way = WayOut((Change("minimum of gas", 2.0, "level", 2.0, 0.0, "gas"),), None, proved=False)
    document = conflict_document(Conflict((("minimum of gas",),), (way,), complete=True), MODEL)
    assert document["ways_out"][0]["changes"][0]["unit"] == "Mt/yr"
    assert document["ways_out"][0]["expected_loss"] is None
