"""Drafts of a claims file: signs, people, anchors, proposals; the file there and back; what is refused."""

import dataclasses

import pandas as pd
import pytest
from conftest import REPOSITORY, book, run

from casebook import data, drafts, edition
from casebook.__main__ import main
from casebook.article import ArticleError, find_mentions, find_passage, read_article, sentences
from casebook.book import data_of, open_book
from casebook.data import DataError
from casebook.facts import registry
from casebook.parameters import DEFAULT_ARTICLE, ParameterError, Parameters, claims_file

RECORD = REPOSITORY / DEFAULT_ARTICLE
SQ = """ date 2026-02-05 Bisedimet e Gjenevës u mbyllën pa marrëveshje. Moti ishte i mirë.
Fëmijët luanin në park dhe prindërit pinin kafe.

Steve Witkoff tha se do të lirohen 314 robër lufte. Sipas tij, “rruga është e gjatë”.
Rusia e nisi pushtimin më 24 shkurt 2022.
"""
EN = """ date 2026-02-05 The talks in Geneva ended without an agreement. The weather was fine.
Children played in the park and their parents drank coffee.

Steve Witkoff said that 314 prisoners of war would be freed. According to him, “the road is long”.
Russia began the invasion on 24 February 2022.
"""


def read(folder, text, name="talks.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_article(path)


def drafted(article, day="2026-02-05"):
    return drafts.draft(article, book(day).data, book(day).facts)


def one(folder, language, sentence):
    """The draft's only row for an article of this sentence; the language is given, a sentence is too short to tell."""
    article = read(folder, SQ if language == "sq" else EN)
    paragraph = dataclasses.replace(article.paragraphs[0], text=sentence, **{f"text_{language}": sentence})
    rows = drafted(dataclasses.replace(article, paragraphs=(paragraph,)))
    assert len(rows) == 1
    return rows.iloc[0]


def in_language(article, language):
    """The record as an article in one of its languages."""
    paragraphs = (dataclasses.replace(p, text=getattr(p, f"text_{language}")) for p in article.paragraphs)
    return dataclasses.replace(article, language=language, paragraphs=tuple(paragraphs))


@pytest.fixture(scope="module", params=["sq", "en"])
def record(request):
    article = in_language(read_article(RECORD), request.param)
    return article, drafted(article)


# --- signs, kinds, speakers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "sentence", "signs"),
    [
        ("en", "The mayor opened a park beside the river.", "none"),
        ("sq", "Kryetari hapi një park pranë lumit.", "none"),
        ("en", "The hall holds 40 chairs.", "number"),
        ("sq", "Në sallë ka dyzet karrige.", "number"),
        ("en", "It was the third round.", "number"),
        ("sq", "Ky ishte raundi i tretë.", "number"),
        ("en", "The bridge was opened on 3 May 2025.", "date"),
        ("sq", "Ura u hap më 3 maj 2025.", "date"),
        ("en", "The gap is smaller than before.", "comparison"),
        ("sq", "Hendeku është zvogëluar.", "comparison"),
        ("en", "It was the deadliest night.", "superlative"),
        ("sq", "Ishte një nga netët më të rënda.", "comparison;superlative"),
        ("en", "The ministry announced a pause.", "attribution"),
        ("sq", "Ministria njoftoi një pauzë.", "attribution"),
        ("en", "The delegations are expected back.", "forecast"),
        ("sq", "Delegacionet pritet të kthehen.", "forecast"),
        ("en", "Nobody has seen the text.", "negation"),
        ("sq", "Askush nuk e ka parë tekstin.", "negation"),
        ("en", "The mood was “better than ever and never bad”.", "quotation"),
        ("sq", "Fryma ishte “më e mira ndonjëherë”.", "quotation"),
        ("en", "Jared Kushner came along.", "person"),
        ("sq", "Erdhi edhe Jared Kushner.", "person"),
    ],
)
def test_signs(tmp_path, language, sentence, signs):
    assert one(tmp_path, language, sentence)["signs"] == signs


