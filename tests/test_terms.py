"""Words and names: the list, the check of a translation, the links from a page to the glossary."""

from __future__ import annotations

import re
import time

import pytest
from conftest import REPOSITORY, book
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document

from casebook import data, glossary, glossary_links, pages

LISTED = glossary.terms(data.load("2026-02-05"))


def one(id_: str) -> dict:
    return LISTED.set_index("id").loc[id_].to_dict()


def problems(english: str, albanian: str) -> list[str]:
    return glossary.term_problems([(english, albanian)], LISTED)


class TestList:
    def test_it_joins_the_tables_without_repeating_a_name(self):
        kinds = LISTED["kind"].value_counts()
        assert set(kinds.index) == {"term", "institution", "place", "person", "oblast"}
        whole = data.load("2026-02-05")
        assert kinds["place"] == len(whole.places) and kinds["person"] == len(whole.actors)
        assert kinds["oblast"] == len(whole.oblasts)
        assert kinds["term"] + kinds["institution"] >= 100 and LISTED["id"].is_unique
        written = set(whole.terms["en"].str.lower())
        assert not written & {n.lower() for t in (whole.places, whole.actors, whole.oblasts) for n in t["name_en"]}

    def test_every_word_occurs_in_the_book(self):
        texts = [p for folder in ("chapters", "casebook") for p in (REPOSITORY / folder).rglob("*")]
        texts += [p for p in (REPOSITORY / "data").glob("*.csv") if p.stem not in {"sources", "terms"}]
        text = " ".join(p.read_text(encoding="utf-8") for p in texts if p.suffix in {".md", ".ipynb", ".py", ".csv"})
        written = LISTED[LISTED["kind"].isin(["term", "institution"])].reset_index(drop=True)
        used = {row for row, *_ in glossary.uses(text, written, glossary.english(written))}
        unused = [written["id"].iat[i] for i in set(range(len(written))) - used]
        # a longer word hides a shorter one that stands in it
        assert all(any(form.lower() in text.lower() for form in one(id_)["forms_en"]) for id_ in unused), unused

    def test_each_form_allowed_fits_the_form_to_use(self):
        for row in LISTED[LISTED["sq"] != ""].to_dict("records"):
            assert glossary.albanian(row["forms_sq"]).search(row["sq"].lower()), (row["id"], row["sq"], row["forms_sq"])
            if row["avoid_sq"]:
                assert not glossary.albanian(row["avoid_sq"]).search(row["sq"].lower()), row["id"]

    def test_a_sense_stands_in_both_languages_and_every_hover_has_one(self):
        assert (LISTED["definition_en"] != "").equals(LISTED["definition_sq"] != "")
        assert (LISTED.loc[LISTED["hover"].astype(bool), "definition_en"] != "").all()
        assert 25 <= LISTED["hover"].sum() <= 40

    def test_our_own_albanian_keeps_to_the_list(self):
        whole = data.load("2026-08-22")
        pairs = list(zip(LISTED["definition_en"], LISTED["definition_sq"], strict=True))
        rows = whole.corrections.to_dict("records")
        pairs += [(row[f"{part}_en"], row[f"{part}_sq"]) for row in rows for part in ("where", "was", "is")]
        pairs += list(zip(whole.claims["text_en"], whole.claims["text_sq"], strict=True))
        assert len(pairs) > 150
        assert glossary.term_problems(pairs, LISTED) == []

    def test_albanian_and_ukrainian_are_written_in_their_own_letters(self):
        for row in LISTED.to_dict("records"):
            assert not re.search(r"[а-яіїєґ]", row["sq"] + row["definition_sq"], re.I), row["id"]
            assert not re.search(r"[ыэъё]", row["uk"], re.I), row["id"]
            if row["kind"] in {"place", "person", "oblast"} and row["uk"]:
                assert re.search(r"[а-яіїєґ]", row["uk"], re.I), row["id"]

    def test_a_word_and_its_page_wait_for_their_days(self):
        early = data.load("2022-03-01").terms.set_index("id")
        assert "free-economic-zone" not in early.index and "free-economic-zone" in set(LISTED["id"])
        assert early["source_id"].notna().sum() == (early["read_on"] <= "2022-03-01").sum() < 5


class TestCheck:
    @pytest.mark.parametrize(
        ("english", "albanian"),
        [
            ("Occupied ground grew.", "Toka e pushtuar u rrit."),
            ("The rounds in Abu Dhabi", "Raundet në Abu Dabi"),
            ("Zelensky spoke in Moscow.", "Zelenskyt foli në Moskë."),
            ("security guarantees", "garancitë e sigurisë"),
            ("a prisoner exchange", "shkëmbimin e të burgosurve"),
            ("special envoys", "të dërguarit e posaçëm"),
            ("Ukraine and the United States", "Ukrainës dhe SHBA-së"),
            ("Tell us.", "Na thuaj."),  # not the United States
            ("`occupied` and {{ occupied_share }} and [x](occupied.html)", "x"),
            ("CEASEFIRE", "Armepushim".replace("e", "ë", 1)),
            ("decomposed: ceasefire", "arme\u0308pushim"),
        ],
    )
    def test_what_keeps_to_the_list_passes(self, english, albanian):
        assert problems(english, albanian) == []

    @pytest.mark.parametrize(
        ("english", "albanian", "says"),
        [
            ("Occupied ground grew.", "Toka u rrit.", "term occupied: expected i pushtuar"),
            ("It is not occupied.", "Është e lirë.", "term not occupied: expected i papushtuar"),
            ("Zelensky spoke.", "Presidenti foli.", "term Volodymyr Zelensky: expected Volodymyr Zelensky"),
            ("Two oblasts", "Dy oblastet", "“oblastet” is not used here; write rajon"),
            ("A three-way round", "Një raund trilateral", "“trilateral” is not used here; write trepalësh"),
            ("in Kyiv", "në Kijev", "term Kyiv: expected Kiev"),
            ("NATO's word", "Fjala e aleancës", "term NATO: expected NATO"),
        ],
    )
    def test_what_leaves_it_is_named_in_one_line(self, english, albanian, says):
        found = problems(english, albanian)
        assert len(found) == 1 and says in found[0]
        assert found[0].startswith(f"locale/sq: message “{english}”: term ") and "\n" not in found[0]

    def test_the_longest_word_counts(self):
        assert problems("the Donetsk region", "rajoni i Donetskut") == []
        assert "Donetsk region" in problems("the Donetsk region", "Donetsku")[0]

    def test_a_long_message_is_shortened(self):
        found = problems("word " * 40 + "ceasefire", "x")
        assert "…”: term ceasefire" in found[0] and len(found[0]) < 160

    def test_thousands_of_messages_take_little_time(self):
        pairs = [(f"Message {n} on a ceasefire in Donetsk oblast, said Putin.", f"Mesazhi {n}") for n in range(3000)]
        began = time.process_time()
        assert len(glossary.term_problems(pairs, LISTED)) == 9000
        assert time.process_time() - began < 4  # 0.6 s where nothing else runs


