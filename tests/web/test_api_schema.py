"""Does the API keep what its description promises? Schemathesis makes requests from it, good ones and bad ones."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kyhan.cycle.commands import tokens
from kyhan.settings import Settings
from kyhan.web.application import create
from kyhan.web.site import Site
from tests.factories import KEY, KHE_TRE, SmallOffice, filed
from tests.faults.scale import much
from tests.readings import holds

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
]
"""Not that every request which fits is accepted: what the office may do on which day, no description says."""
REAL = {"key": KEY, "unit": KHE_TRE, "number": 1, "year": 2026}
"""Names that are there, for every second request, so that it comes beyond "there is no such thing"."""
CALLERS = ("an", "khe-tre-head")
"""Who calls in turn: one of the office, and one of a unit."""


@pytest.fixture
def description(office: SmallOffice, tmp_path: Path) -> Any:
    filed(office)
    hosts = frozenset({"testserver"})
    site = Site(office.app, "http://localhost:8600", Settings(outbox=tmp_path), office.clock, extra_hosts=hosts)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create(site))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_what_is_described_is_what_happens(office: SmallOffice, description: Any, mode: GenerationMode) -> None:
    keys = [tokens.make(office.acting(login), "api", scopes=["read", "act"]) for login in CALLERS]
    asked = 0
    for operation in (found.ok() for found in description.get_all_operations()):
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue  # nothing can be wrong with it

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            derandomize=True,
            database=None,
            max_examples=much(3, 100),
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def fits(case: Any) -> None:
            nonlocal asked
            asked += 1
            if asked % 2 and mode is GenerationMode.POSITIVE:
                case.path_parameters.update({name: REAL[name] for name in case.path_parameters})
            case.call_and_validate(headers={"Authorization": f"Bearer {keys[asked // 2 % 2]}"}, checks=CHECKS)

        fits()
    assert asked > 50
    assert holds(office) == []
