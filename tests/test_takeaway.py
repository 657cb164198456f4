"""Taking along: the page of a figure, the ZIP of the data, citations, what a link shows of its page."""

from __future__ import annotations

import dataclasses
import gzip
import html
import io
import json
import re
import zipfile

import altair as alt
import pandas as pd
import pytest
import yaml
from conftest import book, book_of, geneva, run
from frictionless import Package

from casebook import citation, data, edition, figure_pages, language, preview, takeaway
from casebook.addresses import LISTS, page_of, rows_at
from casebook.figures import FIGURES, card, made

CITED = citation.cited("A book & its data", "0123456789abcdef", "2026-02-05", "2026-02-05-abu-dhabi")
THERE = dataclasses.replace(CITED, address="https://example.org/book/")
SETTING = figure_pages.Setting("A book & its data", CITED, ("en", "sq"), "talks", "Who talks?")
ROWS = pd.DataFrame({"Day": pd.to_datetime(["2026-02-05", "2026-02-06"]), "People": [1234, 5]})
PNG = b"\x89PNG\r\n"


def figure(rows: pd.DataFrame = ROWS, chart: bool = True, **more) -> card.Card:
    drawn = alt.Chart(ROWS).mark_bar().encode(x="Day:T", y="People:Q").properties(height=100)
    given = dict(id="people-a-day", title="People & days", caption="Two days.", alt="Two bars.", table=rows)
    given |= dict(sources=["S001"], tables=["exchanges"], chart=drawn if chart else None)
    return card.figure(book(), **{**given, **more})


def drawn(tmp_path, one: card.Card, setting: figure_pages.Setting = SETTING) -> tuple[str, str]:
    """The card of a figure in its chapter, and its own page."""
    in_chapter = edition.draw(one, tmp_path, setting)
    return in_chapter, (tmp_path / f"{one.id}.html").read_text(encoding="utf-8")


# --- the page of a figure -----------------------------------------------------------------------------------


