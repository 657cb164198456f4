"""Rules on the war: its beginning, its dead and wounded, attacks from the air, who holds which ground."""

from __future__ import annotations

import re

import pandas as pd

from casebook import control
from casebook.claims.rules import GRADES, Attack, Case, Limit, Oblasts, Talk, Verdict, graded, iso, rule
from casebook.facts import NotKnown
from casebook.facts.casualties import latest_estimates
from casebook.language import N_


@rule()
def war_began(case: Case, day: pd.Timestamp):
    """Supported if the timeline dates the full-scale invasion to {day}; contradicted if to another day."""
    began = case.fact("invasion_date").value
    numbers = {"began": began, "first_entry": iso(case.data.timeline["date"].min())}
    reason = N_("The full-scale invasion began on {began}; the timeline of the conflict begins on {first_entry}.")
    return Verdict(graded(began == iso(day), False), numbers, reason)


# ---------------------------------------------------------------- the dead and the wounded

BELLIGERENTS = "Ukrainian General Staff|Zelensky statement|Russian MoD|Russian foreign ministry|Office of the President"
WITH_WOUNDED = ("killed_and_wounded", "killed_wounded_missing")
RECENT = pd.DateOffset(months=12)


def _estimates(case: Case) -> pd.DataFrame:
    """The latest figure of each estimator who is not a party to the war, of the twelve months up to the article.

    Columns of `latest_estimates`.
    """
    case.reached()
    known = case.data.casualties
    known = known[known["as_of_date"] <= case.article_day]
    latest = latest_estimates(known)
    latest = latest[latest["as_of_date"] > case.article_day - RECENT]
    return latest[~latest["estimator"].str.contains(BELLIGERENTS)]


def _armies(case: Case) -> tuple[pd.DataFrame, int, int]:
    """The estimates with the wounded for both armies, and the sums of the lowest and of the highest of each army."""
    armies = _estimates(case).query("population == 'military'")
    armies = armies[armies["measure"].isin(WITH_WOUNDED)]
    russian, ukrainian = (armies[armies["side"] == side] for side in ("RU", "UA"))
    if russian.empty or ukrainian.empty:
        raise NotKnown(N_("No estimate for both armies is on record on this day."))
    low, high = russian["least"].min() + ukrainian["least"].min(), russian["most"].max() + ukrainian["most"].max()
    return armies, int(low), int(high)


@rule(nearly_share=Limit(0.9, 0.5, 1.0))
def casualties_reach(case: Case, claimed: int, nearly_share: float):
    """Supported if even the lowest figures of estimators outside the war, for the killed and wounded of both armies,
    add up to {nearly_share} of {claimed}, and each army has a figure without the missing; partly if only the highest
    do, or if all figures for one army count the missing; contradicted if not even the highest do.
    """
    armies, low, high = _armies(case)
    without = armies[armies["measure"] == "killed_and_wounded"]
    numbers = {
        "low": low,
        "high": high,
        "low_share": low / claimed,
        "high_share": high / claimed,
        "estimators": armies["estimator"].nunique(),
        "missing": len(without) < len(armies),
    }
    reason = N_(
        "Estimators outside the war: {estimators}. Over all of them, the lowest figures for the two armies come to "
        "{low} and the highest to {high}, a sum that no single author need have named. That is {low_share} to "
        "{high_share} of the number claimed; the missing are counted in some: {missing}. Civilians are in none."
    )
    enough = nearly_share * claimed
    for_both = {"RU", "UA"} <= set(without["side"])
    return Verdict(graded(low >= enough and for_both, high >= enough), numbers, reason)


@rule(nearly_share=Limit(0.9, 0.5, 1.0))
def counted_together(case: Case, claimed: int, nearly_share: float):
    """Supported if one estimate of soldiers and civilians together comes to {nearly_share} of {claimed}; partly if only
    the highest figures for both armies do, with civilians added from counts of their own; contradicted if not even
    those do.
    """
    _, _, armies = _armies(case)
    known = case.data.casualties
    latest = latest_estimates(known[known["as_of_date"] <= case.article_day])
    together = latest.loc[latest["population"] == "all", "most"]
    by_side = latest[latest["population"] == "civilian"].groupby("side")["most"].sum()
    numbers = {
        "together": len(together),
        "armies": armies,
        "civilians_ukraine": int(by_side.get("UA", 0)),
        "civilians_russia": int(by_side.get("RU", 0)),
    }
    numbers["total"] = armies + numbers["civilians_ukraine"] + numbers["civilians_russia"]
    reason = N_(
        "Estimates that count soldiers and civilians together: {together}. The highest figures for both armies come to "
        "{armies}. In counts of their own: about {civilians_ukraine} civilians killed or wounded in Ukraine, verified "
        "by the United Nations, and {civilians_russia} by the word of Moscow on the other side. All added: {total}."
    )
    enough = nearly_share * claimed
    return Verdict(graded(bool((together >= enough).any()), numbers["total"] >= enough), numbers, reason)


