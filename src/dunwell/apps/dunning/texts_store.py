"""The words of the ladder as versioned data: the house's own, and over them what was published here.

Reading them is two queries at most: a run reads once and writes all its letters from that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from dunwell.apps.dunning import wording
from dunwell.apps.dunning.models import Level, Policy, PolicyVersion, TextVersion
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.dunning.letters import ComposedLetter, LanguageText, LetterFacts, StepText, Texts, compose
from dunwell.core.dunning.policy import PolicyFault
from dunwell.core.dunning.policy_faults import KnownText
from dunwell.core.dunning.templates import STEPS
from dunwell.core.dunning.text_faults import paragraphs, text_faults

HISTORY_MAX = 50


class TextRefused(Exception):
    """Words cannot be published; `faults` name everything that is wrong with them."""

    code = "text_refused"

    def __init__(self, found: list[PolicyFault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in found))
        self.faults = found


@dataclass(frozen=True, slots=True)
class TextRow:
    """The words under a key: by language the version published here, 0 for the house's own; and who uses them."""

    key: str
    versions: Mapping[str, int]
    missing: tuple[str, ...]  # languages
    policies: tuple[str, ...]  # codes of policies whose version in force speaks these words


def texts() -> Texts:
    """Return all words by language as they are in force now: read them once for a batch, not once for a letter."""
    found = dict(wording.texts())
    for one in TextVersion.objects.order_by("key", "language", "-version").distinct("key", "language"):
        found = _with(found, key=one.key, language=one.language, words=step_text_of(one))
    return found


def languages() -> frozenset[str]:
    """Return the languages in which a letter can be written."""
    return frozenset(wording.texts())


def known_texts() -> dict[str, KnownText]:
    """Return in which languages there are words under each key, for the faults of a policy."""
    everything = texts()
    keys = {key for language in everything.values() for key in language.steps}
    return {
        key: KnownText(
            languages=frozenset(one for one, words in everything.items() if key in words.steps),
            short=frozenset(
                one for one, words in everything.items() if key in words.steps and words.steps[key].short
            ),
        )
        for key in sorted(keys)
    }


def step_text_of(version: TextVersion, /) -> StepText:
    """Return the words of a version as the core takes them."""
    return StepText(
        subject=version.subject,
        greeting=version.greeting,
        body=paragraphs(version.body),
        closing=version.closing,
        short=version.short,
    )


def typed_text(*, subject: str, greeting: str, body: str, closing: str, short: str) -> StepText:
    """Return words as they were typed, without the space around them; an empty line parts paragraphs."""
    return StepText(
        subject=_tidy(subject),
        greeting=_tidy(greeting),
        body=paragraphs(body),
        closing=_tidy(closing),
        short=_tidy(short),
    )


def preview_text(*, key: str, language: str, words: StepText, facts: LetterFacts) -> ComposedLetter:
    """Return the letter that these words would make of the facts. They must be without `text_faults`."""
    found = _with(dict(wording.texts()), key=key, language=language, words=words)
    return compose(texts=found, step=key, language=language, facts=facts)


def publish_text(
    *, scope: Scope, key: str, language: str, words: StepText, now: datetime
) -> TextVersion | None:
    """Publish the words of a step in a language from now on; None where they are in force already.

    Raises TextRefused with all their faults. Letters already written stay as they are.
    """
    if not scope.may(Power.CONFIGURE):
        raise TextRefused([PolicyFault("", "You may read the words, but not change them.")])
    if found := text_faults(words, key=key, language=language, languages=languages()):
        raise TextRefused(found)
    with transaction.atomic():
        list(Policy.objects.select_for_update().order_by("pk"))  # one publishes at a time
        in_force = texts()[language].steps.get(key)
        if in_force == words:
            return None
        last = TextVersion.objects.filter(key=key, language=language).order_by("-version").first()
        published = TextVersion.objects.create(
            key=key,
            language=language,
            version=last.version + 1 if last else 1,
            subject=words.subject,
            greeting=words.greeting,
            body="\n\n".join(words.body),
            closing=words.closing,
            short=words.short,
            published_at=now,
            published_by=scope.actor,
        )
        journal.append(
            name="dunning.text.published",
            actor=scope.actor,
            now=now,
            subject="text_version",
            subject_id=published.pk,
            data={"key": key, "language": language, "version": published.version},
        )
    return published


def text_rows() -> list[TextRow]:
    """Return every key there are words under, with its versions, the languages it lacks, and who uses it."""
    published = {
        (one.key, one.language): one.version
        for one in TextVersion.objects.order_by("key", "language", "-version").distinct("key", "language")
    }
    everything = texts()
    users = _users()
    return [
        TextRow(
            key=key,
            versions={
                language: published.get((key, language), 0)
                for language in sorted(everything)
                if key in everything[language].steps
            },
            missing=tuple(one for one in sorted(everything) if key not in everything[one].steps),
            policies=tuple(sorted(users.get(key, ()))),
        )
        for key in _ordered({key for words in everything.values() for key in words.steps})
    ]


def text_history(*, key: str, language: str) -> list[TextVersion]:
    """Return what was published under a key in a language, the newest first."""
    found = TextVersion.objects.filter(key=key, language=language)
    return list(found.order_by("-version")[:HISTORY_MAX])


def house_words(*, key: str, language: str) -> StepText | None:
    """Return the words that come with the house, where it has some of this key in this language."""
    return wording.texts()[language].steps.get(key) if language in wording.texts() else None


def _users() -> dict[str, set[str]]:
    latest = PolicyVersion.objects.order_by("policy_id", "-version").distinct("policy_id").values("pk")
    users: dict[str, set[str]] = {}
    rows = Level.objects.filter(policy_version__in=latest).values_list("key", "policy_version__policy__code")
    for key, code in rows:
        users.setdefault(key, set()).add(code)
    return users


def _ordered(keys: set[str]) -> list[str]:
    """The house's keys in the order of its ladder, then one's own by name."""
    return [key for key in STEPS if key in keys] + sorted(keys - set(STEPS))


def _with(
    found: dict[str, LanguageText], *, key: str, language: str, words: StepText
) -> dict[str, LanguageText]:
    """The texts with these words in them; a language without a table of items cannot be written in."""
    if language not in found:
        return found
    return {**found, language: replace(found[language], steps={**found[language].steps, key: words})}


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
