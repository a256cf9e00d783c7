"""What it is worth to negotiate the tracks as one, in words and as plain data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Group, RenderableType

from planner.program.risk import EXPECTED_LOSS
from planner.report import words
from planner.report.information import band_cells, band_document, optimum_document
from planner.report.plan_document import proof_document
from planner.report.proof import verdict
from planner.report.risk import attitude_words
from planner.report.tables import heading, lines, table
from planner.schema.negotiation import Negotiation
from planner.solve.evaluation import Evaluation
from planner.study.linkage import LinkageAnswer, Side


def linkage_page(model: Negotiation, answer: LinkageAnswer) -> RenderableType:
    """Return what linking is worth, what it costs at home, and what it does to agreement."""
    return Group(
        heading(f"Linking the tracks: {model.title}", _advice(answer)),
        *([_worth(answer)] if answer.worth or answer.domestic_cost else []),
        *([_losses(model, answer), _agreement(answer)] if answer.joint.state or answer.separate.state else []),
        lines(f"Linked. {verdict(answer.joint.proof)}", f"Separate. {verdict(answer.separate.proof)}"),
    )


def _advice(answer: LinkageAnswer) -> str:
    if answer.worth is None:
        return "Nothing can be compared without a plan for each of the two."
    amount = words.money(abs(answer.worth.estimate))
    if answer.worth.low > 0:
        return f"Link them: it saves {amount} billion USD."
    if answer.worth.high < 0:
        return f"Keep them apart: linking loses {amount} billion USD more."
    if answer.worth.estimate > 0:
        return f"Linking saves {amount} billion USD between the plans found, but what is proved leaves it open."
    return f"Linking loses {amount} billion USD more between the plans found; what is proved leaves it open."


def _worth(answer: LinkageAnswer) -> RenderableType:
    rows = []
    if answer.worth is not None:
        rows.append(("linking the tracks saves", *band_cells(answer.worth)))
    if answer.domestic_cost is not None:
        rows.append(("what linking costs at home takes off", *band_cells(answer.domestic_cost)))
    return table(
        "Billion USD",
        ("", ">found", ">at least", ">at most"),
        rows,
        note="The limits are those that the searches prove. The cost at home is already taken off the saving.",
    )


def _losses(model: Negotiation, answer: LinkageAnswer) -> RenderableType:
    parts: list[tuple[str, Callable[[Evaluation], float]]] = [
        ("without a deal", lambda state: state.no_deal_loss),
        ("with the plan: tariffs and other measures", lambda state: state.expected_tariff_loss),
        ("with the plan: net cost of the offers", lambda state: state.expected_cost),
        ("with the plan: cost of showing one's hand", lambda state: state.disclosure_cost),
        ("with the plan: cost of linking the tracks", lambda state: state.linkage_cost),
        ("with the plan", lambda state: state.expected_loss),
    ]
    if answer.joint.problem.risk != EXPECTED_LOSS:
        parts.append((f"minimised: {attitude_words(model.risk)}", lambda state: state.objective))
    return table(
        f"Expected loss, billion USD ({words.plain(model.metric)})",
        ("", ">linked", ">separate"),
        [(what, _money(answer.joint, part), _money(answer.separate, part)) for what, part in parts],
    )


def _money(side: Side, part: Callable[[Evaluation], float]) -> str:
    return words.money(part(side.state)) if side.state else "no plan"


def _agreement(answer: LinkageAnswer) -> RenderableType:
    joint, separate = answer.joint, answer.separate
    rows = [
        (f"the {name} table", _chance(joint, joint.agreed_everywhere), _chance(separate, separate.agreed(name)))
        for name in separate.problem.tables
    ]
    both = (_chance(joint, joint.agreed_everywhere), _chance(separate, separate.agreed_everywhere))
    rows.append(("all tables", *both))
    return table("Chance of agreement by the last round", ("at", ">linked", ">separate"), rows)


def _chance(side: Side, chance: float) -> str:
    return words.percent(chance) if side.state else "no plan"


def linkage_document(model: Negotiation, answer: LinkageAnswer) -> dict[str, Any]:
    """Return the same as plain data: money in billion USD, chances in per cent; null where there is no plan."""
    return {
        "model": model.name,
        "worth": band_document(answer.worth) if answer.worth else None,
        "domestic_cost": band_document(answer.domestic_cost) if answer.domestic_cost else None,
        "linked": _side_document(answer.joint),
        "separate": _side_document(answer.separate),
        "linked_at_no_cost": _side_document(answer.free),
        "proved": not answer.cut_short,
    }


def _side_document(side: Side) -> dict[str, Any]:
    document: dict[str, Any] = {"proof": proof_document(side.proof), "loss": None, "agreement": {}, "offers": []}
    if side.state is None or side.optimum is None:
        return document
    return document | {
        "loss": optimum_document(side.optimum),
        "expected_loss": side.state.expected_loss,
        "agreement": {name: 100 * side.agreed(name) for name in side.problem.tables},
        "agreement_everywhere": 100 * side.agreed_everywhere,
        "offers": [
            {"round": offer.round, "levels": dict(offer.levels), "terms": dict(offer.terms)} for offer in side.offers
        ],
    }
