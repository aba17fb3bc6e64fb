"""The phone company must not agree with the service by sharing its code."""

import ast
import sys
from pathlib import Path

import hotline.demo.phone_company

OTHERS = {"aiohttp", "av", "numpy", "yarl"}  # yarl is aiohttp's


def test_it_imports_nothing_else_of_this_project() -> None:
    folder = Path(hotline.demo.phone_company.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            for name in names:
                own = name.startswith("hotline.demo.phone_company")
                assert own or name.split(".")[0] in OTHERS | set(sys.stdlib_module_names), f"{path}: {name}"
