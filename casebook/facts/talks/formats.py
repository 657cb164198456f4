"""Facts of the rounds: how many by format, level and result, their days, the long pause between direct rounds.

Facts that differ by one value only stand in a table by name, with their meaning, and are declared together.
"""

from __future__ import annotations

import pandas as pd

from casebook.data import Data
from casebook.facts.article import article_day
from casebook.facts.registry import fact
from casebook.facts.talks.parts import (
    ABU_DHABI_2,
    GENEVA,
    GRAIN_DEAL,
    ISTANBUL_1,
    ISTANBUL_2,
    ISTANBUL_3,
    MILITARY_CHANNEL,
    between,
    count,
    day,
    declare,
    family,
    known,
    latest,
    one_table,
    rounds,
    row,
    the_round,
    year_to,
)
from casebook.language import N_

# Limits
SELECTION = (
    "The real number may be higher: after the first spring of the invasion the table is, for years, a selection, "
    "and a meeting that nobody reported is missing."
)
DIRECT = "Video sessions count, and so do contacts that rest on agency reports only (low confidence)."


# Points on the rounds and meetings themselves; the others concern exchanges, land or the article.
DISAGREEMENTS = {
    "day or place": ("D01", "D10", "D12", "D13", "D14", "D19"),
    "length": ("D03", "D04", "D05", "D06", "D31", "D36"),
    "how many": ("D02", "D08", "D11", "D32"),
    "who took part": ("D07", "D09", "D15"),
    "what was agreed": ("D17", "D20", "D28", "D29"),
}


# Rounds by format, level and result


def _count_rounds(data, column, value):
    return count(rounds(data, **{column: value}), data.talks)


# The names carry the value that is counted.
ROUNDS_BY = {
    "format": {
        "talks_direct_ru_ua_total": (
            "Number of direct rounds: delegations of Russia and Ukraine at one table, hosts aside."
        ),
        "talks_trilateral_total": "Number of three-way rounds: Russia, Ukraine and the United States at one table.",
        "talks_us_ru_total": "Number of rounds between the United States and Russia, without Ukraine.",
        "talks_us_ua_total": "Number of rounds between the United States and Ukraine, without Russia.",
        "talks_us_ua_europe_total": "Number of rounds of the United States and Ukraine with European states.",
        "talks_summit_total": "Number of summits: leaders' meetings recorded as a format of their own.",
        "talks_other_total": (
            "Number of rounds in no other format: mediators in a capital, the grain deal, meetings of supporters."
        ),
    },
    "level": {
        "talks_leaders_total": "Number of rounds at which leaders of states met.",
        "talks_ministers_total": "Number of rounds at which ministers were the highest rank of both sides.",
        "talks_envoys_total": "Number of rounds led by envoys or advisers.",
        "talks_technical_total": "Number of rounds of experts or officers.",
    },
}
for _column, _meanings in ROUNDS_BY.items():
    for _name, _meaning in _meanings.items():
        _value = _name.removeprefix("talks_").removesuffix("_total")
        _limit = DIRECT if _value == "direct_ru_ua" else SELECTION
        declare(_name, "rounds", _meaning, _count_rounds, _column, _value, limit=_limit)

ROUNDS_BY_RESULT = {
    "talks_agreeing_exchange_total": (
        "prisoner_exchange",
        "Number of rounds that agreed an exchange of prisoners.",
        "Each round is recorded with one kind of result: an exchange agreed beside a weightier one is not counted.",
    ),
    "talks_partial_ceasefire_total": (
        "ceasefire_partial",
        "Number of rounds after which a limited truce, at sea or on energy, was announced.",
        "Announced, not kept: whether a truce held is not recorded here.",
    ),
    "talks_without_result_total": (
        "none",
        "Number of rounds recorded without a concrete result.",
        "As far as was made public: a round without a recorded result may have prepared a later one.",
    ),
}
for _name, (_result, _meaning, _limit) in ROUNDS_BY_RESULT.items():
    declare(_name, "rounds", _meaning, _count_rounds, "outcome_type", _result, limit=_limit)


@fact("rounds", "talks")
def talks_rounds_total(data, parameters):
    """Number of rounds of talks and high-level meetings recorded here and public by the day.

    A round of several days counts once. The real number may be higher: after the first spring of the invasion the
    table is, for years, a selection, and a meeting that nobody reported is missing.
    """
    return count(data.talks)


