"""A template of somebody's own, looked at before it is used: set with samples of all kinds, its faults by line."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time

from dunwell.adapters.typst_documents.fenced import FencedPress, TooMuch
from dunwell.adapters.typst_documents.press import ARCHIVE, Unset
from dunwell.ports.bills import Bill, TemplateFault

LARGEST_SOURCE = 200_000
_PLACE = re.compile(r"__typst_py_bytes__\.typ:(\d+):\d+")
_PACKAGE = re.compile(r"failed to download package|package not found|failed to load package")
_ATTACHED = b"/AFRelationship/Alternative"


def faults_of(diagnostic: str, *, sample: str) -> Iterator[TemplateFault]:
    """Every error that Typst tells of, with the line of the source that it comes from, 0 where it names none."""
    for block in re.split(r"(?m)^(?=error: )", diagnostic):
        if not block.startswith("error: "):
            continue
        place = _PLACE.search(block)
        said = block.partition("\n")[0].removeprefix("error: ")
        if _PACKAGE.search(said):
            said = "packages cannot be loaded: a template reads what stands beside it and nothing else"
        yield TemplateFault(line=int(place[1]) if place else 0, message=said, sample=sample)


def size_fault(source: str) -> tuple[TemplateFault, ...]:
    """That the source is too large, or empty."""
    size = len(source.encode(errors="replace"))
    if size > LARGEST_SOURCE:
        said = f"the template has {size} bytes; at most {LARGEST_SOURCE}"
        return (TemplateFault(line=0, message=said),)
    return () if source.strip() else (TemplateFault(line=0, message="the template is empty"),)


def tried(
    *, fence: FencedPress, source: str, samples: Mapping[str, tuple[Bill, dict[str, str]]]
) -> tuple[TemplateFault, ...]:
    """What is wrong when each of the samples is set with the source; a fault that several show is told once.

    samples: a bill by its name, with what the template reads.
    """
    found: dict[tuple[int, str], TemplateFault] = {}
    for name, (bill, inputs) in samples.items():
        made_at = datetime.combine(bill.issued_on, time(), tzinfo=UTC)
        try:
            pdf = fence.compile(template=source, inputs=inputs, made_at=made_at, standards=ARCHIVE)
        except Unset as error:
            told = list(faults_of(error.diagnostic, sample=name))
        except TooMuch as error:
            return (*found.values(), TemplateFault(line=0, message=str(error), sample=name))
        else:
            told = []
            if bill.xml and _ATTACHED not in pdf:
                said = "the e-invoice is not attached: keep the pdf.attach of the shipped template"
                told = [TemplateFault(line=0, message=said, sample=name)]
        for one in told:
            found.setdefault((one.line, one.message), one)
    return tuple(sorted(found.values(), key=lambda one: (one.line, one.message)))
