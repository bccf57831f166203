"""The list of items in a notice, twice: columns of plain text, and a page of plain, accessible HTML."""

import unicodedata
from html import escape

_NUMERIC_FROM = 3  # days overdue and the open amount stand to the right

_PAGE_STYLE = (
    "font-family:Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1d2733;max-width:44em"
)
_TABLE_STYLE = "border-collapse:collapse;width:100%;margin:1.5em 0;font-size:14px"
_CELL_STYLE = "padding:6px 10px 6px 0;border-bottom:1px solid #d5dbe3;vertical-align:top;text-align:"
_CAPTION_STYLE = "text-align:left;font-weight:bold;padding-bottom:6px"
_TOTAL_STYLE = "padding:8px 10px 8px 0;font-weight:bold;text-align:"


def text_table(
    *,
    caption: str,
    header: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    totals: tuple[tuple[str, str], ...],
) -> str:
    """Columns aligned by display width, a rule below the header and above the totals."""
    columns = tuple(zip(header, *rows, strict=True))
    widths = [max(_width(cell) for cell in column) for column in columns]
    total_width = max((_width(value) for _, value in totals), default=0)
    widths[-1] = max(widths[-1], total_width)
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [caption, "", _line(header, widths), rule, *(_line(row, widths) for row in rows), rule]
    for label, value in totals:
        gap = len(rule) - _width(label) - _width(value)
        lines.append(f"{label}{' ' * max(gap, 2)}{value}")
    return "\n".join(lines)


def html_page(
    *,
    language: str,
    title: str,
    paragraphs: tuple[str, ...],
    caption: str,
    header: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    totals: tuple[tuple[str, str], ...],
    closing: str,
) -> str:
    """A page that mail readers and screen readers understand; every text is escaped, nothing is loaded."""
    heads = "".join(
        f'<th scope="col" style="{_cell(at)}">{escape(cell)}</th>' for at, cell in enumerate(header)
    )
    body = "\n".join(f"<tr>{_row(row)}</tr>" for row in rows)
    span = len(header) - 1
    foot = "\n".join(
        f'<tr><th scope="row" colspan="{span}" style="{_TOTAL_STYLE}left">{escape(label)}</th>'
        f'<td style="{_TOTAL_STYLE}right;white-space:nowrap"><bdi dir="ltr">{escape(value)}</bdi></td></tr>'
        for label, value in totals
    )
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{escape(language)}">',
            f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>',
            f'<body style="{_PAGE_STYLE}">',
            *(_paragraph(one) for one in paragraphs),
            f'<table style="{_TABLE_STYLE}">',
            f'<caption style="{_CAPTION_STYLE}">{escape(caption)}</caption>',
            f"<thead><tr>{heads}</tr></thead>",
            f"<tbody>\n{body}\n</tbody>",
            f"<tfoot>\n{foot}\n</tfoot>",
            "</table>",
            _paragraph(closing),
            "</body>",
            "</html>",
            "",
        )
    )


def _row(row: tuple[str, ...]) -> str:
    first = f'<th scope="row" style="{_cell(0)};font-weight:normal"><bdi>{escape(row[0])}</bdi></th>'
    return first + "".join(
        f'<td style="{_cell(at)}"><bdi dir="ltr">{escape(cell)}</bdi></td>'
        for at, cell in enumerate(row)
        if at
    )


def _cell(at: int) -> str:
    return f"{_CELL_STYLE}{'right;white-space:nowrap' if at >= _NUMERIC_FROM else 'left'}"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text).replace(chr(10), '<br>')}</p>"


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = [
        _pad(cell, width, right=at >= _NUMERIC_FROM)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _pad(cell: str, width: int, *, right: bool) -> str:
    room = " " * (width - _width(cell))
    return room + cell if right else cell + room


def _width(text: str) -> int:
    """Columns a text takes: East Asian wide characters take two, combining marks and joiners none."""
    return len(text) if text.isascii() else sum(_char_width(character) for character in text)


def _char_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
