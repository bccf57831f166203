"""The drawn payment code: every dark square of the code, and no other."""

import re

from hypothesis import given
from hypothesis import strategies as st

from dunwell.adapters.typst_documents.codes import drawn
from dunwell.formats.qr import squares


@given(payload=st.text(min_size=1, max_size=120))
def test_the_strokes_cover_the_dark_squares_and_no_other(payload):
    rows = squares(payload)
    svg = drawn(payload)
    side = len(rows)
    assert f'viewBox="0 0 {side} {side}"' in svg
    found = [[0] * side for _ in range(side)]
    for x, y, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg):
        for at in range(int(x), int(x) + int(width)):
            found[int(y)][at] += 1
    assert found == [list(row) for row in rows]
