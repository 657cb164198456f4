"""The figure card: what it asks for, what it shows."""

import json
import re

import altair as alt
import pandas as pd
import pytest

from casebook import vega
from casebook.book import open_book
from casebook.figures import card

BOOK = open_book()
ROWS = pd.DataFrame({"Day": pd.to_datetime(["2026-02-05", "2026-02-06"]), "People": [1234, 5]})
CHART = alt.Chart(ROWS).mark_bar().encode(x="Day:T", y="People:Q").properties(height=100)


def make(**changes):
    given = dict(
        id="people-a-day",
        title="People & days",
        caption="Caption.",
        alt="Two bars; the higher is 1,234.",
        table=ROWS,
        sources=["S001"],
        tables=["exchanges"],
        chart=CHART,
    )
    return card.figure(BOOK, **{**given, **changes})


@pytest.mark.parametrize("name", ["id", "title", "caption", "alt", "sources", "tables"])
def test_a_figure_lacking_something_is_refused(name):
    with pytest.raises(card.IncompleteFigure, match=name):
        make(**{name: [] if name in {"sources", "tables"} else ""})


def test_a_figure_without_rows_or_with_unknown_sources_is_refused():
    with pytest.raises(card.IncompleteFigure, match="table"):
        make(table=ROWS.head(0))
    with pytest.raises(card.IncompleteFigure, match="S998"):
        make(sources=["S998"])


def test_the_card_carries_everything():
    html = card.render(make(), card.Drawn("figures/x.svg"), {"CSV": "figures/x.csv"})
    for part in (
        "People &amp; days",
        'alt="Two bars; the higher is 1,234."',
        "Caption.",
        "RFE/RL",
        "<details>",
        "1,234",
        "5\u00a0February\u00a02026",
        'download="people-a-day.csv"',
        'src="figures/x.svg"',
        "Licence",
    ):
        assert part in html, part
    assert html.count('<th scope="row">') == 2


def test_the_spec_describes_itself_and_is_strict_json():
    spec = make().spec
    assert spec["description"] == "Two bars; the higher is 1,234."
    json.dumps(spec, allow_nan=False)


def test_alone_in_jupyter_the_card_is_self_contained(monkeypatch):
    monkeypatch.delenv("CASEBOOK_EDITION", raising=False)
    html = make()._repr_mimebundle_()["text/html"]
    assert 'src="data:image/svg+xml,' in html and "data:text/csv" in html


def test_in_an_edition_the_kernel_hands_over_plain_data(monkeypatch):
    monkeypatch.setenv("CASEBOOK_EDITION", "1")
    payload = json.loads(json.dumps(make()._repr_mimebundle_()[card.MIME]))
    assert card.Card(**payload) == make()


def test_pictures_are_equal_however_many_came_before():
    first = card.static_svg(make().spec)
    assert card.static_svg(make().spec) == first


def test_links_of_marks_stay_out_of_the_picture():
    rows = ROWS.assign(link="#C12")
    chart = alt.Chart(rows).mark_bar().encode(x="Day:T", y="People:Q", href="link:N").properties(height=100)
    spec = make(chart=chart).spec
    assert "#C12" in json.dumps(spec)
    plain = re.sub(r' aria-label="[^"]*"', "", card.static_svg(spec))
    assert "<path" in plain and "<a" not in plain and "#C12" not in plain


def test_markup_in_data_is_text():
    table = pd.DataFrame({"a": ["<script>x</script>"], "b": ["</script>"]})
    html = card.render(make(table=table), card.Drawn(), {})
    assert "<script>x" not in html and "</script>" not in html
    island = vega.as_island({"marks": ["</script>"]})
    assert island.count("</script>") == 1


def test_missing_values_are_dashes_and_addresses_are_links():
    html = card.table_html(
        pd.DataFrame({"n": pd.array([1, None], "Int64"), "u": ["https://example.org/a", None]}), "en"
    )
    assert html.count("–") == 2 and '<a href="https://example.org/a">example.org</a>' in html


def test_nothing_yet_says_why():
    html = card.render(card.nothing_yet(BOOK, "x", "Title", "No row was known."), card.Drawn(), {})
    assert "No row was known." in html and "<table" not in html


def test_a_picture_tells_its_size_so_that_the_page_keeps_its_place():
    svg = card.static_svg(make(chart=CHART).spec)
    size = card.size(svg)
    assert re.fullmatch(r'width="640" height="\d+"', size)
    assert f'src="figures/x.svg" {size}>' in card.render(make(chart=CHART), card.Drawn("figures/x.svg", size), {})


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(card.IncompleteFigure, match="two columns are named 'day'"):
        make(table=pd.DataFrame([[1, 2]], columns=["day", "day"]))
