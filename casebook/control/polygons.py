"""Your own polygons: control measured from daily polygon files, and the newest of them to draw."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from casebook.control.readers import fingerprint, mended, polygon_files, read
from casebook.data import DATA, Data, once

LOCAL = Path(os.environ.get("CASEBOOK_LOCAL", DATA / "local"))  # tests look elsewhere
LONGEST_GAP_DAYS = 7


@dataclass(frozen=True)
class Drawn:
    """Ground drawn as occupied on a day: a valid shape in EPSG:4326, and the file it was read from."""

    day: dt.date
    geometry: object
    path: Path

    @property
    def sha256(self) -> str:
        return fingerprint(self.path)


@once
def local(data: Data) -> Drawn | None:
    """The newest of the reader's own polygon files in `data/local/`, None without one.

    Of those dated on or before the day of the data and at most a week older. PolygonError when it is broken.
    """
    oldest = data.as_of - dt.timedelta(days=LONGEST_GAP_DAYS)
    fitting = [(day, path) for day, path in polygon_files(LOCAL) if oldest <= day <= data.as_of]
    if not fitting:
        return None
    day, path = fitting[-1]
    return Drawn(day, mended(read(path)[1])[0], path)
