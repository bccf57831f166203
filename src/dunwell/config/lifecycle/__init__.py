"""The house as a whole: started, stopped, tested, and its database lent to a command."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from dunwell.ports.lifecycle import Lifecycle


class House(Lifecycle):
    """The one Lifecycle; each part is imported when it is asked for, so that `--help` stays quick."""

    def up(self, *, host: str, port: int, demo: bool) -> int:
        """See Lifecycle."""
        from dunwell.config.lifecycle import up  # noqa: PLC0415 - as above

        return up.run(host=host, port=port, demo=demo)

    def down(self) -> int:
        """See Lifecycle."""
        from dunwell.config.lifecycle import down  # noqa: PLC0415 - as above

        return down.run()

    def test(self, *, arguments: Sequence[str]) -> int:
        """See Lifecycle."""
        from dunwell.config.lifecycle import checks  # noqa: PLC0415 - as above

        return checks.run(arguments=arguments)

    def database(self) -> AbstractContextManager[object]:
        """See Lifecycle."""
        from dunwell.config.lifecycle import steps  # noqa: PLC0415 - as above

        return steps.lent()
