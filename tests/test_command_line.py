"""The command line refuses with one line and exit code 1, and never touches what is published."""

import pytest
from conftest import run


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["build", "--as-of", "2026-13-01"], "parameter as_of: '2026-13-01': is not a day"),
        (["build", "--as-of", "2021-01-01"], "choose a day from 2022-02-24"),
        (["build", "--as-of", "2030-01-01"], "lies outside the data"),
        (["build", "-p", "as_off=2026-02-05"], "parameter as_off: is unknown"),
        (["build", "-p", "as_of"], "write NAME=VALUE"),
        (["build", "-p", "language=sq"], "is set by --languages"),
        (["build", "--article", "none.txt"], "none.txt: no such file"),
        (["build", "--languages", "en xx"], "use one of en, sq"),
        (["build", "--languages", "xx"], "use one of en, sq"),
        (["build", "--edition", "none"], "no such edition"),
        (["build", "--wrong"], "command line:"),
        (["nothing"], "command line:"),
        (["serve", "--out", "no-book-here"], "holds no book"),
    ],
)
def test_refusals(arguments, says, tmp_path):
    out = ["--out", str(tmp_path / "book")] if arguments[0] == "build" else []
    done = run(*arguments, *out)
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.startswith("casebook: ") and done.stderr.count("\n") == 1
    assert not (tmp_path / "book").exists() and list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_not_replaced(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    done = run("build", "--out", str(tmp_path / "letters"))
    assert done.returncode == 1 and "name a new or empty folder" in done.stderr
    assert (tmp_path / "letters" / "a.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("no date here\n", "date"),
        (" date 2026-02-31 Text.\n", "2026-02-31"),
    ],
)
def test_a_broken_article_is_refused(tmp_path, text, says):
    path = tmp_path / "a.txt"
    path.write_text(text)
    done = run("build", "--article", str(path), "--out", str(tmp_path / "book"))
    assert done.returncode == 1 and says in done.stderr and "a.txt" in done.stderr
    assert done.stderr.count("\n") == 1 and not (tmp_path / "book").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    done = run("build", "--out", str(tmp_path / "file" / "book"))
    assert done.returncode == 1 and done.stderr.startswith("casebook: ") and done.stderr.count("\n") == 1
    assert (tmp_path / "file").read_text() == "x"


def test_check_finds_nothing():
    done = run("check")
    assert done.returncode == 0, done.stderr
