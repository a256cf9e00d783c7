"""Loss tables and comparisons as tidy pandas frames, with the model's own names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from planner.trade.comparison import Comparison
from planner.trade.losses import LossTable

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("measure", "term", "rivals", "elasticities")


def losses_frame(table: LossTable) -> pd.DataFrame:
    """Return one row per measure, term, scenario of rivals and elasticity set.

    Columns: ``measure, term, rivals, elasticities`` and the fields of :class:`planner.trade.losses.Impact`, in billion
    USD a year (``exports_change`` as a share).
    """
    import pandas as pd

    rows = [dict(zip(KEYS, key, strict=True)) | asdict(impact) for key, impact in table.impacts.items()]
    return pd.DataFrame(rows)


def comparison_frame(comparisons: Iterable[Comparison]) -> pd.DataFrame:
    """Return one row per published estimate: its fields, ``ratio`` (ours over theirs) and ``within``."""
    import pandas as pd

    rows = [asdict(each) | {"ratio": each.ratio, "within": each.within} for each in comparisons]
    return pd.DataFrame(rows)
