"""Facts of the talks: rounds, the pause, the people at the table, prisoners agreed, Witkoff's meetings."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from casebook.data import Data
from casebook.facts.registry import NotKnown, fact
from casebook.parameters import DEFAULT_ARTICLE, Parameters

ARTICLE_DAY = pd.Timestamp("2026-02-05")
ARTICLE_WITKOFF_COUNT = 7  # paragraph ten: the envoy met the Russian president seven times in the past year
GRAIN_DEAL, ISTANBUL_1, ISTANBUL_2, ISTANBUL_3 = "T014", "T040", "T041", "T043"
ABU_DHABI_1, ABU_DHABI_2, MILITARY_CHANNEL, GENEVA = "T072", "T075", "T076", "T078"
SUSPENSION, ENVOYS_EXPECTED_ABSENT, PUT_OFF = "TL-021", "TL-087", "TL-103"
TRUMP, WITKOFF, UMEROV = "A04", "A01", "A08"
POSITIONS_QUOTED = (
    "P01",
    "P03",
    "P06",
    "P08",
    "P09",
    "P10",
    "P11",
    "P13",
    "P14",
    "P15",
    "P16",
    "P17",
    "P20",
    "P21",
    "P22",
    "P24",
    "P26",
)
# Points on the rounds and meetings themselves; the others concern exchanges, land or the article.
DISAGREEMENTS = {
    "day or place": ("D01", "D10", "D12", "D13", "D14", "D19"),
    "length": ("D03", "D04", "D05", "D06", "D31"),
    "how many": ("D02", "D08", "D11", "D32"),
    "who took part": ("D07", "D09", "D15"),
    "what was agreed": ("D17", "D20", "D28", "D29"),
}


def rounds(data: Data, **equal: str) -> pd.DataFrame:
    """Rows of talks with the given column values; `last_day` is the end, or the day itself while running."""
    rows = data.talks
    for column, value in equal.items():
        rows = rows[rows[column] == value]
    return rows.assign(last_day=rows["end_date"].fillna(data.day))


def the_round(data: Data, talk_id: str) -> pd.DataFrame:
    """The row of one round; NotKnown before it was public."""
    rows = rounds(data, id=talk_id)
    if rows.empty:
        raise NotKnown("the round had not yet taken place")
    return rows


def _count(data, **equal):
    rows = rounds(data, **equal)
    return len(rows), rows if len(rows) else data.talks  # a count of none rests on the rows looked through


# Rounds by format, level and year


@fact("rounds", "talks")
def talks_rounds_total(data, parameters):
    """Number of rounds of talks and high-level meetings recorded here and public by the day.

    One row of the table is one round; a round of several days counts once. From mid-2022 to the start of 2025
    the table is a selection.
    """
    return _count(data)


@fact("rounds", "talks")
def talks_direct_ru_ua_total(data, parameters):
    """Number of direct rounds: delegations of Russia and Ukraine at one table, hosts aside.

    Video sessions count. So does the contact of 22 April 2022, which rests on agency reports only.
    """
    return _count(data, format="direct_ru_ua")


@fact("rounds", "talks")
def talks_trilateral_total(data, parameters):
    """Number of three-way rounds: Russia, Ukraine and the United States at one table."""
    return _count(data, format="trilateral")


@fact("rounds", "talks")
def talks_us_ru_total(data, parameters):
    """Number of rounds between the United States and Russia, without Ukraine."""
    return _count(data, format="us_ru")


@fact("rounds", "talks")
def talks_us_ua_total(data, parameters):
    """Number of rounds between the United States and Ukraine, without Russia."""
    return _count(data, format="us_ua")


@fact("rounds", "talks")
def talks_us_ua_europe_total(data, parameters):
    """Number of rounds of the United States and Ukraine with European states."""
    return _count(data, format="us_ua_europe")


@fact("rounds", "talks")
def talks_summit_total(data, parameters):
    """Number of summits: leaders' meetings recorded as a format of their own."""
    return _count(data, format="summit")


@fact("rounds", "talks")
def talks_other_total(data, parameters):
    """Number of rounds in no other format: mediators in a capital, the grain deal, meetings of supporters."""
    return _count(data, format="other")


@fact("rounds", "talks")
def talks_leaders_total(data, parameters):
    """Number of rounds at which a leader of a state was the highest rank."""
    return _count(data, level="leaders")


@fact("rounds", "talks")
def talks_ministers_total(data, parameters):
    """Number of rounds at which ministers were the highest rank."""
    return _count(data, level="ministers")


