"""Studies of a small model: every row is the plan found from scratch, switches and indices are where they must be."""

import math
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import planner
from planner.schema.errors import InputError
from planner.schema.starter import new_model
from planner.study.asking import Asking, StudyOptions
from planner.study.executors.protocol import Answer, Task
from planner.study.model_task import why_rebuilt
from planner.study.morris import morris
from planner.study.points import Point, PointResult, Status
from planner.study.sensitivity import morris_effects, morris_points, sobol_indices, sobol_points
from planner.study.sobol import sobol
from planner.study.sweep import sweep
from planner.study.tornado import decision_changes, main_figures, tornado

WANTS = "counterpart.reservation"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "my-talks"
    new_model(folder)
    return folder


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> StudyOptions:
    return StudyOptions(workers=1, store=tmp_path_factory.mktemp("store") / "studies.sqlite")


def from_scratch(model: Path, inputs: Mapping[str, str]) -> Mapping[str, object]:
    """What the result of a single solve says, by the names of a sweep's columns."""
    result = planner.solve(planner.load(model, [f"{path}={value}" for path, value in inputs.items()]))
    assert result.evaluation is not None
    (offer,) = result.solution.offers
    return {
        "expected_loss": pytest.approx(result.evaluation.expected_loss, abs=1e-9),
        "no_deal_loss": pytest.approx(result.evaluation.no_deal_loss, abs=1e-12),
        "expected_cost": pytest.approx(result.evaluation.expected_cost, abs=1e-9),
        "acceptance": pytest.approx(result.evaluation.acceptance),
        "level": {name: pytest.approx(offer.levels.get(name, 0.0)) for name in result.model.concessions},
        "term": dict(offer.terms),
    }


@pytest.mark.parametrize(
    "vary",
    [
        [f"{WANTS}=0:2:3", "discount_rate=2:8:2"],
        ["trade.elasticities.central.supply=0.8,1.2", "measures.cars.without_deal.0.term=base,rate_25"],
        ["metric=value_added,export_revenue"],
    ],
)
def test_rows_of_a_sweep_are_plans_found_from_scratch(model: Path, options: StudyOptions, vary: list[str]) -> None:
    found = sweep(model, vary, options=options)
    assert len(found.answers.results) == math.prod(len(one.values) for one in found.varied)
    for inputs, result in zip(found.answers.inputs, found.answers.results, strict=True):
        assert result.status is Status.ANSWERED
        assert result.values == from_scratch(model, inputs)


def test_a_sweep_is_the_same_whoever_answers_and_whether_it_was_interrupted(model: Path, tmp_path: Path) -> None:
    vary = [f"{WANTS}=0:2:5"]
    whole = sweep(model, vary, options=StudyOptions(workers=2, store=tmp_path / "whole.sqlite"))
    parts = StudyOptions(workers=1, store=tmp_path / "parts.sqlite")
    sweep(model, [f"{WANTS}=0,1"], options=parts)
    resumed = sweep(model, vary, options=parts)
    assert resumed.answers.from_store == 2
    without_times = [column for column in whole.frame().columns if column != "seconds"]
    assert whole.frame()[without_times].equals(resumed.frame()[without_times])


def test_a_point_without_a_plan_is_a_row_that_says_so(model: Path, options: StudyOptions) -> None:
    found = sweep(model, ["constituencies.public.floor=40,99"], options=options)
    assert list(found.frame()["status"]) == ["answered", "infeasible"]
    assert math.isnan(found.frame()["expected_loss"].iloc[1])


def test_a_sample_has_as_many_points_as_were_asked_for(model: Path, options: StudyOptions) -> None:
    found = sweep(model, [f"{WANTS}=0:2", "discount_rate=2:8"], sample=4, options=options)
    assert len(found.answers.results) == 4


def test_losses_are_computed_anew_only_where_they_change() -> None:
    assert why_rebuilt(["discount_rate", "counterpart.reservation"]) == ""
    assert "trade.elasticities.central.supply" in why_rebuilt(["discount_rate", "trade.elasticities.central.supply"])


def test_a_tornado_finds_the_switch_that_a_fine_grid_shows(model: Path, options: StudyOptions) -> None:
    found = tornado(model, [f"{WANTS}=0:2", "discount_rate"], tolerance=0.02, options=options)
    bar = next(bar for bar in found.bars if bar.path == WANTS)
    assert bar.high.stays_until is not None
    assert bar.high.switches_by is not None
    stays, switches = (Fraction(text.split()[0]) for text in (bar.high.stays_until, bar.high.switches_by))
    assert switches - stays <= Fraction(2, 100) * 2
    grid = sweep(model, [f"{WANTS}=0.3:2:35"], options=options)
    base = grid.answers.results[0]
    same = [not decision_changes(base, result) for result in grid.answers.results]
    values = [Fraction(str(inputs[WANTS]).split()[0]) for inputs in grid.answers.inputs]
    first = same.index(False)
    assert values[first - 1] < switches
    assert stays < values[first]
    assert bar.high.switches == decision_changes(base, grid.answers.results[first])
    effects = [bar.effect for bar in found.bars]
    assert effects == sorted(effects, reverse=True)
    assert found.frame()["path"].nunique() == 2


