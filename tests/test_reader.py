"""The reader's view of the ledger: complete, as known on the day, safe in HTML."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import html
import json
import re

import pytest
from babel.dates import get_month_names
from conftest import REPOSITORY, book

from casebook import edition, figures, language, prose
from casebook.book import Book
from casebook.claims import VERDICTS, Span
from casebook.data import Data, load
from casebook.figures.reader import CODES, ROWS, reader, sensitivity
from casebook.parameters import Parameters

DAYS = ["2022-02-24", "2025-08-20", "2026-02-05", "2026-02-28"]
N = "\u00a0"


made = figures.made


@functools.cache
def card(figure: str, day: str = "2026-02-05", language: str = "en"):
    """A figure of a day, made once for all tests."""
    return made(book(day, language), figure)


@functools.cache
def _view(day: str, language: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "made", lambda _, figure: card(figure, day, language))
        return reader(book(day, language)).html


@pytest.fixture
def made_before(monkeypatch):
    """Figures of the article's day, for views of changed tables and other texts."""
    monkeypatch.setattr(figures, "made", lambda _, figure: card(figure))


def view(day: str = "2026-02-05", language: str = "en") -> str:
    return _view(day, language)


def parts(text: str) -> dict[str, str]:
    """The claims of a view by id."""
    return {re.search(r'id="(C\d\d)"', part)[1]: part for part in re.findall(r"<details .*?</details>", text, re.S)}


def in_reading_order() -> list[str]:
    return [c.id for c in sorted(book().claims, key=lambda c: c.paragraph)]


def words(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)).replace(N, " ")


# --- complete ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "language"), [*((day, "en") for day in DAYS), ("2026-02-05", "sq")])
def test_every_claim_stands_once_with_all_that_is_known(day, language):
    shown, sources = parts(view(day, language)), book(day).data.sources.set_index("id")
    assert list(shown) == in_reading_order()
    for claim in book(day, language).claims:
        text = words(shown[claim.id])
        assert claim.text[language] in text
        assert book(day, language).t(VERDICTS[claim.verdict]) in text
        assert claim.why(language).replace(N, " ") in text and claim.rule_in(language).replace(N, " ") in text
        for evidence in claim.evidence:
            row = rf"<b>(<a href=[^>]*>)?{re.escape(evidence)}(</a>)?</b>"
            number = rf'<a href="[^"]*#number-{re.escape(evidence)}">'
            assert re.search(f"{row}|{number}", shown[claim.id]), evidence
        for source in claim.sources:
            assert html.escape(f'href="{sources.at[source, "url"]}"', quote=False) in shown[claim.id]


@pytest.mark.parametrize("day", DAYS)
def test_ids_and_headings(day):
    ids = re.findall(r'\bid="([^"]+)"', view(day))
    assert len(ids) == len(set(ids))
    assert re.findall(r"<h3>(.*?)</h3>", view(day)) == [f"Paragraph {n}" for n in range(1, 14)]
    assert not re.search(r"<h[1245]|<script| on\w+=", view(day))
    for target in re.findall(r'href="#([^"]+)"', view(day)):
        assert target in ids


@pytest.mark.parametrize("language", ["en", "sq"])
def test_every_passage_of_the_record_is_found(language):
    assert "reader-note" not in view(language=language)
    quotations = re.findall(r"<blockquote>(.*?)</blockquote>", view(language=language))
    marked = [re.findall(r'aria-label="(C\d\d), ', q) for q in quotations]
    by_paragraph = [[c.id for c in book().claims if c.paragraph == n] for n in range(1, 14)]
    assert [sorted(m) for m in marked] == by_paragraph
    sentence = quotations[2 if language == "en" else 2].split('aria-label="C12')[0]
    assert "314" in sentence


def test_markers_have_names_with_the_verdict():
    assert 'href="#C12" aria-label="C12, supported"' in view()
    assert 'href="#C37" aria-label="C37, contradicted"' in view()


def test_choices_carry_counts_and_all_comes_first():
    for group, count in (("verdict", 48), ("kind", 48), ("speaker", 48)):
        labels = re.findall(rf'<label><input type="radio" name="{group}" value="([^"]*)".*?<b>(\d+)</b>', view())
        assert labels[0] == ("", str(count))
        assert sum(int(n) for _, n in labels[1:]) == count
    assert view().count(" checked>") == 3


