"""Numbers: each one in a sentence leads to its row, which says what it is, how far to trust it and who says so."""

import html
import json
import re

import nbformat
import pytest
from conftest import CHAPTERS, DAYS, REPOSITORY, book, book_of
from sphinx.application import Sphinx

from casebook import edition, facts, pages, prose
from casebook.facts.registry import Facts, registry
from casebook.parameters import Parameters

LINK = re.compile(r'<a class="number" href="(?:figures/numbers-)?(\w+)\.html#number-(\w+)">(.*?)</a>')
ROW = re.compile(r'<tr id="number-(\w+)"><th scope="row">(.*?) <code>(.*?)</code></th>(.*?)</tr>')
CELL = re.compile(r'<td data-label="([^"]+)">(.*?)</td>')
CITED = re.compile(r'<a href="([^"]+)">(.*?)</a>')


def rows(page):
    """The rows of the tables of numbers of a page: name → value, meaning, limit, what stands under sources."""
    found = {}
    for name, value, shown, cells in ROW.findall(page):
        assert shown.replace("<wbr>", "") == name and name not in found
        labels, texts = zip(*CELL.findall(cells), strict=True)
        assert labels == ("What it is", "How far to trust it", "Sources")
        found[name] = (html.unescape(value), *(html.unescape(text) for text in texts[:2]), texts[2])
    return found


def explanations(site, chapter):
    """The page with the numbers of a chapter."""
    return (site / f"en/figures/numbers-{chapter}.html").read_text(encoding="utf-8")


def placed(site, page):
    """Names of the facts that the staged sources of a page place, in their order."""
    source = next((site / "en/_sources").glob(f"{page}.*"))
    texts = [source.read_text(encoding="utf-8")]
    if source.suffix != ".md":
        texts = [c.source for c in nbformat.read(source, 4).cells if c.cell_type == "markdown"]
    return [name for text in texts for name in prose.PLACED.findall(text) if name not in pages.NAMES]


# ---- the built book ------------------------------------------------------------------------------


@pytest.mark.build
@pytest.mark.parametrize("kind", ["site", "earlier_site"])
def test_every_placed_number_leads_to_its_row(kind, request):
    site = request.getfixturevalue(kind)
    listed = json.loads((site / "facts.json").read_text(encoding="utf-8"))["facts"]
    pages = {page: (site / f"en/{page}.html").read_text(encoding="utf-8") for page in ["index", *CHAPTERS]}
    explained = {page: rows(explanations(site, page)) for page in CHAPTERS}
    for page, text in pages.items():
        links = LINK.findall(text)
        assert text.count('class="number" href="figures/numbers-') == len(links) and not rows(text)
        assert page == "index" or f'href="figures/numbers-{page}.html"' in text
        assert not re.search(r'class="card numbers"[^>]*><p>[^<]*<a[^>]*>These are', text)  # no row stands there
        assert [name for _, name, _ in links] == placed(site, page) and text.count('class="number"') == len(links)
        for chapter, name, shown in links:
            assert html.unescape(shown) == listed[name]["text"]["en"] == explained[chapter][name][0]
        assert not re.search(r"<(?:h\d|title)\b[^>]*>(?:(?!</(?:h\d|title)>).)*?class=\"number\"", text, re.S)
    assert sum(len(LINK.findall(text)) for text in pages.values()) > 250
    assert "class=" not in json.dumps(listed) and {c: set(r) for c, r in explained.items()} == {
        page: {name for name, fact in listed.items() if fact["chapter"] == page} for page in CHAPTERS
    }
    for name, fact in listed.items():
        value, meaning, limit, _ = explained[fact["chapter"]][name]
        known = fact["value"] is not None
        assert (meaning, limit) == (fact["meaning"], fact["limit"] if known else "")
        assert value == fact["text"]["en"] + ("" if known else f": {fact['reason']}")


@pytest.mark.build
def test_sources_of_the_book_itself_stand_on_its_pages(site):
    for page in CHAPTERS:
        for name, row in rows(explanations(site, page)).items():
            for address, _ in CITED.findall(row[3]):
                if not address.startswith("http"):
                    target, _, fragment = address.partition("#")
                    assert f'id="{fragment}"' in (site / "en" / target).read_text(encoding="utf-8"), name


# ---- the rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_each_row_names_meaning_and_sources(day):
    on_day = book(day)
    known = on_day.data.sources.set_index("id")
    for chapter in CHAPTERS:
        found = rows(on_day.numbers(chapter)._repr_html_())
        assert set(found) == {name for name, fact in on_day.facts.items() if fact.chapter == chapter}
        for name, (_, meaning, _, sources) in found.items():
            fact = on_day.facts[name]
            assert meaning == fact.meaning and re.fullmatch(r"[A-Z].*[.]", meaning)
            if fact.value is None:
                assert sources == "–" and fact.sources == ()
                continue
            cited = [(html.unescape(a), html.unescape(text)) for a, text in CITED.findall(sources)]
            if not fact.sources:
                assert len(cited) == 1 and not cited[0][0].startswith("http")
                continue
            expected = [(f"sources.html#{s}", f"{known.at[s, 'publisher']} {s}") for s in fact.sources]
            if len(expected) > 4:
                expected[4:] = [("sources.html#fig-sources-list", f"and {len(expected) - 4} more")]
            assert cited == expected, name


def test_a_number_unknown_on_the_day_says_why():
    value, meaning, limit, sources = rows(book("2025-08-20").numbers("timeline")._repr_html_())[
        "attack_2026_02_03_rank_all"
    ]
    reason = "the attack on the eve of the second round in Abu Dhabi had not taken place on this day"
    assert value == f"not known on this day: {reason}" and meaning and (limit, sources) == ("", "–")


