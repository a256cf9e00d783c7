"""What a document says is compared figure by figure; a proof must follow from its own figures."""

import math
from dataclasses import replace

import pytest

from planner.solve.audit_statements import proof_findings, statement_findings
from planner.solve.solution import Proof, Reason

PROOF = Proof(Reason.PROVED, 10.0, 9.9999, 0.001, 1.0, 1, "the best plan")


def proof_rules(proof: Proof) -> list[str]:
    return [finding.rule for finding in proof_findings(proof, 1e-5, 1e-4)]


@pytest.mark.parametrize(
    ("stated", "rule"),
    [
        ({"a": {"b": 1.1}}, "stated a.b"),
        ({"a": {"b": "1.0"}}, "stated a.b"),
        ({"a": {"b": True}}, "stated a.b"),
        ({"a": {"b": None}}, "stated a.b"),
        ({"a": {}}, "stated a.b"),
        ({"a": []}, "stated a"),
        ({"a": {"b": 1.0, "c": 2}}, "stated a.c"),
    ],
)
def test_what_is_said_otherwise_is_named(stated: dict[str, object], rule: str) -> None:
    assert [finding.rule for finding in statement_findings(stated, {"a": {"b": 1.0}}, "")] == [rule]


def test_entries_of_a_list_go_by_the_name_they_begin_with() -> None:
    recomputed = [{"case": "soft", "loss": 1.0}, {"case": "hard", "loss": 2.0}]
    stated = [{"case": "soft", "loss": 1.0}, {"case": "hard", "loss": 3.0}]
    assert [finding.rule for finding in statement_findings(stated, recomputed, "cases")] == ["stated cases.hard.loss"]
    assert [finding.found for finding in statement_findings(stated[:1], recomputed, "cases")] == ["1 entries"]


def test_rounding_is_let_pass() -> None:
    assert not list(statement_findings({"a": [1.0000000001, 2]}, {"a": [1, 2.0]}, ""))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"bound": 10.1, "gap": 0.0}, "stated proof.bound"),
        ({"gap": 0.0}, "stated proof.gap"),
        ({"reason": Reason.LIMIT}, "stated proof.reason"),
        ({"bound": 9.0, "gap": 10.0}, "stated proof.reason"),
        ({"bound": -math.inf, "gap": None}, "stated proof.reason"),
        ({"objective": None}, "stated proof.objective"),
    ],
)
def test_a_proof_that_cannot_be_is_named(change: dict[str, object], rule: str) -> None:
    assert not proof_rules(PROOF)
    assert proof_rules(replace(PROOF, **change)) == [rule]  # type: ignore[arg-type] # fields by name


def test_a_search_that_was_stopped_says_so() -> None:
    assert not proof_rules(replace(PROOF, bound=9.0, gap=10.0, reason=Reason.INTERRUPTED))
    assert not proof_rules(replace(PROOF, bound=-math.inf, gap=None, reason=Reason.LIMIT))
