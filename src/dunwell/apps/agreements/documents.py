"""What is printed of a credit policy."""

from dunwell.apps.agreements.models import CreditPolicy
from dunwell.apps.organisation.models import Entity
from dunwell.core.agreements.draft import PolicyText
from dunwell.core.agreements.markup import Block, blocks
from dunwell.core.agreements.words import words_for
from dunwell.core.charges.fee_words import fee_words
from dunwell.core.charges.schedule import FeeSchedule
from dunwell.ports.documents import Party, PolicyDocument, PolicySection


def document_of(
    *, entity: Entity, policy: CreditPolicy, text: PolicyText, fees: FeeSchedule | None, language: str
) -> PolicyDocument:
    """Return a version in a language as a document; fees and interest are told from the data, so that both agree."""
    return PolicyDocument(
        language=language,
        entity=Party(
            name=entity.name,
            address=tuple(entity.address.splitlines()),
            country=entity.country,
            tax_id=entity.tax_id,
        ),
        title=text.title.strip(),
        number=policy.number,
        valid_from=policy.valid_from,
        sections=tuple(
            sections(text=text, fees=fees, interest_basis=policy.interest_basis, language=language)
        ),
    )


def sections(
    *, text: PolicyText, fees: FeeSchedule | None, interest_basis: str, language: str
) -> list[PolicySection]:
    """Return everything that a policy says, part by part: on the page and on paper the same."""
    words = words_for(language)
    found = [PolicySection(heading="", blocks=tuple(blocks(text.text)))]
    interest = words.interest_statutory if interest_basis == "statutory" else words.interest_none
    found.append(PolicySection(heading=words.interest, blocks=(Block("paragraph", (interest,)),)))
    if fees is not None:
        told, together = fee_words(fees, language=language)
        said = [Block("paragraph", (words.fees_need_agreement,))]
        for fee in told:
            said += [
                Block("paragraph", (fee.heading,)),
                Block("list", fee.tiers),
                Block("paragraph", fee.sentences),
            ]
        said += [Block("paragraph", (one,)) for one in together]
        found.append(PolicySection(heading=words.fees, blocks=tuple(said)))
    for heading, body in ((words.deposits, text.deposits), (words.stops, text.stops)):
        if body.strip():
            found.append(PolicySection(heading=heading, blocks=tuple(blocks(body))))
    return found
