"""Facts of the people at the table: at one round, and over all of them who met whom."""

from __future__ import annotations

import pandas as pd

from casebook.data import Data
from casebook.facts.registry import NotKnown, fact
from casebook.facts.talks.parts import (
    ABU_DHABI_2,
    UMEROV,
    WITKOFF,
    count,
    declare,
    family,
    known,
    the_round,
)

# Limits
DELEGATES = "Only people whose presence was reported: no full lists of the delegations were seen."
POSTS = "Posts on public record, of people whose presence was reported: the true number may be higher."
PAIR = (
    "Of rounds with people of both sides on record, for most rounds the heads only; where several pairs are level, "
    "the one that met last."
)
HEADS_ONLY = "A lower bound: for most rounds only the heads of the delegations are on record."


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


# Delegations over time


def all_seated(data: Data) -> pd.DataFrame:
    """Everybody recorded at any round, a row per person and round; columns as in `people_at`."""
    return known(people_at(data, list(data.talks["id"])), "nobody is on record at a round yet")


def pairs(data: Data, side: str, other: str) -> pd.DataFrame:
    """People of two sides recorded at the same rounds, those who met most often first.

    Columns person, other_person (names), rounds (how many), latest (first day of the newest), talk_ids.
    """
    seated = all_seated(data).merge(data.talks[["id", "start_date"]], left_on="talk_id", right_on="id")
    seated = seated[["talk_id", "start_date", "name_en", "side"]]
    met = seated[seated["side"] == side].merge(
        seated.loc[seated["side"] == other, ["talk_id", "name_en"]], on="talk_id", suffixes=("", "_other")
    )
    found = met.groupby(["name_en", "name_en_other"], as_index=False).agg(
        rounds=("talk_id", "nunique"), latest=("start_date", "max"), talk_ids=("talk_id", list)
    )
    found = found.rename(columns={"name_en": "person", "name_en_other": "other_person"})
    return found.sort_values(["rounds", "latest", "person", "other_person"], ascending=[False, False, True, True])


def _people(data, column, values):
    seated = all_seated(data)
    return seated.loc[seated[column].isin(values), "actor_id"].nunique(), seated


def _first_pair(data, side, other):
    met = known(pairs(data, side, other), "nobody of these two sides is on record at one round yet")
    return met.iloc[0], data.delegates[data.delegates["talk_id"].isin(met.iloc[0]["talk_ids"])]


def _pair_names(data, side, other):
    pair, rows = _first_pair(data, side, other)
    return f"{pair['person']} – {pair['other_person']}", rows


def _pair_rounds(data, side, other):
    pair, rows = _first_pair(data, side, other)
    return pair["rounds"], rows


def _rounds_with(data, parts):
    rows = all_seated(data)
    return rows.loc[rows["part"].isin(parts), "talk_id"].nunique(), rows


@fact("people", "talks")
def delegations_people_total(data, parameters):
    """Number of people recorded at any round, hosts among them.

    A lower bound: for most rounds only the heads of the delegations are on record.
    """
    rows = all_seated(data)
    return rows["actor_id"].nunique(), rows


PEOPLE = {
    "delegations_ru_people": ("side", ["RU"], "Number of Russians recorded at any round."),
    "delegations_ua_people": ("side", ["UA"], "Number of Ukrainians recorded at any round."),
    "delegations_us_people": ("side", ["US"], "Number of Americans recorded at any round."),
}
family("people", _people, PEOPLE, HEADS_ONLY)
declare(
    "delegations_intelligence_people",
    "people",
    "Number of people recorded at any round who hold or held a post in an intelligence service.",
    _people,
    "intelligence_post",
    ["serving", "former"],
    limit="Posts as on record on this day, not on the day of each round; the true number may be higher.",
)
family(
    "rounds",
    _rounds_with,
    {
        "delegations_rounds_recorded": (["head", "member"], "Number of rounds with at least one person recorded."),
        "delegations_rounds_with_members": (["member"], "Number of rounds with people recorded beyond the heads."),
    },
)
family(
    "text",
    _pair_names,
    {
        "pair_ru_ua": ("RU", "UA", "The Russian and the Ukrainian who are recorded at the same round most often."),
        "pair_us_ru": ("US", "RU", "The American and the Russian who are recorded at the same round most often."),
        "pair_us_ua": ("US", "UA", "The American and the Ukrainian who are recorded at the same round most often."),
    },
    PAIR,
)
family(
    "rounds",
    _pair_rounds,
    {
        "pair_ru_ua_rounds": ("RU", "UA", "Number of rounds at which these two, Russian and Ukrainian, are recorded."),
        "pair_us_ru_rounds": ("US", "RU", "Number of rounds at which these two, American and Russian, are recorded."),
        "pair_us_ua_rounds": ("US", "UA", "Number of rounds at which these two, American and Ukrainian, are recorded."),
    },
    HEADS_ONLY,
)
