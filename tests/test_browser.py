"""Every page in a real browser, network off: charts drawn, nothing asked elsewhere, no error, no sideways scroll."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil

import pytest

CHROMIUM = shutil.which("chromium")
PAGES = ["index", "article", "talks", "donbas", "measuring", "timeline", "claims", "sources", "search"]
PAGES += ["how-to-read", "glossary", "corrections"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.build,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: install Debian's package chromium"),
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


def open_page(browser, path, width=1280, **options):
    """The page from disk with the network off; what it complained of and what it asked elsewhere."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
    page = context.new_page()
    complaints = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on(
        "request", lambda r: complaints.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None
    )
    page.goto(path.as_uri())
    page.wait_for_load_state("load")
    return page, complaints


def eventually(page, expression):
    """Wait until an expression holds; Playwright's own way needs eval, which the pages forbid."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {expression}")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", PAGES)
def test_page_offline(site, browser, name, width):
    page, complaints = open_page(browser, site / "en" / f"{name}.html", width)
    charts = page.locator(".chart").count()
    for chart in page.locator(".chart").all():  # a chart is drawn when it comes near
        chart.scroll_into_view_if_needed()
        chart.locator(".chart-live svg").wait_for(timeout=15_000)
    drawn = page.evaluate(
        "[...document.querySelectorAll('.chart-live svg')]"
        ".map(s => [s.getBoundingClientRect().width, s.querySelectorAll('path, text').length])"
    )
    assert len(drawn) == charts
    assert all(w > 100 and marks > 5 for w, marks in drawn), drawn
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("name", ["talks", "donbas", "measuring", "timeline"])
def test_page_without_javascript_shows_pictures(site, browser, name):
    page, _ = open_page(browser, site / "en" / f"{name}.html", java_script_enabled=False)
    pictures = page.locator("img.chart-static")
    assert pictures.count() == page.locator(".chart").count() >= 3
    for i in range(pictures.count()):
        box = pictures.nth(i).bounding_box()
        assert box["width"] > 300 and box["height"] > 60
        assert len(pictures.nth(i).get_attribute("alt")) > 30
    page.context.close()


def test_root_leads_to_the_book(site, browser):
    page, complaints = open_page(browser, site / "index.html")
    page.wait_for_url("**/en/index.html")
    assert page.locator("article h1").count() == 1 and complaints == []
    page.context.close()


def test_charts_have_names_and_no_menu(site, browser):
    page, _ = open_page(browser, site / "en" / "donbas.html")
    page.locator(".chart").first.scroll_into_view_if_needed()
    page.wait_for_selector(".chart-live svg")
    labels = page.evaluate(
        "[...document.querySelectorAll('.chart-live[role=\"img\"]')].map(e => e.getAttribute('aria-label'))"
    )
    assert labels and all(label and label != "Vega visualization" for label in labels)
    assert page.locator(".vega-actions, .vega-embed details").count() == 0
    page.context.close()


# --- numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("start", ["index", "donbas"])
def test_a_number_leads_to_its_row_below_all_that_stays_in_sight(site, browser, start, script, width):
    page, complaints = open_page(
        browser, site / f"en/{start}.html", width, java_script_enabled=script, reduced_motion="reduce"
    )
    link = page.locator("a.number[href='figures/numbers-donbas.html#number-donetsk_occupied_share']").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures/numbers-donbas.html#number-donetsk_occupied_share")
    page.wait_for_load_state("load")
    row = page.locator("tr:target")
    box, heads = row.bounding_box(), page.locator(".numbers thead th").first.bounding_box()
    below = heads["y"] + heads["height"] if width > 480 else 0
    assert below - 1 <= box["y"] < 450 and row.inner_text().startswith("78.6")
    other = page.locator(".numbers tbody tr:not(:target) td").first
    color = "e => getComputedStyle(e).backgroundColor"
    assert row.locator("td").first.evaluate(color) != other.evaluate(color)
    assert page.evaluate("document.documentElement.scrollWidth") <= width and complaints == []
    page.context.close()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_are_legible(site, browser, scheme, width):
    page, _ = open_page(browser, site / "en/figures/numbers-talks.html", width, color_scheme=scheme)
    assert page.evaluate(CONTRAST, ".numbers *") >= 4.5
    wide = (
        "[...document.querySelectorAll('.numbers *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth)"
    )
    assert page.evaluate(f"{wide}.length") == 0
    page.emulate_media(media="print")
    scroller = "document.querySelector('.numbers .scroll')"
    assert page.evaluate(f"{scroller}.scrollHeight <= {scroller}.clientHeight + 1")
    page.context.close()
    page, _ = open_page(browser, site / "en/talks.html", width, color_scheme=scheme)
    assert page.evaluate(CONTRAST, ".numbers *") >= 4.5
    same = "[...document.querySelectorAll('a.number')].every(a => getComputedStyle(a).color == "
    assert page.evaluate(f"{same} getComputedStyle(a.parentElement).color)")
    link = page.locator("a.number").first
    lines = "e => [getComputedStyle(e).textDecorationLine, getComputedStyle(e).textDecorationStyle]"
    assert link.evaluate(lines) == ["underline", "dotted"]
    link.focus()
    assert link.evaluate("e => getComputedStyle(e).color != getComputedStyle(e.parentElement).color")
    page.emulate_media(media="print")
    assert link.evaluate(lines)[0] == "none"
    page.context.close()


@pytest.mark.parametrize("name", ["donetsk_occupied_share", "invasion_date"])
def test_an_earlier_address_of_a_number_leads_on(site, browser, name):
    page, _ = open_page(browser, site / "en/index.html")
    chapter = json.loads((site / "facts.json").read_text(encoding="utf-8"))["facts"][name]["chapter"]
    page.goto((site / f"en/{chapter}.html").as_uri() + f"#number-{name}")
    page.wait_for_url(f"**/figures/numbers-{chapter}.html#number-{name}")
    assert page.locator("tr:target code").inner_text().replace("\u200b", "") == name
    page.context.close()


# --- the ledger ---------------------------------------------------------------------------------------------

SHOWN = "[...document.querySelectorAll('.claim')].filter(c => c.getClientRects().length)"
SHOWN_IDS = f"{SHOWN}.map(c => c.querySelector('.claim-place').id)"
# the least contrast of any text in some elements with what lies behind it
CONTRAST = """(inside) => {
  const numbers = color => color.match(/[\\d.]+/g).map(Number);
  const light = color => {
    const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = numbers(color).map(v => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if ((numbers(color)[3] ?? 1) === 1) return color;
    }
    return "rgb(255, 255, 255)";
  };
  let least = 21;
  for (const e of document.querySelectorAll(inside)) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.closest("style")) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    least = Math.min(least, (a + 0.05) / (b + 0.05));
  }
  return least;
}"""


@pytest.fixture(scope="module")
def claims(site):
    return json.loads((site / "claims.json").read_text(encoding="utf-8"))


def open_ledger(browser, site, address="", width=1280, **options):
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
    page = context.new_page()
    page.goto((site / "en/claims.html").as_uri() + address)
    page.wait_for_load_state("load")
    return page


def choose(page, group, value):
    page.locator(f"label:has([name={group}][value='{value}'])").click()


@pytest.mark.parametrize("script", [True, False])
def test_choices_show_the_claims_that_fit(site, browser, claims, script):
    page = open_ledger(browser, site, java_script_enabled=script)
    claims = sorted(claims, key=lambda c: c["paragraph"])
    assert page.evaluate(SHOWN_IDS) == [c["id"] for c in claims]
    choose(page, "verdict", "partly")
    partly = [c["id"] for c in claims if c["verdict"] == "partly"]
    assert page.evaluate(SHOWN_IDS) == partly
    paragraphs = {c["paragraph"] for c in claims if c["verdict"] == "partly"}
    assert page.locator(".paragraph:visible h3").count() == len(paragraphs) < 13
    assert page.locator(".marker:visible").count() == len(partly)
    choose(page, "kind", "fact")
    assert page.evaluate(SHOWN_IDS) == [c["id"] for c in claims if (c["verdict"], c["kind"]) == ("partly", "fact")]
    assert not page.locator(".reader-nothing").is_visible()
    choose(page, "speaker", "A07")
    assert page.evaluate(SHOWN_IDS) == [] and page.locator(".reader-nothing").is_visible()
    page.locator(".reader button[type=reset]").click()
    assert len(page.evaluate(SHOWN_IDS)) == len(claims)
    assert page.locator(".reader button:visible").count() == (3 if script else 1)
    page.context.close()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("script", [True, False])
def test_the_link_of_a_claim_opens_it(site, browser, script, width):
    page = open_ledger(browser, site, "#C37", width, java_script_enabled=script, reduced_motion="reduce")
    page.wait_for_timeout(1500)  # charts above it are drawn meanwhile
    opened = page.locator(".claim[open]")
    assert opened.count() == 1 and opened.locator("#C37").count() == 1
    summary = opened.locator("summary").bounding_box()
    header = page.locator(".bd-header-article").bounding_box()
    assert 0 <= summary["y"] < 450
    assert not script or summary["y"] >= header["y"] + header["height"] - 1
    page.context.close()


def test_the_script_counts_and_keeps_the_choice_in_the_address(site, browser, claims):
    page = open_ledger(browser, site)
    said = page.locator(".reader output")
    assert said.get_attribute("aria-live") == "polite" and said.inner_text() == "48 of 48 claims shown"
    choose(page, "verdict", "contradicted")
    n = sum(c["verdict"] == "contradicted" for c in claims)
    assert said.inner_text() == f"{n} of 48 claims shown"
    assert page.url.endswith("claims.html?verdict=contradicted")
    page.get_by_role("button", name="Open those shown").click()
    assert page.locator(".claim[open]").count() == n
    page.get_by_role("button", name="Close all").click()
    assert page.locator(".claim[open]").count() == 0
    page.goto(page.url.split("?")[0] + "?verdict=contradicted&kind=fact&kind=none#C37")
    assert page.evaluate(SHOWN_IDS) == [
        c["id"] for c in claims if (c["verdict"], c["kind"]) == ("contradicted", "fact")
    ]
    page.evaluate("location.hash = '#C12'")  # a claim that the choice hides
    eventually(page, "document.getElementById('C12').closest('.claim').open")
    assert said.inner_text() == "48 of 48 claims shown" and page.url.endswith("claims.html#C12")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_ledger_is_legible_on_a_phone(site, browser, scheme):
    page = open_ledger(browser, site, width=360, color_scheme=scheme)
    page.get_by_role("button", name="Open those shown").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    wide = "[...document.querySelectorAll('.reader *')].filter(e => e.getBoundingClientRect().right > 360).length"
    assert page.evaluate(wide) == 0
    sizes = page.evaluate(
        "[...document.querySelectorAll('.reader :is(label, button, summary, .marker)')]"
        ".map(e => e.getBoundingClientRect()).map(r => Math.min(r.width, r.height))"
    )
    assert min(sizes) >= 24
    assert page.evaluate(CONTRAST, ".reader *") >= 4.5
    page.context.close()


def test_print_shows_what_closed_claims_hold(site, browser, claims):
    page = open_ledger(browser, site, java_script_enabled=False)
    page.emulate_media(media="print")
    assert page.locator(".claim[open]").count() == 0 and not page.locator(".reader-choices").is_visible()
    read = "[...document.querySelectorAll('.claim dl')].filter(d => d.checkVisibility() && d.offsetHeight > 80).length"
    assert page.evaluate(read) == len(claims)
    page.context.close()


def test_a_mark_of_the_figure_leads_to_its_claim(site, browser):
    page = open_ledger(browser, site)
    page.locator(".chart-live path[aria-label^='C12, ']").click()
    eventually(page, "document.getElementById('C12').closest('.claim').open")
    assert page.url.endswith("#C12") and len(page.context.pages) == 1
    page.context.close()
    assert "href" not in (site / "en/figures/claims-verdicts.svg").read_text(encoding="utf-8")


def test_figures_of_claims_stand_where_their_links_lead(site):
    text = (site / "en/claims.html").read_text(encoding="utf-8")
    view = text[text.index('<div class="reader">') : text.rindex('<section class="paragraph">')]
    links = set(re.findall(r'href="(\w+\.html)#(fig-[\w-]+)"', view))
    assert len(links) > 10
    for page, id in links:
        assert f'id="{id}"' in (site / "en" / page).read_text(encoding="utf-8"), id
    for picture in re.findall(r'src="(figures/[^"]+)"', view):
        assert (site / "en" / picture).is_file(), picture


def test_the_ledger_weighs_little_and_asks_nothing_of_other_pages(site):
    for page in (site / "en").glob("*.html"):
        assert ("ledger.js" in page.read_text(encoding="utf-8")) == (page.stem == "claims"), page.name
    assert len(gzip.compress((site / "en/claims.html").read_bytes(), 9)) < 90_000


# --- records ------------------------------------------------------------------------------------------------


def records_of(page, figure):
    """The card of a figure, its rows in sight and the marks of its chart that carry a row."""
    card = page.locator(f"#fig-{figure}")
    return card, card.locator(".records li[id]:visible"), card.locator(".chart-live .mark-symbol path")


@pytest.mark.parametrize("width", [1280, 360])
def test_rounds_are_found_by_words_and_choices(site, browser, width):
    page, complaints = open_page(browser, site / "en/figures/talks-rounds.html", width)
    page.wait_for_selector("#fig-talks-rounds .chart-live svg")
    card, rows, marks = records_of(page, "talks-rounds")
    every, drawn = rows.count(), marks.count()
    assert every > 70 and drawn > 70
    card.get_by_label("Find", exact=True).fill("ABU dhabi")
    found = rows.count()
    assert 0 < found < every and marks.count() < drawn
    assert all("abu dhabi" in text.lower() for text in rows.all_inner_texts())
    assert card.locator("output").inner_text().split()[:3] == [str(found), "of", str(every)]
    assert "talks-rounds.find=ABU+dhabi" in page.url
    page.reload()
    page.wait_for_selector("#fig-talks-rounds .chart-live svg")
    assert rows.count() == found
    card.get_by_role("button", name="Show all").click()
    eventually(page, "!location.search")
    assert rows.count() == every and marks.count() == drawn
    assert complaints == []
    page.context.close()


def test_a_period_zooms_the_chart(site, browser):
    page, complaints = open_page(browser, site / "en/figures/timeline-lanes.html")
    page.wait_for_selector("#fig-timeline-lanes .chart-live svg")
    card, rows, _ = records_of(page, "timeline-lanes")
    card.get_by_label("From", exact=True).fill("2026-01-01")
    card.get_by_label("To", exact=True).fill("2026-01-31")
    days = card.locator(".records li[id]:visible").evaluate_all("rows => rows.map(r => [r.dataset.from, r.dataset.to])")
    assert days and all(first <= "2026-01-31" and last >= "2026-01-01" for first, last in days)
    ticks = card.locator(".chart-live .role-axis-label text").all_text_contents()
    assert any("Jan" in tick for tick in ticks) and not any(tick.startswith("20") for tick in ticks), ticks
    marks = card.locator(".chart-live .mark-symbol path")
    names = marks.evaluate_all("marks => marks.map(m => m.getAttribute('aria-label'))")
    assert names and all(re.match(r"\d+\s(?:January|February)\s2026", name or "") for name in names), names
    assert card.locator(".chart-live a").evaluate_all("links => links.every(link => link.tabIndex === -1)")
    assert complaints == []
    page.context.close()


def test_the_rows_shown_are_taken_along(site, browser):
    page, _ = open_page(browser, site / "en/figures/exchanges-scale.html")
    card, rows, _ = records_of(page, "exchanges-scale")
    card.get_by_label("Find", exact=True).fill("Kursk")
    ids = rows.evaluate_all("rows => rows.map(r => r.id)")
    with page.expect_download() as download:
        card.get_by_text("CSV of the rows shown").click()
    lines = list(csv.DictReader(download.value.path().read_text(encoding="utf-8").splitlines()))
    assert [line["id"] for line in lines] == ids and "PX-076" in ids
    line = lines[ids.index("PX-076")]
    assert (line["from"], line["home to Ukraine"], line["home to Russia"]) == ("2026-02-05", "157", "160")
    assert "https://" in line["links"] and "claims.html#C12" in line["links"]
    page.context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_row_is_reached_by_its_address(site, browser, javascript):
    page, _ = open_page(browser, site / "en/talks.html", java_script_enabled=javascript)
    page.goto((site / "en/figures/talks-rounds.html").as_uri() + "?talks-rounds.find=Riyadh#T075")
    page.wait_for_load_state("load")
    row = page.locator("#T075")
    assert row.is_visible() and "157" in row.inner_text()
    box = row.bounding_box()
    assert 0 <= box["y"] < 900
    assert page.locator("#fig-talks-rounds .records form").is_visible() == javascript
    page.context.close()


def test_switches_count_the_envoys_visits_again(site, browser):
    page, _ = open_page(browser, site / "en/figures/talks-witkoff-dates.html")
    card, rows, _ = records_of(page, "talks-witkoff-dates")
    every = rows.count()
    for select in card.locator("select:not([name=span])").all():
        option = select.locator("option").nth(1)
        select.select_option(option.get_attribute("value"))
        assert 0 < rows.count() <= every
    assert card.locator("output").inner_text() == f"Counted: {rows.count()} of {every} meetings"
    page.context.close()


@pytest.mark.parametrize("row, page_of", [("T075", "talks-rounds"), ("P49", "talks-positions-over-time")])
def test_the_address_of_an_earlier_edition_leads_on(site, browser, row, page_of):
    page, complaints = open_page(browser, site / "en/index.html")
    page.goto((site / "en/talks.html").as_uri() + f"#{row}")
    page.wait_for_url(f"**/figures/{page_of}.html#{row}")
    assert page.locator(f"#{row}").is_visible() and complaints == []
    page.context.close()


# --- pages of figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("figure", ["talks-rounds", "donbas-map", "sources-list", "claims-verdicts", "talks-positions"])
def test_the_page_of_a_figure_offline(site, browser, figure, width):
    page, complaints = open_page(browser, site / f"en/figures/{figure}.html", width)
    if page.locator(".chart").count():
        page.wait_for_selector(".chart-live svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate(
        "[...document.querySelectorAll(':is(button, summary, header a, #take-along a, #link a)')]"
        ".filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 24
    assert page.locator("h1").count() == 1 and complaints == []
    page.context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_page_to_embed_shows_the_card_alone(site, browser, javascript):
    page, complaints = open_page(browser, site / "en/index.html", 480, java_script_enabled=javascript)
    page.goto((site / "en/figures/talks-rounds.html").as_uri() + "#embed")
    shown = page.locator("main").inner_text()
    assert "Sources" in shown and "As known on" in shown and not page.locator("#rows, #cite, header").first.is_visible()
    link = page.locator(".embedded a")
    assert link.is_visible() and link.get_attribute("target") == "_top"
    assert page.locator("#fig-talks-rounds .chart").bounding_box()["height"] > 200 and complaints == []
    page.context.close()


def test_a_mark_of_a_chart_leads_to_its_row(site, browser):
    page, _ = open_page(browser, site / "en/figures/talks-rounds.html")
    page.wait_for_selector(".chart-live svg")
    page.locator(".chart-live .mark-symbol.role-mark path").last.click()
    page.wait_for_url("**/figures/talks-rounds.html#T*")
    page.context.close()


def test_sharing_copies_the_address_where_a_device_shares_nothing(site, browser):
    page, complaints = open_page(browser, site / "en/figures/talks-rounds.html")
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.get_by_role("button", name="Share").click()
    eventually(page, "Boolean(window.copied)")
    assert page.evaluate("window.copied").endswith("/en/figures/talks-rounds.html")
    assert page.locator("#link output").inner_text() == "The address is copied." and complaints == []
    page.context.close()
