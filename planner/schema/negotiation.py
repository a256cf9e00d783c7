"""A whole model: one negotiation, as its files say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, InstanceOf, StringConstraints, WithJsonSchema

from planner.schema.concessions import Agency, Concession, Group
from planner.schema.counterpart import Counterpart
from planner.schema.figures import (
    AnyFigure,
    Date,
    Evidence,
    Money,
    Name,
    Record,
    ShareFigure,
    SharePerYearFigure,
    Source,
    Words,
    Year,
    read_whole_number,
)
from planner.schema.linkage import Linkage
from planner.schema.measures import Measure, Track
from planner.schema.politics import Budget, Constituency, Ratification
from planner.schema.risk import RiskAttitude
from planner.schema.tables import CoverageTable, ProductTable, PublishedTable, RivalsTable

Metric = Literal["export_revenue", "producer_surplus", "value_added", "duty_borne"]
"""How a loss is counted; all four are reported, one is optimised."""

ALL_ROUNDS = "all"
"""Reserved word for all rounds, where one of them can be asked about."""
LONGEST = 100
"""Years between the beginning and the end of the horizon."""

Currency = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{3}$"), Words("a currency by its ISO 4217 code, other than USD")
]
"""An ISO 4217 code other than USD."""

_FILE = WithJsonSchema({"type": "string", "pattern": r"\.csv$"})
_TABLE = Words("a CSV file of the model's folder, or `data:NAME.csv` for a shipped table")


class Round(Record):
    """A dated opportunity to table an offer."""

    title: str
    date: Date
    evidence: Evidence | None = None
    """Where the date comes from."""


class ElasticitySet(Record):
    """A reading of the elasticities, as multipliers of the product table's."""

    substitution: ShareFigure
    """On the elasticity between foreign suppliers."""
    import_substitution: ShareFigure
    """On the elasticity between imports and domestic goods."""
    supply: ShareFigure
    """On the exporters' supply elasticity."""


class Trade(Record):
    """The trade data behind the losses. Tables are files in the model's folder, or ``data:NAME.csv`` if shipped."""

    home_supplier: Name
    """The column of the product table that is the home country."""
    products: Annotated[InstanceOf[ProductTable], _FILE, _TABLE]
    """Base-year imports by product and supplier, elasticities, value-added shares."""
    coverage: Annotated[InstanceOf[CoverageTable], _FILE, _TABLE]
    """What part of each product's imports from the home country each measure covers."""
    rivals: Annotated[InstanceOf[RivalsTable], _FILE, _TABLE]
    """Scenarios of the tariffs that other suppliers face, by measure."""
    rivals_default: Name
    elasticities: Mapping[Name, ElasticitySet]
    elasticities_default: Name
    published: Annotated[InstanceOf[PublishedTable], _FILE, _TABLE] | None = None
    """Published loss estimates that ours are compared with; never an input to a plan."""


class Negotiation(Record):
    """One negotiation: a model's folder, read and checked."""

    format: Annotated[Literal[1], BeforeValidator(read_whole_number), WithJsonSchema({"const": 1})]
    """Version of this file format."""
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60), Words("a name")]
    """Lower-case letters, digits, hyphens and underscores, starting with a letter; for a shipped model, its folder."""
    title: str
    summary: str = ""
    as_of: Date
    """The model uses nothing that was published later."""
    home: str
    counterpart_name: str
    base_year: Year
    """Money is in US dollars of this year."""
    horizon_start: Date
    """From when losses count."""
    horizon_end: Date
    """Until when losses count."""
    exchange_rates: Mapping[Currency, AnyFigure] = {}
    """Units of other currencies per US dollar, such as ``KRW: {value: 1364 KRW/USD, …}``."""
    discount_rate: SharePerYearFigure
    metric: Metric = "value_added"
    """Which loss is minimised."""
    refusal_margin: Money
    """A posture that refuses an offer falls short by this much or more; offers that leave it undecided are not made."""
    rounds: Mapping[Name, Round]
    """In the order of their dates. What has been tabled is not withdrawn; the first acceptance ends the talks."""
    linkage: Linkage = Linkage()
    """Whether the tracks are negotiated as one."""
    risk: RiskAttitude = RiskAttitude()
    """What is minimised over the postures."""
    agencies: Mapping[Name, Agency]
    trade: Trade
    measures: Mapping[Name, Measure]
    concessions: Mapping[Name, Concession]
    groups: Mapping[Name, Group] = {}
    budgets: Mapping[Name, Budget]
    constituencies: Mapping[Name, Constituency]
    ratification: Ratification | None = None
    counterpart: Counterpart
    sources: Mapping[Name, Source]

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks on which something is negotiated, in their usual order."""
        used = {measure.track for measure in self.measures.values()}
        used |= {concession.track for concession in self.concessions.values()}
        return tuple(track for track in get_args(Track) if track in used)
