"""The shape of the code: imports go one way, files and functions stay small."""

import ast
import functools

import pytest

from tests.sources import ROOT, over

pytestmark = pytest.mark.sources

# Each layer may import itself and those before it.
LAYERS = [
    "pvd_portal.core",
    "communes",
    "pvd_portal.accounts",
    "pvd_portal.dossiers",
    "conventions",
    "fiches_action",
    "pvd_portal.comites",
    "pvd_portal.territoires",
    "pvd_portal.agenda",
    "pvd_portal.recherche",
    "pvd_portal.tableau_de_bord",
    "pvd_portal.public",
    "pvd_portal.demo",
]
OURS = ("communes", "conventions", "fiches_action", "pvd_portal", "tests")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 45


def source_files(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


APPLICATION = list(source_files("communes", "conventions", "fiches_action", "pvd_portal"))
EVERYTHING = [*APPLICATION, *source_files("tests", "script")]


@functools.cache
def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(module):
    for rank, name in enumerate(LAYERS):
        if module == name or module.startswith(f"{name}."):
            return rank
    return None


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def is_ours(module):
    return module.split(".")[0] in OURS


def functions(tree):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


@over(APPLICATION)
def test_imports_go_one_way(path):
    rank = layer_of(module_name(path))
    for module in imported_modules(parse(path)):
        assert not module.startswith("tests"), f"{module} belongs to the tests"
        other = layer_of(module)
        if rank is not None and other is not None:
            assert other <= rank, f"{module} is above {LAYERS[rank]}"


@over(list(source_files("pvd_portal/settings")))
def test_settings_import_only_settings(path):
    ours = [name for name in imported_modules(parse(path)) if is_ours(name)]
    assert all(name.startswith("pvd_portal.settings.") for name in ours)


@over(EVERYTHING)
def test_our_code_is_imported_at_the_top(path):
    """A function that imports our own code hides an arrow that goes the wrong way."""
    for function in functions(parse(path)):
        hidden = [name for name in imported_modules(function) if is_ours(name)]
        assert not hidden, f"{function.name} imports {hidden}"


@over(EVERYTHING)
def test_files_and_functions_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES
    for function in functions(parse(path)):
        length = function.end_lineno - function.lineno + 1
        assert length <= MAX_FUNCTION_LINES, f"{function.name}: {length} lines"


def test_the_layers_exist():
    """Else a renamed app would leave its rule without effect."""
    for name in LAYERS:
        assert (ROOT / name.replace(".", "/") / "__init__.py").is_file()
