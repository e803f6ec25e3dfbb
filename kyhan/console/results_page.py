"""How are results shown: places per group of units, why a better level was missed, who is not ranked, and what moved?"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kyhan.console import standing
from kyhan.console.context import Console
from kyhan.i18n import Phrase, say
from kyhan.regulation.points import round_points, trimmed
from kyhan.regulation.schema import Regulation
from kyhan.workflows.submission import SUBMISSION, State

Fields = dict[str, Any]


def show_results(console: Console, shown: Fields, regulation: Regulation) -> None:
    """Shows the results that `kyhan.cycle.queries.results.result` gives."""
    if console.as_json:
        console.show_json(shown)
        return
    console.say(_title(shown))
    for group in regulation.unit_groups:
        rows = [row for row in shown["units"] if row["group"] == group.code]
        ranked = [row for row in rows if row["place"] is not None]
        if ranked:
            _ranking(console, group.name, ranked, regulation)
        without = [row for row in rows if row["place"] is None]
        console.say(*_reasons(ranked), *_not_ranked(group.name, without, regulation))


def show_moves(console: Console, moves: Fields) -> None:
    """Shows which places, levels and totals differ between two results."""
    if console.as_json:
        console.show_json(moves)
        return
    new = moves["to"]
    if moves["from"] is None:
        console.say(
            say(
                "Lần công bố này là lần đầu, chưa có bản trước để so; so với kết quả hôm nay: thêm --draft.",
                "This publication is the first, there is none before it; to compare today's results with it, add --draft.",
            )
        )
        return
    between = say(
        "công bố lần {old} và {new}",
        "publication {old} and {new}",
        old=moves["from"],
        new=say("lần {n}", "publication {n}", n=new) if new else say("kết quả hôm nay", "the results of today"),
    )
    if not moves["moved"]:
        console.say(say("Không có gì thay đổi giữa {between}.", "Nothing differs between {between}.", between=between))
        return
    console.table(
        [
            say("Mã", "Code"),
            say("Đơn vị", "Unit"),
            say("Thứ hạng", "Place"),
            say("Mức", "Level"),
            say("Tổng điểm", "Total"),
        ],
        [
            (one["unit"], one["name"], *(_from_to(one, what) for what in ("place", "level", "total")))
            for one in moves["moved"]
        ],
        title=say("Thay đổi giữa {between}", "What moved between {between}", between=between),
    )


def show_preview(console: Console, moves: Fields) -> None:
    """Shows what an adjusting decision would change."""
    show_moves(console, moves)
    if moves["moved"] and not console.as_json:
        console.say(
            say(
                "Mới xem trước, chưa công bố gì; bỏ --dry-run để công bố.",
                "A preview only, nothing was published; leave out --dry-run to publish.",
            )
        )


def _title(shown: Fields) -> Phrase:
    if shown["publication"] is None:
        return say(
            "Kết quả dự kiến của kỳ {key}, chưa công bố.",
            "Draft results of cycle {key}, not published.",
            key=shown["cycle"],
        )
    newer = shown["superseded_by"]
    return say(
        "Kết quả kỳ {key}: công bố lần {n} theo Quyết định {decision}, ký {signed}, công bố {published}.{newer}",
        "Results of cycle {key}: publication {n} by decision {decision}, signed on {signed}, published on {published}.{newer}",
        key=shown["cycle"],
        n=shown["publication"],
        decision=shown["decision"],
        signed=standing.day(shown["signed_on"]),
        published=standing.day(shown["published_on"]),
        newer=say(" Đã được thay bằng lần {n}.", " Superseded by publication {n}.", n=newer) if newer else "",
    )


def _ranking(console: Console, name: Phrase, rows: list[Fields], regulation: Regulation) -> None:
    blocks = regulation.scales[rows[0]["group"]]
    points = len(blocks) + 1
    console.table(
        [
            say("Hạng", "Place"),
            say("Mã", "Code"),
            say("Đơn vị", "Unit"),
            *(say("{name} (/{total})", "{name} (/{total})", name=one.name, total=one.total) for one in blocks),
            say("Tổng", "Total"),
            say("Mức", "Level"),
            say("Lưu ý", "Marks"),
        ],
        [
            (
                f"={row['place']}" if row["tied"] else row["place"],
                row["unit"],
                row["name"],
                *(_block(block, regulation) for block in row["blocks"]),
                _points(row["exact"], regulation),
                row["level"],
                say("gửi trễ", "late") if row["late"] else None,
            )
            for row in rows
        ],
        title=name,
        right=(0, *range(3, 3 + points)),
    )


def _block(block: Fields, regulation: Regulation) -> Phrase:
    """Returns "57 (I)": points and level of a block."""
    points = _points(block["exact"], regulation)
    level = block["level"] or say("dưới mức", "below")
    return say("{points} ({level})", "{points} ({level})", points=points, level=level)


def _points(exact: str, regulation: Regulation) -> Decimal:
    return trimmed(round_points(Fraction(exact), regulation.print_places))


def _reasons(rows: Iterable[Fields]) -> list[Phrase]:
    """Returns, per unit that misses a better level, what it lacks."""
    lines = [_why(row) for row in rows if row["missed"]]
    if not lines:
        return []
    head = say("Vì sao chưa đạt mức cao hơn:", "Why a better level was missed:")
    return [head, *lines]


def _why(row: Fields) -> Phrase:
    return say(
        "  {name} ({unit}): {why}.",
        "  {name} ({unit}): {why}.",
        name=row["name"],
        unit=row["unit"],
        why=standing.joined([standing.spoken(one["sentence"]) for one in row["missed"]]),
    )


def _not_ranked(group: Phrase, rows: list[Fields], regulation: Regulation) -> list[Phrase]:
    """Returns the units without a place, each with the reason."""
    if not rows:
        return []
    found = [say("Không xếp hạng ({group}):", "Not ranked ({group}):", group=group)]
    for row in rows:
        if row["state"] != State.VERIFIED:
            what = SUBMISSION.states[row["state"]]
            found.append(
                say(
                    "  {name} ({unit}): {what}.",
                    "  {name} ({unit}): {what}.",
                    name=row["name"],
                    unit=row["unit"],
                    what=what,
                )
            )
        else:
            why = standing.joined([standing.spoken(one["sentence"]) for one in row["missed"]])
            found.append(
                say(
                    "  {name} ({unit}): {points} điểm, dưới mức {last}. {why}.",
                    "  {name} ({unit}): {points} points, below level {last}. {why}.",
                    name=row["name"],
                    unit=row["unit"],
                    points=_points(row["exact"], regulation),
                    last=regulation.levels[-1],
                    why=why,
                )
            )
    return found


def _from_to(moved: Fields, what: str) -> Phrase:
    old, new = (_shown(moved[f"{side}_{what}"], what) for side in ("old", "new"))
    return old if old == new else say("{old} → {new}", "{old} → {new}", old=old, new=new)


def _shown(value: object, what: str) -> Phrase:
    if value is None:
        return say("không xếp", "none")
    return say("{value}", "{value}", value=Decimal(str(value)) if what == "total" else value)
