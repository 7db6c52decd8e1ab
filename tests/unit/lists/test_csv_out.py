import csv
import io

import pytest

from bot.lists.csv_out import MOST_ROWS, Entry, mutes_csv


def test_the_headers_are_those_that_an_import_knows() -> None:
    row = Entry("@x@bad.example", "threats", "0f" * 4, "2026-04-01")
    assert mutes_csv([row]).splitlines() == [
        "Account address,Hide notifications,Reason,Evidence,Expires",
        "x@bad.example,true,threats,0f0f0f0f,2026-04-01",
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
