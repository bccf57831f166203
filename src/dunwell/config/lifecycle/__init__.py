"""The house as a whole: started, stopped, tested, and its database lent to a command."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from dunwell.ports.lifecycle import Lifecycle


class House(Lifecycle):
    """The one Lifecycle; each part is imported when it is asked for, so that `--help` stays quick."""

    def up(self, *, host: str, port: int, demo: bool, as_json: bool) -> int:
        """See Lifecycle."""
        from dunwell.config.lifecycle import up  # noqa: PLC0415 - as above

        return up.run(host=host, port=port, demo=demo, as_json=as_json)

    def down(self, *, as_json: bool) -> int:
        """See Lifecycle."""
        from dunwell.config.lifecycle import down  # noqa: PLC0415 - as above

        return down.run(as_json=as_json)

    def test(self, *, arguments: Sequence[str], as_json: bool) -> int:
        """See Lifecycle."""
        from dunwell.config.lifecycle import checks  # noqa: PLC0415 - as above

        return checks.run(arguments=arguments, as_json=as_json)

    def database(self) -> AbstractContextManager[object]:
        """See Lifecycle."""
        from dunwell.config.lifecycle import steps  # noqa: PLC0415 - as above

        return steps.lent()
