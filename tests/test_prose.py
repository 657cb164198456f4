"""Prose: which cells stand, what happens to unknown facts, that no number is typed, what belongs to one article."""

import re
from types import SimpleNamespace

import nbformat
import pytest
from conftest import book_of

from casebook import edition, prose
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
        (["only-ours", "only-theirs"], "2026-02-05", True),
        (["only-theirs", "only-others"], "2026-02-05", False),
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


def test_code_links_facts_and_names_may_hold_digits(tmp_path):
    path = tmp_path / "x.md"
    path.write_text(
        "Set `as_of = '2025-08-20'` for {{ rounds }} in [this](https://example.org/2022).\n\n1. item S-300\n"
    )
    assert prose.problems(path, {"rounds"}) == []


# ---- one article and another ---------------------------------------------------------------------

# What one article says, and nothing but it; a sentence around a fact of the edition's article stands for any.
SAID = re.compile(
    r"\b(?:the|this) article(?:[’']s (?:number|sentence)\b| (?:says|speaks|calls|names|reports|tells|means|mentions)\b"
    r"| leaves out| is (?:right|wrong))|Albanian (?:text|article)",
    re.I,
)
ITS_FACTS = re.compile(r"\{\{ (?:article|claims)_\w+ \}\}")
STATED = {"article_witkoff_count", "witkoff_rules_agreeing"}  # facts that need a number some article gives


def blocks(page):
    """Cells of a notebook, or paragraphs of a page, as (tags, text); code as (tags, None)."""
    if page.suffix == ".ipynb":
        cells = nbformat.read(page, 4).cells
        return [(c.metadata.get("tags", []), c.source if c.cell_type == "markdown" else None) for c in cells]
    return prose.blocks(page.read_text(encoding="utf-8"))


def said_by_one_article(text):
    sentences = re.split(r"(?<=[.!?:])\s+", text)
    found = [s for s in sentences if SAID.search(s) and not ITS_FACTS.search(s)]
    return found + [f"{{{{ {name} }}}}" for name in STATED & prose.names(text)]


@pytest.mark.parametrize("page", edition.chapters(), ids=lambda p: p.stem)
def test_what_one_article_says_is_tagged_for_it(page):
    for tags, text in blocks(page):
        if text and not any(tag.startswith("only-") for tag in tags):
            assert said_by_one_article(text) == []


@pytest.mark.parametrize(
    "sentence", ["The article says that he came.", "So the article’s number stands.", "The Albanian text follows it."]
)
def test_the_rule_finds_what_one_article_says(sentence):
    assert said_by_one_article(f"In short. {sentence} It is so.") == [sentence]
    assert said_by_one_article("The article names {{ article_people }} people.") == []


def staged(page, book):
    """A page of an edition as (tags, text); code as (tags, None)."""
    given = book.facts, book.parameters, book.article
    if page.suffix == ".md":
        return [([], prose.stage_text(page.read_text(encoding="utf-8"), *given))]
    cells = prose.stage_notebook(nbformat.read(page, 4), *given).cells
    return [(c.metadata.get("tags", []), c.source if c.cell_type == "markdown" else None) for c in cells]


@pytest.mark.parametrize("page", edition.chapters(), ids=lambda p: p.stem)
def test_another_article_inherits_no_sentence(page, another_article):
    for day in ("2025-08-25", "2026-03-06"):
        cells = staged(page, book_of(another_article, day))
        assert not [tag for tags, _ in cells for tag in tags if tag.startswith("only-")]
        for _, text in cells:
            assert said_by_one_article(text or "") == []


EDITIONS = [
    ("data/article/2026-02-05-abu-dhabi.md", ["2022-03-15", "2024-07-08", "2026-02-05", "2026-08-22"]),
    ("data/article/2026-02-19-geneva.md", ["2022-03-15", "2026-02-19", "2026-03-06"]),
    (None, ["2022-03-15", "2025-08-25", "2026-08-22"]),
]


@pytest.mark.parametrize(("article", "days"), EDITIONS)
@pytest.mark.parametrize("page", edition.chapters(), ids=lambda p: p.stem)
def test_headings_keep_their_order_and_their_text(page, article, days, another_article):
    for day in days:
        lines = []
        for _, text in staged(page, book_of(article or another_article, day)):
            lines += ["code"] if text is None else [line for line in text.splitlines() if line.strip()]
        levels = [len(re.match("#*", line)[0]) for line in lines]
        assert levels[0] == 1 and levels.count(1) == 1 and not levels[-1]
        last = 1
        for level, after in zip(levels, levels[1:], strict=False):
            if level:
                assert level <= last + 1, (day, lines[levels.index(level)])
                assert not after or after > level, (day, "a heading without text")
                last = level
