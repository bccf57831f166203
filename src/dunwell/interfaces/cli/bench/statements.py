"""The benchmark of bank files: entries by the second, beside a bare walk over the same XML, and the memory taken."""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from dunwell.formats.bank.door import read
from dunwell.formats.bank.records import Entry
from dunwell.interfaces.cli.printing import print_json, print_table

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_IBAN = "DE02120300000000202051"
_ENTRY = """<Ntry>
 <NtryRef>%d</NtryRef>
 <Amt Ccy="EUR">1.00</Amt>
 <CdtDbtInd>CRDT</CdtDbtInd>
 <Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><Dt>2026-03-02</Dt></BookgDt>
 <ValDt><Dt>2026-03-02</Dt></ValDt>
 <AcctSvcrRef>REF%d</AcctSvcrRef>
 <BkTxCd>
  <Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>
  <Prtry><Cd>NTRF+166</Cd><Issr>DK</Issr></Prtry>
 </BkTxCd>
 <NtryDtls><TxDtls>
  <Refs><EndToEndId>E2E%d</EndToEndId></Refs>
  <Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
  <RltdPties>
   <Dbtr><Pty><Nm>Customer %d GmbH</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>
   <Cdtr><Pty><Nm>House</Nm></Pty></Cdtr>
  </RltdPties>
  <RltdAgts><DbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></DbtrAgt></RltdAgts>
  <RmtInf><Ustrd>Invoice 2026-%d thank you</Ustrd></RmtInf>
 </TxDtls></NtryDtls>
 <AddtlNtryInf>GUTSCHRIFT</AddtlNtryInf>
</Ntry>
"""


def statements(*, entries: int, rounds: int, as_json: bool) -> int:
    """Measure and print; the best of so many rounds of the processor's time, each reader in turn."""
    with tempfile.TemporaryDirectory() as folder:
        small = {
            name: _written(Path(folder) / f"small.{name}", lines(max(entries // 100, 1)))
            for name, lines in _KINDS
        }
        for file in small.values():
            _count(file)
        before = _peak_mb()
        large = {name: _written(Path(folder) / f"large.{name}", lines(entries)) for name, lines in _KINDS}
        seconds = {name: min(_timed(_count, file) for _ in range(rounds)) for name, file in large.items()}
        after = _peak_mb()
        # The bare walk comes last: it holds a tree, which would count as memory of ours.
        bare = min(_timed(_bare, large["camt"]) for _ in range(rounds))
        seconds["camt"] = min(seconds["camt"], *(_timed(_count, large["camt"]) for _ in range(rounds)))
    result = {
        "entries": entries,
        "seconds": {name: round(took, 3) for name, took in seconds.items()},
        "microseconds_per_entry": {name: round(took / entries * 1e6, 1) for name, took in seconds.items()},
        "bare_iterparse_seconds": round(bare, 3),
        "ratio": round(seconds["camt"] / bare, 2),
        "peak_memory_mb": {"a_hundredth": before, "all": after},
        "load": [round(one, 2) for one in os.getloadavg()],
    }
    if as_json:
        print_json(result)
        return 0
    rows = [[name, f"{took:.3f}", f"{took / entries * 1e6:.1f}"] for name, took in seconds.items()]
    rows.append(["bare iterparse of camt", f"{bare:.3f}", f"{bare / entries * 1e6:.1f}"])
    print_table(headings=["", "seconds", "µs an entry"], rows=rows, right=["seconds", "µs an entry"])
    sys.stdout.write(
        f"camt takes {result['ratio']} times the bare walk; peak memory {before} MB, then {after} MB.\n"
    )
    return 0


def _written(file: Path, lines: Iterator[str]) -> Path:
    with file.open("w", encoding="utf-8") as stream:
        stream.writelines(lines)
    return file


def _timed(action: Callable[[Path], object], file: Path) -> float:
    began = time.process_time()
    action(file)
    return time.process_time() - began


def _count(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(isinstance(event, Entry) for event in read(stream=stream))


def _bare(file: Path) -> None:
    for _, element in etree.iterparse(str(file)):
        element.clear()


def _peak_mb() -> float:
    """The most memory that this process ever had."""
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(largest / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def _camt(entries: int) -> Iterator[str]:
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_NAMESPACE}"><BkToCstmrStmt><GrpHdr>'
        f"<MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id><Acct><Id><IBAN>{_IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
    )
    for code, amount in (("OPBD", 0), ("CLBD", entries)):
        yield (
            f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}.00</Amt>'
            "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>\n"
        )
    for at in range(entries):
        yield _ENTRY.replace("%d", str(at))
    yield "</Stmt></BkToCstmrStmt></Document>"


def _mt940(entries: int) -> Iterator[str]:
    yield f":20:STARTUMS\r\n:25:{_IBAN}\r\n:28C:00001/001\r\n:60F:C260302EUR0,00\r\n"
    for at in range(entries):
        yield f":61:2603020302CR1,00NTRFNONREF//REF{at}\r\n"
        yield f":86:166?00GUTSCHRIFT?20EREF+E2E{at}?21SVWZ+Invoice 2026-{at}\r\n"
        yield f"?30COBADEFFXXX?31DE89370400440532013000?32Customer {at} GmbH\r\n"
    yield f":62F:C260302EUR{entries},00\r\n-\r\n"


def _bai2(entries: int) -> Iterator[str]:
    total = entries * 100 * 2
    yield "01,BANK,HOUSE,260302,0600,1,80,1,2/\n02,HOUSE,BANK,1,260302,,EUR,2/\n"
    yield f"03,{_IBAN},EUR,010,0,,,015,{entries * 100},,/\n"
    for at in range(entries):
        yield f"16,165,100,V,260302,,REF{at},E2E{at},Invoice 2026-{at}/\n88,Customer {at} GmbH/\n"
    yield f"49,{total},{entries * 2 + 2}/\n98,{total},1,{entries * 2 + 4}/\n99,{total},1,{entries * 2 + 6}/\n"


_KINDS = (("camt", _camt), ("mt940", _mt940), ("bai2", _bai2))
