"""The book in Albanian: messages are found where they stand, catalogues are whole, no English is left on a page."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, Comment
from conftest import REPOSITORY, book

from casebook import __main__, bilingual, edition, language, messages, search
from casebook.data import load, newest_day

ENGLISH = re.compile(
    r"\b(the|and|of|with|was|were|which|from|that|this|these|have|has|not|by|for|who|when|their|its|been)\b",
    re.I,
)
SPOKEN = ("alt", "aria-label", "title", "placeholder", "data-message", "data-done", "data-tooltip", "content", "label")


# --- finding messages -----------------------------------------------------------------------------------------


def found_in(tmp_path, code):
    path = tmp_path / "module.py"
    path.write_text(code, encoding="utf-8")
    return list(messages._in_code(path))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('book.t("Rounds of talks")', ["Rounds of talks"]),
        ('translate("yes" if value else "no", language)', ["yes", "no"]),
        ('[book.t(c) for c in ("Paragraph", "Claim")]', ["Paragraph", "Claim"]),
        ('known(rows, "no round is on record yet")', ["no round is on record yet"]),
        ('raise NotKnown("nobody had said it")', ["nobody had said it"]),
        ('NAMES = {"a": N_("one"), "b": "two"}', ["one"]),
        ("book.t(name)", []),
    ],
)
def test_messages_are_found_in_code(tmp_path, code, expected):
    assert sorted(found_in(tmp_path, code)) == sorted(expected)


def test_every_kind_of_text_is_a_message():
    found = messages.extracted()
    everywhere = {message for domain in found.values() for message in domain}
    assert "# Who has talked with whom, and what did it bring?" in found["talks"]
    assert "Data table" in everywhere
    assert "Share of Donetsk oblast occupied" in " ".join(everywhere)  # the meaning of a number
    for text in (book().data.positions["position_en"].iat[0], book().data.gaps["missing_en"].iat[0]):
        assert text in everywhere
    assert sum(map(len, found.values())) == len(everywhere)  # each in one catalogue only
    assert not everywhere & set(language.names("sq"))  # names that tables hold in both languages


# --- catalogues -----------------------------------------------------------------------------------------------


def test_catalogues_are_whole_and_keep_to_the_words_of_the_book():
    assert messages.problems() == []
    assert messages.is_complete("en") and messages.is_complete("sq")


def copy_of_catalogues(tmp_path, monkeypatch, change):
    folder = tmp_path / "sq" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for path in language.catalogues("sq").glob("*.po"):
        (folder / path.name).write_text(change(path.name, path.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    language.messages.cache_clear()


@pytest.fixture
def caches():
    yield
    language.messages.cache_clear()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('msgid "Data table"\nmsgstr "', '#, fuzzy\nmsgid "Data table"\nmsgstr "', "is fuzzy"),
        ('msgid "Data table"\n', 'msgid "Data tables"\n', "“Data table”: is missing"),
        ("{{ as_of }}", "{{ as_on }}", "its facts are not those of the English text"),
        ("](claims.ipynb)", "](claim.ipynb)", "its links are not those of the English text"),
    ],
)
def test_a_translation_that_went_astray_is_named(tmp_path, monkeypatch, caches, before, after, said):
    changed = []

    def change(name, text):
        head, mark, tail = text.rpartition(before) if "{{" in before or "](" in before else text.partition(before)
        if mark and not changed and (before.startswith("msgid") or "msgstr" in head.rsplit("msgid", 1)[-1]):
            changed.append(name)
            return head + after + tail
        return text

    copy_of_catalogues(tmp_path, monkeypatch, change)
    assert changed
    assert any(said in problem and f"locale/sq/{changed[0]}" in problem for problem in messages.problems())


def test_renewing_whole_catalogues_changes_nothing(tmp_path, monkeypatch, caches):
    copy_of_catalogues(tmp_path, monkeypatch, lambda name, text: text)
    assert set(messages.renew("sq").values()) == {0}
    for path in sorted((REPOSITORY / "locale/sq/LC_MESSAGES").glob("*.po")):
        assert (tmp_path / "sq/LC_MESSAGES" / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_every_figure_asks_only_for_messages_that_are_there(drawn_in_albanian):
    """Messages made up at run time would be missed by who reads the code; texts that are Albanian already are fine."""
    own = set(language.names("sq").values()) | set(language.messages("sq").values())
    own |= {book().article.title_sq}
    assert {m for m in drawn_in_albanian - own if " – " not in m} == set()  # two people, each by name


@pytest.fixture(scope="module")
def drawn_in_albanian():
    """Messages that were asked for in vain while all numbers and the figures that claims point to were made."""
    from casebook import figures

    language.untranslated.clear()
    for day in ("2026-02-05", "2022-03-10"):
        albanian = book(day, "sq")
        for fact in albanian.facts.values():
            fact.text("sq")
            language.translate(fact.reason, "sq")
            language.translate(fact.meaning, "sq")
        for name in figures.FIGURES:
            figures.made(albanian, name)
        for chapter in ("talks", "donbas", "timeline"):
            albanian.numbers(chapter)._repr_html_()
    return set(language.untranslated)


# --- pages ----------------------------------------------------------------------------------------------------


PUBLISHERS = sorted(set(load(newest_day()).sources["publisher"]), key=len, reverse=True)
OTHERS = ["The casebook team", "The Economist", "CC BY", "CC-BY", "for-ua.com"]
NAMES = re.compile("|".join(map(re.escape, PUBLISHERS + OTHERS)))


def english_left(page: str) -> list[str]:
    """Texts of a page with words of English, outside code, names of publishers and what is marked as English."""
    soup = BeautifulSoup(page, "html.parser")
    for gone in soup.find_all(["script", "style", "code", "pre", "textarea"]) + soup.find_all(lang="en"):
        gone.decompose()
    texts = [str(t) for t in soup.find_all(string=True) if not isinstance(t, Comment)]
    texts += [tag[name] for tag in soup.find_all(True) for name in SPOKEN if isinstance(tag.get(name), str)]
    return [
        " ".join(text.split())[:120]
        for text in texts
        if ENGLISH.search(NAMES.sub("", re.sub(r"https?://\S+", "", text)))
    ]


def test_no_english_is_left_on_albanian_pages(site):
    pages = sorted((site / "sq").glob("*.html")) + sorted((site / "sq/figures").glob("*.html"))
    assert len(pages) > 60
    left = {p.name: found for p in pages if (found := english_left(p.read_text(encoding="utf-8")))}
    assert left == {}


def test_no_albanian_is_read_out_as_english(site):
    for name in ("article", "claims", "sources"):
        soup = BeautifulSoup((site / f"sq/{name}.html").read_text(encoding="utf-8"), "html.parser")
        own = [t for t in soup.select("table.dataframe, .output.text_plain") if t.find(lang="sq")]
        assert own, name
        for answer in own:
            assert answer["lang"] == "en"  # the names of columns stay English
            for text in answer.find_all(string=re.compile("[ëç]")):
                assert text.find_parent(lang=True)["lang"] == "sq", text


def test_pages_say_their_language_and_lead_to_the_other(site):
    for code, other in (("en", "sq"), ("sq", "en")):
        for path in sorted((site / code).glob("*.html")):
            if path.stem in ("genindex",):
                continue
            page = path.read_text(encoding="utf-8")
            assert f'<html lang="{code}"' in page
            assert f'hreflang="{other}" href="../{other}/{path.name}"' in page
            assert f'<a class="language-switch" href="../{other}/{path.name}" lang="{other}"' in page


def test_sections_have_the_same_addresses_in_both_languages(site):
    for path in sorted((site / "en").glob("*.html")):
        ids = [
            re.findall(r'<section id="([^"]*)"', (site / code / path.name).read_text(encoding="utf-8"))
            for code in ("en", "sq")
        ]
        assert ids[0] == ids[1], path.name


def test_equal_headings_get_ids_of_their_own():
    assert bilingual.section_ids(["What is it?", "**What** is it?", "Land"]) == ["what-is-it", "what-is-it-2", "land"]


@pytest.mark.parametrize("word", ["përsëri", "Përsëri", "perseri", "PËRSËRI"])
def test_search_folds_diacritics(word):
    assert search.SearchAlbanian({}).stem(word) == "perseri"


def test_the_index_of_the_search_has_no_diacritics(site):
    index = (site / "sq/searchindex.js").read_text(encoding="utf-8")
    terms = re.search(r'"terms":\s*\{(.*?)\},\s*"title', index, re.S)[1]
    assert "ukrain" in terms and not re.search("[ëç]", terms)


@pytest.mark.parametrize("code", ["en", "sq"])
def test_the_search_finds_rows_on_the_pages_of_figures(site, code):
    index = (site / code / "searchindex.js").read_text(encoding="utf-8")
    names = re.search(r'"docnames":\s*\[(.*?)\]', index)[1].replace('"', "").split(",")
    places = re.search(r'"kellogg":\s*(\[[^\]]*\]|\d+)', index)[1]  # stands in rows of positions and statements only
    found = {names[int(n)].strip() for n in re.findall(r"\d+", places)}
    assert "figures/talks-positions-over-time" in found
    assert all((site / code / f"{name}.html").is_file() for name in found)


def test_words_of_the_theme_are_translated_wherever_they_stand():
    page = '<a title="next page"><span> Contents </span>next page on Contents</a>'
    done = bilingual.translated(page, "sq")
    assert "next page on Contents" in done and 'title="next page"' not in done and "> Contents <" not in done


def test_code_keeps_its_words_on_albanian_pages():
    code = "<pre><span>next</span>(found)</pre>"
    done = bilingual.translated(f"<p>next</p>{code}<p>next</p>", "sq")
    assert code in done and done.count(">next<") == 1


def test_a_slip_of_the_theme_is_mended():
    assert bilingual.translated("<h1>K\u0113rko</h1>", "sq") == "<h1>Kërko</h1>"


def test_an_unfinished_language_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "is_complete", lambda code: code == "en")
    with pytest.raises(edition.EditionError, match="LANGUAGES: sq: its translation is not complete"):
        edition.build({}, ["en", "sq"], tmp_path / "book")
    assert list(tmp_path.iterdir()) == []


def test_a_language_left_out_is_named(monkeypatch, capsys):
    asked = __main__.parser().parse_args(["build"])
    assert __main__.named_edition(asked)[1] == ["en", "sq"] and capsys.readouterr().err == ""
    monkeypatch.setattr(messages, "is_complete", lambda code: code == "en")
    assert __main__.named_edition(asked)[1] == ["en"]
    assert capsys.readouterr().err == "casebook: sq is left out: its translation is not complete (see `make check`)\n"
