"""The house's own files, as its tests read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("audit", "crm", "customers")


def modules(*, tests: bool = False) -> list[Path]:
    """Return the product's Python files without migrations; the tests' too when asked."""
    places = (*FLOORS, "tests", "bench") if tests else FLOORS
    return sorted(
        path for place in places for path in (ROOT / place).rglob("*.py") if "migrations" not in path.parent.name
    )


def templates() -> list[Path]:
    """Return the product's templates."""
    return sorted((ROOT / "templates").rglob("*.html"))


def named(path: Path) -> str:
    """Return a file's place in the house."""
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    """Return a module's syntax."""
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a module with its length in lines."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