# ---------------------------------------------------------------- attacks from the air


@rule(days=Limit(2, 1, 30))
def attacks_since(case: Case, talk: Talk, days: int):
    """Supported if attacks are on record on at least {days} days between the beginning of that round and the article;
    partly if on fewer; contradicted if on none.
    """
    case.reached()
    first = case.round(talk)["start_date"]
    struck = pd.concat([case.data.air_attacks["date"], case.data.energy_events.query("kind == 'attack'")["date"]])
    found = int(struck[struck.between(first, case.article_day)].nunique())
    numbers = {"first": iso(first), "attack_days": found}
    reason = N_("Days with large attacks or attacks on energy from {first} to the article on record: {attack_days}.")
    return Verdict(graded(found >= days, found > 0), numbers, reason)


def _measures(attacks: pd.DataFrame) -> dict[str, pd.Series]:
    """The four ways to tell how large an attack was, in weapons launched."""
    drones, missiles = attacks["drones_launched"].fillna(0), attacks["missiles_launched"].fillna(0)
    return {
        "rank_all": drones + missiles,
        "rank_drones": drones,
        "rank_missiles": missiles,
        "rank_ballistic": attacks["ballistic_launched"].fillna(0),
    }


@rule(largest=Limit(25, 1, 100), measures=Limit(3, 1, 4))
def among_largest(case: Case, attack: Attack, largest: int, measures: int):
    """Supported if the attack was among the {largest} largest up to its day by at least {measures} of four measures
    (all weapons, drones, missiles, ballistic missiles, each if it had any); partly if by fewer; contradicted if by
    none.
    """
    own = case.attack(attack)
    known = case.data.air_attacks
    by_measure = _measures(known[known["date"] <= own["date"]].set_index("id"))
    ranks = {name: 1 + int((counts > counts[attack]).sum()) for name, counts in by_measure.items()}
    numbers = {"weapons": int(by_measure["rank_all"][attack]), **ranks, "attacks": len(by_measure["rank_all"])}
    reason = N_(
        "With {weapons} drones and missiles it stood, among {attacks} large attacks on record up to that day, at place "
        "{rank_all} by all weapons, {rank_drones} by drones, {rank_missiles} by missiles and {rank_ballistic} by "
        "ballistic missiles."
    )
    held = sum(rank <= largest and by_measure[name][attack] > 0 for name, rank in ranks.items())
    return Verdict(graded(held >= measures, held > 0), numbers, reason)


@rule(days=Limit(2, 0, 14))
def attack_near_start(case: Case, attack: Attack, talk: Talk, days: int):
    """Supported if the attack ended on a day of the round; partly if at most {days} days before it;
    contradicted otherwise.
    """
    struck, found = case.attack(attack), case.round(talk)
    before = (found["start_date"] - struck["date"]).days
    numbers = {"attack": iso(struck["date"]), "start": iso(found["start_date"]), "days_before": before}
    during = struck["date"] <= found["end_date"] and before <= 0
    reason = N_("The attack ended on {attack}; the round began on {start}. Days between them: {days_before}.")
    return Verdict(graded(during, 0 < before <= days), numbers, reason)


ENERGY_WORDS = r"\b(power|heat|energy|grid|substation)"


@rule(places=Limit(2, 1, 10))
def energy_targeted(case: Case, attack: Attack, places: int):
    """Supported if the attack is on record as aimed at power or heat, and strikes on energy in at least
    {places} places are on record for its day; partly if only one of the two holds; contradicted if neither
    does.
    """
    own = case.attack(attack)
    events = case.data.energy_events
    struck = events[(events["date"] == own["date"]) & (events["kind"] == "attack")]
    targets = own["targets_en"] if isinstance(own["targets_en"], str) else ""
    if not targets and struck["place_en"].nunique() < places:
        raise NotKnown(N_("What the attack was aimed at is not on record on this day."))
    named = re.search(ENERGY_WORDS, targets, re.I) is not None
    numbers = {"struck": struck["place_en"].nunique(), "named": named}
    reason = N_("Power or heat named as a target: {named}. Places with strikes on energy that day: {struck}.")
    return Verdict(GRADES[named + (numbers["struck"] >= places)], numbers, reason)


