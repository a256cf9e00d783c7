"""On random talks and random plans, good and bad, the audit and the planner's own evaluation say the same.

The two share no code: one reads the model in exact fractions, the other the assembled problem in floats.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_talks import IMPACTS, ladders, talks

from planner.program.assemble import assemble
from planner.solve.audit import audit
from planner.solve.evaluation import evaluate
from planner.solve.solution import Proof, Reason, Solution
from planner.solve.stated import stated_totals

IN_WORDS: tuple[tuple[str, str], ...] = (
    (r"highest level of (.*)|lowest level of (.*) if it is offered|range of (.*)", "range"),
    (r"(.*) comes in whole steps|whole steps of (.*)", "steps"),
    (r"level of (.*) that every plan must contain|minimum of (.*)", "minimum"),
    (r"clearance of ([a-z]+).*", "clearance"),
    (r"(.*) stays on the table", "withdrawn"),
    (r"one delivery schedule of (.*)|one schedule of (.*)", "schedules"),
    (r"(?:rule )?(\w+ requires \w+)", "requires"),
    (r"group (.*):.*|rule (.*)", "group"),
    (r"budget (.*)", "budget"),
    (r"consent of (.*)|consent (.*)", "consent"),
    (r"(ratification|quorum)", "quorum"),
    (r"(\S+) accepts the offer of .* or clearly refuses it|answer of (.*)", "undecided"),
)
"""How the audit or the evaluation names a broken rule -> one name for both."""


def one_name(rule: str) -> str:
    for pattern, name in IN_WORDS:
        if found := re.fullmatch(pattern, rule):
            what = next(part for part in found.groups() if part)
            return f"{name} {what}" if name != "quorum" else name
    raise AssertionError(f"a rule that the test does not know: {rule}")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_audit_and_evaluation_agree_on_every_total_and_every_broken_rule(data: st.DataObject) -> None:
    model = data.draw(talks())
    offers = data.draw(ladders(model))
    problem = assemble(model, IMPACTS)
    state = evaluate(problem, offers)
    accepts = {name: posture.accepts for name, posture in state.postures.items()}
    plan = Solution(offers, accepts, Proof(Reason.LIMIT, state.objective, 0.0, None, 0.0, 0))
    stated = stated_totals(state)
    report = audit(model, IMPACTS, plan, stated)
    totals = {name: float(value) for name, value in report.totals().items()}
    assert {name: totals[name] for name in stated} == pytest.approx(dict(stated), abs=1e-9)
    assert {one_name(finding.rule) for finding in report.findings} == {one_name(rule) for rule in state.broken}
