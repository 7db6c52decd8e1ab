"""Tests name the requirements that they show; here the two are held together."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT.parent / "shared" / "product.md"
_ROW = re.compile(r"^\|\s*(S\d-\d+)\s*\|", re.MULTILINE)
_MARK = re.compile(r"mark\.need\(([^)]*)\)", re.DOTALL)
_ID = re.compile(r"S\d-\d+")


def named_by_tests() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        if "node_modules" not in path.parts:
            for arguments in _MARK.findall(path.read_text(encoding="utf-8")):
                found |= set(_ID.findall(arguments))
    return found


@pytest.mark.skipif(not PRODUCT.exists(), reason="the product table is not beside this clone")
def test_every_need_that_a_test_names_is_in_the_product_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = set(_ROW.findall(PRODUCT.read_text(encoding="utf-8")))
    named = named_by_tests()
    assert named
    assert named <= rows
    missing = sorted(rows - named, key=lambda row: (row[:2], int(row[3:])))
    with capsys.disabled():
        sys.stdout.write(f"\nrequirements that no test names yet: {', '.join(missing)}\n")