@fact("rounds", "talks")
def talks_envoys_total(data, parameters):
    """Number of rounds led by envoys or advisers."""
    return _count(data, level="envoys")


@fact("rounds", "talks")
def talks_technical_total(data, parameters):
    """Number of rounds of experts or officers."""
    return _count(data, level="technical")


def _in_year(data, year):
    if data.day.year < year:
        raise NotKnown("the year had not yet begun")
    rows = data.talks[data.talks["start_date"].dt.year == year]
    return len(rows), rows if len(rows) else data.talks


@fact("rounds", "talks")
def talks_2022_total(data, parameters):
    """Number of rounds that began in 2022 and were public by the day."""
    return _in_year(data, 2022)


@fact("rounds", "talks")
def talks_2023_total(data, parameters):
    """Number of rounds that began in 2023 and were public by the day."""
    return _in_year(data, 2023)


@fact("rounds", "talks")
def talks_2024_total(data, parameters):
    """Number of rounds that began in 2024 and were public by the day."""
    return _in_year(data, 2024)


@fact("rounds", "talks")
def talks_2025_total(data, parameters):
    """Number of rounds that began in 2025 and were public by the day."""
    return _in_year(data, 2025)


@fact("rounds", "talks")
def talks_2026_total(data, parameters):
    """Number of rounds that began in 2026 and were public by the day."""
    return _in_year(data, 2026)


def _one_table(data):
    rows = rounds(data)
    rows = rows[rows["format"].isin(["direct_ru_ua", "trilateral"])]
    if rows.empty:
        raise NotKnown("Russia and Ukraine had not yet met")
    return rows


@fact("rounds", "talks")
def talks_one_table_total(data, parameters):
    """Number of rounds, direct or three-way, with Russia and Ukraine at one table.

    The grain deal of 2022 is left out: each side signed its own text.
    """
    rows = _one_table(data)
    return len(rows), rows


@fact("share", "talks")
def talks_one_table_share(data, parameters):
    """Share of all recorded rounds with Russia and Ukraine at one table."""
    return len(_one_table(data)) / len(data.talks), data.talks


@fact("rounds", "talks")
def talks_with_us_since_2025_total(data, parameters):
    """Number of rounds since the start of 2025 with the United States taking part, in person or by video."""
    rows = data.talks
    rows = rows[(rows["start_date"] >= "2025-01-01") & rows["parties"].str.contains(r"\bUS\b")]
    if rows.empty:
        raise NotKnown("the United States had not yet taken up its role between the two sides")
    return len(rows), rows


@fact("rounds", "talks")
def talks_rounds_12m_total(data, parameters):
    """Number of rounds that began in the twelve months up to the day."""
    rows = _between(data.talks, _year_to(data.day), data.day, "start_date")
    return len(rows), rows if len(rows) else data.talks


@fact("date", "talks")
def talks_first_date(data, parameters):
    """The first day of the first round recorded."""
    rows = _one_table(data).nsmallest(1, "start_date")
    return rows["start_date"].iloc[0], rows


@fact("days", "talks")
def talks_days_from_invasion_to_first(data, parameters):
    """Days from the start of the full-scale invasion to the first round."""
    rows = _one_table(data).nsmallest(1, "start_date")
    begin = data.timeline.query("title_en == 'Full-scale Russian invasion begins'")["date"].iloc[0]
    return (rows["start_date"].iloc[0] - begin).days, rows


def _latest(rows):
    if rows.empty:
        raise NotKnown("no round is on record yet")
    return rows.sort_values(["last_day", "id"]).tail(1)


@fact("date", "talks")
def talks_latest_date(data, parameters):
    """The last day, so far, of the newest round in any format."""
    rows = _latest(rounds(data))
    return rows["last_day"].iloc[0], rows


@fact("date", "talks")
def trilateral_first_date(data, parameters):
    """The first day of the first three-way round."""
    rows = the_round(data, ABU_DHABI_1)
    return rows["start_date"].iloc[0], rows


@fact("date", "talks")
def trilateral_latest_date(data, parameters):
    """The last day, so far, of the newest three-way round."""
    rows = _latest(rounds(data, format="trilateral"))
    return rows["last_day"].iloc[0], rows


@fact("date", "talks")
def abu_dhabi_round_start_date(data, parameters):
    """The first day of the second three-way round in Abu Dhabi, which the article reports."""
    rows = the_round(data, ABU_DHABI_2)
    return rows["start_date"].iloc[0], rows


