"""QR codes with error correction M, as payment codes ask for: a text in UTF-8 to rows of dark and light squares.

ISO/IEC 18004, model 2: byte mode, versions 1 to 40, always the fourth of the eight masks (any of them can be read, and
to weigh them all takes longer than everything else). What depends on the version alone is worked out once.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise, zip_longest
from operator import itemgetter

_MASK = 3
_LEVEL_M = 0  # how the format information calls it
# By version, of level M: codewords of error correction in a block, and into how many blocks the data are cut (table 9).
_EC_LENGTHS = (
    *(10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26),
    *(26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28),
)
_BLOCKS = (
    *(1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16),
    *(17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49),
)
_LAST_VERSION = 40
_LONG_COUNT_FROM = 10  # from this version on the length has 16 bits
_VERSION_TOLD_FROM = 7
_FIELD = 0x11D  # the polynomial of the field of 256
_FORMAT_POLYNOMIAL, _FORMAT_MASK = 0x537, 0x5412
_VERSION_POLYNOMIAL = 0x1F25
_PADDING = b"\xec\x11"
_DARK = re.compile(rb"\x01+")


class TooLongForCode(ValueError):
    """A text that no code of this level holds."""

    code = "payment_code_too_long"


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is the same in all codes of a version: where bits go, and what their squares begin with."""

    side: int
    codewords: int  # of data and error correction together
    pick: Callable[
        [str], tuple[str, ...]
    ]  # a square each: which of the bits; behind the last one stand a 0 and a 1
    mask: int  # squares that are turned over, a byte each


def squares(text: str, /) -> tuple[bytes, ...]:
    """The rows of the smallest code that holds the text, a byte for each square: 1 is dark. No quiet zone.

    Raises TooLongForCode.
    """
    content = text.encode()
    version = _version_for(len(content))
    frame = _frame(version)
    bits = int.from_bytes(_message(content, version=version), "big")
    # The remainder bits are light before the mask, and then come what stands for light and for dark.
    sequence = f"{bits:0{frame.codewords * 8}b}0000000" + "01"
    chosen = "".join(frame.pick(sequence)).translate(_TO_BYTES).encode("latin-1")
    turned = (int.from_bytes(chosen, "big") ^ frame.mask).to_bytes(len(chosen), "big")
    return tuple(turned[at : at + frame.side] for at in range(0, len(turned), frame.side))


