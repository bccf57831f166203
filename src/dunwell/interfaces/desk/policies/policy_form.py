"""The form of a policy: every field of it and of its steps, nothing lost of what was typed, faults at their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import QueryDict

from dunwell.core.dunning.policy import Policy, PolicyFault
from dunwell.core.dunning.policy_faults import (
    CAP_RANGES,
    CAPS_MAX,
    LEVELS_MAX,
    KnownTexts,
)
from dunwell.core.dunning.policy_plain import ReadPolicy, plain_of, read
from dunwell.interfaces.desk.fields import Field, Kind, as_text, by_field, field_id, moved, nested
from dunwell.interfaces.desk.policies.policy_words import WEEKDAYS, choices_of
from dunwell.interfaces.desk.words import level_name

BLANK_STEP = {"key": "reminder", "days": "7", "trigger": "previous", "channel": "email"}
PRESSURE = (
    "tone",
    "sender",
)  # what a new step takes from the one before it, so that the ladder never softens
MAIN = ("days", "trigger", "event", "channel", "key", "tone", "sender")
MORE = ("audience", "sales", "window_days", "approval", "hold_days", "charge")
USUAL = {"audience": "payables", "sales": "none", "window_days": "0", "approval": "none", "hold_days": "0"}
LABELS = {
    "days": "Days",
    "trigger": "Counted from",
    "event": "What happened",
    "channel": "How",
    "key": "Text",
    "tone": "Tone",
    "sender": "Signed by",
    "audience": "Speaks to",
    "sales": "Sales",
    "window_days": "Days to stop it",
    "approval": "Approved before by",
    "hold_days": "Days of rest afterwards",
    "charge": "Charge",
}
HINTS = {
    "charge": "on what was overdue when the step was taken; a fee needs a credit policy",
    "window_days": "where owner or lead may stop it",
}
SECTIONS: tuple[tuple[str, tuple[tuple[str, str, Kind, str], ...]], ...] = (
    (
        "The ladder",
        (
            ("minimum_gap_days", "Days between two contacts", "number", "0 to 90"),
            ("carrying", "When the oldest invoice is paid", "select", ""),
            ("executive_copy_from", "Copy to an executive from step", "number", "empty: never"),
            ("draft_days", "Days until a draft expires", "number", "1 to 30"),
            ("renewal_days_before", "Days of rest before a renewal", "number", "0 to 180"),
            ("renewal_days_after", "Days of rest after a renewal", "number", "0 to 180"),
        ),
    ),
    (
        "Promises and instalments",
        (
            ("promises.days_max", "Furthest day of a promise", "number", "days ahead"),
            ("promises.per_item_max", "Promises for one item", "number", "1 to 10"),
            ("promises.grace_days", "Days of grace for a promise", "number", "0 to 30"),
            ("promises.tolerance_basis_points", "Kept within", "number", "basis points: 200 are 2 %"),
            ("plan_grace_days", "Days of grace for an instalment", "number", "0 to 30"),
            ("is_broken_promise_urgent", "A broken promise makes the next step due at once", "check", ""),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step as the form shows it. `is_open`: what is rarely changed stands open, because something is there."""

    number: int
    name: str
    main: list[Field]
    more: list[Field]
    is_open: bool
    is_first: bool
    is_last: bool
    has_focus: bool


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault in the summary, with the place on the page that it links to."""

    anchor: str
    place: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyForm:
    """What was typed for a policy, and what is wrong with it once somebody asked."""

    plain: Mapping[str, Any]
    name: str
    note: str
    is_new: bool
    texts: KnownTexts
    currencies: Sequence[str]
    faults: Sequence[PolicyFault] = ()
    focus: int = 0  # the step to go to

    @property
    def code(self) -> str:
        """The policy's code, as typed."""
        return as_text(self.plain.get("code"))

    def read(self, *, version: int = 1) -> ReadPolicy:
        """Return the policy that was typed, with its faults."""
        return read(self.plain, version=version, texts=self.texts)

    @property
    def head(self) -> list[Field]:
        """Name and code; the code only of a new policy."""
        said = by_field(self.faults)
        fields = [Field("name", "Name", "text", self.name, fault=said.get("name", ""), is_wide=True)]
        if self.is_new:
            hint = "small letters, digits, hyphens; it never changes"
            fields.append(Field("code", "Code", "text", self.code, fault=said.get("code", ""), hint=hint))
        return fields

    @property
    def note_field(self) -> Field:
        """Why the policy is changed."""
        fault = by_field(self.faults).get("note", "")
        return Field("note", "Why? It stands in the history", "text", self.note, fault=fault, is_wide=True)

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The steps as typed."""
        levels = self.plain.get("levels")
        return cast("list[Mapping[str, Any]]", levels) if isinstance(levels, list) else []

    @property
    def steps(self) -> list[StepForm]:
        """The steps with their fields."""
        said = by_field(self.faults)
        return [self._step(row, number=number, said=said) for number, row in enumerate(self.rows, start=1)]

    @property
    def may_add(self) -> bool:
        """Whether there is room for another step."""
        return len(self.rows) < LEVELS_MAX

    @property
    def sections(self) -> list[tuple[str, list[Field]]]:
        """The rules around the steps, by heading."""
        said = by_field(self.faults)
        return [
            (title, [self._rule(name, label, kind, hint, said=said) for name, label, kind, hint in fields])
            for title, fields in SECTIONS
        ]

    @property
    def hours(self) -> list[Field]:
        """From when to when one may speak."""
        said = by_field(self.faults)
        return [
            Field(name, label, "time", self._value(name), fault=said.get(name, ""))
            for name, label in (("quiet.opens", "From"), ("quiet.closes", "Until"))
        ]

    @property
    def weekdays(self) -> list[tuple[int, str, bool]]:
        """The days of the week, and whether each was chosen."""
        chosen = {str(one) for one in self._section("quiet").get("weekdays", ())}
        return [(day, name, str(day) in chosen) for day, name in enumerate(WEEKDAYS)]

    @property
    def weekdays_fault(self) -> str:
        """What is wrong with the days of the week."""
        return by_field(self.faults).get("quiet.weekdays", "")

    @property
    def caps(self) -> list[list[Field]]:
        """The caps as typed, and one more row while there is room."""
        said = by_field(self.faults)
        rows = list(self.plain.get("caps") or ())
        rows += [{}] if len(rows) < CAPS_MAX else []
        labels = {"touches": "Touches", "days": "within days"}
        return [
            [
                Field(
                    f"caps[{at}].{name}",
                    labels[name],
                    "number",
                    as_text(row.get(name)),
                    fault=said.get(f"caps[{at}].{name}", ""),
                )
                for name in CAP_RANGES
            ]
            for at, row in enumerate(rows, start=1)
        ]

    @property
    def balances(self) -> list[Field]:
        """What is not chased, by currency."""
        said = by_field(self.faults)
        typed = self._section("minimum_balances")
        return [
            Field(
                f"minimum_balances.{code}",
                code,
                "text",
                as_text(typed.get(code)),
                fault=said.get(f"minimum_balances.{code}", ""),
            )
            for code in sorted({*self.currencies, *typed})
        ]

    @property
    def summary(self) -> list[FaultLine]:
        """Every fault with a link to its field."""
        return fault_lines(self.faults)

    def _step(self, row: Mapping[str, Any], *, number: int, said: Mapping[str, str]) -> StepForm:
        def field(name: str) -> Field:
            at = f"levels[{number}].{name}"
            kind: Kind = "number" if name in {"days", "window_days", "hold_days"} else "select"
            value = as_text(row.get(name))
            choices = self._texts(value) if name == "key" else [] if kind == "number" else choices_of(name)
            if name == "event":
                choices = [("", "–"), *choices]
            return Field(
                at,
                LABELS[name],
                kind,
                value,
                choices=choices,
                fault=said.get(at, ""),
                hint=HINTS.get(name, ""),
                only="event" if name == "event" else "",
            )

        more = [field(name) for name in MORE]
        unusual = any(as_text(row.get(name)) not in {"", value} for name, value in USUAL.items())
        return StepForm(
            number=number,
            name=level_name(as_text(row.get("key")) or "step"),
            main=[field(name) for name in MAIN],
            more=more,
            is_open=unusual or any(one.fault for one in more),
            is_first=number == 1,
            is_last=number == len(self.rows),
            has_focus=number == self.focus,
        )

    def _texts(self, typed: str) -> list[tuple[str, str]]:
        keys = list(self.texts) if typed in self.texts or not typed else [*self.texts, typed]
        return [(key, level_name(key)) for key in keys]

    def _rule(self, name: str, label: str, kind: Kind, hint: str, *, said: Mapping[str, str]) -> Field:
        choices = choices_of(name) if kind == "select" else []
        return Field(
            name, label, kind, self._value(name), choices=choices, fault=said.get(name, ""), hint=hint
        )

    def _value(self, name: str) -> str:
        head, _, rest = name.partition(".")
        value = self._section(head).get(rest) if rest else self.plain.get(head)
        return ("on" if value else "") if isinstance(value, bool) else as_text(value)

    def _section(self, name: str) -> Mapping[str, Any]:
        value = self.plain.get(name)
        return value if isinstance(value, Mapping) else {}


def form_of(
    policy: Policy, *, name: str, is_new: bool, texts: KnownTexts, currencies: Sequence[str]
) -> PolicyForm:
    """Return the form that shows a policy as it is."""
    return PolicyForm(
        plain=plain_of(policy), name=name, note="", is_new=is_new, texts=texts, currencies=currencies
    )


def form_typed(
    post: QueryDict, *, code: str | None, texts: KnownTexts, currencies: Sequence[str]
) -> PolicyForm:
    """Return the form as it was sent. `code` is that of the policy, None for a new one."""
    plain = nested(post, lists={"weekdays"})
    name, note = as_text(plain.pop("name", "")), as_text(plain.pop("note", ""))
    for foreign in ("csrfmiddlewaretoken", "do", "letter_step", "letter_language"):
        plain.pop(foreign, None)
    plain["code"] = code if code is not None else as_text(plain.get("code"))
    for row in plain.get("levels", []):
        if row.get("trigger") != "event":
            row["event"] = ""  # its field is out of sight then
    plain["is_broken_promise_urgent"] = plain.get("is_broken_promise_urgent", "")
    plain["caps"] = [
        row for row in plain.get("caps", []) if any(as_text(one).strip() for one in row.values())
    ]
    plain["quiet"] = {"weekdays": [], **(plain["quiet"] if isinstance(plain.get("quiet"), dict) else {})}
    return PolicyForm(
        plain=plain, name=name, note=note, is_new=code is None, texts=texts, currencies=currencies
    )


def steps_moved(form: PolicyForm, *, do: str) -> tuple[Mapping[str, Any], int]:
    """Return the plain policy after a button was pressed that adds, removes or moves a step, and the step to go to."""
    blank: dict[str, Any] = dict(BLANK_STEP)
    if form.rows:
        blank |= {name: form.rows[-1].get(name, "") for name in PRESSURE}
    else:
        blank |= {"trigger": "due"}
    rows, focus = moved(form.rows, do=do, blank=blank)
    return {**form.plain, "levels": rows}, focus


def fault_lines(faults: Sequence[PolicyFault]) -> list[FaultLine]:
    """Return faults with the place on the page that each is about, in words and as a link."""
    return [
        FaultLine(
            anchor=field_id(fault.field) if fault.field else "",
            place=_place(fault.field),
            message=fault.message,
        )
        for fault in faults
    ]


def _place(field: str) -> str:
    head, _, name = field.rpartition(".")
    if head.startswith("levels["):
        return f"Step {head.removeprefix('levels[').removesuffix(']')}, {LABELS.get(name, name).lower()}"
    if head.startswith("caps["):
        return f"Cap {head.removeprefix('caps[').removesuffix(']')}"
    known = {one[0]: one[1] for _, fields in SECTIONS for one in fields}
    extra = {
        "levels": "Steps",
        "quiet.closes": "Hours",
        "quiet.opens": "Hours",
        "quiet.weekdays": "Days of the week",
        "name": "Name",
        "code": "Code",
        "note": "Why",
    }
    if head == "minimum_balances":
        return f"Not chased below, {name}"
    return known.get(field) or extra.get(field, "")