@fact("date", "talks")
def abu_dhabi_round_end_date(data, parameters):
    """The last day of the second three-way round in Abu Dhabi, which the article reports."""
    rows = the_round(data, ABU_DHABI_2)
    if rows["end_date"].isna().all():
        raise NotKnown("the round was still going on")
    return rows["end_date"].iloc[0], rows


# The pause in direct talks


def _suspension(data):
    rows = data.timeline.query("id == @SUSPENSION")
    if rows.empty:
        raise NotKnown("the direct talks had not yet been suspended")
    return rows


def pause(data: Data, sure_only: bool = False) -> tuple[pd.Timestamp, pd.Timestamp, pd.DataFrame]:
    """The long pause in direct talks: last day before it, first day after it, the rows used.

    While the pause runs, its end is the day of knowledge.
    sure_only leaves out rounds of low confidence. Raises NotKnown before the talks were declared suspended.
    """
    suspended = _suspension(data)["date"].iloc[0]
    direct = rounds(data, format="direct_ru_ua")
    if sure_only:
        direct = direct[direct["confidence"] != "low"]
    before = direct[direct["start_date"] < suspended].nlargest(1, "last_day")
    after = direct[direct["start_date"] > suspended].nsmallest(1, "start_date")
    end = after["start_date"].iloc[0] if len(after) else data.day
    return before["last_day"].iloc[0], end, pd.concat([before, after])


def _ended_pause(data, **rule):
    if rounds(data, id=ISTANBUL_1).empty:
        raise NotKnown("the pause in direct talks was still running")
    start, end, rows = pause(data, **rule)
    return (end - start).days, rows


@fact("days", "talks")
def days_without_direct_talks_2022_2025(data, parameters):
    """Days between the last direct round of 2022 and the first of 2025.

    From the last day of one to the first day of the other. The last of 2022 is the contact of 22 April,
    which rests on agency reports only (low confidence): every row of the format counts here, as it does in
    talks_direct_ru_ua_total. This gives the shorter pause.
    """
    return _ended_pause(data)


@fact("days", "talks")
def days_without_direct_talks_sure_rounds(data, parameters):
    """Days between the last well-sourced direct round of 2022 and the first direct round of 2025.

    The other reading: without the contact of 22 April 2022 the last round is the video session of 1 April.
    """
    return _ended_pause(data, sure_only=True)


@fact("date", "talks")
def direct_talks_2022_last_date(data, parameters):
    """The day of the last direct contact of 2022 on record (low confidence)."""
    start, _, rows = pause(data)
    return start, rows.head(1)


@fact("date", "talks")
def direct_talks_2022_last_sure_date(data, parameters):
    """The day of the last direct round of 2022 that is well sourced."""
    start, _, rows = pause(data, sure_only=True)
    return start, rows.head(1)


@fact("date", "talks")
def direct_talks_suspended_date(data, parameters):
    """The day on which the direct talks of 2022 were declared suspended."""
    rows = _suspension(data)
    return rows["date"].iloc[0], rows


@fact("rounds", "talks")
def direct_talks_2022_total(data, parameters):
    """Number of direct rounds in 2022."""
    rows = rounds(data, format="direct_ru_ua")
    rows = rows[rows["start_date"].dt.year == 2022]
    if rows.empty:
        raise NotKnown("Russia and Ukraine had not yet met")
    return len(rows), rows


@fact("date", "talks")
def direct_talks_resumed_date(data, parameters):
    """The day on which direct talks resumed, in Istanbul."""
    rows = the_round(data, ISTANBUL_1)
    return rows["start_date"].iloc[0], rows


@fact("rounds", "talks")
def direct_talks_since_resumed_total(data, parameters):
    """Number of direct rounds since the talks resumed in Istanbul."""
    resumed = the_round(data, ISTANBUL_1)["start_date"].iloc[0]
    rows = rounds(data, format="direct_ru_ua")
    rows = rows[rows["start_date"] >= resumed]
    return len(rows), rows


@fact("date", "talks")
def direct_talks_latest_date(data, parameters):
    """The last day, so far, of the newest direct round."""
    rows = _latest(rounds(data, format="direct_ru_ua"))
    return rows["last_day"].iloc[0], rows


@fact("days", "talks")
def days_since_direct_talks(data, parameters):
    """Days from the newest direct round to the day; none while a round is running.

    Direct means Russia and Ukraine alone, hosts aside; three-way rounds do not count here.
    """
    rows = _latest(rounds(data, format="direct_ru_ua"))
    return (data.day - rows["last_day"].iloc[0]).days, rows


