"""The process in which somebody's own template is compiled: no network, no other files, little memory, no children.

It is started as a file, alone: it imports nothing of this project. A job comes as a line of JSON on standard input,
the answer goes as a line of JSON and the bytes it counts to standard output.
"""

import json
import sys
from contextlib import suppress
from datetime import datetime

import typst

MEMORY_BYTES = 1_500_000_000


def _fence() -> None:
    """Little memory and no file to write, where the system can be told so."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    limits = ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0))
    for kind, most in limits:
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _answer(job: dict[str, object], *, compiler: typst.Compiler) -> tuple[dict[str, object], bytes]:
    try:
        pdf = compiler.compile(
            input=str(job["source"]).encode(),
            format="pdf",
            sys_inputs=job["inputs"],  # type: ignore[arg-type]
            pdf_standards=job["standards"],  # type: ignore[arg-type]
            timestamp=datetime.fromisoformat(str(job["made_at"])),
        )
    except typst.TypstError as error:
        return {"message": error.message, "diagnostic": error.diagnostic}, b""
    return {}, pdf  # type: ignore[return-value]


def main() -> None:
    """Answer jobs until there are no more."""
    settings = json.loads(sys.stdin.buffer.readline())
    fonts = typst.Fonts(
        include_system_fonts=settings["use_system_fonts"], font_paths=settings["font_folders"]
    )
    compiler = typst.Compiler(
        root=settings["root"],
        font_paths=fonts,
        package_path=settings["nowhere"],
        package_cache_path=settings["nowhere"],
    )
    _fence()
    for line in sys.stdin.buffer:
        head, pdf = _answer(json.loads(line), compiler=compiler)
        sys.stdout.buffer.write(json.dumps(head | {"size": len(pdf)}).encode() + b"\n" + pdf)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
