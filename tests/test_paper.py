"""The book on paper: pages joined into one document, and the PDF that Chromium makes of it."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import book, run

from casebook import edition, paper
from casebook.manuscript import LONGEST, Manuscript, ManuscriptError

CHROMIUM = shutil.which(os.environ.get(paper.NAMED_IN) or "chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine: install Debian's package chromium"
)
PRINTED = ["index", "article"]


# --- a book of two pages, written by hand

FACTS = {
    name: {"text": {"en": text}} for name, text in [("article_title", "A <title>"), ("article_date", "1 May 2025")]
}
FACTS["as_of"] = {"text": {"en": "2 May 2025"}}
RECORDS = {"facts": FACTS, "edition": {"id": "abc123", "languages": ["en"]}}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def rows(n: int) -> str:
    return "".join(f'<tr id="R{i}"><th>{i}</th><td>row</td></tr>' for i in range(n))


def card(name: str, chart: str = "", table: str = "") -> str:
    return (
        f'<figure class="card" id="fig-{name}"><p class="card-title">Of {name}</p>{chart}<figcaption>Said.</figcaption>'
        f'{table}<p class="card-more"><a href="figures/{name}.html">Rows</a></p>'
        '<p class="card-source">Sources: one. <span class="card-take">Take along: '
        f'<a href="figures/{name}.csv" download>CSV</a></span></p></figure>'
    )


CHART = '<div class="chart"><img class="chart-static" src="figures/drawn.svg" alt="A chart."><script>1</script></div>'
FOLDED = (
    f'<details><summary>Data table</summary><div class="scroll"><table><tbody>{rows(3)}</tbody></table></div></details>'
)
SHORT = f'<div class="scroll list"><table><tbody>{rows(4)}</tbody></table></div>'
LONG = f'<div class="scroll list"><table><tbody>{rows(LONGEST + 1)}</tbody></table></div>'
FIRST = (
    '<section id="top"><h1>The book<a class="headerlink" href="#top">#</a></h1><p><a href="chapter.html">on</a> '
    '<a href="https://example.org/x">out</a></p></section>'
)
CHAPTER = (
    '<section id="top"><h1>What <em>is</em> it?</h1><section id="part"><h2>A part</h2>'
    '<p><a class="number" href="chapter.html#number-n">5</a> <a href="index.html#top">back</a> '
    '<a href="#fig-drawn">the chart</a> <a href="#R2">row</a> <a href="figures/apart.html#R2">the same</a></p>'
    + card("drawn", CHART, FOLDED)
    + card("short", table=SHORT)
    + card("long", table=LONG.replace('id="R', 'id="L'))
    + card("apart")
    + '</section><section id="numbers"><h2>The numbers</h2><div class="card numbers"><table>'
    '<tr id="number-n"><td>5</td></tr></table></div></section></section>'
)


@pytest.fixture
def small(tmp_path) -> Path:
    figures = tmp_path / "en" / "figures"
    figures.mkdir(parents=True)
    (figures / "drawn.svg").write_text(SVG)
    apart = card("apart", table=SHORT.replace('id="R', 'id="A'))
    (figures / "apart.html").write_text(f"<html><body><main>{apart}</main></body></html>")
    write_pages(tmp_path)
    return tmp_path


def write_pages(site: Path, head: str = "") -> None:
    for name, body in (("index", FIRST), ("chapter", CHAPTER)):
        page = f"<html><head>{head}</head><body><nav>menu</nav><article>{body}</article></body></html>"
        (site / "en" / f"{name}.html").write_text(page)


def manuscript(site: Path, **more) -> Manuscript:
    pages = [("index", False), ("chapter", True)]
    return Manuscript(
        **{"site": site, "code": "en", "pages": pages, "title": "T", "author": "We", **more}, records=RECORDS
    )


def joined(site: Path) -> tuple[BeautifulSoup, Manuscript]:
    made = manuscript(site)
    return BeautifulSoup(made.document(), "html.parser"), made


def test_a_line_that_leads_to_rows_stays_only_with_tables(small):
    page, _ = joined(small)
    assert page.select_one("[id$=fig-drawn] .card-more") is None  # its source line says where the rows are
    assert page.select_one("[id$=fig-short] .card-more").get_text() == "Rows (en/chapter.html#fig-short)"


def test_links_lead_within_the_document_and_ids_are_unique(small):
    page, _ = joined(small)
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    links = {a.get_text(): a["href"] for a in page.select("main a[href]")}
    assert links["on"] == "#chapter"
    assert links["back"] == "#index--top"
    assert links["out"] == "https://example.org/x"
    assert links["the chart (Figure 1.1)"] == "#chapter--fig-drawn"
    assert links["row"] == links["the same"] == "#chapter--R2"
    assert {a["href"][1:] for a in page.select("a[href^='#']")} <= set(ids)
    assert "5" not in links  # its row stays on screen, and this book has no address


def test_figures_and_tables_are_numbered_apart(small):
    page, _ = joined(small)
    assert [t.get_text() for t in page.select(".card-title")] == [
        "Figure 1.1. Of drawn",
        "Table 1.1. Of short",
        "Table 1.2. Of long",
        "Table 1.3. Of apart",
    ]


def test_what_paper_leaves_out_is_named_with_its_place(small):
    page, _ = joined(small)
    cards = {c["id"].rpartition("fig-")[2]: c for c in page.select(".card")}
    assert not cards["drawn"].select("table") and "en/chapter.html#fig-drawn" in cards["drawn"].get_text()
    assert len(cards["short"].select("tr")) == 4
    assert not cards["long"].select("table")
    assert f"{LONGEST + 1} rows: en/chapter.html#fig-long" in cards["long"].get_text()
    assert len(cards["apart"].select("tr")) == 4  # taken from the page of the figure
    assert "numbers of this chapter" in page.get_text() and "en/chapter.html#numbers" in page.get_text()
    assert not page.select("script, .card-take, [download], nav.menu, .headerlink, [role=tooltip]")
    assert "Take along" not in page.get_text() and "menu" not in page.get_text()


def test_book_with_an_address_leads_there(small):
    write_pages(small, '<link rel="canonical" href="https://example.org/book/en/index.html">')
    page, _ = joined(small)
    links = {a.get_text(): a["href"] for a in page.select("a[href]")}
    assert links["5"] == "https://example.org/book/en/chapter.html#number-n"
    assert links["en/chapter.html#fig-drawn"] == "https://example.org/book/en/chapter.html#fig-drawn"
    assert "https://example.org/book/en/" in page.select_one(".cover").get_text()


def test_cover_and_headings(small):
    page, made = joined(small)
    cover = page.select_one(".cover").get_text(" ")
    for words in ("T", "A <title>", "1 May 2025", "2 May 2025", "abc123", "English", "CC BY 4.0"):
        assert words in cover
    assert made.headings == [("index", "The book", 1), ("chapter", "1 What is it?", 1), ("chapter--part", "A part", 2)]
    assert page.html["lang"] == "en"


@pytest.mark.parametrize(
    "gone, told",
    [("figures/drawn.svg", r"drawn\.svg is missing"), ("chapter.html", r"en/chapter\.html: is missing")],
)
def test_missing_page_or_picture_is_refused(small, gone, told):
    (small / "en" / gone).unlink()
    with pytest.raises(ManuscriptError, match=told):
        manuscript(small).document()


def test_page_without_article_or_heading_is_refused(small):
    (small / "en" / "chapter.html").write_text("<html><body>nothing</body></html>")
    with pytest.raises(ManuscriptError, match="has no article"):
        manuscript(small).document()
    (small / "en" / "chapter.html").write_text("<html><body><article><p>words</p></article></body></html>")
    with pytest.raises(ManuscriptError, match="has no heading"):
        manuscript(small).document()


# --- the command


def test_without_chromium_one_line_and_nothing_built(tmp_path):
    done = run("pdf", "--out", str(tmp_path / "out"), CASEBOOK_CHROMIUM="/no/such/browser")
    assert done.returncode == 1 and not done.stdout
    line = "casebook: CASEBOOK_CHROMIUM: /no/such/browser: no such program; install Debian's package chromium"
    assert done.stderr.startswith(line) and done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_chromium_is_found_by_name(monkeypatch, tmp_path):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(paper.NAMED_IN, raising=False)
    assert paper.chromium() == str(program)
    program.unlink()
    with pytest.raises(paper.PaperError, match="chromium: not on this machine; install Debian's package chromium"):
        paper.chromium()


def test_book_is_built_again_only_when_it_is_another(tmp_path):
    opened = book()
    assert not paper.is_current(tmp_path, opened, ["en"])
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"edition": edition.identity(opened, ["en"])}))
    assert paper.is_current(tmp_path, opened, ["en"])
    assert not paper.is_current(tmp_path, opened, ["en", "sq"])
    assert not paper.is_current(tmp_path, book("2025-08-20"), ["en"])
    facts.write_text("{")
    assert not paper.is_current(tmp_path, opened, ["en"])


def printable(site: Path, folder: Path, monkeypatch) -> Path:
    """A copy of a built book of which only some chapters are printed."""
    copy = folder / "site"
    shutil.copytree(site, copy)
    pages = [page for page in edition.chapters() if page.stem in PRINTED]
    monkeypatch.setattr(edition, "chapters", lambda: pages)
    return copy


@needs_chromium
@pytest.mark.browser
@pytest.mark.build
def test_broken_browser_leaves_the_book_as_it_was(site, tmp_path, monkeypatch):
    copy = printable(site, tmp_path, monkeypatch)
    before = {p: p.read_bytes() for p in copy.rglob("*.html")}
    monkeypatch.setenv(paper.NAMED_IN, "/bin/false")
    with pytest.raises(paper.PaperError, match=r"^/bin/false: .*; look whether it starts"):
        paper.print_book(copy, ["en"])
    assert {p: p.read_bytes() for p in copy.rglob("*.html")} == before
    assert not list(copy.rglob("*.pdf")) and not list(tmp_path.glob(".casebook-*"))


# --- the PDF


@pytest.fixture(scope="module")
def printed(site, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        copy = printable(site, tmp_path_factory.mktemp("paper"), patch)
        (file,) = paper.print_book(copy, ["en"])
        again = file.read_bytes()
        paper.print_book(copy, ["en"])
        return copy, file, again


@pytest.fixture(scope="module")
def reader(printed):
    import pypdf

    return pypdf.PdfReader(printed[1])


def outline(reader) -> list[tuple[str, int]]:
    def walk(items):
        for item in items:
            if isinstance(item, list):
                yield from walk(item)
            else:
                yield item.title, reader.get_destination_page_number(item) + 1

    return list(walk(reader.outline))


pdf = [needs_chromium, pytest.mark.browser, pytest.mark.build]


def marked(test):
    for mark in pdf:
        test = mark(test)
    return test


@marked
def test_pdf_is_linked_and_has_the_same_bytes_again(printed):
    site, file, first = printed
    assert file.name == "casebook-en.pdf" and file.parent == site / "en"
    assert file.read_bytes() == first
    index = (site / "en" / "index.html").read_text(encoding="utf-8")
    assert index.count('<a href="casebook-en.pdf">') == 1
    talks = (site / "en" / "talks.html").read_text(encoding="utf-8")
    assert talks.count('<link rel="alternate" type="application/pdf" href="casebook-en.pdf">') == 1


@marked
def test_title_language_and_tags(reader, site_facts):
    root = reader.root_object
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert reader.metadata.title == "What stands behind one article"
    assert "/CreationDate" not in reader.metadata and "/ID" not in reader.trailer
    cover = " ".join(reader.pages[0].extract_text().split())
    assert "What stands behind one article" in cover
    assert " ".join(site_facts["as_of"]["text"]["en"].split()) in cover


@marked
def test_every_page_is_a4(reader):
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in reader.pages} <= {
        (595, 842),
        (594, 841),
    }


@marked
def test_outline_is_the_headings_of_the_pages(reader, printed):
    words = [title for title, _ in outline(reader)]
    expected = ["Contents"]
    for name in PRINTED:
        article = BeautifulSoup((printed[0] / "en" / f"{name}.html").read_text("utf-8"), "html.parser").article
        for link in article.select(".headerlink"):
            link.decompose()
        for heading in article.select("h1, h2, h3"):
            if heading.find_parent("section").select_one(".numbers") and heading.name == "h2":
                continue  # the table of numbers stays on screen
            expected.append(" ".join(heading.get_text().split()))
    assert [re.sub(r"^\d+ ", "", w) for w in words] == expected
    assert words[2].startswith("1 What does the article say")


@marked
def test_page_numbers_in_the_contents_are_right(reader):
    first_chapter = next(page for title, page in outline(reader) if title == "What stands behind one article")
    contents = " ".join(" ".join(p.extract_text().split()) for p in reader.pages[1 : first_chapter - 1])
    seen = [(t, n) for t, n in outline(reader) if not t.startswith(("Paragraph", "Contents"))]
    for title, page in seen:
        assert re.search(rf"{re.escape(title)} ?{page}(?!\d)", contents), (title, page)
        text = " ".join(reader.pages[page - 1].extract_text().split())
        assert re.sub(r"^\d+ ", "", title).split()[0] in text


@marked
def test_links_resolve(reader):
    places, inside, outside = reader.named_destinations, 0, 0
    for page in reader.pages:
        for note in page.get("/Annots", []):
            note = note.get_object()
            if "/Dest" in note:
                assert note["/Dest"] in places, note["/Dest"]
                inside += 1
            else:
                assert note["/A"]["/URI"].startswith(("https://", "http://")), note["/A"]
                outside += 1
    assert inside > 5 and outside > 5


@marked
def test_fonts_are_embedded(reader):
    embedded = 0
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            if font["/Subtype"] == "/Type3":  # its glyphs are drawn in the file itself
                continue
            descendant = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = descendant["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]
            embedded += 1
    assert embedded


@marked
def test_no_picture_is_missing(reader, printed):
    """The words of each chart stand in the PDF: its picture was drawn, and as a drawing rather than as dots."""
    text = " ".join(" ".join(p.extract_text().split()) for p in reader.pages)
    charts = 0
    for name in PRINTED:
        article = BeautifulSoup((printed[0] / "en" / f"{name}.html").read_text("utf-8"), "html.parser").article
        for picture in article.select("figure.card img.chart-static"):
            svg = BeautifulSoup((printed[0] / "en" / picture["src"]).read_text("utf-8"), "html.parser")
            words = [" ".join(t.get_text().split()) for t in svg.select("text") if len(t.get_text()) > 3]
            assert any(w in text for w in words), picture["src"]
            charts += 1
    assert charts == 3


@marked
def test_nothing_is_cut_off(site, tmp_path, monkeypatch):
    """No table, chart or line of code is wider than the column, measured in the browser as set for print."""
    from playwright.sync_api import sync_playwright

    pages = [(page.stem, page.suffix == ".ipynb") for page in edition.chapters()]
    records = json.loads((site / "facts.json").read_text(encoding="utf-8"))
    document = Manuscript(site=site, code="en", pages=pages, records=records, title="T", author="We").document()
    (tmp_path / "book.html").write_text(document, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(offline=True, viewport={"width": 627, "height": 900}).new_page()
        page.goto((tmp_path / "book.html").as_uri())
        page.emulate_media(media="print")
        wide = page.evaluate(
            "[...document.querySelectorAll('main :is(table, img, pre, .records, dl, p, h1, h2)')]"
            ".filter(e => e.getBoundingClientRect().right > 628 || e.scrollWidth > e.clientWidth + 2 && e.clientWidth)"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        blank = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)")
        browser.close()
    assert wide == [] and blank == []


# --- a chapter printed from the browser


@marked
@pytest.mark.parametrize("name", ["talks", "claims"])
def test_chapter_prints_without_what_works_on_screen_only(site, name):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(offline=True, viewport={"width": 720, "height": 900}).new_page()
        page.goto((site / "en" / f"{name}.html").as_uri())
        page.emulate_media(media="print")
        shown = "e => [...document.querySelectorAll(e)].filter(x => x.checkVisibility()).length"
        for gone in (
            ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .bd-header, .prev-next-area",
            "[role=tooltip], button, input, select, .headerlink, .card-take, .reader-choices, .copybtn",
            ".card details:not([open])",
        ):
            assert page.evaluate(shown, gone) == 0, gone
        assert page.evaluate(shown, "article h1") == 1
        assert page.evaluate(shown, "figure.card") == page.locator("figure.card").count()
        line = "[...document.querySelectorAll('a.number')].map(a => getComputedStyle(a).textDecorationLine)"
        assert set(page.evaluate(line)) <= {"none"}
        cut = (
            "[...document.querySelectorAll('.scroll, .list, .records ol, .cell_output')]"
            ".filter(e => e.scrollHeight > e.clientHeight + 2 && e.clientHeight).length"
        )
        assert page.evaluate(cut) == 0
        browser.close()