@fact("days", "talks")
def days_since_one_table(data, parameters):
    """Days from the newest round, direct or three-way, with Russia and Ukraine at one table, to the day."""
    rows = _latest(_one_table(data))
    return (data.day - rows["last_day"].iloc[0]).days, rows


@fact("date", "talks")
def grain_deal_date(data, parameters):
    """The day on which the Black Sea grain deal was signed in Istanbul."""
    rows = the_round(data, GRAIN_DEAL)
    return rows["start_date"].iloc[0], rows


@fact("rounds", "talks")
def talks_in_pause_total(data, parameters):
    """Number of rounds in other formats that began during the long pause in direct talks."""
    start, end, _ = pause(data)
    rows = data.talks
    rows = rows[(rows["start_date"] > start) & (rows["start_date"] < end)]
    if rows.empty:
        raise NotKnown("the pause had only begun")
    return len(rows), rows


def _exchanges_in_pause(data):
    start, end, _ = pause(data)
    rows = data.exchanges
    return rows[(rows["date"] > start) & (rows["date"] < end)]


@fact("exchanges", "talks")
def exchanges_in_pause_total(data, parameters):
    """Number of prisoner exchanges recorded during the long pause in direct talks."""
    rows = _exchanges_in_pause(data)
    return len(rows), rows


@fact("people", "talks")
def exchanges_in_pause_returned_to_ua(data, parameters):
    """People returned to Ukraine in exchanges during the long pause, a lower bound."""
    rows = _exchanges_in_pause(data).dropna(subset="returned_to_ua")
    return rows["returned_to_ua"].sum(), rows


@fact("people", "talks")
def exchanges_in_pause_returned_to_ru(data, parameters):
    """People returned to Russia in exchanges during the long pause, a lower bound."""
    rows = _exchanges_in_pause(data).dropna(subset="returned_to_ru")
    return rows["returned_to_ru"].sum(), rows


@fact("exchanges", "talks")
def exchanges_in_pause_ru_unpublished(data, parameters):
    """Number of exchanges during the long pause for which no number returned to Russia was published."""
    rows = _exchanges_in_pause(data)
    return rows["returned_to_ru"].isna().sum(), rows


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


def _table(data, side=None):
    the_round(data, ABU_DHABI_2)
    rows = people_at(data, [ABU_DHABI_2])
    return rows[rows["side"] == side] if side else rows


@fact("people", "talks")
def table_people_total(data, parameters):
    """Number of people recorded here at the table at the round the article reports.

    Hosts aside. No full official list of the Russian delegation was seen: the real number is probably higher.
    """
    rows = _table(data)
    return len(rows), rows


@fact("people", "talks")
def table_us_total(data, parameters):
    """Number of Americans recorded at the table at the round the article reports."""
    rows = _table(data, "US")
    return len(rows), rows


@fact("people", "talks")
def table_ua_total(data, parameters):
    """Number of Ukrainians recorded at the table at the round the article reports."""
    rows = _table(data, "UA")
    return len(rows), rows


@fact("people", "talks")
def table_ru_total(data, parameters):
    """Number of Russians recorded at the table at the round the article reports, a lower bound."""
    rows = _table(data, "RU")
    return len(rows), rows


def _intelligence(data, *posts):
    rows = _table(data)
    if rows["intelligence_post"].isna().any():
        raise NotKnown("the offices of all who took part were not yet on record")
    rows = rows[rows["intelligence_post"].isin(posts)]
    return len(rows), rows


@fact("people", "talks")
def table_intelligence_total(data, parameters):
    """Number of people at that table who hold or held a post in an intelligence service."""
    return _intelligence(data, "serving", "former")


@fact("people", "talks")
def table_intelligence_serving(data, parameters):
    """Number of people at that table with a serving post in an intelligence service."""
    return _intelligence(data, "serving")


@fact("people", "talks")
def table_intelligence_former(data, parameters):
    """Number of people at that table with a former post in an intelligence service."""
    return _intelligence(data, "former")


@fact("date", "talks")
def envoys_expected_absent_date(data, parameters):
    """The day on which the American Secretary of State expected both envoys to miss the next round."""
    rows = data.timeline.query("id == @ENVOYS_EXPECTED_ABSENT")
    if rows.empty:
        raise NotKnown("nothing of the kind had been said yet")
    return rows["date"].iloc[0], rows


