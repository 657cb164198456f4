"""House rules that a machine can hold: notebooks, lock, texts."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from conftest import REPOSITORY

from casebook import edition

NOTEBOOKS = sorted((REPOSITORY / "chapters").glob("*.ipynb"))


def code_cells(path):
    return [c for c in nbformat.read(path, 4).cells if c.cell_type == "code"]


def lines_of(cell) -> int:
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def test_the_chapters_in_the_order_of_the_contents():
    assert [p.name for p in edition.chapters()] == [
        "index.md",
        "how-to-read.md",
        "article.ipynb",
        "talks.ipynb",
        "donbas.ipynb",
        "measuring.ipynb",
        "timeline.ipynb",
        "claims.ipynb",
        "sources.ipynb",
        "glossary.md",
        "corrections.md",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_carry_no_outputs(path):
    strip = subprocess.run(
        [
            Path(sys.executable).parent / "nbstripout",
            "--verify",
            "--keep-id",
            "--extra-keys",
            "metadata.papermill cell.metadata.papermill",
            str(path),
        ],
        capture_output=True,
        text=True,
    )
    assert strip.returncode == 0, strip.stdout + strip.stderr


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_cells_are_small_and_prose_leads(path):
    cells = code_cells(path)
    lengths = [lines_of(c) for c in cells]
    assert 10 <= len(cells) <= 30
    assert statistics.median(lengths) <= 5
    assert statistics.quantiles(lengths, n=10)[-1] <= 16 and max(lengths) <= 30
    assert not any(re.search(r"^\s*(def|class) ", c.source, re.M) for c in cells)
    words = sum(len(c.source.split()) for c in nbformat.read(path, 4).cells if c.cell_type == "markdown")
    assert words >= 10 * sum(lengths)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_chapter_is_a_question_with_limits_and_prompts(path):
    text = "\n".join(c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown")
    assert text.splitlines()[0].startswith("# ") and text.splitlines()[0].endswith("?")
    assert text.count("**Try.**") >= 2
    assert "cannot tell" in text


def test_data_chapters_and_claims_have_nothing_to_mend():
    assert edition.check() == []


def test_the_lock_has_names_versions_and_hashes_only():
    lock = (REPOSITORY / "requirements.txt").read_text()
    assert not re.search(r"https?://|--index|--find-links|/opt/", lock)
    pins = re.findall(r"^([a-z0-9._-]+)==", lock, re.M)
    assert len(pins) == len(re.findall(r"^\S+==[^\\]+\\\n(?:    --hash=sha256:[0-9a-f]{64})", lock, re.M))
    direct = re.findall(r"^([A-Za-z0-9._-]+)", (REPOSITORY / "requirements.in").read_text(), re.M)
    assert {d.lower() for d in direct} <= set(pins)


def test_every_direct_dependency_has_its_line_in_the_readme():
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Dependencies")[1].split("\n## ")[0]
    for name in re.findall(r"^([A-Za-z0-9._-]+)", (REPOSITORY / "requirements.in").read_text(), re.M):
        assert re.search(rf"\| (?:[a-z, -]*\b)?{re.escape(name)}\b", table), name


def test_readme_links_exist():
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", readme):
        assert (REPOSITORY / target).exists(), target


def test_package_lists_its_folders():
    packages = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {".".join(p.parent.relative_to(REPOSITORY).parts) for p in (REPOSITORY / "casebook").rglob("__init__.py")}
    assert set(packages) == found


def test_modules_import_only_what_stands_left_of_them():
    order = [
        "parameters",
        "article",
        "data",
        "language",
        "bilingual",
        "search",
        "shaking",
        "vega",
        "finish",
        "glossary",
        "glossary_links",
        "addresses",
        "control",
        "facts",
        "drafts",
        "claims",
        "book",
        "calendar",
        "figures",
        "pages",
        "prose",
        "messages",
        "citation",
        "takeaway",
        "preview",
        "figure_pages",
        "edition",
        "manuscript",
        "paper",
        "sphinx_extension",
        "__main__",
    ]
    modules = {p.stem for p in (REPOSITORY / "casebook").iterdir() if p.is_dir() or p.suffix == ".py"}
    assert modules - {"__init__", "__pycache__", "static", "templates"} == set(order)
    for path in (REPOSITORY / "casebook").rglob("*.py"):
        here = path.relative_to(REPOSITORY / "casebook").parts[0].removesuffix(".py")
        if here == "__init__":
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            match = re.match(r"(?:from casebook\.(\w+)|from casebook import (.+)|import casebook\.(\w+))", line)
            if not match:
                continue
            names = [match[1] or match[3]] if match[1] or match[3] else re.findall(r"(\w+)(?: as \w+)?", match[2])
            for name in names:
                if name in order and name != here:
                    assert order.index(name) < order.index(here), f"{path.name}: {line}"


def test_no_machine_paths_or_hosts_in_texts():
    pattern = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w|pypi\.org|pythonhosted\.org|registry\.npmjs")
    for path in REPOSITORY.rglob("*"):
        if (
            path.suffix in {".py", ".md", ".ipynb", ".yml", ".json", ".toml", ".cff", ".in", ".txt"}
            and not ({".venv", "_build", ".git"} & set(path.parts))
            and path != Path(__file__)
        ):
            assert not pattern.search(path.read_text(encoding="utf-8")), path


def test_citation_and_package_name_the_same_version():
    cff = (REPOSITORY / "CITATION.cff").read_text()
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]
    assert f"version: {version}" in cff
    assert json.loads((REPOSITORY / "data/datapackage.json").read_text(encoding="utf-8"))["version"] == version