def svg(text: str, /, *, quiet: int = 0) -> str:
    """The code as an SVG picture, a unit for each square, with so many light squares around it; a reader wants four.

    Raises TooLongForCode.
    """
    rows = squares(text)
    side = len(rows) + 2 * quiet
    # Every run of dark squares of a row as a stroke.
    strokes = "".join(
        f"M{run.start() + quiet} {y + quiet}.5h{run.end() - run.start()}"
        for y, row in enumerate(rows)
        for run in _DARK.finditer(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path stroke="#000" d="{strokes}"/></svg>'
    )


_TO_BYTES = str.maketrans("01", "\x00\x01")


def _capacity(version: int) -> int:
    """How many codewords of data there are."""
    return _codewords(version) - _EC_LENGTHS[version - 1] * _BLOCKS[version - 1]


@cache
def _codewords(version: int) -> int:
    side = 17 + 4 * version
    return (side * side - sum(_is_fixed(version))) // 8


def _version_for(length: int) -> int:
    for version in range(1, _LAST_VERSION + 1):
        head = 3 if version >= _LONG_COUNT_FROM else 2
        if length + head <= _capacity(version):
            return version
    raise TooLongForCode(f"{length} bytes are more than a code holds")


def _message(content: bytes, *, version: int) -> bytes:
    """Data and error correction, cut into blocks and shuffled together."""
    capacity, blocks = _capacity(version), _BLOCKS[version - 1]
    ec_length = _EC_LENGTHS[version - 1]
    count_bits = 16 if version >= _LONG_COUNT_FROM else 8
    head = 4 << count_bits | len(content)
    # Half a codeword of mode stands before the count, half of the end behind the content: all of it moves by four bits.
    told = ((head << 8 * len(content) | int.from_bytes(content, "big")) << 4).to_bytes(
        (count_bits + 8) // 8 + len(content), "big"
    )
    padding = capacity - len(told)
    data = told + (_PADDING * (padding // 2 + 1))[:padding]
    short, longer = divmod(capacity, blocks)
    cuts = [0]
    for at in range(blocks):
        cuts.append(cuts[-1] + short + (at >= blocks - longer))
    parts = [data[first:last] for first, last in pairwise(cuts)]
    checks = [_check(part, length=ec_length) for part in parts]
    shuffled = (one for one in chain.from_iterable(zip_longest(*parts)) if one is not None)
    return bytes(chain(shuffled, chain.from_iterable(zip(*checks, strict=True))))


def _check(data: bytes, *, length: int) -> bytes:
    """The remainder of the data by the generator of that length: Reed and Solomon's code."""
    multiples = _multiples(length)
    top, rest = 8 * (length - 1), (1 << 8 * (length - 1)) - 1
    remainder = 0
    for one in data:
        remainder = (remainder & rest) << 8 ^ multiples[remainder >> top ^ one]
    return remainder.to_bytes(length, "big")


@cache
def _multiples(length: int) -> tuple[int, ...]:
    """The generator polynomial times each element of the field, without its leading term, a byte for a coefficient."""
    generator = [1]
    root = 1
    for _ in range(length):
        times = [_times(one, root) for one in generator]
        generator = [left ^ right for left, right in zip([*generator, 0], [0, *times], strict=True)]
        root = _times(root, 2)
    return tuple(
        int.from_bytes(bytes(_times(one, factor) for one in generator[1:]), "big") for factor in range(256)
    )


def _times(left: int, right: int) -> int:
    """The product of two elements of the field of 256."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left > 0xFF:
            left ^= _FIELD
        right >>= 1
    return product


@cache
def _frame(version: int) -> _Frame:
    side, fixed, dark = 17 + 4 * version, _is_fixed(version), _drawn(version)
    codewords = _codewords(version)
    light_at = codewords * 8 + 7
    from_bits = {square: bit for bit, square in enumerate(_path(side, fixed))}
    picked = [
        light_at + dark.get(square, 0) if is_fixed else from_bits[square]
        for square, is_fixed in enumerate(fixed)
    ]
    mask = bytes(
        not is_fixed and (square // side + square % side) % 3 == 0 for square, is_fixed in enumerate(fixed)
    )
    return _Frame(side, codewords, itemgetter(*picked), int.from_bytes(mask, "big"))


def _path(side: int, fixed: list[bool]) -> Iterator[int]:
    """The squares in the order in which they take bits: up and down in pairs of columns, from the right."""
    up = True
    for right in range(side - 1, 0, -2):
        column = right - (right <= 6)  # the upright row of changing squares is left out
        for step in range(side):
            row = side - 1 - step if up else step
            for square in (row * side + column, row * side + column - 1):
                if not fixed[square]:
                    yield square
        up = not up


@cache
def _is_fixed(version: int) -> list[bool]:
    """Square by square: whether it never takes a bit of the message."""
    side = 17 + 4 * version
    drawn = _drawn(version)
    return [square in drawn for square in range(side * side)]


@cache
def _drawn(version: int) -> dict[int, int]:
    """The squares of patterns and of what a reader must know first: 1 for dark."""
    side = 17 + 4 * version
    found: dict[int, int] = {}

    def put(row: int, column: int, dark: int) -> None:
        if 0 <= row < side and 0 <= column < side:
            found[row * side + column] = dark

    for at in range(side):
        put(6, at, at % 2 == 0)
        put(at, 6, at % 2 == 0)
    for row, column in ((3, 3), (3, side - 4), (side - 4, 3)):
        for down in range(-4, 5):
            for along in range(-4, 5):
                put(row + down, column + along, max(abs(down), abs(along)) not in {2, 4})
    centres = _centres(version)
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    for row, column in (
        (row, column) for row in centres for column in centres if (row, column) not in corners
    ):
        for down in range(-2, 3):
            for along in range(-2, 3):
                put(row + down, column + along, max(abs(down), abs(along)) != 1)
    for row, column, dark in (*_format_squares(side), *_version_squares(version)):
        put(row, column, dark)
    return found


def _centres(version: int) -> list[int]:
    """Rows, and columns, of the middles of the small patterns (annex E)."""
    if version == 1:
        return []
    side, count = 17 + 4 * version, version // 7 + 2
    step = 26 if version == 32 else -(-(side - 13) // (2 * count - 2)) * 2  # the one out of line
    return [6, *reversed([side - 7 - step * at for at in range(count - 1)])]


def _format_squares(side: int) -> Iterator[tuple[int, int, int]]:
    """Level and mask, twice, and the square that is always dark."""
    told = _LEVEL_M << 3 | _MASK
    bits = (told << 10 | _remainder(told, _FORMAT_POLYNOMIAL, 10)) ^ _FORMAT_MASK
    for at in range(15):
        dark = bits >> at & 1
        if at < 8:  # down the left corner past the changing squares, and along the right one
            yield at + (at > 5), 8, dark
            yield 8, side - 1 - at, dark
        else:  # back along the left corner, and down the lower one
            yield 8, 14 - at + (at == 8), dark
            yield side - 15 + at, 8, dark
    yield side - 8, 8, 1


def _version_squares(version: int) -> Iterator[tuple[int, int, int]]:
    if version < _VERSION_TOLD_FROM:
        return
    side = 17 + 4 * version
    bits = version << 12 | _remainder(version, _VERSION_POLYNOMIAL, 12)
    for at in range(18):
        dark = bits >> at & 1
        yield at // 3, side - 11 + at % 3, dark
        yield side - 11 + at % 3, at // 3, dark


def _remainder(value: int, polynomial: int, length: int) -> int:
    """The remainder of the value, moved up by so many bits, by a polynomial over the field of two."""
    remainder = value << length
    while remainder.bit_length() > length:
        remainder ^= polynomial << remainder.bit_length() - length - 1
    return remainder
