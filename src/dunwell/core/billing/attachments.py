"""Files that a person attaches to a bill: what they are is read from their content, never believed from their name."""

from typing import Final

from dunwell.core.billing.draft import DraftFile
from dunwell.core.billing.faults import FILE_BYTES_MAX, FILES_BYTES_MAX, FILES_MAX, MEDIA_TYPES
from dunwell.core.billing.texts import unprintable

KINDS: Final = {
    ".pdf": ("PDF", "application/pdf"),
    ".png": ("PNG", "image/png"),
    ".jpg": ("JPEG", "image/jpeg"),
    ".jpeg": ("JPEG", "image/jpeg"),
    ".csv": ("CSV", "text/csv"),
}
"""By the end of a name: what a reader calls it, and its media type as EN 16931 knows it (BT-125-1)."""
_NAME_MAX: Final = 100
_NO_TEXT: Final = (b"#!", b"<", b"MZ", b"PK\x03\x04", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"\x7fELF")


class UnfitFile(Exception):
    """A file cannot go with a bill; the message begins with its name and says the remedy."""


def attachment(*, name: str, size: int, content: bytes) -> DraftFile:
    """Return a file as a bill carries it. size: in bytes; the content of one that is too large need not be read.

    Raises UnfitFile: too large, of another kind than a bill may carry, or not what its name says.
    """
    _check_name(name)
    if size > FILE_BYTES_MAX:
        raise UnfitFile(
            f"{name} has {size / 1_000_000:.1f} MB, {FILE_BYTES_MAX // 1_000_000} MB is the most for a file: mail "
            "servers would refuse it. Send a link, or a smaller file."
        )
    kind, media_type = KINDS.get(name[name.rfind(".") :].lower(), ("", ""))
    if not kind:
        raise UnfitFile(f"{name}: PDF, PNG, JPEG and CSV files go with a bill; save it as one of them.")
    if not content:
        raise UnfitFile(f"{name} is empty: choose the file again.")
    if not _is_one(media_type, content):
        inside = ": it begins like a script" if content.lstrip()[:2] in {b"#!", b"<s", b"<%"} else ""
        raise UnfitFile(f"{name} is no {kind} inside{inside}. Open it, and save it as {kind}.")
    return DraftFile(name=name, media_type=media_type, content=content)


def _check_name(name: str) -> None:
    if len(name) > _NAME_MAX:
        raise UnfitFile(f"{name[:40]}…: a name has at most {_NAME_MAX} characters, this has {len(name)}.")
    if not name or name.startswith(".") or "/" in name or "\\" in name or unprintable(name):
        raise UnfitFile(f"{name!a}: give the file a plain name, such as hours.pdf.")


def _is_one(media_type: str, content: bytes) -> bool:
    if media_type == "text/csv":
        return _is_text(content)
    ends = {"application/pdf": b"%%EOF", "image/png": b"IEND"}.get(media_type, b"")
    return content.startswith(MEDIA_TYPES[media_type]) and ends in content[-2048:]


def _is_text(content: bytes) -> bool:
    """Whether it is a plain text: readable, without control characters, and not the beginning of something else."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_NO_TEXT):
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return not any(char == "\ufffd" or (char < " " and char not in "\t\r\n") for char in text)


def too_many(*, sizes: tuple[int, ...]) -> str:
    """Return why files of these sizes do not go with one bill together, "" where they do."""
    if len(sizes) > FILES_MAX:
        return f"{len(sizes)} files are more than {FILES_MAX}: put some of them into one."
    if sum(sizes) > FILES_BYTES_MAX:
        return (
            f"Together they have {sum(sizes) / 1_000_000:.1f} MB, {FILES_BYTES_MAX // 1_000_000} MB is the most for a "
            "bill: send a link, or smaller files."
        )
    return ""
