"""Compiles somebody's own template in a process of its own, which is ended when it takes too long or too much."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

import typst

from dunwell.adapters.typst_documents.press import Unset

_CHILD = Path(__file__).with_name("fence_child.py")
_NO_ONE = "http://127.0.0.1:9"  # discard: whoever would load something from outside is turned away at once
_START_SECONDS = 30.0
_BYTES_A_SECOND = 50_000  # what is given besides for a bill of thousands of lines
LARGEST_PDF = 50_000_000


class TooMuch(Exception):
    """A template that was ended; `code` is template_too_slow or template_too_large."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FencedPress:
    """Compiles sources in a child process, one at a time; the child is started when needed, and anew after its end.

    A source may read the kit of templates and nothing else: no other file, no package, nothing from the network.
    """

    def __init__(
        self, *, kit: Path, font_folders: tuple[Path, ...], use_system_fonts: bool, most_seconds: float = 20.0
    ) -> None:
        self._settings = {
            "root": str(kit),
            "font_folders": [str(one) for one in font_folders],
            "use_system_fonts": use_system_fonts,
        }
        self._most_seconds = most_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    def compile(
        self,
        *,
        template: Path | str,
        inputs: Mapping[str, str],
        made_at: datetime,
        standards: "Sequence[typst.PDFStandard]",
    ) -> bytes:
        """The PDF of a source; raises Unset, or TooMuch after which the child is gone."""
        assert isinstance(template, str), "files of ours need no fence"
        job = {"source": template, "inputs": dict(inputs), "standards": list(standards)}
        with self._one_at_a_time:
            head, pdf = self._asked(json.dumps(job | {"made_at": made_at.isoformat()}).encode() + b"\n")
        if "message" in head:
            raise Unset(str(head["message"]), str(head["diagnostic"]))
        return pdf

    def close(self) -> None:
        """End the child, if there is one."""
        with self._one_at_a_time:
            self._end()

    def __del__(self) -> None:
        self._end()

    def _end(self) -> None:
        child, self._child = getattr(self, "_child", None), None
        if child is not None:
            child.kill()
            child.communicate()

    def _asked(self, job: bytes) -> tuple[dict[str, object], bytes]:
        is_fresh = self._child is None or self._child.poll() is not None
        child = self._started() if is_fresh or self._child is None else self._child
        self._child = child
        out_of_time = threading.Event()

        def end() -> None:
            out_of_time.set()
            child.kill()

        seconds = self._most_seconds + len(job) / _BYTES_A_SECOND + (_START_SECONDS if is_fresh else 0)
        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            answer = _exchanged(child, job)
        finally:
            timer.cancel()
        if answer is not None:
            return answer
        self._end()
        if out_of_time.is_set():
            raise TooMuch(
                code="template_too_slow",
                message=f"Setting it took longer than {self._most_seconds:g} seconds: look for a loop without end.",
            )
        raise TooMuch(
            code="template_too_large", message="Setting it took too much memory, or made too large a PDF."
        )

    def _started(self) -> "subprocess.Popen[bytes]":
        nowhere = tempfile.gettempdir()
        kept = {
            name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "HOME") if name in os.environ
        }
        proxies = dict.fromkeys(
            ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), _NO_ONE
        )
        child = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=nowhere,
            env=kept | proxies,
        )
        settings = self._settings | {"nowhere": str(Path(nowhere) / "no-packages-here")}
        _written(child.stdin, json.dumps(settings).encode() + b"\n")
        return child


def _exchanged(child: "subprocess.Popen[bytes]", job: bytes) -> tuple[dict[str, object], bytes] | None:
    """What the child answers; None when it is gone before it has answered, or says too much."""
    assert child.stdout is not None
    if not _written(child.stdin, job):
        return None
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        return None
    head: dict[str, object] = json.loads(line)
    size = head["size"]
    assert isinstance(size, int)
    if size > LARGEST_PDF:
        return None
    pdf = child.stdout.read(size)
    return (head, pdf) if len(pdf) == size else None


def _written(pipe: IO[bytes] | None, content: bytes) -> bool:
    assert pipe is not None
    try:
        pipe.write(content)
        pipe.flush()
    except OSError:
        return False
    return True
