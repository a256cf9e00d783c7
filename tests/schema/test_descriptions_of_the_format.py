"""The JSON Schema and the reference page say what the loader reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from planner.schema.json_schema import json_schema
from planner.schema.negotiation import Negotiation
from planner.schema.reference import reference_page


def objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    yield from schema["$defs"].values()


def test_the_schema_is_json_and_says_which_version_it_is() -> None:
    schema = json_schema()
    assert json.loads(json.dumps(schema)) == schema
    assert schema["$schema"].endswith("2020-12/schema")


def test_the_schema_forbids_unknown_keys_everywhere() -> None:
    for part in objects(json_schema()):
        if "properties" in part:
            assert part["additionalProperties"] is False, part["title"]


def test_the_schema_has_the_keys_of_the_records() -> None:
    schema = json_schema()
    assert list(schema["properties"]) == list(Negotiation.model_fields)
    assert set(schema["required"]) == {name for name, field in Negotiation.model_fields.items() if field.is_required()}


def test_references_in_the_schema_lead_somewhere() -> None:
    schema = json_schema()
    text = json.dumps(schema)
    for name in schema["$defs"]:
        assert f'"#/$defs/{name}"' in text
    assert text.count('"$ref"') == sum(text.count(f'"#/$defs/{name}"') for name in schema["$defs"])


def test_the_reference_page_has_a_row_for_every_key() -> None:
    page = reference_page()
    for name in Negotiation.model_fields:
        assert f"| `{name}` |" in page
    for section in ("Negotiation", "Measure", "Concession", "Counterpart", "Constituency", "Source"):
        assert f"\n## {section}\n" in page


def test_links_of_the_reference_page_lead_to_its_sections() -> None:
    page = reference_page()
    sections = {line.removeprefix("## ").lower() for line in page.splitlines() if line.startswith("## ")}
    links = {part.split(")")[0] for part in page.split("](#")[1:]}
    assert links
    assert links <= sections
