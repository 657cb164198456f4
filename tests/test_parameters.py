"""The declared parameters: what is refused, and how."""

import datetime as dt

import pytest

from casebook.parameters import DEFAULT_ARTICLE, ParameterError, Parameters, claims_file, parse

LAST = dt.date(2026, 8, 22)


def test_defaults_are_the_day_of_the_article():
    assert parse({}, LAST) == Parameters("2026-02-05", "en", DEFAULT_ARTICLE)


@pytest.mark.parametrize("day", ["2022-02-24", "2026-08-22", "2024-02-29"])
def test_bounds_belong_to_the_range(day):
    assert parse({"as_of": day}, LAST).day == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"as_off": "2026-02-05"}, "parameter as_off: is unknown; use one of as_of, language, article"),
        ({"as_of": "5 February 2026"}, "write it as YYYY-MM-DD"),
        ({"as_of": "2026-02-30"}, "is not a day"),
        ({"as_of": "20260205"}, "is not a day"),
        ({"as_of": "2022-02-23"}, "choose a day from 2022-02-24 to 2026-08-22"),
        ({"as_of": "2026-08-23"}, "choose a day from 2022-02-24 to 2026-08-22"),
        ({"as_of": ""}, "is not a day"),
        ({"as_of": 20260205}, "is not text"),
        ({"language": "de"}, "use one of en, sq"),
        ({"article": "data/article/none.md"}, "data/article/none.md: no such file"),
    ],
)
def test_refusals_are_one_clear_line(raw, says):
    with pytest.raises(ParameterError) as refused:
        parse(raw, LAST)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_claims_file_lies_beside_the_article(tmp_path):
    article = tmp_path / "a.b.txt"
    assert claims_file(article) == tmp_path / "a.b.claims.csv"
    assert Parameters(article=str(article)).ledger_path is None and Parameters().ledger_path is None
    claims_file(article).touch()
    assert Parameters(article=str(article)).ledger_path == claims_file(article)
