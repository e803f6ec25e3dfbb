"""The state machines as Mermaid diagrams."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.i18n import LANGUAGES, Language, Phrase
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.diagram import MACHINES, mermaid
from kyhan.workflows.machine import Workflow

_LINE = re.compile(
    r'stateDiagram-v2|    state "[^"]+" as \w+|    (\[\*\]|\w+) --> (\[\*\]|\w+)(: [^:;]+)?'
    r"|    note right of \w+|        [^:]+|    end note"
)


def without_entities(line: str) -> str:
    return re.sub(r"#\d+;", "", line)


@pytest.mark.parametrize("workflow", MACHINES, ids=lambda one: one.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_one_that_mermaid_reads(workflow: Workflow, language: Language) -> None:
    for line in mermaid(workflow, language).splitlines():
        assert _LINE.fullmatch(without_entities(line)), line


@pytest.mark.parametrize("workflow", MACHINES, ids=lambda one: one.name)
def test_the_diagram_shows_every_state_every_way_and_both_ends(workflow: Workflow) -> None:
    lines = [line.strip() for line in mermaid(workflow, "vi").splitlines()]

    assert sum(line.startswith("state ") for line in lines) == len(workflow.states)
    assert f"[*] --> {workflow.initial}" in lines
    for row in workflow.table:
        for source in row.sources:
            assert any(line.startswith(f"{source} --> {row.target}: {row.label.vi} (") for line in lines)
    assert {line.split()[0] for line in lines if line.endswith("--> [*]")} == {str(state) for state in workflow.final}


def test_a_transition_names_its_action_and_who_may_take_it_in_the_language_asked_for() -> None:
    assert "under_review --> upheld: chấp nhận khiếu nại (tổ thẩm định, lãnh đạo)" in mermaid(COMPLAINT, "vi")
    assert "under_review --> upheld: uphold the complaint (reviewer, leader)" in mermaid(COMPLAINT, "en")


def test_a_waiting_state_carries_a_note_with_its_deadline_its_article_and_what_follows() -> None:
    lines = mermaid(COMPLAINT, "en").splitlines()

    at = lines.index("    note right of filed")

    assert lines[at : at + 4] == [
        "    note right of filed",
        "        Deadline for deciding a complaint (Điều 4.2e [P])",
        "        Once it has passed#58; the decision is late#58; the leader is told",
        "    end note",
    ]


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_no_label_can_break_the_diagram(label: str) -> None:
    told = replace(COMPLAINT, states={state: Phrase(label, label) for state in COMPLAINT.states})
    plain = mermaid(COMPLAINT, "vi").split("\n")

    drawn = mermaid(told, "vi").split("\n")

    assert len(drawn) == len(plain)
    for line, usual in zip(drawn, plain, strict=True):
        name = re.fullmatch(r'    state "(.*)" as (\w+)', line)
        assert (name is not None) == usual.startswith("    state ")
        if name is not None:
            assert not set('":;%<>') & set(without_entities(name[1]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_period_has_a_label_of_its_own(language: Language) -> None:
    labels = sorted(label.to(language) for label in PERIOD_LABELS.values())

    assert set(PERIOD_LABELS) == set(PeriodKind)
    assert all(one != other for one, other in pairwise(labels))
