"""Rules by the titles of what they are about, where the program knows them by names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from planner.report import words

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation

Told = Callable[["Negotiation", re.Match[str]], str]


def rule_words(model: Negotiation, rule: str) -> str:
    """Return what a rule is about, with titles quoted: ``budget "Public money" of 2026``."""
    for pattern, told in _RULES.items():
        found = pattern.fullmatch(rule)
        if found is not None:
            return told(model, found)
    return words.plain(rule)


def floor_words(model: Negotiation, constituency: str) -> str:
    """Return whose floor of approval it is."""
    return f'floor of "{model.constituencies[constituency].title}"'


def _of_a_concession(model: Negotiation, found: re.Match[str]) -> str:
    return f'{found["what"]} "{words.offered(model, found["name"])}"'


def _requirement(model: Negotiation, found: re.Match[str]) -> str:
    first, second = (words.offered(model, found[name]) for name in ("name", "needed"))
    return f'rule that "{first}" requires "{second}"'


_RULES: Final[Mapping[re.Pattern[str], Told]] = {
    re.compile(r"budget (?P<name>\S+) (?P<year>\d+)"): lambda model, found: (
        f'budget "{model.budgets[found["name"]].title}" of {found["year"]}'
    ),
    re.compile(r"consent (?P<name>\S+)"): lambda model, found: (
        f'consent of "{model.constituencies[found["name"]].title}"'
    ),
    re.compile(r"(?P<what>(?:minimum|clearance|range|whole steps|one schedule) of) (?P<name>\S+)"): _of_a_concession,
    re.compile(r"(?P<name>\S+) stays on the table"): lambda model, found: (
        f'"{words.offered(model, found["name"])}" stays on the table'
    ),
    re.compile(r"rule (?P<name>\S+) requires (?P<needed>\S+)"): _requirement,
    re.compile(r"one term of (?P<name>\S+)"): lambda model, found: (
        f'one term of "{model.measures[found["name"]].title}"'
    ),
}
"""What the name of a rule looks like -> how it is told; other rules are told by their names."""
