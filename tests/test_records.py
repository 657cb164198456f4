"""Records: every row is a block with its anchor, its sources and what it can be chosen by; nothing else is there."""

import html.parser

import pandas as pd
import pytest
from conftest import book

from casebook.figures import card, records


class Blocks(html.parser.HTMLParser):
    """Blocks by id: attributes, links, words; and the choices of the form."""

    def __init__(self, text: str):
        super().__init__()
        self.blocks, self.options, self.now, self.tags = {}, [], None, []
        self.feed(text)
        assert not self.tags, self.tags

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in {"input"}:
            self.tags.append(tag)
        if tag == "li":
            self.now = (
                self.blocks.setdefault(given["id"], {"links": [], "words": "", **given}) if "id" in given else None
            )
        if tag == "a" and self.now:
            self.now["links"].append(given["href"])
        if tag == "option":
            self.options.append(given["value"])

    def handle_endtag(self, tag):
        assert self.tags.pop() == tag

    def handle_data(self, data):
        if self.now is not None:
            self.now["words"] += data


def rows() -> pd.DataFrame:
    """Three made rows; the first is of a month, the second has two parties and a mark-up character in its text."""
    return pd.DataFrame(
        {
            "id": ["X1", "X2", "X3"],
            "day": pd.to_datetime(["2022-04-01", "2026-02-04", "2026-02-17"]),
            "last": pd.to_datetime([None, "2026-02-05", "2026-02-18"]),
            "exact": ["month", "day", "day"],
            "place": ["online", "Abu Dhabi", "Geneva"],
            "text": [None, "157 < 158 & “both”", "open"],
            "people": pd.array([None, 1314, 0], "Int64"),
            "party": [["RU", "UA"], ["US", "RU"], []],
            "level": pd.Categorical(["low", "high", "low"], ["high", "low"]),
            "see": [[], [("claims.html#C01", "claim C01")], []],
            "source_id": ["S001", "S001", None],
        }
    )


def listed(**changed) -> str:
    given = dict(
        name="made", count="{shown} of {all} rows", when="day", until="last", precision="exact", headline="place",
        text="text", small={"people": "people home"}, facets={"party": "Party", "level": "Level"}, links="see",
        spans={"this year": pd.Timestamp("2026-01-01")}, by_year=True,
    )  # fmt: skip
    return records.listing(book(), rows(), **{**given, **changed})


def test_every_row_is_a_block_newest_first():
    blocks = Blocks(listed()).blocks
    assert list(blocks) == ["X3", "X2", "X1"]
    assert blocks["X2"]["words"].count("157 < 158 & “both”") == 1
    assert "4\u00a0February\u00a02026 – 5\u00a0February\u00a02026" in blocks["X2"]["words"]
    assert "April\u00a02022" in blocks["X1"]["words"] and "1\u00a0April" not in blocks["X1"]["words"]
    source = book().data.sources.set_index("id").at["S001", "url"]
    assert blocks["X2"]["links"] == ["#X2", source, "claims.html#C01"]
    assert blocks["X3"]["links"] == ["#X3"]


def test_a_block_tells_what_it_can_be_chosen_by():
    parsed = Blocks(listed())
    assert parsed.blocks["X1"]["data-party"] == "RU|UA" and parsed.blocks["X3"]["data-party"] == ""
    assert (parsed.blocks["X1"]["data-from"], parsed.blocks["X1"]["data-to"]) == ("2022-04-01", "2022-04-30")
    assert parsed.options == ["", "RU", "UA", "US", "", "high", "low", "", "2026-01-01"]


def test_blank_is_left_out_and_zero_is_not():
    blocks = Blocks(listed()).blocks
    assert "people home" not in blocks["X1"]["words"]
    assert "people home1,314" in blocks["X2"]["words"] and "people home0" in blocks["X3"]["words"]


def test_what_the_words_already_tell_is_taken_along_unseen():
    text = listed(small={}, along={"people": "people home"})
    assert text.count("<div hidden><dt>people home</dt>") == 2 and '<data value="1314">1,314</data>' in text


def test_without_choices_the_list_is_still_whole():
    assert list(Blocks(listed(facets={}, spans=None, links=None, by_year=False)).blocks) == ["X3", "X2", "X1"]


@pytest.mark.parametrize("calendar", ["", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_the_card_shows_the_list_in_place_of_the_table(calendar):
    shown = card.figure(
        book(), id="made", title="Made", caption="c", alt="a", table=rows()[["id", "place"]], sources=["S001"],
        tables=["talks"], records=listed(), calendar=calendar,
    )  # fmt: skip
    page = card.render(shown, card.Drawn(), {"CSV": "figures/made.csv"})
    assert 'id="X2"' in page and "<table" not in page
    assert ("ICS" in shown._repr_mimebundle_()["text/html"]) == bool(calendar)


def test_the_rows_taken_along_name_their_sources():
    table = rows()[["id", "place"]]
    url = book().data.sources.set_index("id").at["S001", "url"]
    cited = records.cited(book(), table, rows())
    assert cited["sources"].fillna("").to_list() == [url, url, ""]
    assert records.cited(book(), table[["place", "id"]], rows()).equals(table[["place", "id"]])


def test_claims_lead_from_a_row_to_the_ledger():
    found = records.claims_on(book())
    assert any(address == "claims.html#C01" for address, _ in found["T075"])
    assert {name for name in found if name.startswith("T")}
