"""The OpenAPI 3.1 document, made from the table of endpoints and the shapes themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import hotline

from .endpoints import Endpoint
from .shapes import NumberOnly, Problem

REFERENCE = "#/components/schemas/{model}"
ERRORS = {
    "400": "The body is not UTF-8 or not JSON",
    "401": "The bearer token is missing or wrong",
    "404": "There is no such ticket",
    "409": "Not possible in the ticket's present state, or changed by somebody else meanwhile",
    "413": "The body is larger than 64 KiB",
    "422": "A field is wrong; `detail` says which",
    "503": "Could not be done now",
}


def document(table: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole document, ready for JSON."""
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = []
    for endpoint in table:
        models.append((endpoint.gives, "serialization"))
        if endpoint.takes:
            models.append((endpoint.takes, "validation"))
    models += [(Problem, "serialization"), (NumberOnly, "serialization")]
    references, schemas = models_json_schema(list(dict.fromkeys(models)), ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in table:
        path = re.sub(r"\{(\w+):.*?\}+(?=/|$)", r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint, path, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hotline", "version": _version(), "description": (hotline.api.__doc__ or "").strip()},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint, path: str, references: Any) -> dict[str, Any]:
    gives = references[(endpoint.gives, "serialization")]
    if endpoint.method == "POST" and path.startswith("/tickets"):
        gives = {"anyOf": [gives, references[(NumberOnly, "serialization")]]}
    found: dict[str, Any] = {
        "summary": endpoint.summary,
        "operationId": f"{endpoint.method.lower()}{re.sub('[^a-z]+', '_', path)}".rstrip("_"),
        "responses": {str(endpoint.status): {"description": endpoint.summary, "content": _json(gives)}},
    }
    for status, words in ERRORS.items():
        problem = references[(Problem, "serialization")]
        found["responses"][status] = {"description": words, "content": _json(problem)}
    parameters = []
    if "{number}" in path:
        number = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
        parameters.append({"name": "number", "in": "path", "required": True, "schema": number})
    if endpoint.query:
        parameters += _query(endpoint.query)
    if parameters:
        found["parameters"] = parameters
    if endpoint.takes:
        required = any(field.is_required() for field in endpoint.takes.model_fields.values())
        found["requestBody"] = {
            "required": required,
            "content": _json(references[(endpoint.takes, "validation")]),
        }
    return found


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return [
        {"name": name, "in": "query", "required": False, "schema": _inlined(each, definitions)}
        for name, each in schema["properties"].items()
    ]


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """Query parameters carry their few definitions with them. A query has no null: what is absent is absent."""
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema if item != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return definitions[schema["$ref"].rpartition("/")[2]]
    return {k: _inlined(v, definitions) for k, v in schema.items() if not (k == "default" and v is None)}


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("hotline")
    except PackageNotFoundError:
        return "0"
