"""What the sandbox says no to, as it stands in an answer."""


class No(Exception):
    """A refusal with its code and its HTTP status; the same thing again is refused again."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def not_known(what: str) -> No:
    """Refuse a reference that names nothing here."""
    return No("unknown_reference", f"There is no {what} of this reference.", status=404)
