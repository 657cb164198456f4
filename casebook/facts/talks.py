"""Facts of the talks: rounds, the pause, the people at the table, prisoners agreed, Witkoff's meetings.

Facts that differ by one value only stand in a table by name, with their meaning, and are declared together.
"""

from __future__ import annotations

import pandas as pd

from casebook.data import Data
from casebook.facts.article import article_day, the_article
from casebook.facts.registry import NotKnown, fact

GRAIN_DEAL, ISTANBUL_1, ISTANBUL_2, ISTANBUL_3 = "T014", "T040", "T041", "T043"
ABU_DHABI_2, MILITARY_CHANNEL, GENEVA = "T075", "T076", "T078"
TRUMP, WITKOFF, UMEROV = "A04", "A01", "A08"
# Points on the rounds and meetings themselves; the others concern exchanges, land or the article.
DISAGREEMENTS = {
    "day or place": ("D01", "D10", "D12", "D13", "D14", "D19"),
    "length": ("D03", "D04", "D05", "D06", "D31", "D36"),
    "how many": ("D02", "D08", "D11", "D32"),
    "who took part": ("D07", "D09", "D15"),
    "what was agreed": ("D17", "D20", "D28", "D29"),
}

# Limits that several facts share
SELECTION = (
    "The real number may be higher: after the first spring of the invasion the table is, for years, a selection, "
    "and a meeting that nobody reported is missing."
)
DIRECT = "Video sessions count, and so do contacts that rest on agency reports only (low confidence)."
NOT_PUBLISHED = "Where no number was published nothing is added: the true sum can only be higher."
NONE_FOUND = "No number was found in the pages read: that is not the same as nobody returned."
NAMED_ROUND = "Only exchanges whose reports name a round: others may go back to one without saying so."
AGREED_THERE = "Only exchanges that name the round, and numbers that were published: the true number may be higher."
PROMISE = "What was promised, not what was carried out."
DELEGATES = "Only people whose presence was reported: no full lists of the delegations were seen."
POSTS = "Posts on public record, of people whose presence was reported: the true number may be higher."
HEADS_ONLY = "A lower bound: for most rounds only the heads of the delegations are on record."
POSITIONS = "Words said in public, in our wording: a party may have changed its position since, or never held to it."
ONE_RULE = "One rule of several that are fair: another window, or another kind of meeting, gives another number."
OUR_RULES = "The rules compared are our choice: others can be thought of."


# What the facts share


def declare(name: str, unit: str, meaning: str, function, *given, limit: str = "") -> None:
    """Declare one fact of this chapter; function(data, *given) returns its value and the rows it rests on."""

    def as_known(data, parameters):
        return function(data, *given)

    as_known.__doc__ = f"{meaning}\n\n{limit}"
    fact(unit, "talks", name=name)(as_known)


def declare_to_article(name: str, unit: str, meaning: str, function, *given, limit: str = "") -> None:
    """Declare one fact that counts up to the article; function(data, its day, *given) as in `declare`."""

    def as_known(data, parameters):
        return function(data, article_day(parameters), *given)

    as_known.__doc__ = f"{meaning}\n\n{limit}"
    fact(unit, "talks", name=name)(as_known)


def family(unit: str, function, facts: dict[str, tuple], limit: str = "") -> None:
    """Declare facts that differ by what they give the function: name → (given, …, meaning)."""
    for name, (*given, meaning) in facts.items():
        declare(name, unit, meaning, function, *given, limit=limit)


def known(rows: pd.DataFrame, reason: str) -> pd.DataFrame:
    """The rows; NotKnown with the reason when there are none."""
    if rows.empty:
        raise NotKnown(reason)
    return rows


def count(rows: pd.DataFrame, among: pd.DataFrame | None = None) -> tuple[int, pd.DataFrame]:
    """The number of rows and the rows; a count of none rests on the rows looked through, `among`."""
    return len(rows), among if rows.empty and among is not None else rows


def day(rows: pd.DataFrame, column: str = "date") -> tuple[pd.Timestamp, pd.DataFrame]:
    """The day in the first row and the rows."""
    return rows[column].iloc[0], rows


