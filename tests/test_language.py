"""Numbers and dates by the rules of the language."""

import pytest

from casebook import language

N = "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "english", "albanian"),
    [
        (0.89146, "share", f"89.1{N}%", f"89,1{N}%"),
        (0.89161, "share", f"89.2{N}%", f"89,2{N}%"),
        (5775.0, "km2", f"5,775{N}km²", f"5{N}775{N}km²"),
        (25.57, "months", "25.6", "25,6"),
        (1750000, "people", "1,750,000", f"1{N}750{N}000"),
        ("2026-02-05", "date", f"5{N}February{N}2026", f"5{N}shkurt{N}2026"),
    ],
)
def test_facts_in_words(value, unit, english, albanian):
    assert language.text(value, unit, "en") == english
    assert language.text(value, unit, "sq") == albanian


def test_rounding_happens_once():
    assert language.text(0.89149, "share", "en") == f"89.1{N}%"  # not 89.15, then 89.2


def test_missing_messages_stay_english():
    assert language.translate("no such message", "sq") == "no such message"


@pytest.mark.parametrize(
    ("name", "value", "english", "albanian"),
    [
        ("near_share", 0.05, f"5{N}%", f"5{N}%"),
        ("occupied_share", 0.8912, f"89.1{N}%", f"89,1{N}%"),
        ("longest", 1120, "1,120", f"1{N}120"),
        ("named", True, "yes", "yes"),
        ("began", "2022-02-24", f"24{N}February{N}2022", f"24{N}shkurt{N}2022"),
        ("claimed", "2000000", "2,000,000", f"2{N}000{N}000"),
        ("year", "2025", "2025", "2025"),
        ("coldest", "none", "none", "none"),
    ],
)
def test_numbers_of_a_rule_in_words(name, value, english, albanian):
    assert language.shown(name, value, "en") == english
    assert value in (True, "none") or language.shown(name, value, "sq") == albanian


def test_codes_of_a_ledger_are_told_in_words():
    assert language.shown("issue", "security_guarantees+nato", "en") == "security guarantees + NATO"
    assert language.shown("oblasts", "UA-14+UA-09", "sq") == "Donetsk + Luhansk"
    assert language.shown("party", "RU", "sq") == "Rusi" and language.shown("word", "", "en") == ""


def test_a_text_is_not_cut_within_a_number():
    told = f"Killed, wounded and missing; at most 1{language.NBSP}800{language.NBSP}000; more words that do not fit"
    assert language.shortened(told, 45) == "Killed, wounded and missing…"
    assert (
        language.shortened(told, 60) == f"Killed, wounded and missing; at most 1{language.NBSP}800{language.NBSP}000…"
    )


def test_titles_of_articles_are_told_in_albanian():
    from conftest import book

    titles = (book().article.title_en, book().article.title_sq)
    assert language.translate(titles[0], "sq") == titles[1] != titles[0]


def test_words_are_quoted_as_the_language_does():
    assert language.quoted("none", "en") == "“none”"
    assert language.quoted("asnjë", "sq") == "„asnjë“"


def test_numbers_below_zero_have_a_true_minus():
    assert [language.number(-20.5, code) for code in ("en", "sq")] == ["−20.5", "−20,5"]