def test_every_table_of_evidence_can_be_told():
    tables = {name for name, frame in book().data.tables.items() if "id" in frame} - {"sources", "claims"}
    assert tables - {"terms", "corrections"} == set(ROWS)  # those two are no evidence


def test_rows_are_told_with_day_text_confidence_and_sources():
    row = next(li for li in re.findall(r"<li>.*?</li>", parts(view())["C12"]) if "PX-076" in li)
    text = words(row)
    assert re.search(r"5 February 2026 · confidence: high ·\s+Anews", text)
    assert "Returned to Ukraine 157; returned to Russia 160; 314 by the formula" in text
    estimate = words(next(li for li in re.findall(r"<li>.*?</li>", parts(view())["C06"]) if "CE-049" in li))
    assert "CSIS: both armies; soldiers; killed, wounded and missing; at most 1,800,000" in estimate
    assert "None" not in words(view()) and "nan" not in words(view()).split()


def test_codes_of_estimates_are_told_in_words():
    fields = {
        f["name"]: f.get("constraints", {}).get("enum") for f in book().data.resources["casualties"]["schema"]["fields"]
    }
    assert {code for name in ("side", "population", "measure") for code in fields[name]} <= set(CODES)
    assert "killed and wounded" in words(parts(view())["C06"]) and "killed_" not in view()


def test_numbers_of_the_rule_are_readable():
    donbas = words(parts(view())["C37"])
    assert re.search(r"map date\s+5 February 2026", donbas) and re.search(r"occupied share\s+89\.1 %", donbas)
    assert re.search(r"not occupied km²\s+5,775", donbas)
    assert re.search(r"to Ukraine\s+157", words(parts(view())["C12"]))
    assert re.search(r"named\s+yes", words(parts(view())["C23"]))


def test_the_number_of_a_row_comes_with_its_name():
    assert "Abu Dhabi, 4 February 2026 – 5 February 2026 (T075)" in words(parts(view())["C10"])
    assert "Steve Witkoff (A01)" in words(parts(view())["C10"])
    assert "Russia claims four Ukrainian regions, 30 September 2022 (TL-028)" in words(parts(view())["C38"])


def test_a_line_of_text_says_what_the_view_holds(made_before):
    assert repr(reader(book())).startswith("48 claims in 13 paragraphs: ")
    data = dataclasses.replace(book().data, tables={**book().data.tables, "claims": book().data.claims.iloc[:0]})
    nothing = reader(Book(Parameters(), data))
    assert "<form" not in nothing.html and "no ledger" in nothing.summary


# --- as known on the day ------------------------------------------------------------------------------------


def days_told(text: str) -> set[dt.date]:
    months = {name: n for n, name in get_month_names("wide", locale="en").items()}
    told = {dt.date.fromisoformat(d) for d in re.findall(r"\b20\d\d-\d\d-\d\d\b", text)}
    found = re.findall(rf"\b(\d{{1,2}}) ({'|'.join(months)}) (20\d\d)\b", text)
    return told | {dt.date(int(year), months[month], int(day)) for day, month, year in found}


@pytest.mark.parametrize("day", DAYS)
def test_nothing_later_than_the_day(day):
    known = {row for frame in book(day).data.tables.values() if "id" in frame for row in frame["id"]}
    claims = {claim.id: claim for claim in book(day).claims}
    for id, part in parts(view(day)).items():
        details = part.split("</summary>")[1]  # the claim itself is the article's, and so is what a rule is asked with
        for name, value in ((n, v) for n, v in claims[id].arguments.items() if re.match(r"\d{4}-", v)):
            details = details.replace(language.shown(name, value, "en"), "")
        assert set(re.findall(r"<b>([A-Z]+-?\d+)</b>", details)) <= known, id
        assert not {d for d in days_told(words(details)) if d > dt.date.fromisoformat(day)}, id
    if day == "2022-02-24":
        assert "figures/" not in view(day) and "#fig-" not in parts(view(day))["C12"]


# --- figures ------------------------------------------------------------------------------------------------


