"""Shared by all tests: the repository, and one built edition for those that look at pages."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

os.environ["CASEBOOK_LOCAL"] = os.devnull  # no test sees polygons that somebody keeps in data/local/

from casebook.book import Book, data_of  # noqa: E402
from casebook.data import load  # noqa: E402
from casebook.parameters import Parameters  # noqa: E402

REPOSITORY = Path(__file__).resolve().parent.parent
# the first days, the first daily map, a year before, an earlier edition, the article's day, two looks back
DAYS = ["2022-02-24", "2022-03-15", "2022-06-01", "2023-12-31", "2024-07-08"]
DAYS += ["2025-02-01", "2025-08-20", "2026-02-05", "2026-02-28", "2026-08-22"]
CHAPTERS = ["article", "talks", "donbas", "measuring", "timeline", "claims", "sources"]
PAGES = ["how-to-read", "glossary", "corrections"]


@functools.cache
def book(day: str = "2026-02-05", language: str = "en") -> Book:
    """The book of a day, opened once for all tests of a worker."""
    return Book(Parameters(as_of=day, language=language), load(day))


@functools.cache
def book_of(article: Path | str, day: str) -> Book:
    """The book for an article as known on a day."""
    parameters = Parameters(as_of=day, article=str(article))
    return Book(parameters, data_of(parameters))


@functools.cache
def geneva(day: str = "2026-02-19") -> Book:
    """The book of the second article, an exercise."""
    return Book(Parameters(as_of=day, article="data/article/2026-02-19-geneva.md"), load(day))


def run(*arguments: str, cwd: Path = REPOSITORY, **environment: str) -> subprocess.CompletedProcess:
    """Run `python -m casebook …` as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "casebook", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(cwd), **environment},
    )


def shared_build(tmp_path_factory, name: str, *arguments: str) -> Path:
    """A built edition, made by the first worker that asks for it; the others wait for it."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root
    out, claim, failed = root / name, root / f"{name}.claimed", root / f"{name}.failed"
    try:
        claim.mkdir()
    except FileExistsError:
        while not (out / "facts.json").is_file():
            assert not failed.exists(), f"the build of {name} failed in another worker"
            time.sleep(0.3)
        return out
    done = run("build", "--out", str(out), *arguments)
    if done.returncode:
        failed.touch()
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The default edition, built in every language."""
    return shared_build(tmp_path_factory, "site")


@pytest.fixture(scope="session")
def earlier_site(tmp_path_factory) -> Path:
    """The edition of an earlier day."""
    return shared_build(tmp_path_factory, "earlier", "--as-of", "2025-08-20", "--languages", "en")


@pytest.fixture(scope="session")
def site_facts(site) -> dict:
    return json.loads((site / "facts.json").read_text(encoding="utf-8"))["facts"]


@pytest.fixture(scope="session")
def another_article(tmp_path_factory) -> Path:
    """A short article without a ledger: a raw text in English."""
    path = tmp_path_factory.mktemp("article") / "another.txt"
    path.write_text(
        "date 2025-08-25\nLeaders met in Washington and spoke of the war in Ukraine for two hours.\n"
        "After the meeting they said that much work was still to be done.\n"
    )
    return path


@pytest.fixture
def copy_of_repository(tmp_path) -> Path:
    """A copy to damage: what git would hold, without history and builds."""
    copy = tmp_path / "book"
    ignored = shutil.ignore_patterns(
        ".git", ".venv", "_build", "__pycache__", "*.egg-info", ".pytest_cache", ".ruff_cache", "local"
    )
    shutil.copytree(REPOSITORY, copy, ignore=ignored)
    return copy


def build_copy(copy, *arguments):
    arguments = arguments if {"--languages", "--edition"} & set(arguments) else ("--languages", "en", *arguments)
    return run("build", "--out", str(copy / "_build/html"), *arguments, cwd=copy)


def tree(site):
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def keep_only(copy, *stems):
    """Leave only some chapters in a copy of the repository, to build fast."""
    toc = copy / "_toc.yml"
    keep = [line for line in toc.read_text().splitlines() if "file:" not in line or line.split("/")[-1] in stems]
    toc.write_text("\n".join(keep) + "\n")
    gone = [s for s in [*CHAPTERS, *PAGES] if s not in stems]
    for path in (copy / "chapters").iterdir():
        if path.stem in gone:
            path.unlink()
        else:
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(rf"\]\((?:{'|'.join(gone)})\.(?:ipynb|md)\)", "](index.md)", text), encoding="utf-8")