def test_a_figure_is_taken_along_whole(tmp_path):
    in_chapter, own = drawn(tmp_path, figure(calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
    for kind in ("csv", "ics", "svg", "png", "json"):
        assert (tmp_path / f"people-a-day.{kind}").stat().st_size > 0
        for text in (in_chapter, own):
            assert f'href="figures/people-a-day.{kind}" download="people-a-day.{kind}"' in text, kind
    assert (tmp_path / "people-a-day.png").read_bytes().startswith(PNG)
    assert json.loads((tmp_path / "people-a-day.json").read_text())["$schema"].endswith("v6.4.1.json")


def test_the_page_of_a_figure_carries_everything(tmp_path):
    _, own = drawn(tmp_path, figure())
    assert own.startswith('<!DOCTYPE html>\n<html lang="en">') and own.count("<h1") == 1
    for part in (
        "<title>People &amp; days – A book &amp; its data</title>",
        '<meta name="description" content="Two days.">',
        '<a href="talks.html#fig-people-a-day">Who talks?</a>',
        '<link rel="alternate" hreflang="sq" href="../sq/figures/people-a-day.html">',
        '<a href="../sq/figures/people-a-day.html" lang="sq" hreflang="sq">Shqip</a>',
        'class="chart-static"',
        "Two days.",
        '<th scope="row">5\u00a0February\u00a02026</th><td class="n" data-label="People">1,234</td>',
        "Sources: ",
        "Licence: ",
        "As known on 5\u00a0February\u00a02026",
        "edition 0123456789abcdef",
        "@misc{casebook_0123456789abcdef_people_a_day",
        "title: People &amp; days",
        html.escape('<iframe src="en/figures/people-a-day.html#embed" title="People &amp; days"'),
    ):
        assert part in own, part
    assert re.findall(r"<script(?! defer src=\"_static/[\w.-]+\"></script>)(?! type=\"application/json\")", own) == []
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//', own)
    assert 'href="#' not in own  # an address counts from the folder above


def test_the_page_is_the_same_again(tmp_path):
    first = drawn(tmp_path, figure())
    assert drawn(tmp_path, figure()) == first


def test_a_published_address_is_named_in_full(tmp_path):
    _, own = drawn(tmp_path, figure(), dataclasses.replace(SETTING, cited=THERE))
    at = "https://example.org/book/en/figures/people-a-day"
    for part in (
        f'<meta property="og:image" content="{at}.png">',
        f'<meta property="og:url" content="{at}.html">',
        '<meta name="twitter:card" content="summary_large_image">',
        f"url = {{{at}.html}}",
        html.escape(f'src="{at}.html#embed"'),
    ):
        assert part in own, part
    assert "does not say where it is published" not in own


def test_without_an_address_no_tag_needs_one(tmp_path):
    _, own = drawn(tmp_path, figure())
    assert "og:title" in own and "og:image" not in own and "og:url" not in own and "does not say where" in own


def test_a_figure_without_rows_has_a_page_that_says_why(tmp_path):
    in_chapter, own = drawn(tmp_path, card.nothing_yet(book(), "people-a-day", "People", "No row was known."))
    assert "No row was known." in own and "No row was known." in in_chapter
    assert 'id="take-along"' not in own and [p.name for p in tmp_path.iterdir()] == ["people-a-day.html"]


def test_markup_in_data_is_text(tmp_path):
    rows = pd.DataFrame({"a": ["<script>x</script>"], "b": ["</textarea>"]})
    _, own = drawn(tmp_path, figure(rows, title='</title><script>"y"'))
    assert "<script>x" not in own and '<script>"y"' not in own and own.count("</textarea>") == 1


# --- what stays in a chapter --------------------------------------------------------------------------------


def table(rows: int) -> pd.DataFrame:
    return pd.DataFrame({"id": [f"R{n:03}" for n in range(rows)], "n": range(rows)})


@pytest.mark.parametrize(
    ("rows", "chart", "here"), [(12, True, 12), (13, True, 0), (16, False, 16), (17, False, 12), (300, False, 12)]
)
def test_long_tables_stand_on_the_page_of_their_figure(tmp_path, rows, chart, here):
    in_chapter, own = drawn(tmp_path, figure(table(rows), chart))
    assert in_chapter.count("<tr>") == (here + 1 if here else 0)
    assert own.count("<tr>") == rows + 1
    words = f"Rows, data and citation ({rows})"
    if 0 < here < rows and not chart:
        words = f"These are {here} of {rows} rows: all of them, data and citation"
    assert f'<a href="figures/people-a-day.html">{words}</a>' in in_chapter
    assert (f"({here}/{rows})" in in_chapter) == (0 < here < rows and chart)


@pytest.mark.parametrize("chart", [True, False])
def test_a_list_stands_on_the_page_of_its_figure(tmp_path, monkeypatch, chart):
    monkeypatch.setenv("CASEBOOK_EDITION", "1")
    one = made(book(), "talks-rounds" if chart else "talks-statements")
    in_chapter, own = drawn(tmp_path, one)
    ids = re.findall(r'<li id="([^"]+)"', own)
    assert len(ids) > 30 and one.records in own
    assert re.findall(r'<li id="([^"]+)"', in_chapter) == ([] if chart else ids[:3])
    assert f'data-rows="{"T" if chart else "ST"}"' in in_chapter and "<form" not in in_chapter
    assert f'href="figures/{one.id}.html#{ids[0]}"' in own
    assert len(gzip.compress(in_chapter.encode())) < len(gzip.compress(own.encode())) / 2 or chart


def test_a_notebook_alone_keeps_its_rows(monkeypatch):
    monkeypatch.delenv("CASEBOOK_EDITION", raising=False)
    one = made(book(), "talks-rounds")
    alone = one._repr_mimebundle_()["text/html"]
    assert 'id="T075"' in alone and 'href="#T075"' in alone and "figures/" not in alone
    assert rows_at("talks") == "talks.html#"


def test_rows_have_one_address_each(monkeypatch):
    """Every list that rows are linked to is made by its chapter, with every row of its table."""
    monkeypatch.setenv("CASEBOOK_EDITION", "1")
    for name, (id, _) in LISTS.items():
        assert rows_at(name) == f"{page_of(id)}#"
        if id in FIGURES:
            listed = re.findall(r'<li id="([^"]+)"', made(book(), id).records)
            assert set(listed) <= set(book().data.tables[name]["id"]) and listed, name


# --- the data -----------------------------------------------------------------------------------------------


def opened(one, cited=CITED) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(takeaway.package(one, cited))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("day", ["2022-02-24", "2025-08-20", "2026-08-22"])
def test_the_package_is_valid_on_its_own(tmp_path, day):
    for name, content in opened(book(day)).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    report = Package(str(tmp_path / "data/datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])[:5]
    described = data.resources(tmp_path / "data")
    assert data.descriptor(tmp_path / "data")["asOf"] == day
    for name, resource in described.items():
        found, known = data.read_table(resource, tmp_path / "data"), book(day).data.tables[name]
        assert len(found) == resource["rows"], name
        if name != "claims":
            pd.testing.assert_frame_equal(found, known, check_dtype=False, obj=name)


def test_the_package_of_the_newest_day_is_the_repository_again():
    files = opened(book("2026-08-22"))
    for name in ("talks", "exchanges", "delegates", "air_attacks", "casualties", "witkoff_putin"):
        assert files[f"data/{name}.csv"].decode() == (data.DATA / f"{name}.csv").read_text(encoding="utf-8"), name


def test_nothing_later_is_in_the_package():
    files = opened(book("2025-08-20"))
    later = re.compile(r"\b2025-(?:08-2[1-9]|08-3|09|1[0-2])|\b2026-0[1-9]-\d\d")
    for name, content in files.items():
        if name.endswith(".csv") and not name.endswith("claims.csv"):  # the claims are the article's own aside
            text = re.sub(r"https?://[^,\n]+", "", content.decode())
            assert not later.search(text), (name, later.search(text))
    ids = {row for frame in book("2025-08-20").data.tables.values() if "id" in frame for row in frame["id"]}
    claims = pd.read_csv(io.BytesIO(files["data/claims.csv"]), keep_default_na=False)
    assert {e for cell in claims["evidence"] for e in cell.split(";") if re.match(r"[A-Z]", e)} <= ids


def test_the_same_edition_gives_the_same_bytes():
    first = takeaway.package(book(), CITED)
    assert takeaway.package(book(), CITED) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {takeaway.STAMP}
        assert archive.namelist() == sorted(archive.namelist())


def test_the_package_holds_its_licences_and_no_other_text(another_article):
    files = opened(book())
    assert {"data/README.md", "data/LICENSE", "data/CITATION.cff", "data/datapackage.json"} <= set(files)
    assert [n for n in files if "/article/" in n] == ["data/article/2026-02-05-abu-dhabi.md"]
    assert [n for n in opened(geneva()) if "/article/" in n] == ["data/article/2026-02-19-geneva.md"]
    described = json.loads(files["data/datapackage.json"])
    assert all(r["licenses"] and f"`{r['path']}`" in files["data/README.md"].decode() for r in described["resources"])
    foreign = opened(book_of(another_article, "2025-08-25"))
    assert not [n for n in foreign if "/article/" in n] and b"Leaders met" not in b"".join(foreign.values())
    assert foreign["data/claims.csv"].count(b"\n") == 1
    assert not [n for n in files if "local" in n or "polygon" in n]


# --- citation -----------------------------------------------------------------------------------------------

CFF_KEYS = {  # of the Citation File Format 1.2.0: those that must be there, and those that we use
    "must": {"authors", "cff-version", "message", "title"},
    "may": {"type", "version", "date-released", "license", "identifiers", "url", "abstract", "keywords"},
}


@pytest.mark.parametrize("cited", [CITED, THERE])
def test_the_citation_file_is_one(cited):
    told = yaml.safe_load(citation.cff(cited))
    assert CFF_KEYS["must"] <= set(told) <= CFF_KEYS["must"] | CFF_KEYS["may"]
    assert (told["cff-version"], told["type"], told["license"]) == ("1.2.0", "dataset", "CC-BY-4.0")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["date-released"]) and told["authors"] == [
        {"name": "The casebook team"}
    ]
    assert told["identifiers"][0]["value"] == "edition:0123456789abcdef" and "2026-02-05" in told["abstract"]
    (reference,) = yaml.safe_load(citation.cff_reference(cited, "A figure", "en/figures/a.html"))
    assert {"type", "title", "authors"} <= set(reference) and reference["type"] == "generic"
    assert ("url" in told, "url" in reference) == (bool(cited.address),) * 2


def test_bibtex_is_safe_and_named_by_the_edition():
    told = citation.bibtex(CITED, "50 % & more_{x}", "en/figures/a-b.html")
    assert told.startswith("@misc{casebook_0123456789abcdef_a_b,\n") and told.endswith("}\n")
    assert r"50 \% \& more\_\{x\}" in told and told.count("{") - told.count(r"\{") == told.count("}") - told.count(
        r"\}"
    )


def test_the_plain_line_names_day_version_and_edition():
    line = citation.plain(THERE, "en", "A figure", "en/figures/a.html")
    for part in ("“A figure”", "5\u00a0February\u00a02026", "1.0.0", "0123456789abcdef", "/en/figures/a.html"):
        assert part in line


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("version: 1.0.0\n", ""), "CITATION.cff: version is missing; add it"),
        (("2026-11-22", "soon"), "CITATION.cff: .*soon.*; mend it"),
        (("authors:", "authors: ["), "CITATION.cff: .*; mend it"),
    ],
)
def test_a_broken_citation_file_is_one_line(tmp_path, change, says):
    path = tmp_path / "CITATION.cff"
    path.write_text((edition.ROOT / "CITATION.cff").read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(citation.CitationError, match=says) as refused:
        citation.cited("t", "e", "2026-02-05", "a", path=path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "told", ["ftp://example.org", "example.org/book", "https://example.org/?x", 'https://e.org/">']
)
def test_an_address_that_is_none_is_refused(copy_of_repository, told):
    config = copy_of_repository / "_config.yml"
    config.write_text(config.read_text().replace('baseurl: ""', f"baseurl: '{told}'"))
    done = run("build", "--out", str(copy_of_repository / "_build/html"), cwd=copy_of_repository)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert done.stderr.startswith("casebook: _config.yml: html: baseurl: ")


# --- what a link shows --------------------------------------------------------------------------------------


def test_a_description_ends_with_a_sentence_or_says_that_it_goes_on():
    assert language.shortened("Short.") == "Short."
    long = "A first sentence that is long enough to stand alone. " + "word " * 60
    assert language.shortened(long) == "A first sentence that is long enough to stand alone."
    cut = language.shortened("word " * 60)
    assert len(cut) <= language.DESCRIPTION and cut.endswith("word…")


def test_the_first_picture_of_a_page_is_found():
    page = '<figure class="card" id="fig-a"><p>x</p></figure><figure class="card" id="fig-b" data-rows="T">'
    assert preview.first_figure(page + '<img class="chart-static"></figure>') == "b"
    assert preview.first_figure("<p>none</p>") == ""


@pytest.mark.build
class TestSite:
    def test_every_figure_of_a_chapter_has_its_page_and_files(self, site):
        for path in (site / "en").glob("*.html"):
            text = path.read_text(encoding="utf-8")
            for id, body in re.findall(r'<figure class="card" id="fig-([\w-]+)"[^>]*>(.*?)</figure>', text, re.S):
                own = (site / f"en/figures/{id}.html").read_text(encoding="utf-8")
                assert f'href="{path.name}#fig-{id}"' in own
                kinds = ["csv", "svg", "png", "json"] if 'class="chart"' in body else ["csv"]
                if "card-source" in body:
                    assert all((site / f"en/figures/{id}.{kind}").stat().st_size for kind in kinds), id

    def test_every_page_says_what_it_is(self, site):
        for path in (site / "en").rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            if path.stem in ("genindex", "search") or "_static" in path.parts:
                continue
            assert re.search(r"<title>\s*\S", text), path
            told = re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]+)"', text)
            told = dict(told)
            assert 10 < len(told["description"]) <= language.DESCRIPTION * 1.5 and "og:image" not in told, path
            assert told["og:title"] and told["og:site_name"] == "What stands behind one article", path

    def test_chapters_weigh_little_without_their_charts(self, site):
        for path in (site / "en").glob("*.html"):
            text = re.sub(
                r'<script type="application/json">.*?</script>', "", path.read_text(encoding="utf-8"), flags=re.S
            )
            assert len(gzip.compress(text.encode(), 9)) < (55_000 if path.stem == "claims" else 42_000), path.name

    def test_citation_and_data_lie_at_the_root(self, site):
        id = json.loads((site / "facts.json").read_text(encoding="utf-8"))["edition"]["id"]
        assert f"edition:{id}" in (site / "CITATION.cff").read_text(encoding="utf-8")
        assert f"@misc{{casebook_{id}," in (site / "citation.bib").read_text(encoding="utf-8")
        with zipfile.ZipFile(site / "data.zip") as archive:
            assert json.loads(archive.read("data/datapackage.json"))["edition"] == id
