"""Proposals by the other side: what it asks of the home country and which terms it grants, read from a file.

A proposal may come with a model, as ``proposals/NAME.yaml`` in its folder, or stand in any file. It is dated by itself:
one that was published after the model's ``as_of`` is hindsight, which is said and not refused. What it asks beyond the
range of a concession is kept as it is.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pydantic import ValidationError

from planner.schema.arguments import wrong_kind
from planner.schema.checks_concessions import MONEY
from planner.schema.checks_figures import check_size
from planner.schema.concessions import Concession
from planner.schema.currencies import currencies
from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.schema.figures import AnyFigure, Date, Evidence, Name, Source
from planner.schema.folder import PROPOSALS
from planner.schema.marks import Marks, Problems, Where
from planner.schema.names import known
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import QuantityError, parse_unit
from planner.schema.shipped import models_folder
from planner.schema.translation import add_problems
from planner.schema.yaml_files import read_yaml

_NAME = re.compile(r"[a-z][a-z0-9_-]*")


class AskedLevel(AnyFigure):
    """What is asked of one concession: a level in its unit, which may lie beyond the model's range."""

    schedule: Name | None = None
    """One of the concession's other delivery schedules; by default its own."""


class GrantedTerm(Evidence):
    """The term that is granted for one measure."""

    term: Name
    """A term of the measure."""


class ProposalFile(Evidence):
    """What the other side proposes, as its file says it; the evidence is that of the proposal as a whole."""

    title: str
    summary: str = ""
    date: Date
    """When it was made known."""
    round: Name | None = None
    """The round in which it is answered; by default the first one on or after that date, or else the last one.

    It may be an earlier round: the terms that were made known later are then put to it in hindsight.
    """
    deadline: Date | None = None
    """Until when it stands; by default until the talks end."""
    asked: Mapping[Name, AskedLevel]
    """Concession -> level; what is not named is not asked for."""
    granted: Mapping[Name, GrantedTerm]
    """Measure -> term; a measure that is not named stays at its harshest term: no relief."""
    sources: Mapping[Name, Source] = {}
    """What the proposal cites beyond the model's sources; it may be later than the model's ``as_of``."""


@dataclass(frozen=True)
class Proposal:
    """A proposal in the words of a model."""

    title: str
    summary: str
    date: datetime.date
    round: str
    """The round in which it is answered."""
    deadline: datetime.date | None
    levels: Mapping[str, float]
    """Item -> level in the concession's own unit; ``CONCESSION.SCHEDULE`` if it is asked by another schedule."""
    terms: Mapping[str, str]
    """Measure -> term, for every measure of the model."""
    hindsight: bool
    """Whether it, or something it cites, was published after the model's ``as_of``."""
    file: ProposalFile


def load_proposal(model: Negotiation, proposal: str | Path, folder: Path | None = None) -> Proposal:
    """Return a proposal, by name if it comes with the model, or by the path of its file.

    Args:
        model: the model it is about.
        proposal: ``NAME`` of ``proposals/NAME.yaml`` in the model's folder, or a path.
        folder: the model's folder; by default that of the shipped model of the model's name.

    Raises:
        InputError: everything that is wrong with it.

    """
    if not isinstance(proposal, str | os.PathLike):
        raise wrong_kind(
            proposal, "proposal", "the path of a file, or the name of a proposal that comes with the model"
        )
    path, shown = _find(proposal, models_folder() / model.name if folder is None else folder)
    problems = Problems(Marks(shown))
    tree = read_yaml(path, shown, (), problems)
    problems.stop_if_any()
    try:
        said = ProposalFile.model_validate(tree, context={"currencies": currencies(model)})
    except ValidationError as error:
        add_problems(error, ProposalFile, (), problems)
        problems.stop_if_any()
        raise
    levels = _levels(model, said, problems)
    _check_dates(model, said, problems)
    _check_names(model, said, problems)
    problems.stop_if_any()
    latest = max([said.date, *(source.date for source in said.sources.values())])
    return Proposal(
        title=said.title,
        summary=said.summary,
        date=said.date,
        round=said.round or _round(model, said.date),
        deadline=said.deadline,
        levels=levels,
        terms={
            name: said.granted[name].term if name in said.granted else next(iter(measure.terms))
            for name, measure in model.measures.items()
        },
        hindsight=latest > model.as_of,
        file=said,
    )


