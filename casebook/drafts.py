"""Draft the claims file of an article: every sentence that can be checked, and what in the data may fit it.

A draft judges nothing. It says where a claim may be, why, and which facts and rows to look at first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from casebook import data as packages
from casebook.article import Article, find_mentions, find_passage, read_article, sentences
from casebook.data import LEDGER_HELP, Data, DataError
from casebook.facts import Fact, Facts
from casebook.parameters import claims_file, parse

# ---------------------------------------------------------------- words, as patterns

# What makes a sentence a candidate, by language and sign; cardinal numbers, dates, people and quotations are mentions.
SIGNS = {
    "en": {
        "number": r"second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth",
        "comparison": r"(?:more|less|worse|better|(?!rather|other)\w+er) than|at (?:least|most)|worse|fewer|larger"
        r"|bigger|smaller|higher|lower|stronger|weaker|twice|half|doubled|tripled|compared (?:with|to)|increased"
        r"|decreased|rose|fell|grew|narrowed|shrank|unchanged|continu(?:es|ed)",
        "superlative": r"(?<!at )(?:most|least)|(?:larg|bigg|great|high|low|long|short|old|young|strong|weak|heavi"
        r"|deadli|fierc|fast|slow|small|earli|clos|near)est|worst|first time|unprecedented"
        r"|the only|top|priority|always|every|throughout|entire",
        "attribution": r"said|says|saying|told|tells|according to|announc(?:ed|es|ing)|claim(?:ed|s|ing)|wrote|writes"
        r"|stated|declared|reported|quot(?:ed|es)|added|warned|denied|denies|insist(?:ed|s)|confirmed|stressed"
        r"|accus(?:ed|es)|argu(?:ed|es)|propos(?:ed|es|al)|reject(?:ed|s)|turned [\w ]*down|refus(?:ed|es)"
        r"|demand(?:ed|s)|(?:ask|call)(?:ed|s|ing) for|promis(?:ed|es)|hint(?:ed|s)|agreed",
        "forecast": r"will|won['’]t|would|likely|unlikely|probably|(?:is|are) expected|going to",
        "negation": r"never|nobody|no one|none|nothing|neither|nor|no|not|\w+n['’]t|without",
    },
    "sq": {
        "number": r"(?:i|e|të|së) (?:dyt|tret|katërt|pest|gjasht|shtat|tet|nënt|dhjet)[ëa]",
        "comparison": r"më (?:shumë|pak|tepër|mirë|keq|larg)|më (?:i|e|të|së) \w+|të paktën|së paku|gjysm\w+|krahasuar"
        r"|(?:dy|tre)fish\w*|rrit(?:ur|et|en)|(?:zvogëlu|pakësu|ngushtu|përkeqësu|përmirësu)\w+|rëndu(?:a|ar|an)"
        r"|pandryshuar|vazhd(?:on|oi|ojnë|uan|uar)",
        "superlative": r"më (?:i|e) \w+(?:di|dhi|ti|shmi|mja|dhja|ta)|(?:nga|ndër|prej)\W+(?:\w+\W+){0,4}?më (?:i|e|të)"
        r"|më së (?:shumti|paku)|herë të parë|(?:i|e|të) vetm\w+|në krye të|prioritet\w*|gjithmonë|përherë|çdo"
        r"|(?:për)?gjatë gjithë",
        "attribution": r"tha|thanë|thotë|thonë|thënë|shtoi|shtuan|sipas|shkr(?:oi|uan|uar)|deklar(?:oi|uan|on|uar)"
        r"|(?:njofto|pretendo|raporto|konfirmo|moho|akuzo|paralajmëro|propozo|premto|refuzo|kundërshto|aludo|thekso"
        r"|cito)(?:i|n|jnë)|(?:njoftu|pretendu|raportu|konfirmu|mohu|akuzu|paralajmëru|propozu|premtu|refuzu"
        r"|kundërshtu|aludu|theksu|citu)a(?:r|n)?|propozim\w*|kërko(?:i|n|jnë)|kërkuan|h[eo]dh\w* poshtë|kuptohej"
        r"|(?:bë|bëri|bënë|i|të) (?:i )?ditur|pajtuan|dakord|morën vesh",
        "forecast": r"do t(?:ë|['’]\w+)|prit(?:et|en|ej)|gjas[aë]|ka të ngjarë",
        "negation": r"kurrë|asnjëherë|askush|asgjë|asnjë\w*|as|nuk|s['’]\w+|pa",
    },
}
PRONOUNS = {"en": r"he|him|she|her", "sq": r"ai|ajo|tij|saj"}
THAT = {"en": r"that|whether", "sq": r"se|që"}
AFTER = r"according to|quot(?:ed|es)|sipas|cito(?:i|n|jnë)"  # the person stands behind

# What a number counts (the units of facts come first) and what else a sentence or a row is about: English, Albanian.
TOPICS = {
    "people": (r"people|persons?|men|population", r"njerëz\w*|vetë|veta|persona\w*|banor\w*"),
    "rounds": (
        r"rounds?|talks|negotiations|delegation|represented",
        r"raund\w*|bised\w*|negociat\w*|delegacion\w*|përfaqësu\w*",
    ),
    "meetings": (r"met|meets?|meetings?", r"taku\w*|takim\w*"),
    "visits": (r"visit\w*", r"vizit\w*"),
    "exchanges": (r"exchange[sd]?|swap\w*", r"shkëmb\w*|këmbim\w*"),
    "attacks": (r"attacks?|strikes?", r"sulm\w*|goditj\w*"),
    "drones": (r"drones?", r"dron\w*"),
    "missiles": (r"missiles?|rockets?", r"raket\w*"),
    "weapons": (r"weapons?", r"armë\w*"),
    "buildings": (r"buildings?|houses", r"ndërtes\w*|pallat\w*"),
    "settlements": (r"settlements?|towns?|villages?", r"vendbanim\w*|qytet\w*|fshat\w*"),
    "days": (r"days?", r"dit(?:ë|ët|ësh|ëve)"),
    "months": (r"months?", r"muaj\w*"),
    "hours": (r"hours?", r"orë\w*"),
    "degrees": (r"degrees?", r"gradë\w*"),
    "share": (r"per ?cent|%", r"për ?qind\w*|%"),
    "km2": (r"square kilomet\w+|km²|area", r"kilomet\w+ katror\w*|km²|sipërfaq\w*"),
    "km": (r"kilomet\w+|km", r"kilomet\w+|km"),
    "prisoners": (
        r"prisoners?|exchange[sd]?|swap\w*|freed|released?|returned|got back",
        r"robër\w*|burgosur\w*|shkëmb\w*|këmbim\w*|lir(?:o|u)\w*|kthy\w+",
    ),
    "casualties": (r"killed|wounded|casualt\w+|dead|died|loss\w*", r"vra(?:rë|sin|u|në)|plagosur|vdek\w*|humbj\w*"),
    "civilians": (r"civilians?", r"civil\w*"),
    "soldiers": (r"soldiers?|troops", r"ushtar\w*|trupa\w*"),
    "direct": (r"direct", r"drejtpërdrejt\w*"),
    "truce": (r"truce|ceasefire|paused?", r"armëpushim\w*|pauz\w*"),
    "invasion": (r"war|invasion|invaded", r"luft(?:a|ën|ë)|pushtim\w*"),
    "occupied": (r"occup\w+|captur\w+|control\w*", r"pushtu\w+|okupu\w+|zaptu\w+|kontroll\w*"),
    "annexed": (r"annex\w*", r"aneks\w*"),
    "energy": (r"energy|power|heat\w*|electricity", r"energji\w*|energjetik\w*|ngroh\w*|rrym\w*"),
    "guarantees": (r"guarantees?", r"garanci\w*"),
    "territory": (r"territor\w+|land|donbas", r"territor\w*|tok[aëe]\w*|donbas\w*"),
    "summit": (r"summit\w*", r"samit\w*"),
    "zone": (r"demilitari[sz]ed|zone", r"[çd]emilitarizuar|zon[ëa]\w*"),
    "year": (r"years?|twelve months", r"vit\w*"),
}
SIDES = {
    "Russia": r"rus|mos[ck]|kreml",
    "Ukraine": r"ukrain|kyiv|kiev",
    "America": r"americ|amerik|united st|shba|shtete",
}
# Tables with days, and their columns; of rows that fit a sentence equally well those of the first table come first.
DAYS = {
    "exchanges": ("date",),
    "air_attacks": ("date",),
    "energy_events": ("date", "end_date"),
    "witkoff_putin": ("date",),
    "positions": ("date",),
    "talks": ("start_date", "end_date"),
    "timeline": ("date", "end_date"),
}
COUNTED = {  # units that go by other words too
    "people": {"people", "prisoners", "casualties", "civilians", "soldiers"},
    "visits": {"visits", "meetings"},
    "weapons": {"weapons", "drones", "missiles"},
}
FEW = 5  # proposals a row
NEAR = 60  # letters between a number and the word for what it counts
FRESH = pd.Timedelta(days=3)  # how old a statement on other things or a seat at a table may be


def _whole(words: str) -> re.Pattern:
    """The words as a pattern; 89% is a word after a number."""
    return re.compile(rf"(?<![^\W\d])(?:{words})(?!\w)", re.IGNORECASE)


_SIGNS = {spoken: {sign: _whole(words) for sign, words in signs.items()} for spoken, signs in SIGNS.items()}
_TOPICS = {spoken: {t: _whole(words[i]) for t, words in TOPICS.items()} for i, spoken in enumerate(("en", "sq"))}
_PRONOUNS = {spoken: _whole(words) for spoken, words in PRONOUNS.items()}
_THAT = {spoken: _whole(words) for spoken, words in THAT.items()}
_AFTER = _whole(AFTER)
_SHARE = re.compile(rf"\W{{0,2}}(?:{'|'.join(TOPICS['share'])})", re.IGNORECASE)


def _topics(text: str, language: str) -> set[str]:
    return {topic for topic, pattern in _TOPICS[language].items() if pattern.search(text)}


def _sides(text: str) -> set[str]:
    return {side for side, words in SIDES.items() if re.search(rf"\b(?:{words})", text, re.IGNORECASE)}


# ---------------------------------------------------------------- what may fit


def _told(fact: Fact) -> float:
    """The number of a fact as an article tells it: shares in per cent, frost without a sign."""
    return abs(fact.value) * (100 if fact.unit == "share" else 1)


def _equal(fact: Fact, told: str) -> int:
    """2 if the fact is the number told, 1 if it is when rounded as the number is, else 0."""
    value = _told(fact)
    if round(value, len(told.partition(".")[2])) == float(told):
        return 2
    zeros = len(told) - len(told.rstrip("0")) if "." not in told else 0
    rounded = float(told) >= 100 or fact.unit == "share"
    return int(bool(zeros) and rounded and round(value, -zeros) == float(told))


class Matches:
    """What can be proposed on the article's day: facts with a source, rows with a day, who said what and sat where."""

    def __init__(self, article: Article, data: Data, facts: Mapping[str, Fact]):
        self.day, self.today, self.language = pd.Timestamp(article.date), article.date, article.language
        self.names = pd.concat([data.actors, data.places]).set_index("id")["name_en"].to_dict()
        self.positions = data.positions
        recent = data.talks[data.talks["start_date"].between(self.day - FRESH, self.day)]
        self.seats = recent.merge(data.delegates, left_on="id", right_on="talk_id").groupby("id")["actor_id"].agg(set)
        known = [f for f in facts.values() if f.value is not None and f.sources and f.chapter != "article"]
        self.counted = [f for f in known if f.unit in TOPICS]
        self.days = [f for f in known if f.unit == "date"]
        # A row as it prints: the names of its columns (drones, returned) say what it is about as well.
        self.rows = [
            (row["id"], {str(row[column])[:10] for column in columns}, f"{table} {row}".replace("_", " "))
            for table, columns in DAYS.items()
            for row in data.tables[table].to_dict("records")
        ]

    def proposals(self, sentence: str, mentions: pd.DataFrame, speaker: str) -> list[str]:
        """The few facts and rows that fit a sentence, the likeliest first: counts, then days, then people."""
        found = self._counts(sentence, mentions) + self._dates(sentence, mentions)
        found += self._people(sentence, mentions, speaker)
        rows: dict[str, str] = {}
        for proposal in found:
            rows.setdefault(_evidence(proposal), proposal)
        return list(rows.values())[:FEW]

    def _fit(self, text: str, sentence: str, mentions: pd.DataFrame, unit: str = "") -> tuple[int, int]:
        """How many topics, names and long numbers a text of the data shares with a sentence, and how many sides."""
        shared = (_topics(text, "en") & _topics(sentence, self.language)) - {unit}
        names = [self.names[value] for value in mentions["value"].unique() if value in self.names]
        words = [name.split()[-1] for name in names if not _sides(name)]
        numbers = [value for value in mentions.loc[mentions["kind"] == "number", "value"].unique() if len(value) > 2]
        found = sum(bool(re.search(rf"\b{re.escape(word)}\b", text)) for word in [*words, *numbers, *numbers])
        return len(shared) + found, len(_sides(text) & _sides(sentence))

    def _counts(self, sentence: str, mentions: pd.DataFrame) -> list[str]:
        """Facts with a number of the sentence, where a word near it says that it counts the same.

        A round or small number is met everywhere, so its fact must have topics in common with the sentence.
        """
        found = {}
        for number in mentions[mentions["kind"] == "number"].itertuples():
            before, after = sentence[: number.start][-NEAR:], sentence[number.end :][:NEAR]
            near = {"share"} if _SHARE.match(after) else _topics(f"{before} {after}", self.language) - {"share"}
            digits = len(number.value.replace(".", "").strip("0"))
            few = float(number.value) < 1000 and digits < 3
            for fact in self.counted:
                equal = _equal(fact, number.value) if COUNTED.get(fact.unit, {fact.unit}) & near else 0
                strength, sides = self._fit(fact.meaning, sentence, mentions, fact.unit) if equal else (0, 0)
                if strength > few or (equal == 2 and digits > 2):
                    dated = bool(re.search(r"\d", fact.name))
                    off = round(abs(_told(fact) - float(number.value)), 6)
                    order = (-equal, -strength, -sides, dated, off, len(fact.meaning), fact.name)
                    found[f"count_is(fact={fact.name};claimed={number.value})"] = order
        return sorted(found, key=found.get)[:3]

    def _dates(self, sentence: str, mentions: pd.DataFrame) -> list[str]:
        """Rows and facts of a day that the sentence names, and what fits well of a month it names."""
        found = {}
        for date in mentions[mentions["kind"] == "date"].itertuples():
            for value in date.value.split("/") if re.search(r"\d", date.text) else [date.value]:
                alike = [
                    (f"dated(row={one};day={value})" if value in days else one, text, 1 if value in days else 3)
                    for one, days, text in self.rows
                    if any(day.startswith(value) for day in days)
                ]
                alike += [
                    (f.name, f.meaning, 1)
                    for f in self.days
                    if f.value.startswith(value) and not self.today.startswith(value)
                ]
                for place, (proposal, text, least) in enumerate(alike if len(value) > 4 else []):
                    strength, sides = self._fit(text, sentence, mentions)
                    if strength >= least:
                        found[proposal] = (-strength, -sides, place)
        return sorted(found, key=found.get)[:2]

    def _people(self, sentence: str, mentions: pd.DataFrame, speaker: str) -> list[str]:
        """Statements of the speaker that are alike or fresh, and the fresh round where most of those named here sat."""
        found = {}
        said = self.positions[self.positions["stated_by"].str.contains(self.names.get(speaker, "\0"), regex=False)]
        for row in said[said["date"] <= self.day].itertuples():
            issue, _ = self._fit(row.issue.replace("_", " "), sentence, mentions)
            strength, sides = self._fit(row.position_en, sentence, mentions)
            if issue + strength or row.date >= self.day - FRESH:
                found[row.id] = (-issue - strength, -row.date.toordinal(), -sides)
        rows = sorted(found, key=found.get)[:2]
        if "rounds" in _topics(sentence, self.language):
            sat = {one: (len(seats & set(mentions["value"])), len(seats), one) for one, seats in self.seats.items()}
            rows += [self._seat(one, mentions) for one in sorted(sat, key=sat.get)[-1:] if sat[one][0]]
        return rows

    def _seat(self, talk: str, mentions: pd.DataFrame) -> str:
        """The rule that the first person named here sat at this round."""
        actor = next(value for value in mentions["value"] if value in self.seats[talk])
        return f"took_part(talk={talk};actor={actor})"