def between(rows: pd.DataFrame, start, end, column: str = "date") -> pd.DataFrame:
    """The rows from a day to a day, both included."""
    return rows[(rows[column] >= start) & (rows[column] <= end)]


def year_to(last: pd.Timestamp) -> pd.Timestamp:
    """The first day of the twelve months up to a day: a year before is out, the day itself is in."""
    return last - pd.DateOffset(years=1) + pd.Timedelta(days=1)


def rounds(data: Data, **equal: str) -> pd.DataFrame:
    """Rows of talks with the given column values; `last_day` is the end, or the day itself while running."""
    rows = data.talks
    for column, value in equal.items():
        rows = rows[rows[column] == value]
    return rows.assign(last_day=rows["end_date"].fillna(data.day))


def row(rows: pd.DataFrame, row_id: str, reason: str) -> pd.DataFrame:
    """The row with an id; NotKnown with the reason before it was public."""
    return known(rows[rows["id"] == row_id], reason)


def the_round(data: Data, talk_id: str) -> pd.DataFrame:
    """The row of one round; NotKnown before it was public."""
    return row(data.talks, talk_id, "the round had not yet taken place")


def one_table(data: Data) -> pd.DataFrame:
    """Rounds with Russia and Ukraine at one table, direct or three-way; NotKnown before the first."""
    rows = rounds(data)
    return known(rows[rows["format"].isin(["direct_ru_ua", "trilateral"])], "Russia and Ukraine had not yet met")


def latest(rows: pd.DataFrame) -> pd.DataFrame:
    """The newest of some rounds."""
    return known(rows, "no round is on record yet").sort_values(["last_day", "id"]).tail(1)


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
        "talks_leaders_total": "Number of rounds at which a leader of a state was the highest rank.",
        "talks_ministers_total": "Number of rounds at which ministers were the highest rank.",
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

