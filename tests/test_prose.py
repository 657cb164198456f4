"""Prose: which cells stand, what happens to unknown facts, and that no number is typed."""

from types import SimpleNamespace

import nbformat
import pytest

from casebook import prose
from casebook.facts import Fact
from casebook.parameters import Parameters

KNOWN = Fact("rounds", 3, "rounds", (), "talks", "Rounds.")
UNKNOWN = Fact("rank", None, "rank", (), "timeline", "Rank.", "the attack had not happened")
OURS = SimpleNamespace(id="ours", date="2026-02-05")
FACTS = {"rounds": KNOWN, "rank": UNKNOWN}


def place(text):
    return prose.place_unknown(text, FACTS, "en", "2025-08-20").replace("\u00a0", " ")


def test_a_paragraph_with_an_unknown_fact_says_so():
    text = "First, {{ rounds }} rounds.\n\nIt ranked {{ rank }}\namong all.\n\nLast.\n"
    assert place(text) == (
        "First, {{ rounds }} rounds.\n\n*Not known on 20 August 2025: the attack had not happened.*\n\nLast.\n"
    )


def test_a_list_item_is_replaced_alone():
    text = "- one {{ rounds }}\n- two {{ rank }}\n  goes on\n- three\n"
    assert place(text) == (
        "- one {{ rounds }}\n- *Not known on 20 August 2025: the attack had not happened.*\n- three\n"
    )


def test_the_same_reason_is_said_once():
    assert place("A {{ rank }}.\n\nB {{ rank }}.\n").count("Not known") == 1


@pytest.mark.parametrize(
    ("tags", "as_of", "stands"),
    [
        ([], "2022-03-01", True),
        (["hindsight"], "2026-02-05", False),
        (["hindsight"], "2026-02-06", True),
        (["from-2026-02-03"], "2026-02-02", False),
        (["from-2026-02-03"], "2026-02-03", True),
        (["from-article"], "2026-02-04", False),
        (["from-article"], "2026-02-05", True),
        (["only-ours"], "2026-02-05", True),
        (["only-theirs"], "2026-02-05", False),
        (["except-ours"], "2026-02-05", False),
        (["except-theirs"], "2026-02-05", True),
        (["only-ours", "hindsight"], "2026-02-05", False),
    ],
)
def test_cells_stand_by_their_tags(tags, as_of, stands):
    assert prose.stands(tags, Parameters(as_of=as_of), OURS) is stands


def test_blocks_of_a_page_stand_by_their_tags():
    text = "Always.\n\n% only-ours\nOurs {{ rank }}.\n\n% except-ours\n- theirs\n- too\n\nLast.\n"
    staged = prose.stage_text(text, FACTS, Parameters(as_of="2025-08-20"), OURS).replace("\u00a0", " ")
    assert staged == "Always.\n\n*Not known on 20 August 2025: the attack had not happened.*\n\nLast.\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("There were 7 meetings.", "typed into prose"),
        ("In 2022 it began.", "typed into prose"),
        ("## Since 2014", "typed into prose"),
        ("It has {{ no_such_fact }}.", "fact no_such_fact does not exist"),
        ("It has {{ rounds", "write a fact as"),
    ],
)
def test_problems_are_named(tmp_path, text, says):
    path = tmp_path / "chapters" / "x.ipynb"
    path.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]), path)
    found = prose.problems(path, {"rounds"})
    assert len(found) == 1 and says in found[0] and found[0].startswith("chapters/x.ipynb: cell 0")


def test_code_links_and_facts_may_hold_digits(tmp_path):
    path = tmp_path / "x.md"
    path.write_text("Set `as_of = '2025-08-20'` for {{ rounds }} in [this](https://example.org/2022).\n\n1. item\n")
    assert prose.problems(path, {"rounds"}) == []