def _evidence(proposal: str) -> str:
    """The row or fact of a proposal."""
    return re.sub(r"\w+\((?:fact|row|talk)=([\w-]+);.*", r"\1", proposal)


# ---------------------------------------------------------------- the draft


def _signs(sentence: str, mentions: pd.DataFrame, language: str) -> list[str]:
    """Why a sentence is a candidate; words inside quotation marks are the quotation's, not the article's."""
    own = _unquoted(sentence, mentions)
    found = [kind for kind in ("number", "date", "person") if kind in set(mentions["kind"])]
    found += [sign for sign, pattern in _SIGNS[language].items() if pattern.search(own)]
    return list(dict.fromkeys(found + ["quotation"] * ("quotation" in set(mentions["kind"]))))


def _unquoted(sentence: str, mentions: pd.DataFrame) -> str:
    """The sentence with what it quotes blotted out, letter for letter."""
    for quoted in mentions[mentions["kind"] == "quotation"].itertuples():
        sentence = sentence[: quoted.start] + "." * (quoted.end - quoted.start) + sentence[quoted.end :]
    return sentence


def _speaker(sentence: str, mentions: pd.DataFrame, language: str, last: str) -> str:
    """The person to whom the first verb of saying belongs, the `last` one for a pronoun; blank if that is not clear."""
    own = _unquoted(sentence, mentions)
    verb = _SIGNS[language]["attribution"].search(own)
    if not verb:
        return ""
    people = [
        one
        for one in mentions[mentions["kind"] == "person"].itertuples()
        if own[one.start : one.end] == one.text  # not inside a quotation
        and not re.match(r"['’]s\b", own[one.end :])  # Trump's envoy, i dërguari i Trumpit
        and not (language == "sq" and re.search(r"(?:[iuy]t|së|ës)$", one.text))
    ]
    before = [one for one in people if one.end <= verb.start()]
    after = [
        one for one in people if verb.end() <= one.start and not _THAT[language].search(own, verb.end(), one.start)
    ]
    # “…”, said Peskov; according to Peskov; but in English not: Hakan Fidan, the minister, said Putin would come
    comma = "|," if language == "sq" or not before else ""
    turned = re.search(rf"(?:^|[”“\"»’],?{comma})\s*(?:(?:u|i|ua) )?$", own[: verb.start()]) or _AFTER.fullmatch(
        verb[0]
    )
    if after and turned:
        return after[0].value
    if before:
        return before[-1].value
    return last if _PRONOUNS[language].search(own) and not people else ""


