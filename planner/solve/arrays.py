"""Types of the arrays that the search computes with."""

from __future__ import annotations

from typing import Any

import numpy as np

Vector = np.ndarray[Any, np.dtype[np.float64]]
"""Numbers, of any shape."""
Indices = np.ndarray[Any, np.dtype[np.int32]]
"""Columns or rows, as HiGHS numbers them."""
Flags = np.ndarray[Any, np.dtype[np.bool_]]
"""Yes or no."""
