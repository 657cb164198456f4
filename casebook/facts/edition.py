"""Facts about the edition itself: its days and its tables."""

from casebook.facts.registry import fact


@fact("date", "sources")
def as_of(data, parameters):
    """The day of knowledge of this edition.

    What became known later is left out, even where it tells of earlier events.
    """
    return parameters.as_of, None


@fact("date", "talks")
def invasion_date(data, parameters):
    """The day on which the full-scale invasion began."""
    row = data.timeline.query("title_en == 'Full-scale Russian invasion begins'")
    return row["date"].iloc[0], row


@fact("tables", "sources")
def tables_total(data, parameters):
    """Number of tables in the data package."""
    return len(data.tables), None


@fact("rows", "sources")
def rows_known(data, parameters):
    """Number of rows, over all tables but the list of sources, known on the day.

    Length is not weight: most rows are areas by day, from a single maker of maps.
    """
    return sum(len(frame) for name, frame in data.tables.items() if name != "sources"), None


@fact("sources", "sources")
def sources_total(data, parameters):
    """Number of sources used by rows known on the day.

    Pages and data sets, not independent voices: several can carry the same agency text.
    """
    return len(data.sources), None


@fact("points", "sources")
def disagreements_total(data, parameters):
    """Number of recorded points on which sources differ.

    Points that we noticed while reading: there are surely more.
    """
    rows = data.disagreements
    return len(rows), rows


@fact("gaps", "sources")
def gaps_total(data, parameters):
    """Number of open gaps that we know of: something that belongs in a table and was not found.

    Gaps that nobody has noticed are not among them.
    """
    return len(data.gaps), None


@fact("numbers", "sources")
def numbers_not_found_total(data, parameters):
    """Numbers of people in the table of prisoner exchanges that were looked for and not found.

    Those of civilians among them are counted apart from those of all people.
    """
    return int(data.not_found()["blank"].sum()), data.exchanges