def _rounds_of(data, actor_id):
    rows = data.delegates[data.delegates["actor_id"] == actor_id]
    if rows.empty:
        raise NotKnown("the person was not yet recorded at a round")
    return rows["talk_id"].nunique(), rows


@fact("rounds", "talks")
def talks_with_witkoff_total(data, parameters):
    """Number of rounds, video included, at which Steve Witkoff is recorded."""
    return _rounds_of(data, WITKOFF)


@fact("rounds", "talks")
def talks_with_umerov_total(data, parameters):
    """Number of rounds at which Rustem Umerov is recorded."""
    return _rounds_of(data, UMEROV)


# Positions


@fact("positions", "talks")
def positions_total(data, parameters):
    """Number of stated positions recorded by the day."""
    return len(data.positions), data.positions


@fact("issues", "talks")
def positions_issues_total(data, parameters):
    """Number of issues on which a position is recorded."""
    return data.positions["issue"].nunique(), data.positions


def _needs_positions(data):
    if data.positions.empty:
        raise NotKnown("no position is on record yet")
    return data.positions


@fact("pairs", "talks")
def positions_pairs_stated(data, parameters):
    """Number of pairs of issue and party with a stated position."""
    rows = _needs_positions(data)
    return len(rows.drop_duplicates(["issue", "party"])), rows


@fact("pairs", "talks")
def positions_pairs_total(data, parameters):
    """Number of pairs that four parties and the recorded issues make."""
    rows = _needs_positions(data)
    return rows["issue"].nunique() * 4, rows


@fact("issues", "talks")
def positions_eu_missing(data, parameters):
    """Number of recorded issues without a European position."""
    rows = _needs_positions(data)
    return rows["issue"].nunique() - rows.loc[rows["party"] == "EU", "issue"].nunique(), rows


@fact("date", "talks")
def positions_latest_date(data, parameters):
    """The day of the newest position recorded."""
    rows = _needs_positions(data).nlargest(1, "date")
    return rows["date"].iloc[0], rows


def _position_date(position_id):
    def stated(data, parameters):
        rows = data.positions[data.positions["id"] == position_id]
        if rows.empty:
            raise NotKnown("the position had not yet been stated")
        return rows["date"].iloc[0], rows

    stated.__doc__ = f"The day on which the position in row {position_id} of the positions table was stated."
    return stated


for _id in POSITIONS_QUOTED:
    fact("date", "talks", name=f"position_{_id.lower()}_date")(_position_date(_id))


# What came out of the rounds


def prisoners_by_round(data: Data) -> pd.DataFrame:
    """Prisoners returned by exchanges that name the round that agreed them, a row per round.

    Columns id (the round), stages, unpublished (stages without a number for Ukraine), unpublished_ru,
    returned_to_ua, returned_to_ru: sums of the published numbers, blank where no number was published.
    """
    stages = data.exchanges.dropna(subset="talk_id")
    return (
        stages.groupby("talk_id")
        .agg(
            stages=("id", "size"),
            unpublished=("returned_to_ua", lambda n: int(n.isna().sum())),
            unpublished_ru=("returned_to_ru", lambda n: int(n.isna().sum())),
            returned_to_ua=("returned_to_ua", lambda n: n.sum(min_count=1)),
            returned_to_ru=("returned_to_ru", lambda n: n.sum(min_count=1)),
        )
        .rename_axis("id")
        .reset_index()
    )


def promised_per_side(outcomes: pd.Series) -> pd.Series:
    """Prisoners per side named in the outcome of a round, blank where it names no number."""
    found = outcomes.astype("str").str.extract(r"([\d,]+)(?:-for-| for | per side)")[0]
    return pd.to_numeric(found.str.replace(",", "")).astype("Int64")


def _stages(data, talk_id):
    the_round(data, talk_id)
    rows = data.exchanges[data.exchanges["talk_id"] == talk_id]
    if rows.empty:
        raise NotKnown("no exchange had followed from the round yet")
    return rows


def _returned(data, talk_id, column):
    rows = _stages(data, talk_id).dropna(subset=column)
    if rows.empty:
        raise NotKnown("no number had been published yet")
    return rows[column].sum(), rows


def _promised(data, talk_id):
    rows = the_round(data, talk_id)
    number = promised_per_side(rows["outcome_en"]).iloc[0]
    if pd.isna(number):
        raise NotKnown("the outcome of the round was not yet public")
    return number, rows


@fact("rounds", "talks")
def talks_agreeing_exchange_total(data, parameters):
    """Number of rounds that agreed an exchange of prisoners."""
    return _count(data, outcome_type="prisoner_exchange")


