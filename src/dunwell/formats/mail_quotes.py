"""What a person wrote in a reply: without what they quote and without their signature. One pass over the lines."""

import re
from collections.abc import Sequence

_LONGEST_MARK = 300  # characters of a line that introduces a quote
_LOOK_AHEAD = 6  # lines

# How a quote is introduced: the first words of the line or of the one above, and its last.
_INTRODUCTIONS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("on ",), ("wrote:", "writes:", "said:")),
    (("am ", "von ", "auf "), ("schrieb:", "geschrieben:")),
    (("le ", "el "), ("a écrit :", "a écrit:", "escribió:", "a ecrit:")),
    (("op ", "il giorno ", "il ", "em "), ("schreef:", "schreef het volgende:", "ha scritto:", "escreveu:")),
)
_VERBS_WITHIN = (" schrieb ", " schreef ")  # Am 3. März schrieb Ann: / Op 3 maart schreef Ann:
# Lines that stand above a whole letter, whatever dashes are around them.
_ORIGINALS = frozenset(
    {
        *("original message", "forwarded message", "begin forwarded message", "original appointment"),
        *("ursprüngliche nachricht", "originalnachricht", "original-nachricht", "weitergeleitete nachricht"),
        *(
            "message d'origine",
            "message original",
            "message transféré",
            "mensaje original",
            "mensaje reenviado",
        ),
        *("oorspronkelijk bericht", "doorgestuurd bericht", "messaggio originale", "messaggio inoltrato"),
    }
)
# The heads that mail programs copy above what they quote: the sender's line, then one of the others close to it.
_SENDERS = ("from:", "von:", "de :", "de:", "van:", "da:")
_OTHERS = (
    *("sent:", "date:", "to:", "subject:", "gesendet:", "datum:", "an:", "betreff:", "envoyé :", "envoyé:"),
    *("date :", "à :", "à:", "objet :", "objet:", "enviado:", "enviado el:", "fecha:", "para:", "asunto:"),
    *("verzonden:", "aan:", "onderwerp:", "inviato:", "data:", "a:", "oggetto:"),
)
_CLOSINGS = (
    *("best regards", "kind regards", "regards", "with best regards", "sincerely", "all the best"),
    *("yours sincerely", "yours faithfully", "with kind regards", "warm regards", "best wishes"),
    *(
        "mit freundlichen grüßen",
        "mit freundlichen grüssen",
        "freundliche grüße",
        "freundliche grüsse",
        "mfg",
    ),
    *(
        "mit freundlichem gruß",
        "viele grüße",
        "viele grüsse",
        "beste grüße",
        "liebe grüße",
        "herzliche grüße",
    ),
    *(
        "cordialement",
        "bien cordialement",
        "sincères salutations",
        "bien à vous",
        "salutations",
        "meilleures salutations",
    ),
    *("saludos", "un saludo", "saludos cordiales", "atentamente", "cordiales saludos", "un cordial saludo"),
    *(
        "met vriendelijke groet",
        "met vriendelijke groeten",
        "vriendelijke groet",
        "vriendelijke groeten",
        "groeten",
    ),
    *("cordiali saluti", "distinti saluti", "saluti", "un cordiale saluto", "mvg", "groet"),
)
# These may as well stand in the middle of a letter: they close one where only a name follows.
_WEAK_CLOSINGS = (
    "thanks",
    "many thanks",
    "thank you",
    "best",
    "cheers",
    "danke",
    "vielen dank",
    "merci",
    "gracias",
)
_DEVICES = (
    *(
        "sent from my ",
        "get outlook for ",
        "von meinem ",
        "gesendet von ",
        "envoyé de mon ",
        "envoyé depuis ",
    ),
    *("enviado desde mi ", "verzonden vanaf mijn ", "verstuurd vanaf mijn ", "inviato da "),
)


def reply_of(text: str, /) -> str:
    """What is new in the text: unquoted lines up to a signature or the letter that is answered, maybe none at all."""
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if line.startswith((">", "|>")):
            at += 1
            continue
        introduction = _introduces(lines, at)
        if introduction:
            at += introduction
            if not _is_marked(lines, at):
                break
            continue
        if _is_above_a_letter(lines, at):
            break
        if line in {"--", "—"} or _closes(lines, at):
            at = _behind_signature(lines, at)
            continue
        if not line.lower().startswith(_DEVICES):
            kept.append(line)
        at += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _introduces(lines: Sequence[str], at: int) -> int:
    """How many lines from here on introduce a quote, as "On Monday Ann wrote:" does; 0 for none."""
    joined = ""
    for count, line in enumerate(lines[at : at + 3], start=1):
        joined = f"{joined} {line.strip()}".strip().lower()
        if len(joined) > _LONGEST_MARK or not line.strip():
            return 0
        for starts, ends in _INTRODUCTIONS:
            if joined.startswith(starts) and joined.endswith(ends):
                return count
        has_verb = any(verb in joined for verb in _VERBS_WITHIN) and any(map(str.isdigit, joined))
        if has_verb and joined.startswith(("am ", "op ")) and joined.endswith(":"):
            return count
    return 0


def _is_marked(lines: Sequence[str], at: int) -> bool:
    """Whether the quote that begins here has signs before its lines, so that its end can be told."""
    said = [line.strip() for line in lines[at : at + _LOOK_AHEAD] if line.strip()]
    return bool(said) and said[0].startswith((">", "|>"))


def _is_above_a_letter(lines: Sequence[str], at: int) -> bool:
    """Whether everything from this line on is a letter that is answered or passed on."""
    line = lines[at].strip()[:_LONGEST_MARK].lower()
    bare = line.strip("-_*=> :\t")
    if bare in _ORIGINALS and (bare != line or ":" in line):
        return True
    head = line.lstrip("*")
    if not head.startswith(_SENDERS):
        return False
    close = (one.strip().lstrip("*").lower() for one in lines[at + 1 : at + _LOOK_AHEAD])
    return any(one.startswith(_OTHERS) for one in close)


def _closes(lines: Sequence[str], at: int) -> bool:
    """Whether the line is how letters end: nothing but the phrase, perhaps with a comma."""
    line = lines[at].strip()
    if len(line) > 60:
        return False
    bare = line.lower().rstrip(" ,.!-")
    if bare in _WEAK_CLOSINGS:
        after = next((one.strip() for one in lines[at + 1 : at + _LOOK_AHEAD] if one.strip()), "")
        return len(after.split()) <= 3 and not any(map(str.isdigit, after))
    return bare in _CLOSINGS


def _behind_signature(lines: Sequence[str], at: int) -> int:
    """The first line that is not part of the signature any more: a quote that answers may follow."""
    for position in range(at + 1, len(lines)):
        line = lines[position].strip()
        if line.startswith(">") or _introduces(lines, position) or _is_above_a_letter(lines, position):
            return position
    return len(lines)
