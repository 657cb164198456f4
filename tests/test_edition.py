"""A built edition: contracts, as-of, determinism, and a published book that survives a failing build."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from unittest import mock

import nbformat
import pytest
from conftest import CHAPTERS, PAGES, REPOSITORY, build_copy, keep_only, run, tree

from casebook import citation, claims, data, edition
from casebook.figure_pages import Setting
from casebook.parameters import Parameters

pytestmark = pytest.mark.build
CONTRACT = """donetsk_occupied_share luhansk_occupied_share donbas_occupied_share donetsk_not_occupied_km2
donbas_not_occupied_km2 donetsk_rate_km2_per_month_12m talks_rounds_total talks_direct_ru_ua_total
talks_trilateral_total days_without_direct_talks_2022_2025 witkoff_putin_visits_12m
witkoff_putin_meetings_calendar_2025 exchanges_total exchange_latest_total exchange_days_since_previous
attack_2026_02_03_weapons attack_2026_02_03_rank_all attack_2026_02_03_rank_missiles casualties_combined_central
claims_total claims_supported claims_partly claims_contradicted claims_unchecked""".split()


class TestSite:
    def test_pages_stand_at_their_addresses(self, site):
        assert "url=en/index.html" in (site / "index.html").read_text(encoding="utf-8")
        for page in ["index", *CHAPTERS, *PAGES]:
            assert (site / "en" / f"{page}.html").is_file(), page

    def test_facts_of_the_contract(self, site, site_facts):
        assert set(CONTRACT) <= set(site_facts)
        for name, fact in site_facts.items():
            assert set(fact) >= {"value", "unit", "text", "sources", "chapter"}
            assert set(fact["text"]) == {"en", "sq"} and fact["text"]["en"]
            assert fact["value"] is not None or fact["reason"], name
            if fact["unit"] == "share" and fact["value"] is not None:
                assert 0 <= fact["value"] <= 1, name
        edition_ = json.loads((site / "facts.json").read_text(encoding="utf-8"))["edition"]
        assert edition_["as_of"] == "2026-02-05" and re.fullmatch(r"[0-9a-f]{16}", edition_["id"])

    def test_sources_of_facts_exist(self, site_facts):
        ids = set(data.load("2026-02-05").sources["id"])
        for name, fact in site_facts.items():
            assert set(fact["sources"]) <= ids, name

    def test_claims_of_the_contract(self, site):
        listed = json.loads((site / "claims.json").read_text(encoding="utf-8"))
        assert {c["paragraph"] for c in listed} == set(range(1, 14))
        for claim in listed:
            assert claim["kind"] in {"fact", "attributed_statement", "opinion", "forecast"}
            assert claim["verdict"] in {"supported", "partly", "contradicted", "cannot_be_checked", "context"}
            assert claim["basis"] in {"computed", "coded"}
            assert claim["text"]["en"] and claim["text"]["sq"]
        assert json.loads((site / "claimreview.jsonld").read_text(encoding="utf-8"))["@context"]

    def test_numbers_reach_the_page(self, site, site_facts):
        text = (site / "en" / "donbas.html").read_text(encoding="utf-8")
        assert site_facts["donbas_occupied_share"]["text"]["en"] in text.replace("&nbsp;", "\u00a0")
        for page in (site / "en").glob("*.html"):
            assert "{{" not in re.sub(r"<(script|pre|code).*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.S)

    def test_at_least_fourteen_figures_each_whole(self, site):
        ids = []
        for page in (site / "en").glob("*.html"):
            text = page.read_text(encoding="utf-8")
            for card in re.findall(r'<figure class="card" id="fig-([\w-]+)"[^>]*>(.*?)</figure>', text, re.S):
                ids.append(card[0])
                if f'href="figures/{card[0]}.html"' not in card[1]:  # a figure without a row on this day says why
                    assert re.search(r"<figcaption>.{20,}</figcaption>", card[1]), card[0]
                    continue
                assert "<figcaption>" in card[1] and "card-source" in card[1], card[0]
                for link in re.findall(r'href="(figures/[^"#]+)', card[1]):
                    assert (site / "en" / link).stat().st_size > 0
                if 'class="chart"' in card[1]:
                    assert re.search(r'alt="[^"]{30,}"', card[1]), card[0]
        assert len(ids) == len(set(ids)) >= 14
        assert sum((site / "en/figures" / f"{i}.svg").is_file() for i in ids) >= 14

    def test_every_link_within_the_book_arrives(self, site, earlier_site):
        """Links of text, of charts and of pictures, from chapters and from the pages of figures."""
        for built in (site, earlier_site):
            pages = {p.relative_to(built).as_posix(): p.read_text(encoding="utf-8") for p in built.glob("*/**/*.html")}
            pages = {name: text for name, text in pages.items() if "_static" not in name}
            ids = {name: re.findall(r'\bid="([^"]+)"', text) for name, text in pages.items()}
            specs = {
                f"{p.parent.parent.name}/{p.stem}": p.read_text(encoding="utf-8")
                for p in built.glob("*/figures/*.json")
            }
            for name, text in [*pages.items(), *specs.items()]:
                links = re.findall(r'<(?:a|img) [^>]*(?:href|src)="([^"]+)"', text) + re.findall(
                    r'"link": "([^"]+)"', text
                )
                for link in (one for one in links if not re.match("https?:|data:", one)):
                    path, _, place = link.partition("#")  # the pages of figures count from the folder of their language
                    assert path or "/figures/" not in name, (name, link)
                    target = f"{name.split('/')[0]}/{path}" if path else name
                    assert target in pages or (built / target).is_file(), (name, link)
                    assert not place or place in ids[target], (name, link)
            for name, found in ids.items():
                twice = {i for i in found if found.count(i) > 1}
                assert not twice, (name, twice)

    def test_nothing_is_asked_of_another_host(self, site):
        for page in site.rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            found = re.findall(r'<(?:script|img|iframe|source|video)[^>]+src="(?:https?:)?//[^"]+"', text)
            found += re.findall(
                r'<link[^>]+rel="(?:stylesheet|preload|preconnect|icon)"[^>]+href="(?:https?:)?//[^"]+"', text
            )
            assert not found, (page, found)
        for style in site.rglob("*.css"):
            assert not re.search(r"(?:url\(|@import )['\"]?(?:https?:)?//", style.read_text(encoding="utf-8")), style

    def test_published_notebooks_have_no_traces(self, site):
        for path in (site / "en/_sources").glob("*.ipynb"):
            text = path.read_text(encoding="utf-8")
            assert "papermill" not in text and str(REPOSITORY) not in text
            assert not re.search(r'"iopub|execution_start|"duration"', text)
            nbformat.validate(nbformat.reads(text, 4))


class TestEarlierSite:
    def test_nothing_later_reaches_a_page_or_a_download(self, earlier_site):
        """No day after the day of the edition, the article's own aside, stands in data of the edition."""
        later = re.compile(r"\b2025-(?:08-2[1-9]|08-3|09|1[0-2])|\b2026-0[1-9]-\d\d")
        allowed = {"2026-02-05", "2026-02-03", "2026-02-04"}
        for path in (earlier_site / "en/figures").glob("*.csv"):
            text = re.sub(r"https?://[^,\n]+", "", path.read_text(encoding="utf-8"))  # addresses as read
            found = {m.group(0) for m in later.finditer(text)}
            assert not found - allowed, (path.name, found)

    def test_event_facts_are_null_with_a_reason(self, earlier_site):
        facts = json.loads((earlier_site / "facts.json").read_text(encoding="utf-8"))["facts"]
        for name in ("attack_2026_02_03_weapons", "attack_2026_02_03_rank_all"):
            assert facts[name]["value"] is None and facts[name]["reason"]
        assert facts["talks_trilateral_total"]["value"] == 0

    def test_it_is_another_book(self, earlier_site):
        text = (earlier_site / "en/index.html").read_text(encoding="utf-8").replace("&nbsp;", "\u00a0")
        assert "20\u00a0August\u00a02025" in text and "Not known on" in text


