"""The only two ways in which the world outside may fail us."""


class Refused(Exception):  # noqa: N818 - the word the business uses; it is an answer, not an accident
    """The outside said no and will say no again: trying the same thing once more is pointless."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Unavailable(Exception):  # noqa: N818 - as above
    """The outside could not be asked, and nothing was handed over: the same thing may be tried later."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