@pytest.mark.parametrize(
    ("language", "sentence", "kind", "speaker"),
    [
        ("en", "Peskov said that Trump would come.", "attributed_statement", "A03"),
        ("en", "“It is clear,” said Dmitry Peskov.", "attributed_statement", "A03"),
        ("en", "Hakan Fidan, the minister, said Putin would come.", "attributed_statement", "A39"),
        ("en", "The Kremlin said Putin would come.", "attributed_statement", ""),
        ("en", "Trump's envoy said that the road was long.", "attributed_statement", ""),
        ("en", "A ceasefire is close, according to Rubio.", "attributed_statement", "A27"),
        ("en", "Putin will come to Istanbul.", "forecast", ""),
        ("en", "Putin came to Istanbul.", "fact", ""),
        ("sq", "Peskov tha se Trumpi do të vijë.", "attributed_statement", "A03"),
        ("sq", "“Është e qartë”, u tha gazetarëve Dmitry Peskov.", "attributed_statement", "A03"),
        ("sq", "I dërguari i Trumpit tha se rruga është e gjatë.", "attributed_statement", ""),
        ("sq", "Sipas zëdhënësit të Kremlinit, Dmitry Peskov, lufta vazhdon.", "attributed_statement", "A03"),
        ("sq", "Putini do të vijë në Stamboll.", "forecast", ""),
    ],
)
def test_kind_and_speaker(tmp_path, language, sentence, kind, speaker):
    row = one(tmp_path, language, sentence)
    assert (row["kind"], row["speaker"]) == (kind, speaker)


def test_a_pronoun_keeps_the_speaker_of_the_sentence_before(tmp_path):
    for text in (SQ, EN):
        rows = drafted(read(tmp_path, text))
        assert list(rows.loc[rows["paragraph"] == "3", "speaker"]) == ["A01", "A01"]


# --- what is proposed --------------------------------------------------------------------------------------

WAR = "dated(row=TL-010;day=2022-02-24)"


@pytest.mark.parametrize(
    ("language", "sentence", "proposed"),
    [
        ("en", "In all, 314 prisoners were freed.", "count_is(fact=exchange_latest_total;claimed=314)"),
        ("sq", "Gjithsej u liruan 314 robër.", "count_is(fact=exchange_latest_total;claimed=314)"),
        ("en", "Russia began the war on 24 February 2022.", WAR),
        ("sq", "Rusia e nisi luftën më 24 shkurt 2022.", WAR),
        ("en", "About 79 percent of Donetsk is occupied.", "count_is(fact=donetsk_occupied_share;claimed=79)"),
        ("sq", "Rreth 79% e Donjeckut është pushtuar.", "count_is(fact=donetsk_occupied_share;claimed=79)"),
        ("en", "Witkoff met Putin seven times in a year.", "count_is(fact=witkoff_putin_visits_12m;claimed=7)"),
        (
            "en",
            "Nearly two million have been killed or wounded.",
            "count_is(fact=casualties_combined_central;claimed=2000000)",
        ),
        ("en", "They had no direct talks until May 2025.", "direct_talks_resumed_date"),
        ("sq", "Ata nuk patën bisedime të drejtpërdrejta deri në maj 2025.", "direct_talks_resumed_date"),
        ("en", "Witkoff said that the exchange proves it.", "P50"),
        ("en", "Zelensky proposed a demilitarised zone.", "P20"),
        ("sq", "Zelensky propozoi një zonë të çmilitarizuar.", "P20"),
        ("en", "Jared Kushner took part in the talks.", "took_part(talk=T075;actor=A06)"),
    ],
)
def test_what_fits_is_proposed(tmp_path, language, sentence, proposed):
    row = one(tmp_path, language, sentence)
    found = row["proposed"].split(" | ")
    assert proposed in found
    assert row["evidence"] and row["evidence"] in found[0]
    assert len(found) == len(set(found)) <= drafts.FEW


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Seven people sat in the café, and two dogs slept."),
        ("en", "The budget grew by 79 percent to 314 euros."),
        ("en", "The team won 3 to 2 in front of 13,000 people."),
        ("en", "She was born on 24 February 1981."),
        ("sq", "Në qytet u hapën 14 shkolla dhe 76 kopshte."),
        ("sq", "Pagat do të rriten për 7 për qind."),
        ("sq", "Kisha u ndërtua në maj 2025."),
    ],
)
def test_nothing_is_proposed_where_nothing_fits(tmp_path, language, sentence):
    row = one(tmp_path, language, sentence)
    assert (row["proposed"], row["evidence"]) == ("", "")