@fact("rounds", "talks")
def talks_one_table_total(data, parameters):
    """Number of rounds, direct or three-way, with Russia and Ukraine at one table.

    The grain deal of 2022 is left out: each side signed its own text.
    """
    return count(one_table(data))


@fact("share", "talks")
def talks_one_table_share(data, parameters):
    """Share of all recorded rounds with Russia and Ukraine at one table.

    It depends on which rounds are on record: after the first spring of the invasion the table is, for years, a
    selection.
    """
    return len(one_table(data)) / len(data.talks), data.talks


@fact("rounds", "talks")
def talks_rounds_12m_total(data, parameters):
    """Number of rounds that began in the twelve months up to the day.

    The real number may be higher: after the first spring of the invasion the table is, for years, a selection,
    and a meeting that nobody reported is missing.
    """
    return count(between(data.talks, year_to(data.day), data.day, "start_date"), data.talks)


@fact("rounds", "talks")
def talks_low_confidence_total(data, parameters):
    """Number of recorded rounds of medium or low confidence.

    Confidence is our own grade of the sources of a row.
    """
    rows = known(data.talks, "no round is on record yet")
    return (rows["confidence"] != "high").sum(), rows


@fact("rounds", "talks")
def talks_after_article_total(data, parameters):
    """Number of rounds that began after the article's day.

    Our tables are thinner in their newest months: the number may be too low.
    """
    rows = data.talks[data.talks["start_date"] > article_day(parameters)]
    return count(known(rows, "no round had followed the article yet"))


@fact("points", "talks")
def talks_disagreements_total(data, parameters):
    """Number of recorded points on which sources differ about the rounds and meetings themselves.

    Points that we noticed while reading: there are surely more.
    """
    ids = [point for group in DISAGREEMENTS.values() for point in group]
    return count(data.disagreements[data.disagreements["id"].isin(ids)], data.disagreements)


# Days of single rounds and events


def _day_of_event(data, timeline_id, reason):
    return day(row(data.timeline, timeline_id, reason))


def _day_of_round(data, talk_id):
    return day(the_round(data, talk_id), "start_date")


ROUND_DATES = {
    "grain_deal_date": (GRAIN_DEAL, "The day on which the Black Sea grain deal was signed in Istanbul."),
    "direct_talks_resumed_date": (ISTANBUL_1, "The day on which direct talks resumed, in Istanbul."),
    "istanbul_2_date": (ISTANBUL_2, "The day of the second Istanbul round after the pause."),
    "istanbul_3_date": (ISTANBUL_3, "The day of the third Istanbul round after the pause."),
    "military_channel_date": (
        MILITARY_CHANNEL,
        "The day on which Washington and Moscow agreed to reopen a channel between their armed forces.",
    ),
    "next_three_way_date": (GENEVA, "The first day of the three-way round in Geneva in February 2026."),
}
family("date", _day_of_round, ROUND_DATES)

SUSPENSION = "TL-021", N_("the direct talks had not yet been suspended")
EVENT_DATES = {
    "direct_talks_suspended_date": (*SUSPENSION, "The day on which the direct talks of 2022 were declared suspended."),
    "envoys_expected_absent_date": (
        "TL-087",
        N_("nothing of the kind had been said yet"),
        "The day on which the American Secretary of State expected both envoys to miss the second Abu Dhabi round.",
    ),
    "next_round_put_off_date": (
        "TL-103",
        N_("no round had been put off yet"),
        "The day on which a three-way round planned for March 2026 was put off.",
    ),
}
family("date", _day_of_event, EVENT_DATES)


@fact("date", "talks")
def talks_first_date(data, parameters):
    """The first day of the first round recorded."""
    return day(one_table(data).nsmallest(1, "start_date"), "start_date")


@fact("days", "talks")
def talks_days_from_invasion_to_first(data, parameters):
    """Days from the start of the full-scale invasion to the first round."""
    first, rows = talks_first_date(data, parameters)
    begin = data.timeline.query("title_en == 'Full-scale Russian invasion begins'")["date"].iloc[0]
    return (first - begin).days, rows


@fact("date", "talks")
def talks_latest_date(data, parameters):
    """The last day, so far, of the newest round in any format.

    A later round may have taken place without being found in the pages read.
    """
    return day(latest(rounds(data)), "last_day")


