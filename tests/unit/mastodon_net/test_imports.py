import csv
import io

import pytest

from bot.networks.mastodon.imports import MOST_ROWS, Entry, mutes_csv


def test_the_headers_are_those_that_an_import_knows() -> None:
    assert mutes_csv([Entry("@x@bad.example", "threats", "2026-04-01")]).splitlines() == [
        "Account address,Hide notifications,Reason,Expires",
        "x@bad.example,true,threats,2026-04-01",
    ]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a\n=1", 'x","=1']
)
def test_no_cell_is_a_formula_and_none_breaks_out(cell: str) -> None:
    rows = list(csv.reader(io.StringIO(mutes_csv([Entry("x@bad.example", cell)]))))
    assert len(rows) == 2
    assert rows[1][2].lstrip("'").split() == cell.split()
    assert not rows[1][2].lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("address", ["=cmd@x.example", "nobody", "a b@c.example", "x@y,z"])
def test_what_is_no_address_never_gets_into_the_file(address: str) -> None:
    with pytest.raises(ValueError, match="not the address"):
        mutes_csv([Entry(address)])


def test_no_more_than_an_import_takes() -> None:
    with pytest.raises(ValueError, match="at most"):
        mutes_csv([Entry("x@bad.example")] * (MOST_ROWS + 1))
