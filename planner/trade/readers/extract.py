"""What every reader returns, and how rows of an extract become a table of products by supplier."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.schema.errors import InputError, InputProblem, listed, quoted, suggestion
from planner.trade.readers.partners import PARTNERS, REST

if TYPE_CHECKING:
    import pandas as pd

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_LEVELS = (2, 4, 6, 8, 10)
"""Digits of the levels of the Harmonized System and of the US tariff."""
MOST_PROBLEMS = 20
"""Problems of one kind that are listed; a wrong column makes thousands of them."""


@dataclass(frozen=True)
class Extract:
    """Imports by product and supplier, US dollars a year. Arrays are ordered as ``products`` and ``suppliers``."""

    products: tuple[str, ...]
    """Harmonized System codes, all with the same number of digits; or sectors, once they are grouped."""
    titles: tuple[str, ...]
    """Their descriptions; the codes where the file gives none."""
    suppliers: tuple[str, ...]
    """The model's names of suppliers; ``rest_of_world`` holds everybody who was not asked for by name."""
    imports: npt.NDArray[np.float64]
    """Imports, US dollars, shape (products, suppliers)."""
    duty: npt.NDArray[np.float64] | None
    """Calculated duty, US dollars, same shape; None where the file has none."""
    year: str
    publisher: str
    dropped: Mapping[str, int]
    """Rows left out on purpose, by reason: totals, groups of countries, other years."""

    @property
    def absent(self) -> tuple[str, ...]:
        """Suppliers from which nothing was imported, such as those that the file calls by another name."""
        sold = self.imports.sum(axis=0) > 0
        return tuple(name for name, some in zip(self.suppliers, sold, strict=True) if not some)


@dataclass(frozen=True)
class Rows:
    """Usable rows of an extract: a frame with columns ``code, title, country, value`` and perhaps ``duty``.

    The index holds line numbers; ``country`` holds everything the file says about a country, ready for
    :func:`gather`'s suppliers.
    """

    frame: pd.DataFrame
    file: str
    year: str
    publisher: str
    dropped: Mapping[str, int]


def gather(
    rows: Rows, suppliers: Mapping[str, Sequence[str]] | None, digits: int | None, restore_zeros: bool
) -> Extract:
    """Add up rows by product and supplier.

    Args:
        rows: the usable rows.
        suppliers: the model's suppliers, each with its countries as the file writes them; None for the usual partners.
        digits: digits to which codes are cut, such as 6; None leaves them as they are.
        restore_zeros: put back leading zeros that a spreadsheet removed.

    Raises:
        InputError: codes that are not codes, of different lengths or without their leading zeros; a country of
            ``suppliers`` that the file does not contain, or that is asked for twice; no rows.

    """
    frame = rows.frame
    if frame.empty:
        raise InputError([InputProblem(rows.file, None, "", "no rows of imports", "at least one")])
    codes = _codes(frame["code"], rows.file, digits, restore_zeros)
    owners = _owners(frame["country"], rows.file, suppliers)
    names = (*(PARTNERS if suppliers is None else suppliers), REST)
    wide = frame.assign(code=codes, supplier=owners)
    products = sorted(set(codes))

    def table(column: str) -> npt.NDArray[np.float64]:
        pivot = wide.pivot_table(index="code", columns="supplier", values=column, aggfunc="sum", observed=True)
        return pivot.reindex(index=products, columns=list(names), fill_value=0.0).fillna(0.0).to_numpy(dtype=float)

    titles = wide.drop_duplicates("code").set_index("code")["title"]
    return Extract(
        products=tuple(products),
        titles=tuple(str(titles[code]) or code for code in products),
        suppliers=names,
        imports=table("value"),
        duty=table("duty") if "duty" in wide else None,
        year=rows.year,
        publisher=rows.publisher,
        dropped=rows.dropped,
    )