def test_proposals_name_what_is_there(record):
    whole = book().data
    ids = set().union(*(set(t["id"]) for name, t in whole.tables.items() if "id" in t and name != "sources"))
    rows = record[1]
    for proposal in rows.loc[rows["proposed"] != "", "proposed"].str.split(" | ", regex=False).explode():
        assert drafts._evidence(proposal) in ids | set(registry), proposal
        if "claimed" not in proposal:
            continue
        assert not proposal.startswith("count_is(fact=article_"), "a number of the article does not prove itself"


def test_an_early_article_finds_little_and_fails_nowhere(tmp_path):
    article = read(tmp_path, EN.replace("2026-02-05", "2022-03-01"))
    assert WAR in drafted(article, "2022-03-01")["proposed"].iloc[-1]


# --- the draft as a whole ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [SQ, EN])
def test_every_paragraph_is_there(tmp_path, text):
    rows = drafted(read(tmp_path, text))
    assert list(rows["paragraph"]) == ["1", "2", "3", "3", "4"]
    assert list(rows["signs"])[1] == "none" and "none" not in list(rows["signs"])[2:]
    assert list(rows["id"]) == ["N01", "N02", "N03", "N04", "N05"]
    assert set(rows["article"]) == {"talks"} and set(rows["confidence"]) == {"medium"}
    own, other = ("text_sq", "text_en") if text is SQ else ("text_en", "text_sq")
    assert (rows[own] == rows["passage"]).all() and (rows[other] == "").all()
    assert (rows[["rule", "arguments", "coded_verdict", "reason_en", "figure", "source_id"]] == "").all(axis=None)
    assert rows["mentions"].iloc[2] == "person=A01;number=314"
    pd.testing.assert_frame_equal(rows, drafted(read(tmp_path, text)))


def test_columns_are_those_of_the_claims_and_the_help():
    names = [f["name"] for f in data.resources()["claims"]["schema"]["fields"]]
    assert list(drafted(read_article(RECORD)).columns) == [*names, *data.LEDGER_HELP]


def test_anchors_pick_their_sentence(record):
    article, rows = record
    mentions = find_mentions(article, book().data.actors, book().data.places)
    for row in rows[rows["signs"] != "none"].to_dict("records"):
        assert find_passage(article, int(row["paragraph"]), row["anchors"].split(";"), mentions) == row["passage"]


# The sentence of its paragraph in which a claim lies, where its anchors pick none in our record.
LIES_IN = {"C08": 0, "C09": 0, "C21": 1, "C22": 1, "C23": 2, "C33": 2, "C34": 2, "C35": 0}


def test_nearly_all_claims_of_the_ledger_lie_in_candidates(record):
    article, rows = record
    candidates = set(rows.loc[rows["signs"] != "none", "passage"])
    mentions = find_mentions(article, book().data.actors, book().data.places)
    held = {}
    for claim in book().claims:
        passage = find_passage(article, claim.paragraph, claim.anchors, mentions)
        if passage is None:
            text = article.paragraphs[claim.paragraph - 1].text
            passage = text[slice(*sentences(text, article.language)[LIES_IN[claim.id]])]
        held[claim.id] = passage
    assert {claim for claim, passage in held.items() if passage not in candidates} <= {"C33", "C34"}
    assert candidates <= set(held.values()), "every candidate holds a claim that was thought worth a verdict"


# --- the file, there and back ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def draft_of_talks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("draft")
    read(folder, SQ)
    return drafts.write_draft(folder / "talks.txt").read_bytes()


@pytest.fixture
def written(tmp_path, draft_of_talks):
    """An article with its draft beside it."""
    read(tmp_path, SQ)
    path = tmp_path / "talks.claims.csv"
    path.write_bytes(draft_of_talks)
    return path


def opened(written):
    return open_book(article=str(written.parent / "talks.txt"), as_of="2026-02-05")