def test_a_tornado_says_where_no_plan_is_left(model: Path, options: StudyOptions) -> None:
    (bar,) = tornado(model, ["constituencies.public.floor=30:99"], options=options).bars
    assert bar.high.status is Status.INFEASIBLE
    assert bar.high.changes == ("no plan",)
    assert bar.high.stays_until is not None
    assert math.isinf(bar.effect)


def test_the_main_figures_of_a_model_can_all_be_varied(model: Path) -> None:
    files = planner.load(model)
    figures = main_figures(files)
    assert {"discount_rate", WANTS, "constituencies.public.floor"} <= set(figures)
    planner.load(model, [f"{path}={value}" for path, value in [("discount_rate", "5 %/yr")]])


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        (["metric=value_added,export_revenue"], "a range"),
        ([f"{WANTS}=100 million USD:2000 million USD"], "billion USD"),
    ],
)
def test_a_tornado_needs_ranges_in_the_models_own_unit(
    model: Path, options: StudyOptions, vary: list[str], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        tornado(model, vary, options=options)


def ishigami(_context: object) -> Answer:
    """Ishigami and Homma's function, whose indices are known, as a model would answer it."""

    def answer(point: Point) -> PointResult:
        x, y, z = (float(str(value)) for value in point.inputs.values())
        return PointResult(Status.ANSWERED, {"y": math.sin(x) + 7 * math.sin(y) ** 2 + 0.1 * z**4 * math.sin(x)})

    return answer


def ask_ishigami(shares: object, store: Path) -> np.ndarray:
    inputs = [
        {name: f"{-math.pi + 2 * math.pi * share:.12g}" for name, share in zip("xyz", row, strict=True)}
        for row in np.array(shares)
    ]
    with Asking(Task(ishigami), {}, {}, StudyOptions(workers=1, store=store)) as asking:
        return np.array([result.values["y"] for result in asking.ask(inputs).results])


def test_sobol_indices_of_a_function_whose_indices_are_known(tmp_path: Path) -> None:
    values = ask_ishigami(sobol_points(3, 1024, seed=3), tmp_path / "store")
    found = sobol_indices(["x", "y", "z"], {"y": values}, seed=3)
    variance = 0.5 + 7**2 / 8 + 0.1 * math.pi**4 / 5 + 0.1**2 * math.pi**8 / 18
    alone_x, alone_y = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2, 7**2 / 8
    with_z = 0.1**2 * math.pi**8 * (1 / 18 - 1 / 50)
    first = [alone_x / variance, alone_y / variance, 0.0]
    total = [(alone_x + with_z) / variance, alone_y / variance, with_z / variance]
    for index, known_first, known_total in zip(found, first, total, strict=True):
        assert index.first == pytest.approx(known_first, abs=0.06)
        assert index.total == pytest.approx(known_total, abs=0.06)
        assert abs(index.total - known_total) <= 2 * index.total_half_width


def test_elementary_effects_of_a_line_are_its_slopes() -> None:
    shares = morris_points(3, 6, seed=1)
    values = np.array(shares) @ np.array([5.0, -2.0, 0.0])
    found = morris_effects(["a", "b", "c"], shares, {"y": values}, seed=1)
    assert [row.mean for row in found] == pytest.approx([5.0, -2.0, 0.0])
    assert [row.mean_absolute for row in found] == pytest.approx([5.0, 2.0, 0.0])
    assert [row.deviation for row in found] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_the_same_seed_gives_the_same_intervals() -> None:
    points = sobol_points(2, 8, seed=0)
    outputs = {"y": np.array([x + y * y for x, y in points])}
    assert sobol_indices(["x", "y"], outputs, seed=0) == sobol_indices(["x", "y"], outputs, seed=0)
    paths = morris_points(2, 4, seed=0)
    outputs = {"y": np.array([x * y for x, y in paths])}
    assert morris_effects(["x", "y"], paths, outputs, seed=0) == morris_effects(["x", "y"], paths, outputs, seed=0)


def test_a_constant_has_no_sensitivity() -> None:
    found = sobol_indices(["a"], {"y": np.ones(len(sobol_points(1, 4, seed=0)))}, seed=0)
    assert (found[0].first, found[0].total) == (0.0, 0.0)


def test_sobol_and_morris_of_a_model_over_ranges_and_lists(model: Path, options: StudyOptions) -> None:
    vary = [f"{WANTS}=0:2", "metric=value_added,export_revenue"]
    found = sobol(model, vary, base=4, options=options)
    assert len(found.answers.results) == 4 * 4
    assert {row.path for row in found.indices} == {WANTS, "metric"}
    assert set(found.always) | set(found.never) <= set(found.concessions)
    assert {inputs["metric"] for inputs in found.answers.inputs} == {"value_added", "export_revenue"}
    assert len(morris(model, vary, trajectories=2, options=options).answers.results) == 2 * 3


def test_sensitivity_needs_a_plan_at_every_point_and_a_power_of_two(model: Path, options: StudyOptions) -> None:
    with pytest.raises(InputError, match="without a proved plan"):
        sobol(model, ["constituencies.public.floor=40,99"], base=2, options=options)
    with pytest.raises(InputError, match="power of two"):
        sobol(model, [f"{WANTS}=0:2"], base=6, options=options)
