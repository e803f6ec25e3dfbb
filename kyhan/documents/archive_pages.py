"""How does a year read without any program? One HTML page per thing, in Vietnamese, without scripts and without a network."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from kyhan.cycle.queries.archive import Year
from kyhan.documents import archive_facts
from kyhan.documents.archive_facts import OfUnit, Row
from kyhan.documents.archive_format import FRONT, Manifest, Member, Section
from kyhan.documents.archive_words import clocks, day, exact_points, instant, person, short_day
from kyhan.regulation import score_json
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.assessment import State as CycleState
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.submission import SUBMISSION, State

_INLINE: Final = 12
"""So many files a section shows on the front page; of more there is a page of their own."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as it was written: what the lists name of it (path and title of each), and their own page if any."""

    section: Section
    entries: Sequence[tuple[str, str]]

    @property
    def listing(self) -> str | None:
        """Where the page stands that lists the section; None where the front page does."""
        return f"{self.section.folder}/danh-sach.html" if len(self.entries) > _INLINE else None


def link(path: str, page: str) -> str:
    """Returns the address of a member as seen from a page."""
    return "../" * page.count("/") + quote(path)


def render(template: str, year: Year, page: str, title: str, **shown: Any) -> bytes:  # noqa: ANN401 - a template's own
    """Returns a page. What every page says: whose year it is, whether it is practice, and the way home."""
    common = {
        "title": title,
        "key": year.key,
        "practice": year.office["office"]["office"]["practice"],
        "home": "" if page == FRONT else link(FRONT, page),
    }
    return _templates().get_template(template).render(common | shown).encode()


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("kyhan.documents", "archive_templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def front(year: Year, manifest: Manifest, sections: Sequence[Shown]) -> bytes:
    """Returns the front page, which leads to everything and says how to verify it.

    Args:
        manifest: As far as it is known: whose year it is, the heads and what is missing.
    """
    row = year.cycle["cycle"][year.key]
    state, recorded = CYCLE.states[row["state"]].vi, instant(manifest.recorded)
    told = [
        ("Quy chế", year.regulation.title.vi),
        ("Cơ quan chủ trì", f"{manifest.office}, {manifest.place}"),
        ("Tình trạng kỳ", state),
        ("Công văn", f"{row['letter_number']}, phát hành {day(row['issued_on'])}" if row["issued_on"] else ""),
        ("Công bố ngày", day(row["published_on"])),
        ("Số đơn vị", str(len(year.cycle.get("submission", {})))),
        ("Sự kiện sau cùng", recorded),
    ]
    shown = [
        {
            "title": one.section.title,
            "says": one.section.says,
            "count": len(one.entries),
            "listing": link(one.listing, FRONT) if one.listing else "",
            "entries": [{"href": link(path, FRONT), "title": title} for path, title in one.entries],
        }
        for one in sections
    ]
    return render(
        "front.html",
        year,
        FRONT,
        f"Hồ sơ kỳ đánh giá {year.key}",
        unfinished=row["state"] not in (CycleState.CLOSED, CycleState.CANCELLED),
        state=state,
        recorded=recorded,
        rows=told,
        missing=manifest.missing,
        sections=shown,
        heads=[{"chain": chain, "seq": seq, "hash": own} for chain, (seq, own) in manifest.heads.items()],
        release=year.release,
    )


def listing(year: Year, one: Shown) -> Member:
    """Returns the page that lists a section."""
    page = str(one.listing)
    entries = [{"href": link(path, page), "title": title, "path": path} for path, title in one.entries]
    content = render("listing.html", year, page, one.section.title, says=one.section.says, entries=entries)
    return Member(page, content)


def cycle_page(year: Year, units: Sequence[OfUnit]) -> Member:
    """Returns the page of the letter, the roster and the deadlines of the whole cycle."""
    page = archive_facts.CYCLE.replace(".json", ".html")
    row = year.cycle["cycle"][year.key]
    names = {group.code: group.name.vi for group in year.regulation.unit_groups}
    told = [
        ("Công văn số", row["letter_number"]),
        ("Ngày công văn", day(row["letter_on"])),
        ("Phát hành ngày", f"{day(row['issued_on'])}{' (trễ so với quy chế)' if row['issued_late'] else ''}"),
        ("Chấm điểm, xếp hạng ngày", day(row["scored_on"])),
        ("Tờ trình số", row["proposal_number"]),
        ("Ngày trình", day(row["proposed_on"])),
        ("Công bố ngày", day(row["published_on"])),
        ("Khép kỳ ngày", day(row["ended_on"])),
        ("Tình trạng", CYCLE.states[row["state"]].vi),
        ("Quy chế", year.regulation.title.vi),
        ("SHA-256 của quy chế", row["regulation_sha256"]),
    ]
    roster = [
        {
            "code": one.code,
            "name": one.submission["name"],
            "group": names[one.submission["group"]],
            "state": SUBMISSION.states[one.submission["state"]].vi,
            "href": link(one.page, page),
        }
        for one in units
    ]
    own = [one for one in archive_facts.deadlines(year.cycle) if one["subject"] == "cycle"]
    title = f"Công văn, danh sách đơn vị và các mốc của kỳ {year.key}"
    content = render(
        "cycle.html", year, page, title, rows=told, roster=roster, clocks=clocks(own, year.regulation), data="ky.json"
    )
    return Member(page, content, title)


def publication_page(year: Year, number: int, row: Row) -> Member:
    """Returns the page of one publication, as it was frozen."""
    page = f"cong-bo/{number}.html"
    snapshot: list[Row] = json.loads(row["snapshot"])
    last = max(number for number, _ in archive_facts.numbered(year.cycle, "publication"))
    told = [
        ("Quyết định số", row["decision"]),
        ("Ngày ký", day(row["signed_on"])),
        ("Ngày công bố", day(row["published_on"])),
        ("Đầu chuỗi nhật ký trước khi công bố", row["history_head"]),
    ]
    groups = [
        {
            "name": group.name.vi,
            "blocks": [f"{block.name.vi} (/{_total(block.total)})" for block in year.regulation.scales[group.code]],
            "ranked": [_ranked(year, one) for one in snapshot if one["group"] == group.code and one["place"]],
            "others": [_unranked(year, one) for one in snapshot if one["group"] == group.code and not one["place"]],
        }
        for group in year.regulation.unit_groups
    ]
    title = f"Lần công bố {number}: Quyết định {row['decision']}"
    content = render(
        "publication.html",
        year,
        page,
        title,
        rows=told,
        groups=groups,
        superseded=last if number < last else None,
        data=f"{number}.json",
    )
    return Member(page, content, f"{title}, công bố {short_day(row['published_on'])}")


def _ranked(year: Year, row: Row) -> Mapping[str, Any]:
    return {
        "place": f"={row['place']}" if row["tied"] else row["place"],
        "unit": row["unit"],
        "name": row["name"],
        "blocks": [
            f"{exact_points(block['exact'], year.regulation)} ({block['level'] or 'dưới mức'})"
            for block in row["blocks"]
        ],
        "total": exact_points(row["exact"], year.regulation),
        "level": row["level"],
        "marks": "gửi trễ" if row["late"] else "",
    }


def _unranked(year: Year, row: Row) -> Mapping[str, Any]:
    scored = row["state"] == State.VERIFIED
    return {
        "unit": row["unit"],
        "name": row["name"],
        "total": exact_points(row["exact"], year.regulation) if scored else "",
        "why": why_not_better(year, row["group"], row) if scored else SUBMISSION.states[row["state"]].vi,
    }


def why_not_better(year: Year, group: str, score: Mapping[str, Any]) -> str:
    """Returns what the next better level lacked, in words; "" when nothing."""
    missed = score_json.from_json(score).next_missed
    return "; ".join(one.sentence(year.regulation, group).vi for one in missed)


def _total(total: object) -> str:
    return str(total).replace(".", ",")


def complaint_page(year: Year, number: int, row: Row) -> Member:
    """Returns the page of one complaint and what was decided."""
    page = f"khieu-nai/{number}.html"
    unit = year.cycle["submission"][row["unit"]]["name"]
    told = [
        ("Đơn vị", f"{unit} ({row['unit']})"),
        ("Ngày gửi", f"{day(row['filed_on'])}{' (quá hạn)' if row['late'] else ''}"),
        ("Văn bản", row["document"]),
        ("Tiêu chí", ", ".join(row["criteria"].split())),
        ("Tình trạng", COMPLAINT.states[row["state"]].vi),
        ("Giải quyết ngày", day(row["decided_on"])),
        ("Người giải quyết", person(year.office, row["decided_by"])),
    ]
    own = [one for one in archive_facts.deadlines(year.cycle) if one["subject"] == f"complaint/{number}"]
    title = f"Khiếu nại số {number}: {unit}"
    content = render(
        "complaint.html",
        year,
        page,
        title,
        rows=told,
        text=row["text"],
        answer=row["answer"],
        clocks=clocks(own, year.regulation),
        data=f"{number}.json",
    )
    return Member(page, content, title)


def calendar_page(year: Year) -> Member:
    """Returns the page of the calendar as the office keeps it."""
    page = archive_facts.CALENDAR.replace(".json", ".html")
    years = [{"year": number, **row} for number, row in archive_facts.numbered(year.office, "calendar_year")]
    days = [{"day": day(on), **row} for on, row in sorted(year.office.get("calendar_day", {}).items())]
    title = "Lịch làm việc của văn phòng"
    return Member(page, render("calendar.html", year, page, title, years=years, days=days, data="lich.json"), title)
