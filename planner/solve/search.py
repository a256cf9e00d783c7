"""The search for the best plan and its proof.

1. A first plan by local search over offers, and over who accepts when (:mod:`~planner.solve.start`).
2. Its loss cuts off everything worse. Under that cutoff bounds on each posture's surplus and gain and cuts in the offer
   alone are worked out in turns, which decides many answers outright (:mod:`~planner.solve.region`).
3. HiGHS proves the best plan on the program so tightened (:mod:`~planner.solve.leaf`); where many answers are still
   open, the plans are first divided into regions (:mod:`~planner.solve.branching`).
4. Ties are broken by stated preferences (:mod:`~planner.solve.ties`), and the levels are restated so that every rule
   holds exactly once they are rounded (:mod:`~planner.solve.polish`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.program.build import Program, build
from planner.program.problem import Problem
from planner.program.risk import risk_value
from planner.solve.arrays import Vector
from planner.solve.branching import SAME, Division
from planner.solve.clock import Clock
from planner.solve.evaluation import Evaluation, evaluate
from planner.solve.held import Held
from planner.solve.highs import Driver, Ending, Run
from planner.solve.options import EXACT_GAP, SolveOptions, relative_gap
from planner.solve.plan import DECIMALS, FINEST, read_offers
from planner.solve.polish import polish
from planner.solve.relaxation import Relaxation
from planner.solve.solution import Offer, Proof, Reason, Solution
from planner.solve.start import first_plan, nearby_plan
from planner.solve.ties import settle

DEFAULT_OPTIONS = SolveOptions()
FEW = 6
"""Up to this many answers in a round (of all postures, at all tables) HiGHS needs no first plan, no tighter bounds."""
ROUNDED = 1e-5
"""What stating levels to six decimals may add to the expected loss, billion USD."""


def solve(
    problem: Problem,
    options: SolveOptions = DEFAULT_OPTIONS,
    known: Sequence[tuple[Offer, ...]] = (),
    held: Held | None = None,
) -> Solution:
    """Return the best plan for a problem and what was proved about it.

    ``known`` are plans (offers by round) that are good for a similar problem, if there are any; the search then starts
    from them, which saves time and changes nothing else. They need not be valid here. ``held`` is the program of a
    similar problem, to be changed in place.

    Raises ``InputError`` for options of HiGHS that it does not take. An infeasible problem, a limit and an
    interruption are answers, not errors: see :class:`~planner.solve.solution.Reason`.
    """
    clock = Clock(options.time_limit)
    with clock.listening():
        driver = held.driver(problem, options, clock) if held else Driver(build(problem), options, clock)
        return _solution(driver, *_search(driver, known))


def _search(driver: Driver, known: Sequence[tuple[Offer, ...]]) -> tuple[Run, Division | None]:
    """Return the best plan found, as a point of the program, with how the search ended and its bound."""
    if len(driver.program.problem.postures) <= FEW:
        return driver.run("proving", gap=driver.options.gap if driver.options.gap > EXACT_GAP else 0.0), None
    relaxation = Relaxation(driver)
    start = nearby_plan(driver, relaxation, known) or first_plan(driver, relaxation)
    if start is not None:
        driver.announce("tightening", start.objective, lowest_loss(driver.program))
    division = Division(driver, relaxation, start)
    run = division.run()
    lowest = lowest_loss(driver.program)
    return Run(run.ending, run.objective, max(run.bound, lowest), run.values, run.nodes), division


def _solution(driver: Driver, run: Run, division: Division | None = None) -> Solution:
    problem, options, clock = driver.program.problem, driver.options, driver.clock
    if run.values is None:
        reason = Reason.INFEASIBLE if run.ending is Ending.INFEASIBLE else _stopped(driver)
        proof = Proof(reason, None, run.bound, None, clock.elapsed, run.nodes, _detail(driver, reason))
        return Solution((), dict.fromkeys(posture.name for posture in problem.postures), proof)
    best, settled = run.ending is Ending.OPTIMAL and options.gap <= EXACT_GAP, True
    if best:
        tolerance = SAME * max(1.0, abs(run.objective))
        run, settled = division.settle(run) if division else settle(driver, run, tolerance)
    assert run.values is not None, "breaking ties ends with a plan"
    offers, state = stated_plan(driver, run.values)
    gap = relative_gap(state.objective, run.bound)
    close = state.objective - run.bound <= ROUNDED + max(options.gap, SAME) * abs(state.objective)
    reason = Reason.PROVED if close else _stopped(driver)
    bound = min(run.bound, state.objective)
    detail = _detail(driver, reason, best, settled)
    proof = Proof(reason, state.objective, bound, gap, clock.elapsed, run.nodes, detail)
    return Solution(offers, {name: posture.accepts for name, posture in state.postures.items()}, proof)


def stated_plan(driver: Driver, values: Vector) -> tuple[tuple[Offer, ...], Evaluation]:
    """Return the plan that a point stands for, its levels rounded as far as rules allow, and what comes of it."""
    polished = polish(driver, values)
    broken: tuple[str, ...] = ()
    for decimals in (DECIMALS, FINEST):
        for point in (polished, values):
            offers = read_offers(driver, point, decimals)
            state = evaluate(driver.program.problem, offers)
            if not state.broken:
                return _idle_rounds_repeated(driver.program.problem, offers, state)
            broken = state.broken
    raise RuntimeError(f"the plan found breaks {', '.join(broken)}")


def _idle_rounds_repeated(
    problem: Problem, offers: tuple[Offer, ...], state: Evaluation
) -> tuple[tuple[Offer, ...], Evaluation]:
    """Return the plan with the same offer at a table in all rounds for which nobody is left there, if rules are kept.

    What is said in a round that never takes place means nothing, and would be read as if it did.
    """
    for table in problem.tables:
        last = _last_round_at(problem, table, state)
        if last == len(offers) - 1:
            continue
        repeated = (*offers[: last + 1], *(_as_in(problem, table, offers[last], later) for later in offers[last + 1 :]))
        judged = evaluate(problem, repeated)
        if not judged.broken and judged.objective <= state.objective:
            offers, state = repeated, judged
    return offers, state


def _last_round_at(problem: Problem, table: str, state: Evaluation) -> int:
    """Return the last round in which somebody has yet to answer at a table."""
    answers = [state.postures[posture.name].accepts for posture in problem.postures if posture.table == table]
    never = len(problem.rounds) - 1
    return max((problem.rounds.index(answer) if answer else never for answer in answers), default=never)


def _as_in(problem: Problem, table: str, before: Offer, offer: Offer) -> Offer:
    """Return an offer with what is on a table as it was in an offer before."""
    here = {item.name for item in problem.items_at(table)}
    levels = {item.name: (before if item.name in here else offer).levels.get(item.name) for item in problem.items}
    terms = {measure: before.terms[measure] for measure in problem.measures_at(table)}
    return replace(
        offer,
        levels={name: level for name, level in levels.items() if level is not None},
        terms={**offer.terms, **terms},
    )


def lowest_loss(program: Program) -> float:
    """Return a bound on the objective that needs no search, from the bounds on each posture's gain."""
    problem = program.problem
    disclosed = sum(min(0.0, item.disclosure_cost) for item in problem.items)
    gains = {posture.name: 0.0 for posture in problem.postures}
    for (name, _), parameter in program.model.highest_gain.items():
        gains[name] = max(gains[name], parameter.value)
    cases = problem.cases()
    losses = [
        problem.linkage_cost + disclosed + sum(posture.no_deal_loss - gains[posture.name] for posture in postures)
        for postures in cases.values()
    ]
    if not cases:
        return problem.linkage_cost + disclosed
    return risk_value(problem.risk, [postures[0].probability for postures in cases.values()], losses)


def _stopped(driver: Driver) -> Reason:
    return Reason.INTERRUPTED if driver.clock.interrupted else Reason.LIMIT


def _detail(driver: Driver, reason: Reason, best: bool = False, settled: bool = True) -> str:
    options = driver.options
    if reason is Reason.INTERRUPTED:
        return "stopped by the user"
    if reason is Reason.LIMIT:
        if options.time_limit is not None and driver.clock.stopped:
            return f"the time limit of {options.time_limit:g} s was reached"
        return "the plan could not be proved as closely as was asked"
    if reason is Reason.INFEASIBLE:
        return "no offer satisfies all rules"
    if not best:
        return f"proved to {options.gap:.2%}; other plans within that may exist"
    return "the best plan" if settled else "the best plan; ties with others were not settled in time"