@fact("rounds", "talks")
def talks_partial_ceasefire_total(data, parameters):
    """Number of rounds after which a limited truce, at sea or on energy, was announced."""
    return _count(data, outcome_type="ceasefire_partial")


@fact("rounds", "talks")
def talks_without_result_total(data, parameters):
    """Number of rounds recorded without a concrete result."""
    return _count(data, outcome_type="none")


@fact("people", "talks")
def istanbul_1_promised(data, parameters):
    """Prisoners per side promised at the first Istanbul round after the pause."""
    return _promised(data, ISTANBUL_1)


@fact("people", "talks")
def istanbul_1_returned_to_ua(data, parameters):
    """People returned to Ukraine by the exchanges agreed at the first Istanbul round after the pause."""
    return _returned(data, ISTANBUL_1, "returned_to_ua")


@fact("people", "talks")
def istanbul_1_returned_to_ru(data, parameters):
    """People returned to Russia by the exchanges agreed at the first Istanbul round after the pause."""
    return _returned(data, ISTANBUL_1, "returned_to_ru")


@fact("date", "talks")
def istanbul_2_date(data, parameters):
    """The day of the second Istanbul round after the pause."""
    rows = the_round(data, ISTANBUL_2)
    return rows["start_date"].iloc[0], rows


@fact("stages", "talks")
def istanbul_2_stages(data, parameters):
    """Number of stages of the exchange agreed at the second Istanbul round."""
    rows = _stages(data, ISTANBUL_2)
    return len(rows), rows


@fact("stages", "talks")
def istanbul_2_stages_unpublished(data, parameters):
    """Number of stages of that exchange for which neither side published a number."""
    rows = _stages(data, ISTANBUL_2)
    return rows["returned_to_ua"].isna().sum(), rows


@fact("people", "talks")
def istanbul_2_returned_to_ua(data, parameters):
    """People returned to Ukraine in the one stage of that exchange with a number: a lower bound."""
    return _returned(data, ISTANBUL_2, "returned_to_ua")


@fact("date", "talks")
def istanbul_3_date(data, parameters):
    """The day of the third Istanbul round after the pause."""
    rows = the_round(data, ISTANBUL_3)
    return rows["start_date"].iloc[0], rows


@fact("people", "talks")
def istanbul_3_promised(data, parameters):
    """Prisoners per side, about, promised at the third Istanbul round."""
    return _promised(data, ISTANBUL_3)


@fact("people", "talks")
def istanbul_3_returned_to_ua(data, parameters):
    """People returned to Ukraine by exchanges recorded as agreed at the third Istanbul round."""
    return _returned(data, ISTANBUL_3, "returned_to_ua")


@fact("people", "talks")
def abu_dhabi_returned_to_ua(data, parameters):
    """People returned to Ukraine by the exchange the article reports."""
    return _returned(data, ABU_DHABI_2, "returned_to_ua")


@fact("people", "talks")
def abu_dhabi_returned_to_ru(data, parameters):
    """People returned to Russia by that exchange, residents of Kursk region included."""
    return _returned(data, ABU_DHABI_2, "returned_to_ru")


@fact("people", "talks")
def next_three_way_returned_to_ua(data, parameters):
    """People returned to Ukraine by exchanges agreed at the first three-way round after the article."""
    return _returned(data, GENEVA, "returned_to_ua")


@fact("people", "talks")
def next_three_way_returned_to_ru(data, parameters):
    """People returned to Russia by exchanges agreed at the first three-way round after the article."""
    return _returned(data, GENEVA, "returned_to_ru")


def _agreed(data):
    rows = data.exchanges.dropna(subset="talk_id")
    if rows.empty:
        raise NotKnown("no exchange had been agreed at a recorded round yet")
    return rows


@fact("exchanges", "talks")
def exchanges_agreed_at_rounds_total(data, parameters):
    """Number of exchanges, stages counted singly, that name the round that agreed them."""
    rows = _agreed(data)
    return len(rows), rows


@fact("share", "talks")
def exchanges_agreed_at_rounds_share(data, parameters):
    """Share of all recorded exchanges that name the round that agreed them."""
    return len(_agreed(data)) / len(data.exchanges), data.exchanges


@fact("people", "talks")
def exchanges_agreed_returned_to_ua(data, parameters):
    """People returned to Ukraine by exchanges agreed at rounds, a lower bound."""
    rows = _agreed(data).dropna(subset="returned_to_ua")
    return rows["returned_to_ua"].sum(), rows


