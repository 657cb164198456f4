"""Pages that are light and strict: what is bundled, what a page loads, what it weighs, and where it opens."""

from __future__ import annotations

import functools
import gzip
import http.server
import re
import threading
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import altair as alt
import pytest
from bs4 import BeautifulSoup
from conftest import CHAPTERS

from casebook import finish, shaking, vega

FIRST_VISIT, FURTHER_VISIT, DRAWING, THEME = 250_000, 60_000, 118_000, 90_000  # bytes gzipped
BAR = {
    "width": 300,
    "data": {"values": [{"a": "one", "b": 28.123456789, "unused": 1}, {"a": "two", "b": 55, "unused": 2}]},
    "mark": "bar",
    "encoding": {"x": {"field": "b", "type": "quantitative"}, "y": {"field": "a", "type": "nominal"}},
}


def weight(content: bytes | str) -> int:
    return len(gzip.compress(content if isinstance(content, bytes) else content.encode(), 9))


# --- cutting ------------------------------------------------------------------------------------------------


def test_shaking_keeps_what_is_used_and_its_effects():
    script = """
    function used(){return helper+1}const helper=2,idle=3;function Idle(){}Idle.prototype.run=function(){return idle};
    function Kind(){}const kind=Kind.prototype;kind.run=function(t){return t},Kind.more=other();function other(){}
    function shadowed(){}function f(shadowed){return shadowed}window.go=[used,Kind,f];
    """
    kept = shaking.shake(script, lambda text, constants: False)
    for name in (
        "function used",
        "helper=2",
        "function Kind",
        "kind.run=",
        "Kind.more=",
        "function other",
        "window.go",
    ):
        assert name in kept
    for name in ("Idle", "idle=3", "function shadowed"):
        assert name not in kept
    shaking.parse(kept)


def test_effects_of_no_name_stay_unless_needless():
    script = 'const name="x";add(name,1);set();function add(){}function set(){}'
    assert shaking.shake(script, lambda text, constants: constants.get("name") == "x" and "add(" in text) == (
        "set();\nfunction set(){}"
    )


def test_a_script_that_is_none_is_refused():
    with pytest.raises(ValueError, match="cannot be parsed"):
        shaking.shake("function (", lambda text, constants: False)


def test_drawing_weighs_little_and_says_whose_it_is():
    drawing = vega.runtime()
    assert weight(drawing) <= DRAWING
    assert drawing.startswith("/*!") and "BSD-3-Clause" in drawing[:100]
    assert "sourceMappingURL" not in drawing


def test_another_vega_is_refused_in_one_line(monkeypatch):
    monkeypatch.setattr(vega, "CUTS", [("no such code", "")])
    with pytest.raises(vega.ChartError) as refusal:
        vega.runtime.__wrapped__()
    assert "CUTS" in str(refusal.value) and "\n" not in str(refusal.value)
    monkeypatch.setattr(vega, "CUTS", [])
    monkeypatch.setattr(vega, "TABLES", [({"no", "such"}, lambda key, named: True)])
    with pytest.raises(vega.ChartError, match="TABLES"):
        vega.runtime.__wrapped__()


# --- specifications -----------------------------------------------------------------------------------------


def test_a_chart_is_vega_with_what_it_names_only():
    spec = vega.compiled(BAR, "bars")
    assert "$schema" not in spec and spec["width"] == 300
    rows = next(one["values"] for one in spec["data"] if one.get("values"))
    assert rows == [{"a": "one", "b": 28.12}, {"a": "two", "b": 55}]
    script = vega.as_script({"bars": spec})
    assert script.startswith("casebookCharts({") and vega.from_script(script) == {"bars": spec}


