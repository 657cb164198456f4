"""The same edition has the same bytes, and what became known later changes none of them."""

import shutil

import pytest
from conftest import build_copy, keep_only, tree
from test_data import plant

pytestmark = pytest.mark.build


def test_the_same_edition_has_the_same_bytes_and_later_rows_change_nothing(copy_of_repository, tmp_path):
    """Build twice from other folders, the second time with rows planted later in every table."""
    other = tmp_path / "elsewhere" / "deeper"
    shutil.copytree(copy_of_repository, other)
    plant(other / "data")
    for copy in (copy_of_repository, other):
        keep_only(copy, "talks", "sources")
        done = build_copy(copy)
        assert done.returncode == 0, done.stderr
    one, two = tree(copy_of_repository / "_build/html"), tree(other / "_build/html")
    assert set(one) == set(two)
    assert [name for name in one if one[name] != two[name]] == []