def _codes(codes: pd.Series[str], file: str, digits: int | None, restore_zeros: bool) -> pd.Series[str]:
    codes = codes.str.replace(".", "", regex=False)
    wrong = codes[~codes.str.fullmatch(r"\d{2,10}")]
    problems = [
        InputProblem(file, int(str(line)), "commodity", f"{quoted(code)}, not a commodity code", "2 to 10 digits")
        for line, code in wrong.head(MOST_PROBLEMS).items()
    ]
    if problems:
        raise InputError(problems)
    lengths = codes.str.len()
    odd = lengths % 2 == 1
    if odd.any() and restore_zeros:
        codes = codes.where(~odd, "0" + codes)
        lengths = codes.str.len()
    elif odd.any():
        line, code = next(iter(codes[odd].items()))
        raise InputError(
            [
                InputProblem(
                    file,
                    int(str(line)),
                    "commodity",
                    f"code '{code}', with an odd number of digits",
                    f"its leading zero, '0{code}'",
                    "read the column as text in the spreadsheet, or ask for the zeros to be restored",
                )
            ]
        )
    return _one_length(codes, lengths, file, digits)


def _one_length(codes: pd.Series[str], lengths: pd.Series[int], file: str, digits: int | None) -> pd.Series[str]:
    if digits is not None and digits not in _LEVELS:
        raise InputError([InputProblem("digits", None, "", f"{digits}", f"one of {', '.join(map(str, _LEVELS))}")])
    shortest, longest = int(lengths.min()), int(lengths.max())
    if shortest != longest:
        line = int(str(lengths[lengths == shortest].index[0]))
        found = f"codes of {shortest} and of {longest} digits"
        raise InputError(
            [InputProblem(file, line, "commodity", found, "one level, since the shorter ones are sums of the longer")]
        )
    if digits is not None and digits > longest:
        found = f"codes of {longest} digits"
        raise InputError([InputProblem(file, None, "commodity", found, f"at least {digits} digits")])
    return codes if digits is None else codes.str.slice(0, digits)


def _owners(countries: pd.Series[str], file: str, suppliers: Mapping[str, Sequence[str]] | None) -> pd.Series[str]:
    """Return the supplier of each row; ``countries`` lists a country's names and codes, divided by bars."""
    wanted = _wanted(PARTNERS if suppliers is None else suppliers)
    spellings = {written: [part.casefold() for part in written.split("|")] for written in countries.unique()}
    owners = {
        written: list(dict.fromkeys(wanted[part] for part in parts if part in wanted))
        for written, parts in spellings.items()
    }
    lines = dict(reversed([(written, int(str(line))) for line, written in countries.items()]))
    known = sorted({part for written in spellings for part in written.split("|") if part})
    problems = [
        InputProblem(file, lines[written], "country", "no country", "the name or code of one")
        for written, parts in spellings.items()
        if not any(parts)
    ]
    problems += [
        InputProblem(file, lines[written], "suppliers", f"{quoted(written)} in {listed(found, 'and')}", "one supplier")
        for written, found in owners.items()
        if len(found) > 1
    ]
    if suppliers is not None:
        present = {part for parts in spellings.values() for part in parts if part}
        problems += [
            InputProblem(
                file,
                None,
                f"suppliers.{supplier}",
                f"the unknown country {quoted(name)}",
                "a country of the file",
                suggestion(name, known),
            )
            for supplier, names in suppliers.items()
            for name in names
            if name.casefold() not in present
        ]
    elif not any(owners.values()):
        found = f"countries such as {listed(known[:3], 'and')}"
        problems.append(
            InputProblem(file, None, "country", found, "a usual partner's name or code", "say which you want")
        )
    if problems:
        raise InputError(problems)
    return countries.map({written: next(iter(found), REST) for written, found in owners.items()})


def _wanted(suppliers: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the supplier of every spelling of a country, in lower case."""
    wanted: dict[str, str] = {}
    problems = []
    for supplier, names in suppliers.items():
        if supplier == REST or not _NAME.fullmatch(supplier):
            expected = f"lower-case letters, digits and underscores, and not '{REST}', which holds all others"
            problems.append(InputProblem("suppliers", None, supplier, f"the name {quoted(supplier)}", expected))
        for name in names:
            if wanted.setdefault(name.casefold(), supplier) != supplier:
                found = f"{quoted(name)} asked for twice"
                problems.append(InputProblem("suppliers", None, supplier, found, "each country in one supplier"))
    if problems:
        raise InputError(problems)
    return wanted
