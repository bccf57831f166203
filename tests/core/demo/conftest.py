"""One group that all tests of the demo look at, and nobody changes."""

from datetime import date

import pytest

from dunwell.core.demo.group import DemoGroup, generate

AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="session")
def group() -> DemoGroup:
    return generate(seed=1, customers=300, as_of=AS_OF)
