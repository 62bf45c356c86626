"""The house keeps its shape: imports point down, modules stay small, public names are explained."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "landbridge"
MODULES = sorted(PACKAGE.rglob("*.py"))

#: The floors, from the ground up. A package imports from floors below its own, and from nowhere
#: else but by the doors listed under DOORS. docs/architecture.md draws the same table.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "chance", "language", "parameters"),
    ("law", "matching", "baseline", "places"),
    ("workforce", "selection", "placement"),
    ("studies",),
    ("reporting",),
    ("cli", "webapp", "__main__"),
)
#: Doors between rooms of one floor: (who imports, what).
DOORS = {
    ("language", "errors"),
    ("parameters", "errors"),
    ("parameters", "chance"),
    ("parameters", "language"),
    ("cli", "webapp"),
    ("__main__", "cli"),
}
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}
#: The front step, `import landbridge`, hands out names of every floor; it imports them lazily.
FRONT = "__init__"
#: What anyone may take from the front step.
FRONT_NAMES = {"__version__"}

MOST_LINES = 400
HEAVY = ("matplotlib", "numba", "pandas", "polars", "pyarrow", "scipy", "xarray")


def room_of(path: Path) -> str:
    """Name of the package, or module, right under `landbridge` that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(source: str, path: Path) -> Iterator[tuple[int, str]]:
    """Line and room of each import of our own package, those for types alone included."""
    inside = path.relative_to(PACKAGE.parent).parts[:-1]
    nodes = list(ast.walk(ast.parse(source)))
    used = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "landbridge"
    }
    for node in nodes:
        if isinstance(node, ast.Import):
            for name in node.names:
                parts = name.name.split(".")
                if parts[0] == "landbridge" and len(parts) > 1:
                    yield node.lineno, parts[1]
                elif parts[0] == "landbridge" and not used <= FRONT_NAMES:
                    yield node.lineno, FRONT
        elif isinstance(node, ast.ImportFrom):
            above = list(inside[: len(inside) - node.level + 1]) if node.level else []
            parts = above + (node.module.split(".") if node.module else [])
            if parts[:1] != ["landbridge"]:
                continue
            if len(parts) > 1:
                yield node.lineno, parts[1]
                continue
            for name in node.names:
                if name.name in FLOOR_OF:
                    yield node.lineno, name.name
                elif name.name not in FRONT_NAMES:
                    yield node.lineno, FRONT


def trespasses(source: str, path: Path) -> list[str]:
    """Every import of a module that points up or across."""
    room = room_of(path)
    if room == FRONT:
        return []
    found = []
    for line, target in imported_rooms(source, path):
        place = f"{path.relative_to(PACKAGE.parent)}:{line}"
        if target == FRONT:
            found.append(f"{place}: imports the front step; import from the package itself")
        elif target not in FLOOR_OF:
            found.append(f"{place}: '{target}' has no floor; add it to FLOORS")
        elif target == room or (room, target) in DOORS:
            continue
        elif FLOOR_OF[target] > FLOOR_OF[room]:
            found.append(f"{place}: '{room}' imports '{target}' from a floor above")
        elif FLOOR_OF[target] == FLOOR_OF[room]:
            found.append(f"{place}: '{room}' imports '{target}' across its floor")
    return found


def test_every_package_has_a_floor() -> None:
    rooms = {room_of(path) for path in MODULES} - {FRONT}
    assert rooms <= FLOOR_OF.keys(), f"no floor for {sorted(rooms - FLOOR_OF.keys())}"


def test_imports_point_down() -> None:
    found = [line for path in MODULES for line in trespasses(path.read_text("utf-8"), path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("where", "source", "word"),
    [
        ("places/x.py", "from landbridge.workforce import simulate", "above"),
        ("places/x.py", "def f():\n    import landbridge.cli.app", "above"),
        ("law/x.py", "from landbridge.baseline.country import Country", "across"),
        ("chance/x.py", "from ..errors import InputError", "across"),
        ("studies/x.py", "from landbridge import reporting", "above"),
        ("studies/x.py", "from landbridge import run", "front step"),
        ("studies/x.py", "from landbridge.attic import box", "no floor"),
        ("studies/x.py", "import landbridge\nlandbridge.run()", "front step"),
        ("studies/x.py", "import landbridge\nprint(landbridge.__version__)", ""),
        ("studies/x.py", "from landbridge import __version__", ""),
        ("parameters/x.py", "from landbridge.chance import hash_text", ""),
        ("workforce/x/y.py", "from ..people import People", ""),
        ("workforce/x.py", "from landbridge.law import requirements\nimport numpy", ""),
    ],
)
def test_the_watchman_sees(where: str, source: str, word: str) -> None:
    found = trespasses(source, PACKAGE / where)
    assert len(found) == bool(word)
    assert word in "".join(found)


def test_modules_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if (lines := path.read_text("utf-8").count("\n")) >= MOST_LINES
    }
    assert not long, f"{MOST_LINES} lines or more; split them: {long}"


def public_definitions() -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Functions and classes named in the `__all__` of the module that defines them."""
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        public: set[str] = set()
        for node in tree.body:
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
            ):
                public = set(ast.literal_eval(node.value))
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and node.name in public
                and "overload" not in map(ast.unparse, node.decorator_list)  # explained once
            ):
                yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno} {node.name}", node


def sections(docstring: str) -> dict[str, list[str]]:
    """The sections of a numpydoc docstring: title -> its unindented lines."""
    lines = inspect.cleandoc(docstring).splitlines()
    found: dict[str, list[str]] = {}
    title = ""
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if line and len(following) >= 3 and set(following) == {"-"}:
            title = line
            found[title] = []
        elif title and line and line[0] not in " -":
            found[title].append(line)
    return found


def docstring_faults(node: ast.FunctionDef | ast.ClassDef) -> Iterator[str]:
    """What is wrong with the docstring of one public name."""
    docstring = ast.get_docstring(node)
    if not docstring:
        yield "has no docstring"
        return
    # A summary may run over two lines; what it may not do is end in nothing.
    summary = docstring.split("\n\n")[0].strip()
    if summary[-1] not in ".:;!?`":
        yield "has a summary without a full stop"
    if isinstance(node, ast.ClassDef):
        return
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
    taken = {argument.arg for argument in every}
    for line in sections(docstring).get("Parameters", []):
        for name in re.split(r"\s*,\s*", line.split(" : ")[0].rstrip(":")):
            if name.lstrip("*") not in taken:
                yield f"describes '{name}', which it does not take"


def test_public_names_are_explained() -> None:
    found = [
        f"{place} {fault}"
        for place, node in public_definitions()
        for fault in docstring_faults(node)
    ]
    assert not found, "\n".join(found)


def test_import_is_light() -> None:
    code = f"import sys, landbridge; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == [], "`import landbridge` must not load these"