def test_the_common_look_is_shipped_once():
    chart = alt.Chart(alt.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q").to_dict()
    assert "config" not in vega.compiled(chart, "dots")
    assert '"labelLimit":230' in vega.runtime()


def test_rows_of_one_kind_are_given_by_column():
    rows = [{"a": str(i), "b": i} for i in range(5)]
    spec = vega.compiled(BAR | {"data": {"values": rows}}, "bars")
    given = next(one["values"] for one in spec["data"] if one.get("values"))
    assert given == {"columns": {"a": ["0", "1", "2", "3", "4"], "b": [0, 1, 2, 3, 4]}}


def test_days_and_lines_of_maps_are_told_in_steps():
    line = {"type": "LineString", "coordinates": [[0, 0], [120.1, 0.5], [119.5, -0.5]]}
    near = {"type": "LineString", "coordinates": [[0, 0], [12.1, 0.5]]}
    rows = [{"geometry": line, "day": f"1970-01-{day}T00:00:00"} for day in ("02", "12", "11", "31")]

    def given(rows):
        chart = {"data": {"values": rows}, "mark": "geoshape", "projection": {"type": "identity"}}
        chart["encoding"] = {"color": {"field": "day", "type": "nominal"}}
        return next(one["values"] for one in vega.compiled(chart, "map")["data"] if one.get("values"))

    # in half kilometres (0, 0), (240, 1), (-1, -2): 480 is 30 + 10 · 45, and -1, -2 are 1, 3
    assert given(rows)["columns"]["geometry"][0] == {"type": "LineString", "coordinates": "##n-%$&"}
    assert given(rows)["columns"]["day"] == {"days": [1, 10, -1, 20]}
    assert given([{"geometry": near, "day": "x"}]) == [{"geometry": near, "day": "x"}]


def test_marks_are_silent_unless_a_column_describes_them():
    plain = vega.compiled(BAR, "bars")["marks"][0]
    assert plain["aria"] is False and "description" not in plain["encode"]["update"]
    described = {"encoding": BAR["encoding"] | {"description": {"field": "a", "type": "nominal"}}}
    told = vega.compiled(BAR | described, "bars")["marks"][0]
    assert 'datum["a"]' in told["encode"]["update"]["description"]["signal"] and "aria" not in told


@pytest.mark.parametrize(
    "change, kind, name",
    [
        ({"transform": [{"window": [{"op": "rank", "as": "r"}]}]}, "transform", "window"),
        ({"transform": [{"calculate": "quantileNormal(datum.b)", "as": "r"}]}, "function", "quantileNormal"),
        ({"mark": "arc"}, "mark", "arc"),
        ({"encoding": {"x": {"field": "b", "type": "quantitative", "scale": {"type": "log"}}}}, "scale", "log"),
    ],
)
def test_what_the_pages_cannot_draw_stops_the_build_in_one_line(change, kind, name):
    with pytest.raises(vega.ChartError) as refusal:
        vega.compiled(BAR | change, "bars")
    assert f"figure bars: uses the {kind}" in str(refusal.value) and name in str(refusal.value)
    assert "\n" not in str(refusal.value)


# --- pages and styles ---------------------------------------------------------------------------------------


def policy_of(page: str) -> dict[str, str]:
    given = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)[1]
    return dict(rule.strip().split(" ", 1) for rule in given.split(";"))


def test_a_page_allows_its_own_scripts_by_hash_only():
    page = finish.secured('<meta charset="utf-8"><script>let a = 1;</script><p style="color: red">x</p>')
    policy = policy_of(page)
    # echo -n 'let a = 1;' | openssl dgst -sha256 -binary | base64
    assert policy["script-src"] == "'self' file: 'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck='"
    assert policy["style-src"].count("'sha256-") == 1 and "'unsafe-hashes'" in policy["style-src"]
    assert policy["default-src"] == "'none'"
    assert finish.secured(page) == page
    islands = finish.secured(
        '<meta charset="utf-8"><script type="application/json">{}</script><script src="a.js"></script>'
    )
    assert "sha256" not in islands


def test_a_page_loses_what_shows_nothing():
    page = """<body><p>\n   one <!-- a remark -->\n\n  two</p>
    <pre><span class="n">a</span><span class="o">=</span>\n\n   <span class="mi">1</span></pre>
    <div id="jb-print-docs-body"><nav>Contents</nav></div>\n  <div id="searchbox"></div></body>"""
    assert finish.lightened(page) == (
        '<body><p>\none\ntwo</p>\n<pre>a<span class="o">=</span>\n\n   <span class="mi">1</span></pre>\n'
        '<div id="searchbox"></div></body>'
    )


@pytest.mark.parametrize("language, word", [("en", "JavaScript"), ("sq", "JavaScript-in")])
def test_without_a_script_the_search_says_what_it_needs_and_calls_it_no_error(site, language, word):
    search = BeautifulSoup((site / language / "search.html").read_text(encoding="utf-8"), "html.parser")
    said = search.select_one(".bd-search-container noscript")
    assert word in said.get_text() and not said.select(".admonition, .error")


def test_scripts_lose_remarks_but_those_on_licences():
    script = (
        "/*! kept */\n/* Copyright X */\n  // gone\n/**\n * gone\n */\nlet a = 1; // stays\nlet b = '/* stays */';\n"
    )
    kept = "/*! kept */\n/* Copyright X */\nlet a = 1; // stays\nlet b = '/* stays */';\n"
    assert finish.SCRIPT_REMARK.sub("", script) == kept