def page(*paragraphs) -> nodes.document:
    document = new_document("x", get_default_settings(Parser()))
    document += paragraphs
    return document


def links(document, language="en") -> list[tuple[str, str]]:
    glossary_links.mark(document, *glossary_links.words(LISTED, language), "glossary.html", language)
    return [(use.astext(), use["term"]) for use in document.findall(glossary_links.Use)]


class TestLinks:
    def test_the_first_use_on_a_page_is_linked(self):
        document = page(
            nodes.paragraph("", "Occupied, occupied and contested."), nodes.paragraph("", "Is it contested?")
        )
        assert links(document) == [("Occupied", "occupied"), ("contested", "contested")]
        assert document.astext() == "Occupied, occupied and contested.\n\nIs it contested?"
        assert [p["classes"] for p in document.findall(nodes.paragraph)] == [["has-term"], []]

    def test_headings_links_code_and_outputs_are_left_alone(self):
        code, strong = nodes.literal("", "occupied"), nodes.strong("", "contested")
        reference = nodes.reference("", "occupied", refuri="x.html")
        output = nodes.container("", nodes.paragraph("", "occupied"), classes=["cell_output"])
        document = page(
            nodes.section("", nodes.title("", "Occupied")), output, nodes.paragraph("", "", code, reference, strong)
        )
        assert links(document) == [("contested", "contested")]

    def test_albanian_words_are_found_in_their_cases(self):
        document = page(nodes.paragraph("", "Hartografët e shohin tokën të pushtuar; raundi i parë."))
        assert links(document, "sq") == [("Hartografët", "map-maker"), ("pushtuar", "occupied"), ("raundi", "round")]

    def test_a_use_becomes_a_link_with_its_sense(self):
        class Writer:
            body = []

        use = glossary_links.Use("", nodes.Text("x"), page="glossary.html", term="round", sense="One <meeting>.")
        glossary_links.open_use(Writer, use)
        glossary_links.close_use(Writer, use)
        opening, closing = Writer.body
        assert 'href="glossary.html#term-round" aria-describedby="sense-round"' in opening and "title=" not in opening
        assert 'role="tooltip" id="sense-round">One &lt;meeting&gt;.</span>' in closing


class TestPages:
    @pytest.mark.parametrize("language", ["en", "sq"])
    def test_the_glossary_has_a_row_for_every_link(self, language):
        ids = set(re.findall(r'<div id="term-([a-z0-9-]+)">', pages.glossary(book(language=language))))
        assert ids == set(LISTED.loc[LISTED["definition_en"] != "", "id"])
        hover = LISTED[LISTED["hover"].astype(bool)]
        assert set(hover["id"]) <= ids

    def test_words_stand_by_the_alphabet_of_the_page(self):
        albanian = re.findall(r"<dfn>(.*?)</dfn>", pages.glossary(book(language="sq")))
        assert albanian.index("aneksim") < albanian.index("armëpushim") < albanian.index("ndërmjetës")
        english = re.findall(r"<dfn>(.*?)</dfn>", pages.glossary(book()))
        assert english == sorted(english, key=str.casefold)

    def test_names_carry_their_language(self):
        table = pages.names(book())
        assert table.count("<tr>") == 1 + (LISTED["sq"] != "").sum()
        assert 'lang="en" data-label="English">Kyiv</th><td lang="sq" data-label="Albanian">Kiev' in table
        assert 'lang="uk" data-label="Ukrainian">Київ' in table


class TestCorrections:
    def test_they_are_newest_first_and_name_changes_of_this_repository(self):
        rows = data.load("2026-08-22").corrections
        days = re.findall(r'<time datetime="([\d-]+)">', pages.corrections(book("2026-08-22")))
        assert days == sorted(days, reverse=True) and len(days) == len(rows) >= 10
        assert (rows["date"] > rows["known_on"]).all()  # the book was written after what it tells

    @pytest.mark.parametrize("day", ["2022-02-24", "2022-06-01", "2025-08-20", "2026-02-05"])
    def test_none_tells_of_what_became_known_later(self, day):
        shown = set(re.findall(r'<li id="(E-\d\d)">', pages.corrections(book(day))))
        whole = data.load("2026-08-22").corrections
        assert shown == set(whole.loc[whole["known_on"] <= day, "id"])
        if day < "2025-11-22":
            assert "Miami" not in pages.corrections(book(day))