def load_proposals(model: Negotiation, folder: Path) -> dict[str, Proposal]:
    """Return all proposals in a model's folder by name; raise :class:`InputError` with what is wrong in any of them."""
    found, problems, untold = {}, list[InputProblem](), 0
    for name in _names(folder):
        try:
            found[name] = load_proposal(model, folder / PROPOSALS / f"{name}.yaml")
        except InputError as error:
            problems += error.problems
            untold += error.untold
    if problems:
        raise InputError(problems, untold)
    return found


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / PROPOSALS).glob("*.yaml"))


def _find(proposal: str | Path, folder: Path) -> tuple[Path, str]:
    """Return the file of a proposal, and what to call it."""
    named = isinstance(proposal, str) and _NAME.fullmatch(proposal)
    shown = f"{PROPOSALS}/{proposal}.yaml" if named else str(proposal)
    path = folder / shown if named else Path(proposal)
    try:
        there = path.is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        names = _names(folder)
        expected = "a file" + (f", or a proposal that comes with the model ({', '.join(names)})" if names else "")
        found, hint = f"no proposal {quoted(proposal)}", suggestion(str(proposal), names)
        raise InputError([InputProblem("command line", None, "PROPOSAL", found, expected, hint)])
    return path, shown


def _levels(model: Negotiation, said: ProposalFile, problems: Problems) -> dict[str, float]:
    """Return the levels by item, in each concession's own unit; levels beyond the range are kept as they are."""
    levels, money = {}, currencies(model)
    for name, asked in said.asked.items():
        where: Where = ("asked", name)
        if not known(name, model.concessions, where, problems, "concession"):
            continue
        concession = model.concessions[name]
        item = name if asked.schedule is None else f"{name}.{asked.schedule}"
        if asked.schedule is not None:
            known(asked.schedule, concession.schedules, (*where, "schedule"), problems, "schedule")
        try:
            level = asked.value.in_unit(parse_unit(concession.unit, money))
        except QuantityError as error:
            problems.add_format((*where, "value"), error)
            continue
        _check_level(concession, asked, level, (*where, "value"), problems)
        levels[item] = float(level)
    return levels


def _check_level(concession: Concession, asked: AskedLevel, level: Fraction, where: Where, problems: Problems) -> None:
    """Tell a level that nobody could deliver; one that the home country would not is kept (lots, range)."""
    found = quoted(asked.value.text)
    if level < 0:
        problems.add(where, found, "at least 0")
    elif concession.domain == "integer" and level.denominator > 1:
        problems.add(where, found, f"a whole number of {concession.unit}")
    elif concession.domain == "yes_no" and level not in (0, 1):
        problems.add(where, found, f"'1 {concession.unit}', or '0 {concession.unit}': it is given or not")
    else:
        size = concession.headline.value.magnitude * asked.value.magnitude
        check_size(size, MONEY, f"{asked.value.text}, at {concession.headline.value.text}", where, problems)


def _check_dates(model: Negotiation, said: ProposalFile, problems: Problems) -> None:
    if said.round is not None:
        known(said.round, model.rounds, ("round",), problems, "round")
    if said.date > model.horizon_end:
        problems.add(("date",), str(said.date), f"a day up to {model.horizon_end}")
    answered = model.rounds.get(said.round or _round(model, said.date))
    if said.deadline is not None and said.deadline < said.date:
        problems.add(("deadline",), str(said.deadline), f"a day from {said.date} on")
    elif said.deadline is not None and answered is not None and said.deadline < answered.date:
        expected = f"a day from {answered.date} on, the day of the round in which it is answered"
        problems.add(("deadline",), str(said.deadline), expected)
    elif said.deadline is not None and said.deadline > model.horizon_end:
        expected = f"a day up to {model.horizon_end}, the end of the horizon"
        problems.add(("deadline",), str(said.deadline), expected, "leave it out if the proposal stands until then")


def _check_names(model: Negotiation, said: ProposalFile, problems: Problems) -> None:
    for name, granted in said.granted.items():
        if known(name, model.measures, ("granted", name), problems, "measure"):
            known(granted.term, model.measures[name].terms, ("granted", name, "term"), problems, "term")
    for name in said.sources:
        if name in model.sources:
            problems.add(("sources", name), f"the source '{name}' again", "a name that no source of the model has")
    parts: dict[Where, Evidence] = {(): said}
    parts |= {("asked", name): asked for name, asked in said.asked.items()}
    parts |= {("granted", name): granted for name, granted in said.granted.items()}
    for where, evidence in parts.items():
        for source in evidence.source:
            known(source, [*model.sources, *said.sources], (*where, "source"), problems, "source")


def _round(model: Negotiation, day: datetime.date) -> str:
    """Return the first round on or after a day, or else the last one."""
    later = (name for name, found in model.rounds.items() if found.date >= day)
    return next(later, list(model.rounds)[-1])