def test_numbers_without_a_ledger_say_why(another_article):
    found = rows(book_of(another_article, "2025-08-25").numbers("claims")._repr_html_())
    assert {row[0] for row in found.values()} == {"not known on this day: there is no ledger for this article yet"}


def test_the_table_is_there_to_work_with():
    numbers = book().numbers("donbas")
    row = numbers.table.loc["donetsk_occupied_share"]
    assert row["value"] == "78.6\u00a0%" and row["meaning"] == "Share of Donetsk oblast's area occupied."
    assert row["sources"] == ", ".join(book().facts["donetsk_occupied_share"].sources)
    assert repr(numbers) == repr(numbers.table)


def test_every_fact_belongs_to_a_chapter_that_shows_its_numbers():
    for chapter in {fact.chapter for fact in book().facts.values()}:
        cells = nbformat.read(REPOSITORY / f"chapters/{chapter}.ipynb", 4).cells
        assert sum(c.source == f'book.numbers("{chapter}")' for c in cells) == 1


# ---- meaning and limit ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("doc", "meaning", "limit"),
    [
        ("Rounds.", "Rounds.", ""),
        ("Rounds\n    of talks.\n\n    A lower\n    bound.\n    ", "Rounds of talks.", "A lower bound."),
        ("Rounds.\n\nA lower bound.\n\nHow it is computed.", "Rounds.", "A lower bound."),
    ],
)
def test_meaning_and_limit_are_the_first_paragraphs_of_the_docstring(doc, meaning, limit, monkeypatch):
    def counted(data, parameters):
        return 3, None

    counted.__doc__ = doc
    monkeypatch.setitem(registry, "counted", None)
    del registry["counted"]
    facts.fact("rounds", "talks")(counted)
    fact = Facts(None, Parameters())["counted"]
    assert (fact.value, fact.meaning, fact.limit) == (3, meaning, limit)


def test_limits_speak_to_the_reader():
    limits = {name: fact.limit for name, fact in book().facts.items() if fact.limit}
    assert len(limits) > 150
    for name, limit in limits.items():
        assert re.fullmatch(r"[A-Z].*[.]", limit) and not re.search(r"[`_=\[\]]|\bTODO\b", limit), name
        assert limit != book().facts[name].meaning


# ---- where a link can stand ----------------------------------------------------------------------

ODD = facts.Fact("odd", "A & B <i>", "text", (), "talks", "Odd.")
FACTS = {"odd": ODD, "rounds": facts.Fact("rounds", 1234, "rounds", (), "talks", "Rounds.")}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("## All {{ rounds }} rounds\n\nThey are {{ rounds }}.", "## All 1,234 rounds\n\nThey are {{ rounds }}."),
        ("See [all {{rounds}}](talks.ipynb), {{ rounds }}.", "See [all 1,234](talks.ipynb), {{ rounds }}."),
        ('<a href="#C06">{{ rounds }} rounds</a>: {{ rounds }}', '<a href="#C06">1,234 rounds</a>: {{ rounds }}'),
        ("# {{ unheard_of }}", "# {{ unheard_of }}"),
        ("**{{ rounds }}**\n- {{ rounds }} of [these](a.md)", "**{{ rounds }}**\n- {{ rounds }} of [these](a.md)"),
    ],
)
def test_headings_and_links_get_the_plain_number(text, plain):
    assert prose.place(text, FACTS, Parameters()) == plain


def test_a_number_is_a_link_wherever_markdown_has_text(tmp_path):
    (tmp_path / "conf.py").write_text(
        'extensions = ["myst_parser"]\nmyst_enable_extensions = ["substitution", "colon_fence"]\n'
        f"myst_substitutions = {facts.links(FACTS, 'en')!r}\n"
    )
    places = [
        "In a paragraph, {{ rounds }}.",
        "{{ rounds }}",
        "{{ rounds }} at the beginning",
        "- in a list {{ rounds }}\n- **bold {{ rounds }}** and *slanted {{ odd }}*",
        "| table | of |\n|---|---|\n| {{ rounds }} | {{ odd }} |",
        ":::{note}\nIn a box, {{ rounds }}.\n:::",
    ]
    (tmp_path / "index.md").write_text("# Title\n\n" + "\n\n".join(places) + "\n")
    app = Sphinx(tmp_path, tmp_path, tmp_path / "out", tmp_path / "doctrees", "html", status=None, warningiserror=True)
    app.build()
    assert app.statuscode == 0
    found = LINK.findall((tmp_path / "out/index.html").read_text(encoding="utf-8"))
    assert [name for _, name, _ in found] == ["rounds"] * 5 + ["odd", "rounds", "odd", "rounds"]
    assert {text for _, _, text in found} == {"1,234", "A &amp; B &lt;i&gt;"}
    assert "class=" not in (tmp_path / "out/searchindex.js").read_text(encoding="utf-8")


def test_both_ways_of_building_place_the_same_links(tmp_path):
    from types import SimpleNamespace

    import yaml

    from casebook import sphinx_extension

    edition.stage_configuration(book(), tmp_path, ["en"], tmp_path / "figures")
    staged = yaml.safe_load((tmp_path / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    app, config = SimpleNamespace(), SimpleNamespace(casebook_staged=False)
    sphinx_extension.add_numbers(app, config)
    lists = pages.lists(book())
    assert config.myst_substitutions == facts.links(book().facts, "en") | lists
    assert staged["myst_substitutions"] == facts.links(book().facts, "en", edition=True) | lists
    assert app.casebook.parameters.as_of == book().parameters.as_of
