"""How does a workflow look? Draws its table as a Mermaid state diagram, for the console and the documentation."""

from collections.abc import Iterator
from typing import Final

from kyhan.i18n import Language, Phrase, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.machine import Transition, Waiting, Workflow
from kyhan.workflows.roles import Role
from kyhan.workflows.submission import SUBMISSION

MACHINES: Final = (CYCLE, SUBMISSION, COMPLAINT)
"""The three workflows, in the order a year meets them."""

_INDENT: Final = "    "
_ENTITIES: Final = str.maketrans({mark: f"#{ord(mark)};" for mark in '#;:"%<>&`{}\\'})


def mermaid(workflow: Workflow, language: Language) -> str:
    """Returns a workflow as a `stateDiagram-v2`, labels in `language`, ending in a line feed.

    Every transition names its action and who may take it; every waiting state carries a note with its deadline, the
    provision that sets it, and what happens once it has passed.
    """
    return "".join(f"{line}\n" for line in _lines(workflow, language))


def _lines(workflow: Workflow, language: Language) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state, label in workflow.states.items():
        yield f'{_INDENT}state "{_safe(label, language)}" as {state}'
    yield f"{_INDENT}[*] --> {workflow.initial}"
    for row in workflow.table:
        for source in row.sources:
            yield f"{_INDENT}{source} --> {row.target}: {_safe(_edge(row), language)}"
    for state in workflow.states:
        if state in workflow.final:
            yield f"{_INDENT}{state} --> [*]"
    for state, waiting in workflow.waiting.items():
        yield f"{_INDENT}note right of {state}"
        for line in _note(waiting):
            yield f"{_INDENT * 2}{_safe(line, language)}"
        yield f"{_INDENT}end note"


def _edge(row: Transition) -> Phrase:
    """Returns an action with those who may take it, in the order in which the roles are declared."""
    roles = [role.label for role in Role if role in row.roles]
    return say("{action} ({roles})", "{action} ({roles})", action=row.label, roles=roles)


def _note(waiting: Waiting) -> tuple[Phrase, Phrase]:
    """Returns what a state waits under: its deadlines (the first that exists applies), and what their end means."""
    kinds = [PERIOD_LABELS[PeriodKind(kind)] for kind in waiting.deadlines]
    return (
        say(
            "Hạn {kinds} ({article})",
            "Deadline for {kinds} ({article})",
            kinds=Phrase(" hoặc ".join(kind.vi for kind in kinds), " or ".join(kind.en for kind in kinds)),
            article=waiting.article,
        ),
        say("Quá hạn: {what}", "Once it has passed: {what}", what=waiting.on_pass),
    )


def _safe(phrase: Phrase, language: Language) -> str:
    """Returns the text on one line, with every character that Mermaid's grammar would read as its own written as an entity."""
    return " ".join(phrase.to(language).split()).translate(_ENTITIES)
