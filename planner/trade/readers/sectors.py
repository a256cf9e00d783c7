r"""From commodity codes to sectors, each as the market that the home country meets.

Adding up imports over all lines of a sector says whom buyers could turn to for anything in it. For one supplier that is
misleading: a country that sells memory modules does not compete with one that sells laptops. So the lines of a sector
are weighted by what the home country sells in them. With ``v_h`` its sales in line ``h`` and ``s_jh`` the share of
supplier ``j`` in imports of the line, the sector's imports from ``j`` are

    V_j = V \sum_h v_h s_jh / \sum_h v_h s_home,h,      V = \sum_h v_h

so that the home country's own value is what it was and shares are those it meets on average. To the first order in
tariffs the sector then loses what its lines lose together, if they have the same elasticities: the home country's
response to a rival's tariff is proportional to the rival's share in a line, and the weights are those of its own sales.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.trade.readers.columns import need_columns, read_rows, read_text
from planner.trade.readers.extract import MOST_PROBLEMS, Extract

Values = npt.NDArray[np.float64]


def read_sectors(path: str | Path) -> Mapping[str, str]:
    """Read which commodity codes make up which sector.

    Args:
        path: a CSV file with the columns ``code`` (first digits of a Harmonized System code, as text) and ``product``
            (name of the sector). Of several codes that fit a line, the longest counts.

    Returns:
        Code -> sector.

    Raises:
        InputError: a column is missing, a code is not a code or stands there twice.

    """
    path = Path(path)
    frame = read_rows(path, read_text(path))
    need_columns(frame, ["code", "product"], path)
    wrong = [
        (~frame["code"].str.fullmatch(r"\d{2,10}"), "code", "not a commodity code", "2 to 10 digits"),
        (frame["code"].duplicated(), "code", "again", "each code once"),
        (frame["product"] == "", "product", "no sector", "the name of one"),
    ]
    problems = [
        InputProblem(str(path), int(str(line)), column, f"{quoted(code)}: {found}", expected)
        for flawed, column, found, expected in wrong
        for line, code in frame["code"][flawed].head(MOST_PROBLEMS).items()
    ]
    if problems:
        raise InputError(problems)
    return dict(zip(frame["code"], frame["product"], strict=True))


def group_by_sector(extract: Extract, sectors: Mapping[str, str], home: str = "korea") -> Extract:
    """Turn an extract by commodity code into one by sector, each sector as the market that ``home`` meets.

    Args:
        extract: imports by commodity code; finer codes (six digits or more) tell more of who competes with whom.
        sectors: first digits of codes -> sector, as :func:`read_sectors` returns it; the longest that fits counts.
        home: the home country's name among the extract's suppliers.

    Returns:
        Imports by sector, US dollars. The home country's are sums; a sector in which it sells nothing is added up
        plainly. Lines of no sector are left out and counted in ``dropped``. Duties keep each supplier's mean rate.

    Raises:
        InputError: ``home`` is not a supplier of the extract, or no line belongs to a sector.

    """
    if home not in extract.suppliers:
        hint = suggestion(home, extract.suppliers)
        found = f"the unknown supplier {quoted(home)}"
        raise InputError([InputProblem("home", None, "", found, f"one of {', '.join(extract.suppliers)}", hint)])
    owners = [_sector(code, sectors) for code in extract.products]
    names = tuple(dict.fromkeys(name for name in sectors.values() if name in set(owners)))
    if not names:
        found = f"codes such as {extract.products[0]}, none of which belongs to a sector"
        raise InputError([InputProblem("sectors", None, "", found, "first digits of the extract's codes")])
    column = extract.suppliers.index(home)
    rows = [np.array([owner == name for owner in owners]) for name in names]
    imports = np.stack([_met_by(extract.imports[chosen], column) for chosen in rows])
    outside = owners.count(None)
    return replace(
        extract,
        products=names,
        titles=tuple(name.replace("_", " ").capitalize() for name in names),
        imports=imports,
        duty=None if extract.duty is None else imports * _mean_rates(extract.imports, extract.duty, rows),
        dropped={**extract.dropped, **({"products of no sector": outside} if outside else {})},
    )


def _sector(code: str, sectors: Mapping[str, str]) -> str | None:
    fitting = (code[:digits] for digits in range(len(code), 1, -1))
    return next((sectors[start] for start in fitting if start in sectors), None)


def _met_by(imports: Values, home: int) -> Values:
    """Return imports by supplier, shape (suppliers,), of lines, shape (lines, suppliers), as ``home`` meets them."""
    sales = imports[:, home]
    sold = imports[sales > 0]
    if not len(sold):
        return np.asarray(imports.sum(axis=0), dtype=float)
    shares = sold / sold.sum(axis=1, keepdims=True)
    met: Values = sold[:, home] @ shares
    return np.asarray(sales.sum() * met / met[home], dtype=float)


def _mean_rates(imports: Values, duty: Values, rows: list[npt.NDArray[np.bool_]]) -> Values:
    """Return duty over imports by sector and supplier; nil where nothing was imported."""
    value = np.stack([imports[chosen].sum(axis=0) for chosen in rows])
    paid = np.stack([duty[chosen].sum(axis=0) for chosen in rows])
    rates: Values = np.divide(paid, value, out=np.zeros_like(paid), where=value > 0)
    return rates