def test_a_failing_cell_is_named_and_the_published_book_stays(copy_of_repository):
    copy = copy_of_repository
    keep_only(copy, "sources")
    published = copy / "_build/html"
    published.mkdir(parents=True)
    (published / "facts.json").write_text("{}")
    path = copy / "chapters/sources.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[3].source = "1 / 0"
    number = next(i for i, c in enumerate(notebook.cells) if c.source == "1 / 0")
    nbformat.write(notebook, path)
    done = build_copy(copy)
    assert done.returncode == 1
    assert f"chapters/sources.ipynb: cell {number}" in done.stderr and "Traceback" not in done.stderr
    assert done.stderr.startswith("casebook: ") and done.stderr.count("\n") == 1
    assert tree(published) == {"facts.json": b"{}"} and [p.name for p in published.parent.iterdir()] == ["html"]


def test_a_stopped_build_leaves_nothing_behind(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "facts.json").write_text("{}")
    build = subprocess.Popen(
        [sys.executable, "-m", "casebook", "build", "--out", str(tmp_path / "book")],
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(600):
        if len(list(tmp_path.iterdir())) > 1:  # the work folder is there: chapters are running
            break
        time.sleep(0.1)
    time.sleep(1)
    build.terminate()
    said = build.communicate(timeout=120)[1]
    assert build.returncode == 1 and said == "casebook: interrupted; the published book is as it was\n"
    assert tree(tmp_path) == {"book/facts.json": b"{}"} and len(list(tmp_path.iterdir())) == 1


def run_chapter(path, folder):
    """Run a chapter here, and leave the environment of the other tests as it was."""
    with mock.patch.dict(os.environ):
        told = citation.cited("Book", "0" * 16, "2026-02-05", "2026-02-05-abu-dhabi")
        edition.run_chapter(path, Parameters(), folder, folder, Setting("Book", told, ("en",)))


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("import warnings; warnings.warn('careful')", "wrote to stderr"),
        ("import sys; print('oops', file=sys.stderr)", "wrote to stderr"),
    ],
)
def test_a_warning_in_a_cell_is_an_error(copy_of_repository, tmp_path, cell, says):
    notebook = nbformat.read(copy_of_repository / "chapters/sources.ipynb", 4)
    notebook.cells = [*notebook.cells[:2], nbformat.v4.new_code_cell(cell)]
    path = copy_of_repository / "chapters/odd.ipynb"
    nbformat.write(notebook, path)
    with pytest.raises(edition.EditionError, match=says):
        run_chapter(path, tmp_path)


