"""QR codes: square by square what another writer draws, in every version, and refused where they cannot hold a text."""

import re

import pytest
import segno
import segno.encoder
from hypothesis import given
from hypothesis import strategies as st
from tests.architecture.tree import PACKAGE

from dunwell.formats.qr import TooLongForCode, squares, svg

_SIDE_OF_VERSION = {version: 17 + 4 * version for version in range(1, 41)}


@pytest.fixture(scope="module", autouse=True)
def _standard_padding():
    """Zero bits up to the next codeword, and none where there is one already: segno adds eight there (7.4.10)."""
    theirs = segno.encoder.write_padding_bits
    segno.encoder.write_padding_bits = lambda buff, version, length: (
        theirs(buff, version, length) if length % 8 else None
    )
    yield
    segno.encoder.write_padding_bits = theirs


def _theirs(text: str) -> tuple[bytes, ...]:
    code = segno.make_qr(text, error="m", boost_error=False, encoding="utf-8", mask=3, mode="byte")
    return tuple(bytes(row) for row in code.matrix)


@given(text=st.text(min_size=1, max_size=300))
def test_any_text_is_drawn_as_another_writer_draws_it(text):
    assert squares(text) == _theirs(text)


@pytest.mark.parametrize("version", range(1, 41))
def test_the_longest_text_of_each_version_and_one_byte_more(version):
    longest = max(length for length in range(1, 2332) if _version_of(length) == version)
    text = "".join(chr(33 + (at * at + version) % 90) for at in range(longest))
    found = squares(text)
    assert len(found) == _SIDE_OF_VERSION[version]
    assert found == _theirs(text)
    if version < 40:
        assert len(squares(text + "x")) == _SIDE_OF_VERSION[version + 1]


# Bytes that level M holds, version by version: table 7 of the standard.
_BYTES = (
    *(14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666),
    *(711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989),
    *(2099, 2213, 2331),
)


def _version_of(length: int) -> int:
    return next(version for version, most in enumerate(_BYTES, start=1) if length <= most)


def test_what_no_code_holds_is_refused():
    assert len(squares("x" * 2331)) == 177
    with pytest.raises(TooLongForCode, match="2332 bytes are more than a code holds"):
        squares("x" * 2332)


def test_a_picture_has_a_light_edge_as_wide_as_asked():
    side = len(squares("https://example.com"))
    assert f'viewBox="0 0 {side} {side}"' in svg("https://example.com")
    picture = svg("https://example.com", quiet=4)
    assert f'viewBox="0 0 {side + 8} {side + 8}"' in picture
    places = [(int(x), int(y), int(wide)) for x, y, wide in re.findall(r"M(\d+) (\d+)\.5h(\d+)", picture)]
    assert (min(x for x, _, _ in places), min(y for _, y, _ in places)) == (4, 4)
    assert max(x + wide for x, _, wide in places) == max(y for _, y, _ in places) + 1 == side + 4


def test_the_house_draws_its_codes_by_itself():
    asks = re.compile(r"^\s*(import|from) segno", re.MULTILINE)
    of_others = [file for file in PACKAGE.rglob("*.py") if asks.search(file.read_text(encoding="utf-8"))]
    assert of_others == []