@fact("date", "talks")
def direct_talks_latest_date(data, parameters):
    """The last day, so far, of the newest direct round."""
    return day(latest(rounds(data, format="direct_ru_ua")), "last_day")


@fact("days", "talks")
def days_since_direct_talks(data, parameters):
    """Days from the newest direct round to the day; none while a round is running.

    Direct means Russia and Ukraine alone, hosts aside; three-way rounds do not count here.
    """
    last, rows = direct_talks_latest_date(data, parameters)
    return (data.day - last).days, rows


@fact("days", "talks")
def days_since_one_table(data, parameters):
    """Days from the newest round, direct or three-way, with Russia and Ukraine at one table, to the day."""
    last, rows = day(latest(one_table(data)), "last_day")
    return (data.day - last).days, rows


@fact("date", "talks")
def abu_dhabi_round_end_date(data, parameters):
    """The last day of the second three-way round in Abu Dhabi."""
    ended = the_round(data, ABU_DHABI_2).dropna(subset="end_date")
    return day(known(ended, "the round was still going on"), "end_date")


# The pause in direct talks


def pause(data: Data, sure_only: bool = False) -> tuple[pd.Timestamp, pd.Timestamp, pd.DataFrame]:
    """The long pause in direct talks: last day before it, first day after it, the rows used.

    While the pause runs, its end is the day of knowledge.
    sure_only leaves out rounds of low confidence. Raises NotKnown before the talks were declared suspended.
    """
    suspended, _ = _day_of_event(data, *SUSPENSION)
    direct = rounds(data, format="direct_ru_ua")
    if sure_only:
        direct = direct[direct["confidence"] != "low"]
    before = direct[direct["start_date"] < suspended].nlargest(1, "last_day")
    after = direct[direct["start_date"] > suspended].nsmallest(1, "start_date")
    end = after["start_date"].iloc[0] if len(after) else data.day
    return before["last_day"].iloc[0], end, pd.concat([before, after])


def _ended_pause(data, sure_only=False):
    known(rounds(data, id=ISTANBUL_1), "the pause in direct talks was still running")
    start, end, rows = pause(data, sure_only)
    return (end - start).days, rows


def _pause_begins(data, sure_only):
    start, _, rows = pause(data, sure_only)
    return start, rows.head(1)


def in_pause(data, rows, column):
    start, end, _ = pause(data)
    return rows[(rows[column] > start) & (rows[column] < end)]


@fact("days", "talks")
def days_without_direct_talks_2022_2025(data, parameters):
    """Days between the last direct round of 2022 and the first of 2025.

    The shorter of two readings: the last of 2022 is the contact of 22 April, which rests on agency reports only
    (low confidence). Counted from the last day of one round to the first day of the other.
    """
    return _ended_pause(data)


@fact("days", "talks")
def days_without_direct_talks_sure_rounds(data, parameters):
    """Days between the last well-sourced direct round of 2022 and the first direct round of 2025.

    The other reading: without the contact of 22 April 2022 the last round is the video session of 1 April.
    """
    return _ended_pause(data, sure_only=True)


LAST_OF_2022 = {  # whether only well-sourced rounds count; meaning; limit
    "direct_talks_2022_last_date": (
        False,
        "The day of the last direct contact of 2022 on record (low confidence).",
        "Known from Russian news agencies only, as a contact of the two leading negotiators.",
    ),
    "direct_talks_2022_last_sure_date": (
        True,
        "The day of the last direct round of 2022 that is well sourced.",
        "A later contact, known from agency reports only, is left out.",
    ),
}
for _name, (_sure_only, _meaning, _limit) in LAST_OF_2022.items():
    declare(_name, "date", _meaning, _pause_begins, _sure_only, limit=_limit)


@fact("rounds", "talks")
def direct_talks_2022_total(data, parameters):
    """Number of direct rounds in 2022.

    Video sessions count, and so do contacts that rest on agency reports only (low confidence).
    """
    rows = rounds(data, format="direct_ru_ua")
    return count(known(rows[rows["start_date"].dt.year == 2022], "Russia and Ukraine had not yet met"))


@fact("rounds", "talks")
def talks_in_pause_total(data, parameters):
    """Number of rounds in other formats that began during the long pause in direct talks.

    The real number may be higher: for most of these years the table holds a selection of rounds.
    """
    return count(known(in_pause(data, data.talks, "start_date"), "the pause had only begun"))