def cells(page: str) -> list[tuple[str, list[str]]]:
    notebook = json.loads((REPOSITORY / f"chapters/{page}.ipynb").read_text(encoding="utf-8"))
    return [("".join(c["source"]), c["metadata"].get("tags", [])) for c in notebook["cells"]]


def call(figure: str) -> str:
    module, function, arguments = figures.FIGURES[figure]
    extra = "".join(f", {name}={value!r}" for name, value in arguments.items())
    return f"{module}.{function}(book{extra})".replace("'", '"')


NAMED = sorted(set(load("2026-02-05").claims["figure"].dropna()))


def test_figures_are_those_that_claims_name():
    assert NAMED == sorted(figures.FIGURES)


@pytest.mark.parametrize("figure", NAMED)
def test_a_figure_stands_on_the_page_it_is_linked_to(figure):
    """Its chapter calls it, and where the cell is left out on early days there is nothing to draw yet."""
    assert card(figure).id == figure
    page = figures.address(figure).partition(".")[0]
    wanted = call(figure).replace('subject="', '"') if "said" in call(figure) else call(figure)
    tags = [tags for source, tags in cells(page) if source in (wanted, call(figure))]
    assert len(tags) == 1, wanted
    for tag in (t for t in tags[0] if re.match(r"from-\d", t)):
        eve = (dt.date.fromisoformat(tag[5:]) - dt.timedelta(days=1)).isoformat()
        assert card(figure, eve).csv == ""
        assert not prose.stands(tags[0], book(eve).parameters, book().article)


@pytest.mark.parametrize("day", ["2026-02-05", "2026-08-22"])
def test_a_figure_shows_evidence_of_its_claim(day):
    """What identifies a row or fact of its evidence stands in the rows behind the figure."""
    tables = book(day).data.tables
    for claim in (c for c in book(day).claims if c.figure):
        signs = {claim.id}  # claims told by reading are listed by id
        for name, frame in tables.items():
            if name not in ROWS or not ROWS[name][0]:
                continue
            rows = frame[frame["id"].isin(claim.evidence)]
            days = rows[ROWS[name][0]].dropna()
            signs |= set(days.dt.strftime("%Y-%m-%d")) | {f"{d.day} {d:%b %Y}, Abu Dhabi" for d in days}
            if name in ("disagreements", "actors"):
                signs |= set(rows["topic_en" if name == "disagreements" else "name_en"])
            if name == "exchanges":
                signs |= set((rows["returned_to_ua"].astype(str) + "," + rows["returned_to_ru"].astype(str)).dropna())
        rules = [f for f in claim.evidence if f.startswith("witkoff_rule")]
        shares = [f for f in claim.evidence if f.startswith("donbas_")]
        of_facts = {"talks-witkoff": rules, "donbas-shares": shares}.get(claim.figure)
        assert of_facts or any(sign in card(claim.figure, day).csv for sign in signs), (claim.id, claim.figure)


def test_pictures_only_in_an_edition_and_beside_the_title_of_the_figure(monkeypatch, made_before):
    assert "<img" not in view()
    monkeypatch.setenv("CASEBOOK_EDITION", "1")
    shown = parts(reader(book()).html)
    donbas, counts = card("donbas-shares"), card("donbas-positions")
    picture = '<img loading="lazy" src="figures/donbas-shares.svg" alt="">'
    assert f'<a href="donbas.html#fig-donbas-shares">{html.escape(donbas.title)}{picture}</a>' in shown["C37"]
    assert counts.spec is None and "<img" not in shown["C36"]
    assert 'href="donbas.html#fig-donbas-positions"' in shown["C36"]


# --- other texts, other words -------------------------------------------------------------------------------

RAW = """ date 2026-02-05 Zyrtarët mbyllën ditën e dytë të bisedimeve. Ndërmjetësojnë Shtetet e Bashkuara.
Rusia e filloi luftën më 24 shkurt 2022. Kjo fjali e lagësht nuk ka asnjë pohim. Gati 2 milionë njerëz u vranë.
Palët folën gjatë për motin. Ishte një ditë e bukur në qytet, dhe të gjithë u kthyen në shtëpi.
"""