def _anchors(article: Article, number: int, sentence: str, inside: pd.DataFrame, mentions: pd.DataFrame) -> str:
    """What picks this sentence of a paragraph: a mention, all its mentions, or the beginning of a word."""
    named = inside.loc[inside["kind"] != "quotation", "value"].unique()
    values = [value for value in named if re.fullmatch(r"[\w-]+", value)]
    words = sorted(re.findall(r"[^\W\d_]{5,}", sentence), key=len, reverse=True)
    for anchors in [*([value] for value in values), values, *([f"~{word.lower()}"] for word in words)]:
        if anchors and find_passage(article, number, anchors, mentions) == sentence:
            return ";".join(anchors)
    return ""


def draft(article: Article, data: Data, facts: Mapping[str, Fact]) -> pd.DataFrame:
    """The claims file of an article to fill in: one row a sentence that can be checked, in reading order.

    A paragraph without such a sentence has one row for all of it, with the sign `none`. Columns: those of the table
    of claims, then `passage` (the sentence), `mentions` (kind=value), `signs` (why it is a candidate) and `proposed`
    (facts and rows that may fit it). data, facts: as known on the article's day.
    """
    mentions = find_mentions(article, data.actors, data.places)
    matches, rows = Matches(article, data, facts), []

    def add(number: int, passage: str, inside: pd.DataFrame, signs: list[str], speaker: str = "", anchors: str = ""):
        proposals = matches.proposals(passage, inside, speaker)
        named = inside[inside["kind"] != "quotation"]
        kind = "attributed_statement" if "attribution" in signs else "forecast" if "forecast" in signs else "fact"
        rows.append(
            {
                "id": f"N{len(rows) + 1:02}",
                "article": article.id,
                "paragraph": str(number),
                "kind": kind,
                "speaker": speaker,
                f"text_{article.language}": passage,
                "evidence": _evidence(proposals[0]) if proposals else "",
                "anchors": anchors,
                "confidence": "medium",
                "passage": passage,
                "mentions": ";".join(dict.fromkeys(named["kind"] + "=" + named["value"])),
                "signs": ";".join(signs),
                "proposed": " | ".join(proposals),
            }
        )

    for paragraph in article.paragraphs:
        own, speaker, before = mentions[mentions["paragraph"] == paragraph.number], "", len(rows)
        for start, end in sentences(paragraph.text, article.language):
            inside = own[own["start"].between(start, end, inclusive="left")]
            inside = inside.assign(start=inside["start"] - start, end=inside["end"] - start)
            passage = paragraph.text[start:end]
            speaker = _speaker(passage, inside, article.language, speaker)
            if signs := _signs(passage, inside, article.language):
                anchors = _anchors(article, paragraph.number, passage, inside, mentions)
                add(paragraph.number, passage, inside, signs, speaker, anchors)
        if len(rows) == before:
            add(paragraph.number, paragraph.text, own, ["none"])
    return pd.DataFrame(rows, columns=[*data.claims.columns, *LEDGER_HELP], dtype="str").fillna("")


