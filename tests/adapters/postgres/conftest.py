import shutil
import tempfile
from pathlib import Path

import pytest
from tests.adapters.postgres.homes import Home

from dunwell.adapters.postgres.client import Database


@pytest.fixture(scope="session", autouse=True)
def sockets_of_these_tests():
    """Killed supervisors leave the folder of their socket behind: here it goes with the others."""
    with (
        tempfile.TemporaryDirectory(prefix="dw", dir="/tmp") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        Path(folder).chmod(0o755)
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", None)
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A built cluster, to be copied: laying one out takes a second."""
    folder = tmp_path_factory.mktemp("template")
    with Database(home=folder, forgetful=True):
        pass
    return folder


@pytest.fixture
def home(template, tmp_path):
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    shutil.copytree(template / "postgres", folder / "postgres")
    (folder / "postgres/data").chmod(0o700)
    return Home(folder)
