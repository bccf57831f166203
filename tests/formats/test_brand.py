"""Logos and colours: what is drawn passes, what runs or reaches out is refused with its reason."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.formats.brand import LARGEST_LOGO_BYTES, FaultyBrand, read_accent, read_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'


def png(width=2, height=1):
    def chunk(kind, content):
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\x00" + b"\x1f\x3f\x66" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0h9v9z" fill="#1f3f66"/>',
        '<style>.a { fill: url(#g) }</style><defs><linearGradient id="g"/></defs><path class="a" d="M0 0h9v9z"/>',
        '<use href="#a"/>',
        '<image href="data:image/png;base64,iVBORw0KGgo="/>',
    ],
)
def test_a_drawing_comes_back_as_it_is(inside):
    assert read_logo(content=SVG.format(inside).encode()) == SVG.format(inside)


def test_a_png_comes_back_inside_a_drawing_of_its_size():
    drawing = read_logo(content=png())
    assert drawing.startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><image width="2" height="1" href="data:image/png;'
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a PNG nor a whole SVG"),
        (b"GIF89a", "neither a PNG nor a whole SVG"),
        (b"<html/>", "neither an SVG nor a PNG"),
        (b"<svg>", "neither a PNG nor a whole SVG"),
        (SVG.format("<script>1</script>").encode(), "holds <script>"),
        (SVG.format('<a href="#b">x</a>').encode(), "holds <a>"),
        (SVG.format("<foreignObject/>").encode(), "holds <foreignObject>"),
        (SVG.format('<path onclick="x()"/>').encode(), "script attribute onclick"),
        (SVG.format('<image href="//logo.example/a.png"/>').encode(), "refers to '//logo.example/a.png'"),
        (SVG.format('<image href="file:///etc/hosts"/>').encode(), "refers to 'file:///etc/hosts'"),
        (SVG.format('<use href="other.svg#a"/>').encode(), "refers to 'other.svg#a'"),
        (SVG.format('<path style="fill: url(other.svg)"/>').encode(), "refers to another file in style"),
        (SVG.format("<style>@import 'a.css';</style>").encode(), "style refers to another file"),
        (SVG.format("<g/>" * 5_001).encode(), "more than 5000 elements"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "declares entities"),
        (b" " * (LARGEST_LOGO_BYTES + 1), f"at most {LARGEST_LOGO_BYTES}"),
        (png()[:20], "begins like a PNG but is none"),
        (png(width=4_001), "4001 × 1 pixels"),
    ],
)
def test_what_is_no_logo_or_reaches_out_is_refused(content, said):
    with pytest.raises(FaultyBrand) as refused:
        read_logo(content=content)
    assert refused.value.code == "logo_faulty"
    assert said in str(refused.value)


@given(content=st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused(content):
    try:
        drawing = read_logo(content=content)
    except FaultyBrand as refused:
        drawing = refused.code
    assert drawing == "logo_faulty" or drawing.lstrip().startswith("<")


@pytest.mark.parametrize("text", ["#1f3f66", "#1F3F66", " #1f3f66 "])
def test_a_dark_colour_is_taken(text):
    assert read_accent(text=text) == "#1f3f66"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("red", "is no colour"),
        ("#12345", "is no colour"),
        ("#777777", "4.5 to 1"),
        ("#ffff00", "contrast is 1.1 to 1"),
    ],
)
def test_a_colour_that_cannot_be_read_on_white_is_refused(text, said):
    with pytest.raises(FaultyBrand) as refused:
        read_accent(text=text)
    assert refused.value.code == "accent_faulty"
    assert said in str(refused.value)
