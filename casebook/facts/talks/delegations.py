"""Facts of the people at the table."""

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
