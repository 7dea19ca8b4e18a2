"""The house rules that a machine can check: which way imports point, lazy imports, names, packaging."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("solvers", "properties", "verify")
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path):
    layer = LAYERS.index(path.relative_to(ROOT).parts[0])
    above = {f"signgeo.{name}" for name in LAYERS[layer + 1 :]}
    for module in imported_modules(path):
        assert not any(module == name or module.startswith(name + ".") for name in above), f"{path} imports {module}"


def test_the_checker_imports_none_of_the_solvers():
    for path in (ROOT / "verify" / "checker").rglob("*.py"):
        assert not [m for m in imported_modules(path) if m.startswith(("signgeo.solvers", "signgeo.properties"))], path


@pytest.mark.parametrize("layer", LAYERS)
def test_every_public_name_resolves_and_no_module_shadows_one(layer):
    package = importlib.import_module(f"signgeo.{layer}")
    modules = {path.stem for path in (ROOT / layer).iterdir()}
    for name in package.__all__:
        value = getattr(package, name)
        assert not (name in modules and callable(value)), f"{layer}/{name} shadows the public {name}"


@pytest.mark.parametrize("layer", LAYERS)
def test_type_checkers_see_every_public_name_where_it_lives(layer):
    package = importlib.import_module(f"signgeo.{layer}")
    tree = ast.parse((ROOT / layer / "__init__.py").read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {alias.name: node.module for node in block.body for alias in node.names}
    assert seen == {name: f"signgeo.{layer}.{home}" for name, home in package._HOME.items()}


def test_importing_the_solvers_loads_numpy_and_no_more():
    code = (
        "import sys, signgeo.solvers; "
        "print([m for m in ('scipy', 'cvxpy', 'numba', 'joblib', 'sympy', 'matplotlib') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("file", ["constraints.txt", "constraints-torch.txt"])
def test_constraints_are_plain_pins(file):
    for line in (ROOT / file).read_text().splitlines():
        name, _, version = line.partition("==")
        assert name, line
        assert version, line
        assert " " not in line
        assert "/" not in line


def test_files_stay_small():
    programs = [path for folder in ("tests", "benchmarks", "examples") for path in (ROOT / folder).rglob("*.py")]
    long = {str(p.relative_to(ROOT)): n for p in (*FILES, *programs) if (n := len(p.read_text().splitlines())) > 300}
    assert not long


def test_the_hooks_of_pre_commit_run_what_the_project_has():
    import yaml

    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"], "what lint runs, and nothing fetched"
    for hook in config["repos"][0]["hooks"]:
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook["language"] == "system"
        program, *arguments = hook["entry"].split()
        assert (Path(sys.prefix) / "bin" / Path(program).name).exists(), program
        assert program.startswith(".venv/bin/")
        assert all((ROOT / a).exists() for a in arguments if "/" in a)


def test_the_citation_is_of_this_version():
    import tomllib

    import yaml

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= citation.keys(), (
        "what version 1.2.0 of the format requires"
    )
    assert citation["cff-version"] == "1.2.0"
    assert (citation["type"], citation["version"], citation["license"]) == ("software", project["version"], "MIT")
    assert all("name" in author or "family-names" in author for author in citation["authors"])
