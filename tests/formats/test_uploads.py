"""Files from outside: told by their bytes, and nothing that acts by itself is kept."""

import pytest

from dunwell.formats.uploads import MOST_BYTES, Upload, UploadRefused, read_upload

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)


@pytest.mark.parametrize(
    ("name", "content", "kept", "media_type"),
    [
        ("Delivery note.pdf", PDF, "Delivery note.pdf", "application/pdf"),
        ("photo.JPEG", JPEG, "photo.jpg", "image/jpeg"),
        ("C:\\Users\\ann\\scan.exe", PNG, "scan.png", "image/png"),
        ("../../etc/passwd", PDF, "passwd.pdf", "application/pdf"),
        ('a"\r\nSet-Cookie: x=1.pdf', PDF, "a___Set-Cookie_ x=1.pdf".replace("=", "_"), "application/pdf"),
        ("...", PNG, "file.png", "image/png"),
        ("x" * 300 + ".pdf", PDF, "x" * 100 + ".pdf", "application/pdf"),
    ],
)
def test_a_file_is_what_its_bytes_are_under_a_harmless_name(name, content, kept, media_type):
    assert read_upload(name=name, content=content) == Upload(
        name=kept, media_type=media_type, content=content
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (PDF + bytes(MOST_BYTES), "too_large"),
        (b"<script>alert(1)</script>", "unknown_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_kind"),
        (b"GIF89a" + PDF, "unknown_kind"),
        (b"MZ\x90\x00", "unknown_kind"),
        (PDF + b"<script>alert(1)</script>", "active"),
        (b"%PDF-1.4 1 0 obj <</S /JavaScript /JS (app.alert(1))>>", "active"),
        (b"%PDF-1.4 1 0 obj <</S /#4aava#53cript>>", "active"),
        (b"%PDF-1.4 1 0 obj <</S /Launch /F (cmd.exe)>>", "active"),
        (b"%PDF-1.4 1 0 obj <</Names <</EmbeddedFiles 2 0 R>>>>", "active"),
    ],
)
def test_what_acts_or_is_nothing_that_we_know_is_refused(content, code):
    with pytest.raises(UploadRefused) as refused:
        read_upload(name="invoice.pdf", content=content)
    assert refused.value.code == code