@pytest.mark.parametrize(
    "page, word", [('<meta charset="utf-8"><a onclick="x()">', "onclick"), ("<p>no head</p>", "charset")]
)
def test_a_page_that_no_policy_fits_is_refused_in_one_line(page, word):
    with pytest.raises(finish.FinishError) as refusal:
        finish.secured(page, "some.html")
    assert word in str(refusal.value) and str(refusal.value).startswith("some.html: ")


def test_styles_keep_what_occurs_and_draw_icons():
    style = """
    .here{color:red}.gone{color:red}.here .gone,.here:not(.gone) b{margin:0}#gone{x:y}h1,.gone h2{margin:0}
    @media print{.gone{a:b}}@media screen{.here{a:b}}@font-face{font-family:"Font Awesome\\ 6 Free";src:url(x)}
    .fa-star:before{content:"\\f005"}.other:before{content:"x"} /* a remark */
    """
    out = finish.thinned(style, {"here", "fa-star", "other"}, {0xF005: (576, 512, "M0 0z")})
    assert ".here{color:red}" in out and ".here:not(.gone) b{margin:0}" in out and "h1{margin:0}" in out
    assert "@media screen{.here{a:b}}" in out and '.other:before{content:"x"}' in out
    assert "width:1.125em" in out and "M0 0z" in out and "background:currentColor" in out
    for gone in (".gone{", "#gone", "print", "font-face", "remark", "\uf005", "\\f005"):
        assert gone not in out


# --- the built pages ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(site) -> Path:
    return site / "en"


