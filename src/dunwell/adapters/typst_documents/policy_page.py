"""A credit policy as the plain strings its page is set from."""

from typing import Any

from dunwell.adapters.typst_documents.labels import Labels
from dunwell.adapters.typst_documents.parts import footer, prose, shown
from dunwell.core import wording
from dunwell.core.agreements.words import spoken, words_for
from dunwell.ports.documents import PolicyDocument


def policy_data(*, policy: PolicyDocument, labels: Labels, language: str) -> dict[str, Any]:
    """What the template reads, as JSON-ready strings in the given language tag."""
    locale = wording.locale_of(language)
    said_in = language if spoken(language) == locale.language else spoken(language)
    valid_from = wording.day(on=policy.valid_from, language=said_in)
    return {
        "lang": locale.language,
        "region": locale.territory,
        "page": labels.page,
        "of": labels.of,
        "title": shown(policy.title),
        "version": words_for(language).version.format(number=policy.number, date=valid_from),
        "entity": {"name": shown(policy.entity.name), "footer": footer(policy.entity, labels=labels)},
        "sections": [
            {
                "heading": section.heading,
                "blocks": [
                    {"kind": block.kind, "lines": [" ".join(prose(line)) for line in block.lines]}
                    for block in section.blocks
                ],
            }
            for section in policy.sections
        ],
    }
