#!/usr/bin/env python3
"""Validates the JSON files beside this one against their schemas (JSON Schema, draft 2020-12).

    python3 -m venv venv && venv/bin/pip install jsonschema
    venv/bin/python tests/vectors/validate.py
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

HERE = Path(__file__).resolve().parent


def main():
    complaints = 0
    schemas = sorted(HERE.glob("*.schema.json"))
    documents = {path for path in HERE.glob("*.json") if path not in schemas}
    for schema_path in schemas:
        schema = json.loads(schema_path.read_bytes())
        Draft202012Validator.check_schema(schema)
        path = HERE / schema_path.name.replace(".schema", "")
        documents.discard(path)
        for error in Draft202012Validator(schema).iter_errors(json.loads(path.read_bytes())):
            complaints += 1
            print(f"{path.name}: {error.json_path}: {error.message}"[:500], file=sys.stderr)
    for path in documents:
        complaints += 1
        print(f"{path.name} has no schema", file=sys.stderr)
    print(f"{len(schemas)} files, {complaints} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