def test_every_page_has_a_strict_policy(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(CHAPTERS)
    for path in pages:
        page = path.read_text(encoding="utf-8")
        policy = policy_of(page)
        assert "unsafe-eval" not in page and "unsafe-inline" not in page, path
        assert policy["default-src"] == "'none'"
        assert policy["base-uri"] == ("'self' file:" if path.parent.name == "figures" else "'none'")
        assert not re.search(r"<[^>]*\son[a-z]+=", page), path
        assert finish.secured(page, path.name) == page, path


def test_no_file_lies_beside_that_no_page_needs(folder):
    static = folder / "_static"
    files = {p.relative_to(static).as_posix() for p in static.rglob("*") if p.is_file()}
    unlike = r"fontawesome|webfonts|thebe|locales|\.map$|\.ttf$|\.woff2?$|\.po$|\.mo$"
    assert not [name for name in files if re.search(unlike, name)]
    for path in static.rglob("*"):
        if path.suffix in {".js", ".css"}:
            assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path
    text = "".join(p.read_text(encoding="utf-8") for p in folder.glob("*.html"))
    for address in set(re.findall(r'(?:src|href)="(_static/[^"?]+)', text)):
        assert (folder / address).is_file(), address


def test_theme_and_scripts_weigh_little(folder):
    page = (folder / "claims.html").read_text(encoding="utf-8")
    loaded = set(re.findall(r'(?:src|href)="(_static/[^"?]+)', page))
    assert sum(weight((folder / name).read_bytes()) for name in loaded) <= THEME


def test_each_chart_has_its_own_file_and_none_stands_in_a_page(folder):
    for chapter in CHAPTERS:
        page = (folder / f"{chapter}.html").read_text(encoding="utf-8")
        charts = re.findall(r'<div class="chart" data-chart="([^"]+)"><img [^>]*width="\d+" height="\d+"', page)
        assert len(charts) == page.count('class="chart"') and "application/json" not in page
        for address in set(charts):
            drawn = vega.from_script((folder / address).read_text(encoding="utf-8"))
            assert all(chart["marks"] for chart in drawn.values()) and len(drawn) == charts.count(address)


# --- in a browser -------------------------------------------------------------------------------------------

sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def browser():
    import shutil

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("no chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium)
        yield opened
        opened.close()


def read_to_the_end(browser, address: str, width: int = 1280):
    """Open a page, scroll until every chart is drawn; the page, what it asked for, its complaints."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))

    def complain(message):
        if message.type in {"error", "warning"} and not message.location["url"].endswith("/favicon.ico"):
            complaints.append(message.text)

    page.on("console", complain)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("load")
    for index in range(page.locator(".chart").count()):
        chart = page.locator(".chart").nth(index)
        chart.scroll_into_view_if_needed()
        chart.locator(".chart-live svg").wait_for(timeout=15_000)
    page.wait_for_timeout(200)
    return page, asked, complaints


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that writes nothing on the screen."""

    def log_message(self, *_):
        pass


@functools.cache
def weighed(path: str) -> int:
    return weight(Path(path).read_bytes())


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_charts_are_drawn_live_as_in_their_pictures_without_a_complaint(folder, browser, chapter):
    page, asked, complaints = read_to_the_end(browser, (folder / f"{chapter}.html").as_uri())
    assert complaints == [] and all(address.startswith(("file:", "data:")) for address in asked)
    kinds = ("path", "text", "line")
    for chart in page.locator(".chart").all():
        name = chart.locator("xpath=ancestor::figure").get_attribute("id").removeprefix("fig-")
        picture = (folder / f"figures/{name}.svg").read_text(encoding="utf-8")
        live = chart.locator("svg").first
        drawn = live.evaluate("(svg, kinds) => kinds.map(kind => svg.querySelectorAll(kind).length)", list(kinds))
        assert drawn == [len(re.findall(rf"<{kind}\b", picture)) for kind in kinds], name
        assert chart.locator("img").count() == 0
    page.context.close()


def test_nothing_of_charts_loads_before_one_is_near(folder, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 500})
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto((folder / "donbas.html").as_uri())
    page.wait_for_timeout(700)
    count = len([a for a in asked if "/figures/" in a])
    assert count <= 3 < page.locator(".chart").count()
    page.goto((folder / "index.html").as_uri())
    assert not [a for a in asked if a.endswith("vega.js")] or count
    context.close()


@pytest.mark.parametrize("language", ["en", "sq"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_keeps_to_its_budget(site, browser, chapter, language):
    """All that a reader loads who scrolls to the end: once for what all pages share, and for what is the chapter's."""
    page, asked, _ = read_to_the_end(browser, (site / f"{language}/{chapter}.html").as_uri())
    page.context.close()
    files = {unquote(urlsplit(address).path) for address in asked if address.startswith("file:")}
    weights = {"shared": {}, "own": {}}
    for path in files:
        weights["shared" if "/_static/" in path else "own"][Path(path).name] = weighed(path)
    shared, own = (sum(found.values()) for found in weights.values())
    assert f"{chapter}.html" in weights["own"] and "vega.js" in weights["shared"]
    assert not [name for name in weights["own"] if name.endswith((".svg", ".png"))]
    assert own <= FURTHER_VISIT and shared + own <= FIRST_VISIT, weights


@pytest.mark.parametrize("place", ["sub-path", "zip"])
def test_charts_are_drawn_elsewhere(site, browser, tmp_path, place):
    if place == "zip":
        archive = tmp_path / "book.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            for path in sorted((site / "en").rglob("*")):
                packed.write(path, path.relative_to(site))
        zipfile.ZipFile(archive).extractall(tmp_path / "a folder with spaces")
        address, stop = (tmp_path / "a folder with spaces/en/talks.html").as_uri(), lambda: None
    else:
        (tmp_path / "some").mkdir()
        (tmp_path / "some/where").symlink_to(site)
        handler = functools.partial(Quiet, directory=str(tmp_path))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address, stop = f"http://127.0.0.1:{server.server_port}/some/where/en/talks.html", server.shutdown
    page, asked, complaints = read_to_the_end(browser, address)
    assert complaints == [] and {urlsplit(a).netloc for a in asked} <= {urlsplit(address).netloc, ""}
    assert page.locator(".chart-live svg").count() == page.locator(".chart").count() > 5
    page.context.close()
    stop()


def test_a_picture_stays_where_a_chart_does_not_come(folder, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/vega.js", lambda route: route.abort())
    page = context.new_page()
    page.goto((folder / "talks.html").as_uri())
    picture = page.locator(".chart-static").first
    picture.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    assert picture.is_visible() and picture.evaluate("e => e.complete && e.naturalWidth > 0")
    context.close()


def test_print_has_every_picture_or_chart(folder, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((folder / "talks.html").as_uri())
    page.wait_for_timeout(500)
    page.emulate_media(media="print")
    page.wait_for_timeout(1500)
    seen = "c => c.querySelector('.chart-live svg, img').getClientRects().length"
    assert page.evaluate(f"[...document.querySelectorAll('.chart')].every({seen})")
    context.close()


def test_pictures_load_for_print_only(folder, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 500})
    page = context.new_page()
    asked = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).path))
    page.goto((folder / "donbas.html").as_uri())
    page.wait_for_timeout(700)
    pictures = page.locator(".chart-static").evaluate_all("all => all.map(one => new URL(one.src).pathname)")
    assert len(pictures) > 10 and not asked & set(pictures)
    heights = "[...document.querySelectorAll('.chart')].map(c => [c.clientHeight, c.clientWidth])"
    assert all(height > 60 and width > 300 for height, width in page.evaluate(heights))
    names = "[...document.querySelectorAll('.chart-place')].map(c => c.getAttribute('aria-label').length)"
    assert min(page.evaluate(names)) > 30
    page.pdf()
    assert set(pictures) <= asked
    context.close()
