"""A negotiation as the plainest Pyomo script would state it: what a user would write without this project.

The extensive form: every posture's answer in every round is a 0/1 variable, tied to its surplus by constants that are
as tight as the range of each row allows; curves in the incremental form; nothing shared, nothing tightened, no first
plan. Linked tracks and expected loss only. Used by the benchmarks, never by the planner.
"""

from __future__ import annotations

import itertools
from typing import Any

import pyomo.environ as pyo

from planner.program.curves import value_at
from planner.program.problem import Curve, Item, Problem, Voice


def plain_model(problem: Problem) -> pyo.ConcreteModel:
    """Return the extensive form of a problem with linked tracks, minimising the expected loss."""
    return _Script(problem).model


class _Script:
    """The model under construction."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rounds = list(range(len(problem.rounds)))
        self.items = {item.name: item for item in problem.items}
        self.postures = {posture.name: posture for posture in problem.postures}
        self.levels = {name: breakpoints(item) for name, item in self.items.items()}
        self.terms = [(measure, k) for measure, menu in problem.measures.items() for k in menu]
        self.model = m = pyo.ConcreteModel()
        pieces = [(i, s) for i in self.items for s in range(len(self.levels[i]) - 1)]
        whole = [i for i, item in self.items.items() if item.domain == "integer"]
        m.u = pyo.Var(list(self.items), self.rounds, domain=pyo.Binary)
        m.fill = pyo.Var(pieces, self.rounds, bounds=(0, 1))
        m.order = pyo.Var(pieces, self.rounds, domain=pyo.Binary)
        m.steps = pyo.Var(whole, self.rounds, domain=pyo.NonNegativeIntegers)
        m.y = pyo.Var(self.terms, self.rounds, domain=pyo.Binary)
        m.a = pyo.Var(list(self.postures), self.rounds, domain=pyo.Binary)
        m.gain = pyo.Var(list(self.postures), self.rounds)
        m.rules = pyo.ConstraintList()
        for r in self.rounds:
            for i in self.items:
                self.shape(i, r)
            self.logic(r)
            self.money(r)
            self.consent(r)
        for w in self.postures:
            self.answers(w)
        gains = sum(
            p.probability * (p.no_deal_loss - sum(m.gain[w, r] for r in self.rounds)) for w, p in self.postures.items()
        )
        m.loss = pyo.Objective(expr=gains + self.disclosed(self.rounds[-1]) + problem.linkage_cost)

    def rule(self, expression: Any) -> None:
        """Add a rule; one without variables is either kept anyway or cannot be kept."""
        if isinstance(expression, bool):
            expression = pyo.Constraint.Feasible if expression else pyo.Constraint.Infeasible
        self.model.rules.add(expression)

    def x(self, i: str, r: int) -> Any:
        levels = self.levels[i]
        return sum((levels[s + 1] - levels[s]) * self.model.fill[i, s, r] for s in range(len(levels) - 1))

    def along(self, curve: Curve, i: str, r: int) -> Any:
        values = [value_at(curve, level) for level in self.levels[i]]
        rises = ((values[s + 1] - values[s]) * self.model.fill[i, s, r] for s in range(len(values) - 1))
        return values[0] + sum(rises)

    def value(self, w: str, r: int) -> Any:
        weights = self.postures[w].weights
        return sum(
            weights.get(c, 0.0) * self.along(curve, i, r)
            for i, item in self.items.items()
            for c, curve in item.credit.items()
        )

    def surplus(self, w: str, r: int) -> Any:
        posture = self.postures[w]
        price = sum(posture.asks[pair] * self.model.y[pair, r] for pair in self.terms)
        pocketed = posture.ratchet * self.value(w, r - 1) if r else 0.0
        return self.value(w, r) - pocketed - price - posture.reservation[r]

    def disclosed(self, r: int) -> Any:
        return sum(item.disclosure_cost * self.model.u[i, r] for i, item in self.items.items())

    def worth(self, w: str, r: int) -> Any:
        posture = self.postures[w]
        agreed = sum(posture.agreed_loss[pair][r] * self.model.y[pair, r] for pair in self.terms)
        cost = sum(posture.due_share(i, r) * self.along(item.cost, i, r) for i, item in self.items.items())
        saved = self.disclosed(self.rounds[-1]) - self.disclosed(r)
        return posture.no_deal_loss - posture.waiting_loss[r] - agreed - cost + saved

    def approval(self, voice: Voice, r: int) -> Any:
        effects = sum(
            self.along(item.approval[voice.name], i, r) for i, item in self.items.items() if voice.name in item.approval
        )
        return voice.base + effects + sum(points * self.model.y[pair, r] for pair, points in voice.relief.items())

    def shape(self, i: str, r: int) -> None:
        m, item, count = self.model, self.items[i], len(self.levels[i]) - 1
        for s in range(count):
            self.rule(m.fill[i, s, r] <= m.u[i, r])
        for s in range(count - 1):
            self.rule(m.fill[i, s + 1, r] <= m.order[i, s, r])
            self.rule(m.order[i, s, r] <= m.fill[i, s, r])
        if item.domain == "integer":
            self.rule(self.x(i, r) == item.step * m.steps[i, r])
        self.rule(self.x(i, r) >= item.minimum_if_offered * m.u[i, r])
        if not item.rounds[r]:
            m.u[i, r].fix(0)
        if r:
            self.rule(self.x(i, r) >= self.x(i, r - 1))
            self.rule(m.u[i, r] >= m.u[i, r - 1])

    def logic(self, r: int) -> None:
        m = self.model
        schedules: dict[str, list[str]] = {}
        for i, item in self.items.items():
            schedules.setdefault(item.offered_as, []).append(i)
        on = {concession: sum(m.u[i, r] for i in names) for concession, names in schedules.items()}
        for concession, names in schedules.items():
            if len(names) > 1:
                self.rule(on[concession] <= 1)
            demanded = [i for i in names if self.items[i].at_least > 0 and r >= self.items[i].demanded_from]
            if demanded:
                self.rule(sum(self.x(i, r) / self.items[i].at_least for i in demanded) >= 1)
        self.links(on)
        for measure, menu in self.problem.measures.items():
            self.rule(sum(m.y[measure, k, r] for k in menu) == 1)

    def links(self, on: dict[str, Any]) -> None:
        """Add what concessions require of each other, given which of them are in."""
        for item in self.items.values():
            for needed in item.requires:
                self.rule(on[item.offered_as] <= on[needed])
        for group in self.problem.groups:
            if group.at_most is not None:
                self.rule(sum(on[member] for member in group.members) <= group.at_most)
                continue
            for one, other in itertools.pairwise(group.members):
                self.rule(on[one] == on[other])

    def money(self, r: int) -> None:
        for key, limit in self.problem.budgets.items():
            draws = {i: item.draws[key] for i, item in self.items.items() if key in item.draws}
            if draws:
                self.rule(sum(draw * self.x(i, r) for i, draw in draws.items()) <= limit)

    def consent(self, r: int) -> None:
        m, quorum = self.model, self.problem.quorum
        voters = [voice for voice in self.problem.voices if voice.role == "vote" and quorum is not None]
        support = pyo.Var([voice.name for voice in voters], domain=pyo.Binary)
        m.add_component(f"support_{r}", support)
        for voice in self.problem.voices:
            if voice.role == "veto":
                self.rule(self.approval(voice, r) >= voice.floor)
        for voice in voters:
            short = voice.floor - lowest_of(self.approval(voice, r))
            self.rule(self.approval(voice, r) >= voice.floor - short * (1 - support[voice.name]))
        if quorum is not None:
            self.rule(sum(voice.seats * support[voice.name] for voice in voters) >= quorum)

    def answers(self, w: str) -> None:
        m, margin = self.model, self.problem.refusal_margin
        self.rule(sum(m.a[w, r] for r in self.rounds) <= 1)
        for r in self.rounds:
            surplus, worth = self.surplus(w, r), self.worth(w, r)
            low, high = lowest_of(surplus), -lowest_of(-surplus)
            least, most = lowest_of(worth), -lowest_of(-worth)
            accepted = sum(m.a[w, earlier] for earlier in range(r + 1))
            self.rule(surplus >= low * (1 - m.a[w, r]))
            self.rule(surplus <= -margin + (high + margin) * accepted)
            self.rule(m.gain[w, r] <= most * m.a[w, r])
            self.rule(m.gain[w, r] <= worth - least * (1 - m.a[w, r]))


def breakpoints(item: Item) -> list[float]:
    """Return the breakpoints of all curves of an item, up to its highest level."""
    top = item.step * int(item.maximum / item.step + 1e-9) if item.domain == "integer" else item.maximum
    curves = [item.cost, *item.credit.values(), *item.approval.values()]
    return sorted({0.0, top} | {level for curve in curves for level in curve.levels if level < top})


def lowest_of(expression: Any) -> float:
    """Return the lowest value of a linear expression of variables between 0 and 1 (or their bounds), row by row.

    Within a measure exactly one term holds, which is used; every other variable stands at whichever bound is lower.
    """
    from pyomo.repn import generate_standard_repn

    found = generate_standard_repn(expression)
    total = float(found.constant or 0.0)
    menus: dict[tuple[str, int], dict[str, float]] = {}
    for coefficient, variable in zip(found.linear_coefs, found.linear_vars, strict=True):
        if variable.parent_component().name == "y":
            measure, term, r = variable.index()
            menus.setdefault((measure, r), {})[term] = float(coefficient)
        else:
            total += float(coefficient) * (variable.lb if coefficient > 0 else variable.ub)
    return total + sum(min(0.0, *menu.values()) for menu in menus.values())