HOMES_WITHOUT = "heating|electricity|power"


@rule(degrees=Limit(0, -30, 10))
def civilians_in_the_cold(case: Case, attack: Attack, degrees: int):
    """Supported if, for the day of the attack, homes without heat or power are on record and a temperature
    below {degrees} °C; partly if only one of the two is; contradicted if neither is.
    """
    events = case.data.energy_events
    day = events[events["date"] == case.attack(attack)["date"]]
    weather = day["kind"] == "temperature"
    homes = day.loc[~weather, "figure_en"].str.contains(HOMES_WITHOUT, case=False, na=False)
    readings = day.loc[weather, "figure_en"].str.replace("−", "-").str.extractall(r"(-?\d+(?:\.\d+)?) °?C")[0]
    coldest = readings.astype("float64").min()
    numbers = {"places": int(homes.sum()), "coldest": "none" if pd.isna(coldest) else float(coldest)}
    reason = N_("Places where homes lost heat or power: {places}; coldest reading in °C: {coldest}.")
    return Verdict(GRADES[bool(homes.any()) + bool(coldest < degrees)], numbers, reason)


# ---------------------------------------------------------------- ground


def _ground(case: Case, oblasts: Oblasts) -> pd.DataFrame:
    """The newest daily map of the occupied area up to the article, one row an oblast (ISO codes joined by +)."""
    area = case.data.control_area
    area = area[area["iso"].isin(oblasts.split("+")) & (area["date"] <= case.until)]
    if area.empty:
        raise NotKnown(N_("The daily map of occupied land does not reach back to this day."))
    return area[area["date"] == area["date"].max()]


def _occupied(newest: pd.DataFrame) -> float:
    return float(newest["occupied_km2"].sum() / newest["oblast_area_km2"].sum())


@rule(held_share=Limit(0.1, 0.0, 1.0), lost_share=Limit(0.5, 0.0, 1.0))
def occupied_at_most(case: Case, oblasts: Oblasts, held_share: float, lost_share: float):
    """Supported if at most {held_share} of the region is occupied; partly if at most {lost_share}; contradicted if
    more than that.
    """
    newest = _ground(case, oblasts)
    share = _occupied(newest)
    numbers = {
        "map_date": iso(newest["date"].iloc[0]),
        "occupied_share": share,
        "not_occupied_km2": round(newest["not_occupied_km2"].sum()),
    }
    reason = N_(
        "On the map of {map_date}, {occupied_share} of the region is occupied. The remaining {not_occupied_km2} km² "
        "include a grey zone, so even less is sure to be in Ukrainian hands."
    )
    others = []
    if set(newest["iso"]) <= set(case.data.control_other_makers["iso"]):
        others = [control.spread(case.data, iso_code) for iso_code in newest["iso"]]
        others = [rows[rows["date"] <= case.until].iloc[-1:] for rows in others]
    if others and all(len(rows) for rows in others):
        total = newest.set_index("iso")["oblast_area_km2"]
        numbers["makers"] = max(int(rows["makers"].iloc[0]) for rows in others)
        numbers["compared"] = iso(min(rows["date"].iloc[0] for rows in others))
        for name in ("low_share", "high_share"):
            weighed = zip(newest["iso"], others, strict=True)
            numbers[name] = float(sum(rows[name].iloc[0] * total[code] for code, rows in weighed) / total.sum())
        reason = N_(
            "On the map of {map_date}, {occupied_share} of the region is occupied; by {makers} map makers, compared "
            "on {compared}, it is between {low_share} and {high_share}. The remaining {not_occupied_km2} km² include "
            "a grey zone, so even less is sure to be in Ukrainian hands."
        )
    return Verdict(graded(share <= held_share, share <= lost_share), numbers, reason)


@rule(near_share=Limit(0.02, 0.0, 0.2))
def occupied_share(case: Case, oblasts: Oblasts, claimed_share: float, near_share: float):
    """Supported if the occupied share of the region, rounded to whole per cent, is {claimed_share}; partly if it is no
    more than {near_share} of the region away; contradicted otherwise.
    """
    newest = _ground(case, oblasts)
    share = _occupied(newest)
    numbers = {"map_date": iso(newest["date"].iloc[0]), "occupied_share": share}
    reason = N_("On the map of {map_date}, {occupied_share} of the region is occupied.")
    same, off = abs(round(share, 2) - claimed_share) < 1e-9, abs(share - claimed_share)
    return Verdict(graded(same, off <= near_share), numbers, reason)
