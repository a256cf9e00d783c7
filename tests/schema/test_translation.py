"""What is wrong with a record is told in the user's words, never in those of the library underneath."""

from __future__ import annotations

import pytest
from schema.mistakes import Spoilt


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "found", "hint"),
    [
        ("model.yaml", "metric:", "metrik:", "metrik", "the unknown key 'metrik'", "did you mean 'metric'?"),
        (
            "concessions.yaml",
            "payer: Gas",
            "payr: Gas",
            "concessions.gas.payr",
            "the unknown key 'payr'",
            "did you mean 'payer'?",
        ),
        ("concessions.yaml", "    payer: Gas buyers\n", "", "concessions.gas", "no 'payer'", ""),
        (
            "concessions.yaml",
            "domain: continuous",
            "domain: continous",
            "concessions.gas.domain",
            "'continous'",
            "did you mean 'continuous'?",
        ),
        (
            "measures.yaml",
            "status: in_force",
            "status: [in_force]",
            "measures.cars.status",
            "a list",
            "did you mean 'in_force'?",
        ),
        ("model.yaml", "base_year: 2025", "base_year: 25", "base_year", "'25'", ""),
        ("model.yaml", "base_year: 2025", "base_year: soon", "base_year", "'soon'", ""),
        ("model.yaml", "format: 1", "format: 2", "format", "'2'", ""),
        ("model.yaml", "name: my-negotiation", "name: My Talks", "name", "'My Talks'", "such as 'my_talks'"),
        (
            "model.yaml",
            "  trade: {title: Ministry of Trade}",
            "  Trade: {title: x}",
            "agencies.Trade",
            "the key 'Trade'",
            "such as 'trade'",
        ),
        ("model.yaml", "title: A first negotiation", "title: {a: b}", "title", "keys and values", ""),
        ("model.yaml", "title: A first negotiation", "title: [a, b]", "title", "a list", ""),
        ("model.yaml", "rounds:\n", "rounds: soon\nelse:\n", "rounds", "'soon'", ""),
    ],
)
def test_each_kind_of_mistake_says_what_was_found_and_the_nearest_name(
    spoilt: Spoilt, file: str, old: str, new: str, where: str, found: str, hint: str
) -> None:
    mistakes = spoilt.change(file, old, new).mistakes()
    (mistake,) = [each for each in mistakes if each.where == where]
    assert (mistake.file, mistake.found, mistake.hint) == (file, found, hint)
    assert mistake.line is not None


def test_a_misspelt_key_is_not_told_as_missing_too(spoilt: Spoilt) -> None:
    assert spoilt.change("concessions.yaml", "payer: Gas buyers", "payr: Gas buyers").only().line == 13


@pytest.mark.parametrize(
    "value", ["true", "null", "[4, Mt/yr]", "{a: b}", '""', "4", ".inf Mt/yr", "1e400 Mt/yr", "0x4 Mt/yr"]
)
def test_what_is_no_quantity_is_told_once_where_it_stands(spoilt: Spoilt, value: str) -> None:
    mistake = spoilt.change("concessions.yaml", "value: 4 Mt/yr", f"value: {value}").only()
    assert (mistake.where, mistake.line) == ("concessions.gas.maximum.value", 8)


def test_no_word_of_the_library_underneath_is_told(spoilt: Spoilt) -> None:
    spoilt.change("concessions.yaml", "domain: integer", "domain: {}").change(
        "model.yaml", "agencies:", "agencies: 1\nx:"
    )
    spoilt.change("measures.yaml", "date: 2025-04-03", "date: []").change(
        "counterpart.yaml", "factors:", "factors: 3\ny:"
    )
    text = " ".join(str(mistake) for mistake in spoilt.mistakes()).lower()
    for word in ("pydantic", "input should", "dictionary", "string", "instance of", "type="):
        assert word not in text
