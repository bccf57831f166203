"""What holds of whoever carries files to and from agencies; shown on folders as an SFTP server has them."""

import os
from pathlib import Path

import pytest

from dunwell.adapters.folders import FolderAgencies
from dunwell.adapters.folders.agencies import KEPT_OF_TOO_LARGE
from dunwell.ports.agencies import AgencyFiles
from dunwell.ports.errors import Refused, Unavailable


@pytest.fixture
def carrier(tmp_path: Path) -> AgencyFiles:
    return FolderAgencies(folder=tmp_path / "agencies")


def leave(tmp_path: Path, name: str, content: bytes, *, agency: str = "north", age: int = 0) -> None:
    """Leave a file as an agency would, so many seconds old."""
    file = tmp_path / "agencies" / agency / "in" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (1_790_000_000 - age, 1_790_000_000 - age))


def names(carrier: AgencyFiles, agency: str = "north", most: int = 10) -> list[str]:
    return [one.name for one in carrier.fetch(agency=agency, most=most)]


def test_a_file_is_there_whole_and_under_its_name_once(carrier: AgencyFiles, tmp_path: Path) -> None:
    carrier.put(agency="north", name="claims-1.csv", content=b"one")
    carrier.put(agency="north", name="claims-1.csv", content=b"two")
    out = tmp_path / "agencies" / "north" / "out"
    assert [(one.name, one.read_bytes()) for one in out.iterdir()] == [("claims-1.csv", b"one")]


def test_a_file_that_was_laid_out_is_taken_back(carrier: AgencyFiles, tmp_path: Path) -> None:
    carrier.put(agency="north", name="PL-1.csv", content=b"one")
    carrier.take_back(agency="north", name="PL-1.csv")
    carrier.take_back(agency="north", name="PL-1.csv")
    assert list((tmp_path / "agencies" / "north" / "out").iterdir()) == []
    with pytest.raises(Refused, match="no name for a file"):
        carrier.take_back(agency="north", name="../in/a.csv")


def test_files_come_oldest_first_again_and_again_until_they_are_done(
    carrier: AgencyFiles, tmp_path: Path
) -> None:
    leave(tmp_path, "b.csv", b"2", age=5)
    leave(tmp_path, "a.csv", b"3", age=1)
    leave(tmp_path, "c.csv", b"1", age=9)
    leave(tmp_path, "s.csv", b"another's", agency="south")
    assert names(carrier) == names(carrier) == ["c.csv", "b.csv", "a.csv"]
    assert names(carrier, most=2) == ["c.csv", "b.csv"]
    carrier.done(agency="north", key="c.csv", is_taken=True)
    carrier.done(agency="north", key="b.csv", is_taken=False, why="Line 2: no amount.")
    carrier.done(agency="north", key="b.csv", is_taken=False, why="Line 2: no amount.")
    assert names(carrier) == ["a.csv"]
    home = tmp_path / "agencies" / "north"
    assert (home / "done" / "c.csv").read_bytes() == b"1"
    assert sorted(one.name for one in (home / "failed").iterdir()) == ["b.csv", "b.csv.why.txt"]
    assert (home / "failed" / "b.csv.why.txt").read_text() == "Line 2: no amount.\n"


def test_a_name_that_came_before_is_kept_beside_the_first(carrier: AgencyFiles, tmp_path: Path) -> None:
    for content in (b"1", b"2"):
        leave(tmp_path, "a.csv", content)
        carrier.done(agency="north", key="a.csv", is_taken=True)
    done = tmp_path / "agencies" / "north" / "done"
    assert {one.name: one.read_bytes() for one in done.iterdir()} == {"a.csv": b"1", "a.2.csv": b"2"}


def test_what_is_being_written_and_what_is_no_file_of_its_own_is_left_alone(
    carrier: AgencyFiles, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("not theirs")
    for name in (".a.csv", "a.csv.part", "a.csv.filepart", "a.tmp"):
        leave(tmp_path, name, b"half")
    folder = tmp_path / "agencies" / "north" / "in"
    (folder / "sub").mkdir()
    (folder / "link.csv").symlink_to(tmp_path / "secret")
    assert names(carrier) == []


def test_of_a_file_that_is_too_large_the_beginning_comes(carrier: AgencyFiles, tmp_path: Path) -> None:
    leave(tmp_path, "big.csv", b"x" * (KEPT_OF_TOO_LARGE + 7))
    found = carrier.fetch(agency="north", most=1)[0]
    assert (len(found.content), found.whole_bytes) == (KEPT_OF_TOO_LARGE, KEPT_OF_TOO_LARGE + 7)


@pytest.mark.parametrize("agency", ["", "..", "North", "a/b", "../south", ".hidden", "a" * 21])
def test_a_code_that_is_no_folder_of_its_own_is_refused(carrier: AgencyFiles, agency: str) -> None:
    with pytest.raises(Refused, match="no code of an agency"):
        carrier.fetch(agency=agency, most=1)
    with pytest.raises(Refused, match="no code of an agency"):
        carrier.put(agency=agency, name="a.csv", content=b"")


@pytest.mark.parametrize("name", ["", "../a.csv", "a/b.csv", ".a.csv", "a.part", "a\n.csv", "x" * 151])
def test_a_name_that_leads_elsewhere_is_refused(carrier: AgencyFiles, name: str) -> None:
    with pytest.raises(Refused, match="no name for a file"):
        carrier.put(agency="north", name=name, content=b"")


def test_a_key_never_leads_out_of_its_folder(carrier: AgencyFiles, tmp_path: Path) -> None:
    leave(tmp_path, "a.csv", b"1", agency="south")
    carrier.done(agency="north", key="../../south/in/a.csv", is_taken=True)
    assert names(carrier, agency="south") == ["a.csv"]


def test_a_folder_that_cannot_be_used_is_said(carrier: AgencyFiles, tmp_path: Path) -> None:
    (tmp_path / "agencies").write_text("a file in the way")
    with pytest.raises(Unavailable, match="cannot be read"):
        carrier.fetch(agency="north", most=1)
    with pytest.raises(Unavailable, match="cannot be written"):
        carrier.put(agency="north", name="a.csv", content=b"")