def test_a_draft_is_read_back(written):
    assert written.name == "talks.claims.csv"
    found = opened(written).claims
    assert [claim.id for claim in found] == ["N01", "N02", "N03", "N04", "N05"]
    assert {claim.verdict for claim in found} <= {"cannot_be_checked", "context"}
    assert found[0].text["en"] == found[0].text["sq"]  # the one language there is
    assert found[4].evidence == ("TL-010",) and found[2].speaker_name["en"] == "Steve Witkoff"


def change(path, **cells):
    """Fill cells of the second row (row 3 of a spreadsheet) of a claims file."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column, value in cells.items():
        rows.loc[1, column] = value
    rows.to_csv(path, index=False)


def test_a_judged_row_counts_from_the_day_of_the_article_on(written):
    change(written, coded_verdict="supported", reason_en="We went there.", source_id="S001")
    claim = opened(written).claims[1]
    assert (claim.verdict, claim.reason, claim.sources) == ("supported", "We went there.", ("S001",))
    early = open_book(article=str(written.parent / "talks.txt"), as_of="2026-02-04").claims[1]
    assert early.verdict == "cannot_be_checked" and early.sources == ()


def test_the_rows_take_the_place_of_those_of_the_same_article_only(tmp_path, written):
    shipped = book().data.claims
    assert len(opened(written).data.claims) == len(shipped) + 5
    path = tmp_path / RECORD.name
    path.write_bytes(RECORD.read_bytes())
    drafted(read_article(path)).to_csv(claims_file(path), index=False)
    found = data_of(Parameters(article=str(path))).claims
    assert set(found["article"]) == set(shipped["article"])
    assert found.loc[found["article"] == read_article(path).id, "id"].str.startswith("N").all()


def test_a_row_that_nobody_has_judged_says_so(written):
    assert {claim.reason for claim in opened(written).claims} == {data.NOT_JUDGED}
    assert {claim.verdict for claim in opened(written).claims} <= {"cannot_be_checked", "context"}


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("rule", "no_such_rule", "rule no_such_rule does not exist"),
        ("rule", "war_began", "rule war_began needs day; add day=…"),
        ("evidence", "T999", "evidence T999 is neither a row nor a fact"),
    ],
)
def test_a_row_that_cannot_be_decided_is_refused(written, column, value, what):
    rows = pd.read_csv(written, dtype=str, keep_default_na=False)
    rows.loc[0, column] = value
    rows.to_csv(written, index=False)
    with pytest.raises(DataError, match=f"^{written.name}: N01: {what}"):
        opened(written)


def test_without_help_columns_and_with_blank_lines_it_reads_the_same(written):
    before = opened(written).claims
    rows = pd.read_csv(written, dtype=str, keep_default_na=False).drop(columns=list(data.LEDGER_HELP))
    lines = rows.to_csv(index=False).splitlines()
    written.write_text("\n".join([lines[0], "", *lines[1:], "," * (len(rows.columns) - 1)]) + "\n", encoding="utf-8")
    assert opened(written).claims == before


def test_the_book_in_a_worker_and_the_identity_know_the_file(written):
    parameters = Parameters(article=str(written.parent / "talks.txt"))
    assert len(edition._book_in_worker(parameters).claims) == 5
    before = edition.identity(opened(written), ["en"])
    change(written, confidence="high")
    after = edition.identity(opened(written), ["en"])
    assert before["id"] != after["id"] and before["ledger_sha256"] != after["ledger_sha256"]
    written.unlink()
    assert edition.identity(opened(written), ["en"])["ledger_sha256"] is None


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"id": "N01"}, "row 3: column id: N01 is the id of another claim"),
        ({"id": "C05"}, "row 3: column id: C05 is the id of another claim"),
        ({"id": "first"}, "row 3: column id: "),
        ({"article": "other"}, "row 3: column article: other is not this article; write talks"),
        ({"paragraph": "5"}, "row 3: column paragraph: the article ends with 4"),
        ({"paragraph": "two"}, "row 3: column paragraph: "),
        ({"kind": "rumour"}, "row 3: column kind: "),
        ({"speaker": "A999"}, "row 3: column speaker: "),
        ({"source_id": "S999"}, "row 3: column source_id: "),
        ({"coded_known_on": "5/2/2026"}, "row 3: column coded_known_on: "),
        ({"text_sq": ""}, "row 3: column text_en: no text in either language"),
        ({"notes": "mine"}, "column notes: is unknown"),
        ({"id": "N01", "text_sq": ""}, "(and 1 more)"),
    ],
)
def test_a_broken_row_is_named(written, cells, says):
    change(written, **cells)
    refused(written, says)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text.replace("would_change_en,", "would_change,", 1), "column would_change_en: is missing"),
        (lambda text: text.replace(",", ";"), "not the columns of a claims file; save it as CSV with commas"),
        (lambda text: text.replace("\n", ",,\n").replace(",,\n", "\n", 1), "not the columns of a claims file"),
        (lambda text: text.replace("N02,", "N02" + 40 * ","), "save it as CSV with commas"),
        (lambda text: "", "save it as CSV with commas"),
        (lambda text: text.replace("ë", "\udceb"), "not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_file_that_is_not_such_a_table_is_refused(written, damage, says):
    written.write_text(damage(written.read_text(encoding="utf-8-sig")), encoding="utf-8", errors="surrogateescape")
    refused(written, says)


def refused(written, says):
    with pytest.raises(DataError) as caught:
        opened(written)
    message = str(caught.value)
    assert message.startswith("talks.claims.csv: ") and says in message and "\n" not in message and ";" in message


# --- writing, and the command line -------------------------------------------------------------------------


def test_a_draft_never_overwrites(tmp_path, written):
    before = written.read_bytes()
    for out in (None, written):
        with pytest.raises(DataError, match="talks.claims.csv: exists already; name another with --out or remove it"):
            drafts.write_draft(tmp_path / "talks.txt", out)
    assert written.read_bytes() == before


def test_beside_an_article_of_the_package_no_draft_is_put_unasked():
    with pytest.raises(DataError, match="has its claims in data/claims.csv; name a file for a draft with --out"):
        drafts.write_draft(RECORD)
    assert not claims_file(RECORD).exists()


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("", ArticleError, "empty"),
        ("No date here.\n", ArticleError, "no date"),
        (EN.replace("2026", "2021"), ParameterError, "lies outside the data"),
    ],
)
def test_a_bad_article_is_refused_as_by_build(tmp_path, text, error, says):
    (tmp_path / "talks.txt").write_text(text, encoding="utf-8")
    with pytest.raises(error, match=says):
        drafts.write_draft(tmp_path / "talks.txt")
    assert not (tmp_path / "talks.claims.csv").exists()


def test_the_command_says_what_it_wrote_and_what_comes_next(tmp_path):
    (tmp_path / "talks.txt").write_text(EN, encoding="utf-8")
    done = run("claims", "new", str(tmp_path / "talks.txt"))
    assert done.returncode == 0, done.stderr
    first, *after = done.stdout.splitlines()
    assert first.startswith(f"{tmp_path / 'talks.claims.csv'}: 4 paragraphs, 4 candidates, ")
    assert first.endswith(" proposals") and "make book ARTICLE=" in after[1] and len(after) == 2
    again = run("claims", "new", str(tmp_path / "talks.txt"))
    assert (again.returncode, again.stdout, again.stderr.count("\n")) == (1, "", 1)
    assert again.stderr.startswith("casebook: ") and "talks.claims.csv: exists already" in again.stderr


def test_elsewhere_it_says_where_the_file_must_lie_to_count(tmp_path, capsys):
    (tmp_path / "talks.txt").write_text(EN, encoding="utf-8")
    main(["claims", "new", str(tmp_path / "talks.txt"), "--out", str(tmp_path / "other.csv")])
    assert f"save it as {tmp_path / 'talks.claims.csv'}; run" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["claims"], "command line: "),
        (["claims", "new"], "command line: "),
        (["claims", "new", "none.txt"], "none.txt: no such file"),
    ],
)
def test_the_command_refuses_in_one_line(arguments, says, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    told = capsys.readouterr().err
    assert stopped.value.code == 1 and told.startswith("casebook: ") and says in told and told.count("\n") == 1
