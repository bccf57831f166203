"""Tokens of links that open one thing without a log-in: its public identifier, signed for one purpose."""

from uuid import UUID

from django.core.signing import BadSignature, Signer


def token_for(*, public_id: UUID, salt: str) -> str:
    """Return the token of a thing; the salt names what it opens, so that none opens anything else."""
    return Signer(salt=salt, sep=".").sign(public_id.hex)


def named_by(*, token: str, salt: str) -> UUID | None:
    """Return the public identifier that a token was made for; None where it was not made here, or for another use."""
    try:
        return UUID(hex=Signer(salt=salt, sep=".").unsign(token))
    except (BadSignature, ValueError):
        return None
