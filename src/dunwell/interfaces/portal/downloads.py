"""Files as a browser may take them: never as a page of ours."""

from django.http import HttpResponse


def download(content: bytes, *, media_type: str, name: str) -> HttpResponse:
    """A file to read or to keep: nothing in it is ever run, whatever it says it is."""
    answer = HttpResponse(content, content_type=media_type)
    kind = "inline" if media_type == "application/pdf" else "attachment"
    safe = "".join(char if char.isalnum() or char in "-_. " else "_" for char in name)
    answer["Content-Disposition"] = f'{kind}; filename="{safe.encode("ascii", "replace").decode()}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
