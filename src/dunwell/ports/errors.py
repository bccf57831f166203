"""The only two ways in which the world outside may fail us."""


class Refused(Exception):
    """The outside said no and will say no again: trying the same thing once more is pointless."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Unavailable(Exception):
    """The outside could not be asked, and nothing was handed over: the same thing may be tried later."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
