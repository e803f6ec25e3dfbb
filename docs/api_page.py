"""What does the page of the API say? Its rules, and every operation from the description that programs read too."""

from collections import defaultdict
from typing import Any, Final

from kyhan.web.api.application import create

Json = dict[str, Any]

_INTRO: Final = """\
# The API

Made by `make docs` from the program. `kyhan serve` answers it under `/api/v1`; the whole description, for programs that make
clients of it, is at `/api/v1/openapi.json` (OpenAPI 3.1).

{description}
```console
$ curl -H "Authorization: Bearer $TOKEN" https://kyhan.example.vn/api/v1/cycles/2026/units?which=overdue
$ curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
    -d '{{"rows": [{{"criterion": "HD.01", "points": "5.70"}}], "document": "12/BC-UBND"}}' \\
    https://kyhan.example.vn/api/v1/cycles/2026/units/20161/submit
```

A token is made on the page Account, is shown once, and ends by its day, by being revoked, or with the person's access. What
is done with it stands in the history under the person's name, with the channel `api`.

## Errors

```json
{{
  "error": "invalid_input",
  "message": {{"vi": "Yêu cầu không đúng mô tả: 1 lỗi, ...", "en": "The request does not fit the description: 1 fault(s), ..."}},
  "faults": [{{"place": "rows[0].points", "message": {{"vi": "phải là chuỗi, ví dụ \\"5.70\\"", "en": "is to be a text such as \\"5.70\\""}}}}]
}}
```

| status | `error` | meaning |
|---|---|---|
{errors}
| 413, 421 | | a body that is too large, a host that is not served: plain text, from before the API |

Addresses below are relative to `/api/v1`. What has to be sent is bold.
"""
_KINDS: Final = {
    400: "unreadable",
    401: "unauthenticated",
    403: "scope_missing, not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    409: "not_now, conflict, refused",
    422: "invalid_input, outside_calendar",
    500: "fault, damaged",
    503: "setup_needed",
}


def page() -> str:
    """Returns the page."""
    described = create().openapi()
    some_act = described["paths"]["/v1/cycles"]["post"]["responses"]
    meanings = {int(status): one["description"] for status, one in some_act.items() if int(status) >= 400}
    meanings[405] = "The address does not take that method."
    errors = "\n".join(f"| {one} | {_named(_KINDS[one])} | {meanings[one]} |" for one in sorted(meanings))
    parts = [_INTRO.format(description=described["info"]["description"], errors=errors)]
    by_tag: dict[str, list[str]] = defaultdict(list)
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            by_tag[operation["tags"][0]].append(_row(path, method, operation, described["components"]["schemas"]))
    for tag, rows in by_tag.items():
        parts += [
            f"## {tag.capitalize()}\n",
            "| request | sends | what it does | answers |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    return "\n".join(parts)


def _row(path: str, method: str, operation: Json, schemas: Json) -> str:
    sent = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    names = [_owed(one["name"], owed=one["required"]) for one in sent]
    if "requestBody" in operation:
        body = schemas[_name(operation["requestBody"])]
        names += [_owed(one, owed=one in body.get("required", ())) for one in body["properties"]]
    good = next(one for status, one in operation["responses"].items() if status.startswith("2"))
    answer = ", ".join(f"`{key}`" for key in schemas[_name(good)]["properties"])
    does = operation["description"].partition("\n")[0]
    return f"| {method.upper()} `{path.removeprefix('/v1')}` | {', '.join(names)} | {does} | {answer} |"


def _owed(name: str, *, owed: bool) -> str:
    return f"**`{name}`**" if owed else f"`{name}`"


def _named(kinds: str) -> str:
    return ", ".join(f"`{kind}`" for kind in kinds.split(", "))


def _name(holder: Json) -> str:
    """Returns which schema a body or an answer has."""
    reference: str = holder["content"]["application/json"]["schema"]["$ref"]
    return reference.rpartition("/")[2]