SUSPENSION = "TL-021", "the direct talks had not yet been suspended"
EVENT_DATES = {
    "direct_talks_suspended_date": (*SUSPENSION, "The day on which the direct talks of 2022 were declared suspended."),
    "envoys_expected_absent_date": (
        "TL-087",
        "nothing of the kind had been said yet",
        "The day on which the American Secretary of State expected both envoys to miss the second Abu Dhabi round.",
    ),
    "next_round_put_off_date": (
        "TL-103",
        "no round had been put off yet",
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


def _in_pause(data, rows, column):
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
    return count(known(_in_pause(data, data.talks, "start_date"), "the pause had only begun"))


# Prisoners: exchanges during the pause, exchanges agreed at rounds


def returned(rows: pd.DataFrame, side: str) -> tuple[int, pd.DataFrame]:
    """People returned to a side (ua, ru) by some exchanges, and the exchanges with a published number."""
    published = rows.dropna(subset=f"returned_to_{side}")
    return published[f"returned_to_{side}"].sum(), published


def unpublished(rows: pd.DataFrame, side: str) -> tuple[int, pd.DataFrame]:
    """Number of exchanges for which no number returned to the side was published, and all the exchanges."""
    return rows[f"returned_to_{side}"].isna().sum(), rows


def exchanges_in_pause(data: Data) -> pd.DataFrame:
    """Exchanges during the long pause in direct talks; NotKnown before it."""
    return _in_pause(data, data.exchanges, "date")


def exchanges_agreed(data: Data) -> pd.DataFrame:
    """Exchanges that name the round that agreed them; NotKnown before the first."""
    return known(data.exchanges.dropna(subset="talk_id"), "no exchange had been agreed at a recorded round yet")


def stages(data: Data, talk_id: str) -> pd.DataFrame:
    """Exchanges agreed at one round; NotKnown before the round or the first of them."""
    the_round(data, talk_id)
    rows = data.exchanges[data.exchanges["talk_id"] == talk_id]
    return known(rows, "no exchange had followed from the round yet")


def prisoners_by_round(data: Data) -> pd.DataFrame:
    """Prisoners returned by exchanges that name the round that agreed them, a row per round.

    Columns id (the round), stages, unpublished (stages without a number for Ukraine), unpublished_ru,
    returned_to_ua, returned_to_ru: sums of the published numbers, blank where no number was published.
    """
    by_round = data.exchanges.rename(columns={"talk_id": "id", "id": "stage"}).dropna(subset="id").groupby("id")
    ua, ru = by_round["returned_to_ua"], by_round["returned_to_ru"]
    columns = {
        "stages": by_round.size(),
        "unpublished": by_round.size() - ua.count(),
        "unpublished_ru": by_round.size() - ru.count(),
        "returned_to_ua": ua.sum(min_count=1),
        "returned_to_ru": ru.sum(min_count=1),
    }
    return pd.DataFrame(columns).reset_index()


def promised_per_side(outcomes: pd.Series) -> pd.Series:
    """Prisoners per side named in the outcome of a round, blank where it names no number."""
    found = outcomes.astype("str").str.extract(r"([\d,]+)(?:-for-| for | per side)")[0]
    return pd.to_numeric(found.str.replace(",", "")).astype("Int64")


def _measured(data, measure, which, *side):
    return measure(which(data), *side)


# Fact → unit, what is measured, in which exchanges, for which side; meaning; limit
EXCHANGES = {
    "exchanges_in_pause_total": (
        ("exchanges", count, exchanges_in_pause),
        "Number of prisoner exchanges recorded during the long pause in direct talks.",
        "Each published stage counts once; small local swaps may be missing.",
    ),
    "exchanges_in_pause_returned_to_ua": (
        ("people", returned, exchanges_in_pause, "ua"),
        "People returned to Ukraine in exchanges during the long pause, a lower bound.",
        NOT_PUBLISHED,
    ),
    "exchanges_in_pause_returned_to_ru": (
        ("people", returned, exchanges_in_pause, "ru"),
        "People returned to Russia in exchanges during the long pause, a lower bound.",
        NOT_PUBLISHED,
    ),
    "exchanges_in_pause_ru_unpublished": (
        ("exchanges", unpublished, exchanges_in_pause, "ru"),
        "Number of exchanges during the long pause for which no number returned to Russia was published.",
        NONE_FOUND,
    ),
    "exchanges_agreed_at_rounds_total": (
        ("exchanges", count, exchanges_agreed),
        "Number of exchanges, stages counted singly, that name the round that agreed them.",
        NAMED_ROUND,
    ),
    "exchanges_agreed_returned_to_ua": (
        ("people", returned, exchanges_agreed, "ua"),
        "People returned to Ukraine by exchanges agreed at rounds, a lower bound.",
        NOT_PUBLISHED,
    ),
    "exchanges_agreed_unpublished": (
        ("stages", unpublished, exchanges_agreed, "ua"),
        "Number of stages of exchanges agreed at rounds without a published number.",
        NONE_FOUND,
    ),
    "istanbul_2_stages": (
        ("stages", count, lambda data: stages(data, ISTANBUL_2)),
        "Number of stages of the exchange agreed at the second Istanbul round.",
        "Only stages whose reports name that round.",
    ),
    "istanbul_2_stages_unpublished": (
        ("stages", unpublished, lambda data: stages(data, ISTANBUL_2), "ua"),
        "Number of stages of that exchange for which neither side published a number.",
        NONE_FOUND,
    ),
}
for _name, ((_unit, _measure, _which, *_side), _meaning, _limit) in EXCHANGES.items():
    declare(_name, _unit, _meaning, _measured, _measure, _which, *_side, limit=_limit)


@fact("share", "talks")
def exchanges_agreed_at_rounds_share(data, parameters):
    """Share of all recorded exchanges that name the round that agreed them.

    Only exchanges whose reports name a round: others may go back to one without saying so.
    """
    return len(exchanges_agreed(data)) / len(data.exchanges), data.exchanges


def _promised(data, talk_id):
    rows = the_round(data, talk_id)
    number = promised_per_side(rows["outcome_en"]).iloc[0]
    if pd.isna(number):
        raise NotKnown("the outcome of the round was not yet public")
    return number, rows


PROMISED = {
    "istanbul_1_promised": (ISTANBUL_1, "Prisoners per side promised at the first Istanbul round after the pause."),
    "istanbul_3_promised": (ISTANBUL_3, "Prisoners per side, about, promised at the third Istanbul round."),
}
family("people", _promised, PROMISED, PROMISE)


def _returned_after(data, talk_id, side):
    number, rows = returned(stages(data, talk_id), side)
    return number, known(rows, "no number had been published yet")


# The names end with the side.
RETURNED = {
    "istanbul_1_returned_to_ua": (
        ISTANBUL_1,
        "People returned to Ukraine by the exchanges agreed at the first Istanbul round after the pause.",
    ),
    "istanbul_1_returned_to_ru": (
        ISTANBUL_1,
        "People returned to Russia by the exchanges agreed at the first Istanbul round after the pause.",
    ),
    "istanbul_2_returned_to_ua": (
        ISTANBUL_2,
        "People returned to Ukraine in the one stage of that exchange with a number: a lower bound.",
    ),
    "istanbul_3_returned_to_ua": (
        ISTANBUL_3,
        "People returned to Ukraine by exchanges recorded as agreed at the third Istanbul round.",
    ),
    "abu_dhabi_returned_to_ua": (
        ABU_DHABI_2,
        "People returned to Ukraine by the exchange agreed at the second Abu Dhabi round.",
    ),
    "abu_dhabi_returned_to_ru": (
        ABU_DHABI_2,
        "People returned to Russia by that exchange, residents of Kursk region included.",
    ),
    "next_three_way_returned_to_ua": (
        GENEVA,
        "People returned to Ukraine by exchanges agreed at the three-way round in Geneva.",
    ),
}
for _name, (_talk, _meaning) in RETURNED.items():
    declare(_name, "people", _meaning, _returned_after, _talk, _name[-2:], limit=AGREED_THERE)


# The people at the table


def people_at(data: Data, talk_ids: list[str]) -> pd.DataFrame:
    """Who is recorded at some rounds: a row per person and round.

    Columns talk_id, actor_id, part (head, member), online, name_en, name_sq, side,
    intelligence_post (none, serving, former; blank until the office is on record), source_id,
    source_id_actor.
    """
    rows = data.delegates[data.delegates["talk_id"].isin(talk_ids)]
    people = data.actors[["id", "name_en", "name_sq", "side", "intelligence_post", "source_id"]]
    people = people.rename(columns={"id": "actor_id", "source_id": "source_id_actor"})
    return rows.merge(people, on="actor_id", validate="many_to_one")


def _at_the_table(data):
    the_round(data, ABU_DHABI_2)
    return people_at(data, [ABU_DHABI_2])


def _count_side(data, side):
    rows = _at_the_table(data)
    return count(rows[rows["side"] == side])


def _count_posts(data, posts):
    rows = _at_the_table(data)
    if rows["intelligence_post"].isna().any():
        raise NotKnown("the offices of all who took part were not yet on record")
    return count(rows[rows["intelligence_post"].isin(posts)])


@fact("people", "talks")
def table_people_total(data, parameters):
    """Number of people recorded here at the table at the second Abu Dhabi round.

    Hosts aside. No full official list of the Russian delegation was seen: the real number is probably higher.
    """
    return count(_at_the_table(data))


# The names carry the side, and the post.
TABLE_BY_SIDE = {
    "table_us_total": "Number of Americans recorded at the table at the second Abu Dhabi round.",
    "table_ua_total": "Number of Ukrainians recorded at the table at the second Abu Dhabi round.",
    "table_ru_total": "Number of Russians recorded at the table at the second Abu Dhabi round, a lower bound.",
}
for _name, _meaning in TABLE_BY_SIDE.items():
    declare(_name, "people", _meaning, _count_side, _name.split("_")[1].upper(), limit=DELEGATES)

TABLE_BY_POST = {
    "table_intelligence_total": "Number of people at that table who hold or held a post in an intelligence service.",
    "table_intelligence_serving": "Number of people at that table with a serving post in an intelligence service.",
    "table_intelligence_former": "Number of people at that table with a former post in an intelligence service.",
}
for _name, _meaning in TABLE_BY_POST.items():
    _post = _name.split("_")[2]
    _posts = ["serving", "former"] if _post == "total" else [_post]
    declare(_name, "people", _meaning, _count_posts, _posts, limit=POSTS)


def _rounds_of(data, actor_id):
    rows = data.delegates[data.delegates["actor_id"] == actor_id]
    return known(rows, "the person was not yet recorded at a round")["talk_id"].nunique(), rows


ROUNDS_OF = {
    "talks_with_witkoff_total": (WITKOFF, "Number of rounds, video included, at which Steve Witkoff is recorded."),
    "talks_with_umerov_total": (UMEROV, "Number of rounds at which Rustem Umerov is recorded."),
}
family("rounds", _rounds_of, ROUNDS_OF, HEADS_ONLY)


# Positions


def _positions(data):
    return known(data.positions, "no position is on record yet")


@fact("pairs", "talks")
def positions_pairs_stated(data, parameters):
    """Number of pairs of issue and party with a stated position.

    Words said in public at some time: a party may have changed its position since, or never held to it.
    """
    rows = _positions(data)
    return len(rows.drop_duplicates(["issue", "party"])), rows


@fact("pairs", "talks")
def positions_pairs_total(data, parameters):
    """Number of pairs that four parties and the recorded issues make.

    The list of issues is ours.
    """
    rows = _positions(data)
    return rows["issue"].nunique() * 4, rows


@fact("issues", "talks")
def positions_eu_missing(data, parameters):
    """Number of recorded issues without a European position.

    None was found in the pages read: one may have been stated elsewhere.
    """
    rows = _positions(data)
    return rows["issue"].nunique() - rows.loc[rows["party"] == "EU", "issue"].nunique(), rows


@fact("date", "talks")
def positions_latest_date(data, parameters):
    """The day of the newest position recorded."""
    return day(_positions(data).nlargest(1, "date"))


def _position_day(data, position_id):
    return day(row(data.positions, position_id, "the position had not yet been stated"))


# fmt: off
POSITION_DATES = (  # the positions the chapter quotes; the names carry the row
    "position_p01_date", "position_p03_date", "position_p06_date", "position_p08_date", "position_p09_date",
    "position_p10_date", "position_p11_date", "position_p13_date", "position_p14_date", "position_p15_date",
    "position_p16_date", "position_p17_date", "position_p20_date", "position_p21_date", "position_p22_date",
    "position_p24_date", "position_p26_date",
)
# fmt: on
for _name in POSITION_DATES:
    _row = _name.split("_")[1].upper()
    _meaning = f"The day on which the position in row {_row} of the positions table was stated."
    declare(_name, "date", _meaning, _position_day, _row, limit=POSITIONS)


# Witkoff's meetings with Putin


def _meetings(data):
    return known(data.witkoff_putin, "no meeting of the two men is on record yet")


def _visits(rows):
    return rows[rows["kind"] == "visit_to_russia"]


# The names carry the window and what is counted in it; the order is that of the rules, C1 to C6.
WITKOFF_RULES = {
    "witkoff_rule_year_visits": (
        "Rule one: visits to Russia in the twelve months to the article's day (or the day, if earlier)."
    ),
    "witkoff_rule_year_all": (
        "Rule two: all meetings in person in the twelve months to the article's day (or the day, if earlier)."
    ),
    "witkoff_rule_year_confirmed": (
        "Rule three: visits the Kremlin confirmed, twelve months to the article's day (or the day)."
    ),
    "witkoff_rule_calendar_visits": "Rule four: visits to Russia in the calendar year before the article's.",
    "witkoff_rule_calendar_all": "Rule five: all meetings in person in the calendar year before the article's.",
    "witkoff_rule_office_visits": (
        "Rule six: visits to Russia since the inauguration, to the article's day (or the day, if earlier)."
    ),
}


def witkoff_counts(data: Data, last: pd.Timestamp) -> pd.DataFrame:
    """Six ways to count Steve Witkoff's meetings with Vladimir Putin.

    The windows end on the `last` day, the article's, or on the day of knowledge if that is earlier; the calendar
    year is the one before it. Columns rule (C1–C6), window (year, calendar, office), counted (visits, all,
    confirmed), start, end (both included), count, ids (the rows counted).
    Raises NotKnown before the first meeting on record.
    """
    meetings = _meetings(data)
    visits = _visits(meetings)
    end, last_year = min(data.day, last), last.year - 1
    windows = {
        "year": (year_to(end), end),
        "calendar": (pd.Timestamp(f"{last_year}-01-01"), min(end, pd.Timestamp(f"{last_year}-12-31"))),
        "office": (_inauguration(data)["role_known_on"].iloc[0], end),
    }
    groups = {"visits": visits, "all": meetings, "confirmed": visits[visits["kremlin_confirmed"].eq(True)]}
    rows = []
    for number, name in enumerate(WITKOFF_RULES, 1):
        window, counted = name.split("_")[2:]
        found = between(groups[counted], *windows[window])
        rows.append((f"C{number}", window, counted, *windows[window], len(found), ";".join(found["id"])))
    return pd.DataFrame(rows, columns=["rule", "window", "counted", "start", "end", "count", "ids"])


def _by_rule(data, last, rule):
    row = witkoff_counts(data, last).set_index("rule").loc[rule]
    rows = data.witkoff_putin
    return row["count"], rows[rows["id"].isin(row["ids"].split(";"))]


for _number, (_name, _meaning) in enumerate(WITKOFF_RULES.items(), 1):
    _unit = "meetings" if _name.endswith("_all") else "visits"
    declare_to_article(_name, _unit, _meaning, _by_rule, f"C{_number}", limit=ONE_RULE)


@fact("visits", "talks")
def witkoff_putin_visits_12m(data, parameters):
    """Witkoff's visits to Putin in Russia in the twelve months up to the day of knowledge.

    From the day after the same date a year earlier to the day itself; meetings elsewhere are left out.
    """
    rows = _visits(_meetings(data))
    return len(between(rows, year_to(data.day), data.day)), rows


@fact("meetings", "talks")
def witkoff_putin_meetings_calendar_2025(data, parameters):
    """Meetings in person of Witkoff and Putin in the calendar year 2025, the Alaska summit included.

    The agencies that number the meetings leave the summit out.
    """
    return count(between(_meetings(data), "2025-01-01", "2025-12-31"))


@fact("meetings", "talks")
def article_witkoff_count(data, parameters):
    """How often, by the article, Witkoff met Putin in the past year.

    The article's word, not a finding of this book.
    """
    claims = data.claims[data.claims["article"] == the_article(parameters).id]
    stated = claims.loc[claims["rule"] == "meetings_counted", "arguments"].str.extract(r"claimed=(\d+)")[0]
    return int(known(stated, "the article does not say how often the two men met").iloc[0]), None


@fact("rules", "talks")
def witkoff_rules_agreeing(data, parameters):
    """Number of counting rules that give the article's number.

    The rules compared are our choice: others can be thought of.
    """
    stated, _ = article_witkoff_count(data, parameters)
    return (witkoff_counts(data, article_day(parameters))["count"] == stated).sum(), data.witkoff_putin


def _over_rules(data, last, summary):
    return summary(witkoff_counts(data, last)["count"]), data.witkoff_putin


OVER_RULES = {
    "witkoff_rules_total": ("rules", len, "Number of counting rules compared."),
    "witkoff_rules_lowest": ("meetings", min, "The lowest count any of the rules gives."),
    "witkoff_rules_highest": ("meetings", max, "The highest count any of the rules gives."),
}
for _name, (_unit, _summary, _meaning) in OVER_RULES.items():
    declare_to_article(_name, _unit, _meaning, _over_rules, _summary, limit=OUR_RULES)


@fact("date", "talks")
def witkoff_putin_first_date(data, parameters):
    """The day of the first meeting of Witkoff and Putin on record; the Kremlin never confirmed it."""
    return day(_meetings(data).nsmallest(1, "date"))


@fact("date", "talks")
def witkoff_putin_latest_date(data, parameters):
    """The day of the newest meeting of Witkoff and Putin on record."""
    return day(_meetings(data).nlargest(1, "date"))


@fact("date", "talks")
def alaska_summit_date(data, parameters):
    """The day of the summit in Anchorage, Alaska."""
    rows = data.witkoff_putin
    return day(known(rows[rows["kind"] == "summit"], "the summit had not yet taken place"))


def _inauguration(data):
    rows = data.actors[(data.actors["id"] == TRUMP) & data.actors["role_known_on"].notna()]
    return known(rows, "the president had not yet taken office")


@fact("date", "talks")
def trump_inauguration_date(data, parameters):
    """The day on which Donald Trump's second term began."""
    return day(_inauguration(data), "role_known_on")
