"""Shared by all tests: the repository, and one built edition for those that look at pages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


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
    """A built edition, made once for all workers of a test run."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root
    out = root / name
    if not (out / "facts.json").is_file():
        done = run("build", "--out", str(out), *arguments)
        assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The default edition, built. Its tests run in one worker (xdist group `site`)."""
    return shared_build(tmp_path_factory, "site")


@pytest.fixture(scope="session")
def earlier_site(tmp_path_factory) -> Path:
    """The edition of an earlier day."""
    return shared_build(tmp_path_factory, "earlier", "--as-of", "2025-08-20")


@pytest.fixture(scope="session")
def site_facts(site) -> dict:
    return json.loads((site / "facts.json").read_text(encoding="utf-8"))["facts"]


@pytest.fixture
def copy_of_repository(tmp_path) -> Path:
    """A copy to damage: what git would hold, without history and builds."""
    copy = tmp_path / "book"
    ignored = shutil.ignore_patterns(
        ".git", ".venv", "_build", "__pycache__", "*.egg-info", ".pytest_cache", ".ruff_cache"
    )
    shutil.copytree(REPOSITORY, copy, ignore=ignored)
    return copy
