"""Headers that tell a browser what a page of ours may do: nothing that it does not need."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse

# No inline scripts or styles, nothing from elsewhere; frames only for previews of our own.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADER = "Content-Security-Policy"


def policy_with_forms_to(origins: Iterable[str], /) -> str:
    """The policy for a page whose forms may lead on to these origins (scheme://host:port) as well."""
    return POLICY.replace("form-action 'self'", " ".join(("form-action 'self'", *origins)))


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the policy above on every answer that does not bring a stricter one of its own."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(HEADER, POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    return answer