def test_a_cell_that_runs_too_long_is_an_error(copy_of_repository, tmp_path, monkeypatch):
    notebook = nbformat.read(copy_of_repository / "chapters/sources.ipynb", 4)
    notebook.cells = [*notebook.cells[:2], nbformat.v4.new_code_cell("import time; time.sleep(30)")]
    path = copy_of_repository / "chapters/slow.ipynb"
    nbformat.write(notebook, path)
    monkeypatch.setattr(edition, "CELL_SECONDS", 1)
    with pytest.raises(edition.EditionError, match=r"chapters/slow\.ipynb: a cell ran longer than 1 s"):
        run_chapter(path, tmp_path)


def test_a_published_book_comes_back_when_the_swap_fails(tmp_path):
    out = tmp_path / "book"
    out.mkdir()
    (out / "facts.json").write_text("{}")
    with pytest.raises(OSError), edition.swapped_into(out) as work:
        (work / "site").rmdir()
    assert tree(tmp_path) == {"book/facts.json": b"{}"}


def test_a_warning_of_a_page_is_an_error(copy_of_repository):
    keep_only(copy_of_repository, "sources")
    page = copy_of_repository / "chapters/index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[gone](nowhere.md)\n", encoding="utf-8")
    done = build_copy(copy_of_repository)
    assert done.returncode == 1 and "nowhere" in done.stderr and done.stderr.count("\n") == 1


def test_a_chapter_with_other_parameters_is_refused(copy_of_repository):
    path = copy_of_repository / "chapters/sources.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('as_of = \\"2026-02-05\\"', 'as_off = \\"2026-02-05\\"'), encoding="utf-8")
    done = run("check", cwd=copy_of_repository)
    assert done.returncode == 1 and "chapters/sources.ipynb: parameters cell: as_of, as_off" in done.stderr


def test_prepared_editions_are_whole():
    for path in (REPOSITORY / "editions").glob("*.yml"):
        raw, languages = edition.prepared(path.stem)
        assert edition.open_edition({**raw, "language": languages[0]}).parameters.as_of == raw["as_of"]


def test_totals_of_the_ledger_are_declared():
    assert set(claims.TOTALS) == set(claims.totals([]))


def test_a_broken_notebook_is_one_line(copy_of_repository):
    page = copy_of_repository / "chapters" / "donbas.ipynb"
    page.write_text(page.read_text(encoding="utf-8").replace('"cells"', "<<<<<<< HEAD", 1), encoding="utf-8")
    refused = run("check", cwd=copy_of_repository)
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    assert "chapters/donbas.ipynb: is not a notebook" in refused.stderr
