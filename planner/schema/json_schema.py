"""The format of model files as a JSON Schema, generated from the records that are read."""

from __future__ import annotations

from typing import Any

from planner.schema.negotiation import Negotiation


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a model, all its files merged into one document."""
    schema = Negotiation.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
