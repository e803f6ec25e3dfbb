"""What every answer carries, and which requests are not heard at all."""

from collections.abc import Callable

from kyhan.web.site import Site
from tests.visiting import Visitor

Visit = Callable[..., Visitor]


def test_every_answer_forbids_scripts_frames_and_guessing_of_kinds(visit: Visit) -> None:
    visitor = visit()
    for address in ("/sign-in", "/nowhere", "/static/kyhan.css"):
        headers = visitor.client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_are_kept_by_nobody_and_files_of_the_site_for_long(visit: Visit) -> None:
    visitor = visit()

    assert visitor.client.get("/sign-in").headers["cache-control"] == "no-store"
    assert "immutable" in visitor.client.get("/static/kyhan.css?1").headers["cache-control"]


def test_a_request_for_another_host_is_not_heard(visit: Visit) -> None:
    answer = visit().client.get("/sign-in", headers={"Host": "evil.example"})

    assert answer.status_code == 421


def test_a_body_without_end_is_not_read(visit: Visit, site: Site) -> None:
    most = (site.settings.evidence_file_mb + 5) << 20

    answer = visit().client.post("/sign-in", headers={"Content-Length": str(most)}, content=b"")

    assert answer.status_code == 413


def test_an_address_that_nobody_made_says_so(visit: Visit) -> None:
    visitor = visit()

    assert "Không có trang này" in visitor.goes("/nowhere").text
    assert visitor.answer.status_code == 404
