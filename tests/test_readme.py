"""The page of the README on adding a claim, followed to the letter."""

import csv
import json
import re
import subprocess
import sys

from conftest import REPOSITORY, run

from casebook import language, messages

PAGE = (REPOSITORY / "README.md").read_text(encoding="utf-8").split("### Add a claim")[1].split("\n### ")[0]
COLUMNS = [
    "id, article, paragraph, kind",
    "text_en, text_sq",
    "rule, arguments",
    "coded_known_on",
    "evidence",
    "anchors",
]
COLUMNS += ["confidence, would_change_en", "figure", "source_id, source_id_2"]


def example() -> dict[str, str]:
    """The row that the page gives as an example."""
    row = {}
    for names in COLUMNS:
        cell = re.search(rf"^ *\| {re.escape(names)} \| (.*) \|$", PAGE, re.M)[1]
        row |= dict(zip(names.split(", "), re.findall(r"`([^`]+)`", cell), strict=False))
    return row


def translate(repository):
    """Put the translations that the page gives into the catalogues."""
    given = dict(re.findall(r'msgid "(.*)"\n *msgstr "(.*)"', PAGE))
    for path in (repository / "locale/sq/LC_MESSAGES").glob("*claims.po"):
        catalogue = language.read_catalogue(path)
        for message in catalogue:
            if message.id in given:
                message.string = given[message.id]
                message.flags.discard("fuzzy")
        messages.write(catalogue, path)


def test_a_newcomer_adds_a_claim(copy_of_repository):
    rule = re.search(r"```python\n(.*?)```", PAGE, re.S)[1]
    module = copy_of_repository / "casebook/claims/talks.py"
    code = "\n".join(line.removeprefix("   ") for line in rule.splitlines())
    module.write_text(module.read_text(encoding="utf-8") + "\n\n" + code + "\n", encoding="utf-8")
    table = copy_of_repository / "data/claims.csv"
    with table.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with table.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerow(example())
    renewed = run("refresh", "messages", cwd=copy_of_repository)
    assert "to translate: claims 3, data-claims 1" in renewed.stdout, renewed.stdout + renewed.stderr
    translate(copy_of_repository)
    sealed = run("refresh", "manifest", cwd=copy_of_repository)
    assert sealed.returncode == 0, sealed.stderr
    checked = run("check", cwd=copy_of_repository)
    assert checked.returncode == 0, checked.stderr
    asked = "import json; from casebook.book import open_book; c = open_book().claims[-1]; "
    asked += "print(json.dumps([c.id, c.verdict, c.basis, list(c.sources)]))"
    looked = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=copy_of_repository,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(copy_of_repository)},
    )
    id_, verdict, basis, sources = json.loads(looked.stdout)
    assert (id_, verdict, basis) == ("C99", "supported", "computed") and sources
