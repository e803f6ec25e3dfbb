"""Of what are the answers of the API made? Days are ISO 8601, points texts with exact decimals ("44.41"); unknown is null."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from kyhan.workflows import assessment, complaint, submission


def _split(value: Any) -> Any:  # noqa: ANN401 - whatever a row holds
    return value.split() if isinstance(value, str) else value


def _one_of(states: Iterable[str]) -> WithJsonSchema:
    """Returns the description of a state, written out where it stands: three machines have states of their own."""
    return WithJsonSchema({"type": "string", "enum": [str(one) for one in states]})


CycleState = Annotated[str, _one_of(assessment.State)]
UnitState = Annotated[str, _one_of(submission.State)]
ComplaintState = Annotated[str, _one_of(complaint.State)]
Codes = Annotated[list[str], BeforeValidator(_split)]
"""Names that a row keeps in one text, joined by spaces."""


class Answer(BaseModel):
    """A part of an answer, made from a query's mapping or from a row."""

    model_config = ConfigDict(from_attributes=True)
