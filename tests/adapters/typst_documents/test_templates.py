"""Templates of somebody's own: the shipped one passes, faults are told by line, and nothing gets out of the fence."""

import json
import socket
import threading
import time
from pathlib import Path

import pytest
from tests.adapters.typst_documents.bill_samples import full_bill
from tests.adapters.typst_documents.test_statement import needs_pdftotext, text

from dunwell.adapters.typst_documents import TypstDocuments, fenced
from dunwell.adapters.typst_documents.samples import samples
from dunwell.adapters.typst_documents.templates import LARGEST_SOURCE
from dunwell.ports.bills import TemplateFault
from dunwell.ports.errors import Refused

WITHOUT_END = "#for a in range(100000) { for b in range(100000) { } }"
SHORT = """#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(lang: data.lang)
Own words: #data.title #data.payable.amount
#if "xml" in sys.inputs {
  pdf.attach(data.xml_name, bytes(sys.inputs.xml), relationship: "alternative", mime-type: "text/xml", description: "x")
}
"""


@pytest.fixture(scope="module")
def documents():
    documents = TypstDocuments(use_system_fonts=False)
    yield documents
    documents.close()


def test_the_shipped_template_has_no_faults_and_sets_the_same_as_source(documents):
    source = documents.bill_template()
    assert documents.check_template(source=source) == ()
    assert documents.bill(bill=full_bill(), template=source) == documents.bill(bill=full_bill())


@needs_pdftotext
def test_a_template_of_ones_own_is_checked_previewed_and_used(documents):
    assert documents.check_template(source=SHORT) == ()
    assert "Own words: Invoice RE-2026-0042 EUR" in text(documents.preview_template(source=SHORT))
    pdf = documents.bill(bill=full_bill(), template=SHORT)
    assert "Own words: Invoice RE-2020-0042 EUR 1,546.77" in text(pdf)
    assert b"<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in pdf


def test_every_sample_can_be_seen(documents):
    for name in samples():
        assert documents.preview_template(source=SHORT, sample=name).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("", 0, "the template is empty"),
        ("x" * (LARGEST_SOURCE + 1), 0, f"at most {LARGEST_SOURCE}"),
        ("a\n\n#let x = foo\n", 3, "unknown variable: foo"),
        ("#let data = json(bytes(sys.inputs.data))\n#data.nothing_of_the_kind", 2, "does not contain key"),
        ('a\n#read("labels.py")', 2, "file not found"),
        ('#read("../adapter.py")', 1, "would escape the project root"),
        ('#read("/etc/hostname")', 1, "file not found"),
        ('#image("kit.png")', 1, "file not found"),
        ('\n#import "@preview/cetz:0.2.0": *', 2, "packages cannot be loaded"),
        ('#let name = "@pre" + "view/cetz:0.2.0"\n#import name: *', 2, "packages cannot be loaded"),
        (SHORT.replace('"xml" in', '"no" in'), 0, "the e-invoice is not attached"),
        ("#set text(\n", 1, "unclosed delimiter"),
        ('#set document(title: "x")\n#image(bytes("<svg"), format: "svg")', 2, "failed to parse"),
    ],
)
def test_faults_are_told_with_their_line(documents, source, line, said):
    faults = documents.check_template(source=source)
    assert [one for one in faults if one.line == line and said in one.message], faults


def test_a_fault_that_only_one_kind_of_bill_shows_is_found_and_named(documents):
    source = (
        SHORT + '#if data.title.contains("Abono") or data.lang == "ar" { panic("not in this language") }\n'
    )
    assert documents.check_template(source=source) == (
        TemplateFault(line=8, message="panicked with: not in this language", sample="from right to left"),
    )


def test_a_template_without_end_is_ended_and_the_next_one_is_set(documents, monkeypatch):
    monkeypatch.setattr(documents._fence, "_most_seconds", 1.0)
    monkeypatch.setattr(fenced, "_START_SECONDS", 3.0)
    started = time.monotonic()
    faults = documents.check_template(source="#let f(n) = { let i = 0; while i >= 0 { i = n } }\n#f(1)\n")
    assert time.monotonic() - started < 20
    assert len(faults) == 1
    # Typst itself ends some loops; what it does not end is ended from outside.
    assert "infinite" in faults[0].message or "took longer than" in faults[0].message
    faults = documents.check_template(source=WITHOUT_END)
    assert [one.message for one in faults] == [
        "Setting it took longer than 1 seconds: look for a loop without end."
    ]
    with pytest.raises(Refused) as refused:
        documents.bill(bill=full_bill(), template=WITHOUT_END)
    assert refused.value.code == "template_too_slow"
    monkeypatch.undo()
    assert documents.check_template(source=SHORT) == ()


def test_a_template_that_wants_all_memory_is_ended(documents):
    source = '#let x = "0123456789" * 100000\n#let y = range(20000).map(n => x + str(n))\n#y.len()'
    faults = documents.check_template(source=source)
    assert len(faults) == 1
    assert faults[0].message.startswith("Setting it took")
    assert documents.check_template(source=SHORT) == ()


def test_a_faulty_template_refuses_the_bill_and_says_why(documents):
    with pytest.raises(Refused) as refused:
        documents.bill(bill=full_bill(), template="#foo")
    assert refused.value.code == "template_faulty"
    assert "unknown variable: foo" in refused.value.message


def test_nothing_is_asked_of_the_network(documents, monkeypatch):
    """The child is told of a proxy where nobody is; that it goes there and nowhere else is seen by standing there."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as there:
        monkeypatch.setattr(fenced, "_NO_ONE", f"http://127.0.0.1:{there.getsockname()[1]}")

        def stand() -> None:
            while True:
                caller, _ = there.accept()
                with caller:
                    asked.append(caller.recv(200))
                    caller.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")

        threading.Thread(target=stand, daemon=True).start()
        fresh = TypstDocuments(use_system_fonts=False)
        assert fresh.check_template(source='#import "@preview/cetz:0.2.0": *') != ()
        fresh.close()
    assert asked[0].startswith(b"CONNECT ")


def test_the_guide_names_every_key_that_a_template_reads(documents):
    guide = (Path(__file__).resolve().parents[3] / "docs" / "guide" / "bills.md").read_text(encoding="utf-8")
    data = json.loads(documents._bill_inputs(full_bill())["data"])
    named = {*data, *data["labels"], *data["entity"], *data["lines"][0], *data["sums"][0], *data["payable"]}
    assert {key for key in named if f"`{key}`" not in guide} == set()