def test_a_raw_text_shows_only_passages_of_claims(tmp_path, made_before):
    path = tmp_path / "2026-02-05-abu-dhabi.txt"
    path.write_text(RAW, encoding="utf-8")
    shown = reader(Book(Parameters(article=str(path)), book().data)).html
    quotations = re.findall(r'<blockquote lang="sq">(.*?)</blockquote>', shown)
    assert len(quotations) == 3
    assert "Rusia e filloi luftën më 24 shkurt 2022." in quotations[1] and "[…]" in quotations[1]
    assert "lagësht" not in shown and "shtëpi" not in shown and "motin" not in shown
    assert list(parts(shown)) == in_reading_order()
    note = words(re.search(r'<p class="reader-note">(.*?)</p>', shown)[1])
    assert note.startswith("Passage not found for:") and "C12" in note and "C05" not in note
    assert all(c.id in note for c in book().claims if c.paragraph > 3)  # paragraphs that this text does not have


def test_what_is_not_found_is_reported_and_marked_at_the_end(made_before):
    table = book().data.claims
    table.loc[table["id"] == "C05", "anchors"] = "no-such-thing"
    data = dataclasses.replace(book().data, tables={**book().data.tables, "claims": table})
    shown = reader(Book(Parameters(), data)).html
    assert '<p class="reader-note">Passage not found for: <a href="#C05">C05</a>.</p>' in shown
    second = re.findall(r"<blockquote>(.*?)</blockquote>", shown)[1]
    assert re.findall(r'aria-label="(C\d\d)', second)[-1] == "C05"


def test_markup_in_data_is_text():
    evil = "<script>x</script> & “q” \"'"
    tables = {name: frame.copy() for name, frame in book().data.tables.items()}
    for name, column in (
        ("sources", "publisher"),
        ("sources", "title"),
        ("positions", "position_en"),
        ("talks", "city"),
        ("talks", "outcome_en"),
        ("disagreements", "version_a"),
        ("exchanges", "note_en"),
        ("claims", "text_en"),
        ("claims", "reason_en"),
        ("claims", "would_change_en"),
        ("actors", "name_en"),
    ):
        tables[name][column] = tables[name][column] + evil
    data = Data(book().data.as_of, tables, book().data.resources)
    shown = reader(Book(Parameters(), data)).html
    assert "<script" not in shown and html.escape(evil) in shown


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (
            Span("largest", 25, 19, 100, 1, 100, "partly", ""),
            "The verdict stays the same for every limit “counted as largest” from 19 to 100 (tried: 1 to 100). "
            "Below 19 it would be: partly supported.",
        ),
        (
            Span("near_share", 0.05, 0.01, 0.25, 0.0, 0.5, "contradicted", "supported"),
            "The verdict stays the same for every limit “deviation allowed” from 1 % to 25 % (tried: 0 % to 50 %). "
            "Below 1 % it would be: contradicted. Above 25 % it would be: supported.",
        ),
        (
            Span("days", 2, 2, 2, 1, 9, "partly", "contradicted"),
            "The verdict holds only for the limit “days” of 2 (tried: 1 to 9). "
            "Below 2 it would be: partly supported. Above 2 it would be: contradicted.",
        ),
        (
            Span("days", 7, 0, 30, 0, 30, "", ""),
            "The verdict is the same for every limit “days” that was tried, from 0 to 30.",
        ),
    ],
)
def test_sensitivity_in_words(span, said):
    assert sensitivity(book(), span).replace(N, " ") == said


def test_a_build_reports_claims_without_a_passage(tmp_path, monkeypatch, capsys):
    path = tmp_path / "2026-02-05-abu-dhabi.txt"
    path.write_text(RAW, encoding="utf-8")
    assert Book(Parameters(article=str(path)), book().data).passages()["C05"].startswith("Rusia e filloi")
    monkeypatch.setattr(edition, "check", lambda: ["enough"])
    with pytest.raises(edition.EditionError, match="enough"):
        edition.build({"article": str(path)}, ["en"], tmp_path / "book")
    said = capsys.readouterr().err
    assert said.startswith("casebook: 2026-02-05-abu-dhabi: no passage found for C") and "C43" in said
    assert "C05" not in said and said.endswith("; see claims.html\n") and said.count("\n") == 1