@fact("stages", "talks")
def exchanges_agreed_unpublished(data, parameters):
    """Number of stages of exchanges agreed at rounds without a published number."""
    rows = _agreed(data)
    return rows["returned_to_ua"].isna().sum(), rows


@fact("date", "talks")
def military_channel_date(data, parameters):
    """The day on which Washington and Moscow agreed to reopen a channel between their armed forces."""
    rows = the_round(data, MILITARY_CHANNEL)
    return rows["start_date"].iloc[0], rows


# Witkoff's meetings with Putin


def _meetings(data):
    if data.witkoff_putin.empty:
        raise NotKnown("no meeting of the two men is on record yet")
    return data.witkoff_putin


def _between(rows, start, end, column="date"):
    return rows[(rows[column] >= start) & (rows[column] <= end)]


def _year_to(day):
    """The first day of the twelve months up to a day: a year before is out, the day itself is in."""
    return day - pd.DateOffset(years=1) + pd.Timedelta(days=1)


def _visits(rows):
    return rows[rows["kind"] == "visit_to_russia"]


def _inauguration(data):
    rows = data.actors[(data.actors["id"] == TRUMP) & data.actors["role_known_on"].notna()]
    if rows.empty:
        raise NotKnown("the president had not yet taken office")
    return rows


def witkoff_counts(data: Data, parameters: Parameters) -> pd.DataFrame:
    """Six ways to count Steve Witkoff's meetings with Vladimir Putin.

    The windows end on the article's day, or on the day of knowledge if that is earlier. Columns rule (C1–C6),
    window (year, calendar, office), counted (visits, all, confirmed), start, end (both included), count,
    ids (the rows counted). Raises NotKnown before the first meeting on record.
    """
    meetings = _meetings(data)
    end = min(data.day, ARTICLE_DAY)
    windows = {
        "year": (_year_to(end), end),
        "calendar": (pd.Timestamp("2025-01-01"), min(end, pd.Timestamp("2025-12-31"))),
        "office": (_inauguration(data)["role_known_on"].iloc[0], end),
    }
    visits = _visits(meetings)
    counted = {"visits": visits, "all": meetings, "confirmed": visits[visits["kremlin_confirmed"].eq(True)]}
    ways = [
        ("year", "visits"),
        ("year", "all"),
        ("year", "confirmed"),
        ("calendar", "visits"),
        ("calendar", "all"),
        ("office", "visits"),
    ]
    rows = []
    for number, (window, which) in enumerate(ways, 1):
        start, last = windows[window]
        found = _between(counted[which], start, last)
        rows.append((f"C{number}", window, which, start, last, len(found), ";".join(found["id"])))
    return pd.DataFrame(rows, columns=["rule", "window", "counted", "start", "end", "count", "ids"])


def _by_rule(data, parameters, rule):
    row = witkoff_counts(data, parameters).set_index("rule").loc[rule]
    rows = data.witkoff_putin
    return row["count"], rows[rows["id"].isin(row["ids"].split(";"))]


@fact("visits", "talks")
def witkoff_putin_visits_12m(data, parameters):
    """Witkoff's visits to Putin in Russia in the twelve months up to the day of knowledge.

    From the day after the same date a year earlier to the day itself; meetings elsewhere are left out.
    """
    rows = _visits(_meetings(data))
    return len(_between(rows, _year_to(data.day), data.day)), rows


@fact("meetings", "talks")
def witkoff_putin_meetings_calendar_2025(data, parameters):
    """Meetings in person of Witkoff and Putin in the calendar year 2025, the Alaska summit included."""
    rows = _between(_meetings(data), "2025-01-01", "2025-12-31")
    return len(rows), rows


@fact("visits", "talks")
def witkoff_putin_visits_calendar_2025(data, parameters):
    """Witkoff's visits to Putin in Russia in the calendar year 2025."""
    rows = _visits(_between(_meetings(data), "2025-01-01", "2025-12-31"))
    return len(rows), rows


@fact("visits", "talks")
def witkoff_rule_year_visits(data, parameters):
    """Rule one: visits to Russia in the twelve months to the article's day (or the day, if earlier)."""
    return _by_rule(data, parameters, "C1")


@fact("meetings", "talks")
def witkoff_rule_year_all(data, parameters):
    """Rule two: all meetings in person in the twelve months to the article's day (or the day, if earlier)."""
    return _by_rule(data, parameters, "C2")