def write_draft(article_path: Path, out: Path | None = None) -> Path:
    """Write the draft of an article's claims beside it, or to `out`; the path of the file.

    Raises ArticleError, ParameterError or DataError, one line. A file that exists is never overwritten, and beside
    an article whose claims are in the package a draft, which would take their place, is not put unasked.
    """
    article = read_article(article_path)
    chosen = parse({"article": str(article_path.resolve()), "as_of": article.date}, packages.newest_day())
    data, target = packages.load(chosen.as_of), out or claims_file(article_path)
    refusal = f"{target}: exists already; name another with --out or remove it"
    if target.exists():
        raise DataError(refusal)
    if out is None and (data.claims["article"] == article.id).any():
        raise DataError(f"{article_path}: has its claims in data/claims.csv; name a file for a draft with --out")
    text = draft(article, data, Facts(data, chosen)).to_csv(index=False, lineterminator="\n")
    try:
        with target.open("x", encoding="utf-8-sig", newline="") as file:  # spreadsheets want the mark at the start
            file.write(text)
    except FileExistsError:
        raise DataError(refusal) from None
    return target


def summary(path: Path) -> str:
    """What a written draft holds, in one line."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    proposals = rows["proposed"].str.count(r"\|").add(1)[rows["proposed"] != ""].sum()
    counts = f"{rows['paragraph'].nunique()} paragraphs, {(rows['signs'] != 'none').sum()} candidates"
    return f"{path}: {counts}, {proposals} proposals"