@fact("visits", "talks")
def witkoff_rule_year_confirmed(data, parameters):
    """Rule three: visits the Kremlin confirmed, twelve months to the article's day (or the day)."""
    return _by_rule(data, parameters, "C3")


@fact("visits", "talks")
def witkoff_rule_calendar_visits(data, parameters):
    """Rule four: visits to Russia in the calendar year 2025."""
    return _by_rule(data, parameters, "C4")


@fact("meetings", "talks")
def witkoff_rule_calendar_all(data, parameters):
    """Rule five: all meetings in person in the calendar year 2025."""
    return _by_rule(data, parameters, "C5")


@fact("visits", "talks")
def witkoff_rule_office_visits(data, parameters):
    """Rule six: visits to Russia since the inauguration, to the article's day (or the day, if earlier)."""
    return _by_rule(data, parameters, "C6")


@fact("meetings", "talks")
def article_witkoff_count(data, parameters):
    """How often, by the article, Witkoff met Putin in the past year."""
    if Path(parameters.article).name != Path(DEFAULT_ARTICLE).name:
        raise NotKnown("the number belongs to another article")
    return ARTICLE_WITKOFF_COUNT, None


@fact("rules", "talks")
def witkoff_rules_total(data, parameters):
    """Number of counting rules compared."""
    return len(witkoff_counts(data, parameters)), data.witkoff_putin


@fact("rules", "talks")
def witkoff_rules_agreeing(data, parameters):
    """Number of counting rules that give the article's number."""
    stated, _ = article_witkoff_count(data, parameters)
    return int((witkoff_counts(data, parameters)["count"] == stated).sum()), data.witkoff_putin


@fact("meetings", "talks")
def witkoff_rules_lowest(data, parameters):
    """The lowest count any of the rules gives."""
    return witkoff_counts(data, parameters)["count"].min(), data.witkoff_putin


@fact("meetings", "talks")
def witkoff_rules_highest(data, parameters):
    """The highest count any of the rules gives."""
    return witkoff_counts(data, parameters)["count"].max(), data.witkoff_putin


@fact("date", "talks")
def witkoff_putin_first_date(data, parameters):
    """The day of the first meeting of Witkoff and Putin on record; the Kremlin never confirmed it."""
    rows = _meetings(data).nsmallest(1, "date")
    return rows["date"].iloc[0], rows


@fact("date", "talks")
def witkoff_putin_latest_date(data, parameters):
    """The day of the newest meeting of Witkoff and Putin on record."""
    rows = _meetings(data).nlargest(1, "date")
    return rows["date"].iloc[0], rows


@fact("date", "talks")
def alaska_summit_date(data, parameters):
    """The day of the summit in Anchorage, Alaska."""
    rows = data.witkoff_putin[data.witkoff_putin["kind"] == "summit"]
    if rows.empty:
        raise NotKnown("the summit had not yet taken place")
    return rows["date"].iloc[0], rows


@fact("date", "talks")
def trump_inauguration_date(data, parameters):
    """The day on which Donald Trump's second term began."""
    rows = _inauguration(data)
    return rows["role_known_on"].iloc[0], rows


# Where sources differ, and what came after the article


@fact("points", "talks")
def talks_disagreements_total(data, parameters):
    """Number of recorded points on which sources differ about the rounds and meetings themselves."""
    ids = [point for group in DISAGREEMENTS.values() for point in group]
    rows = data.disagreements[data.disagreements["id"].isin(ids)]
    return len(rows), rows if len(rows) else data.disagreements


@fact("rounds", "talks")
def talks_low_confidence_total(data, parameters):
    """Number of recorded rounds of medium or low confidence."""
    rows = data.talks
    if rows.empty:
        raise NotKnown("no round is on record yet")
    return len(rows[rows["confidence"] != "high"]), rows


@fact("rounds", "talks")
def talks_after_article_total(data, parameters):
    """Number of rounds that began after the article's day."""
    rows = data.talks[data.talks["start_date"] > ARTICLE_DAY]
    if rows.empty:
        raise NotKnown("no round had followed the article yet")
    return len(rows), rows


@fact("date", "talks")
def next_three_way_date(data, parameters):
    """The first day of the first three-way round after the article."""
    rows = the_round(data, GENEVA)
    return rows["start_date"].iloc[0], rows


@fact("date", "talks")
def next_round_put_off_date(data, parameters):
    """The day on which a planned three-way round after the article was put off."""
    rows = data.timeline.query("id == @PUT_OFF")
    if rows.empty:
        raise NotKnown("no round had been put off yet")
    return rows["date"].iloc[0], rows
