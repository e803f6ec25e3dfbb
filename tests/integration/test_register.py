"""Which number has which document? The register per year and kind, and the acts that use its numbers."""

import threading
from datetime import date

import pytest

from kyhan.cycle.commands import complaint, cycle, register
from kyhan.cycle.queries import register as queries
from kyhan.errors import InvalidInput, KyhanError, NotAllowed, NotFound, NotNow
from tests.factories import (
    FILED_ON,
    ISSUED_ON,
    KEY,
    KHE_TRE,
    PUBLISHED_ON,
    SmallOffice,
    filed,
    issued,
    proposed,
    published,
    started,
    verified,
)
from tests.readings import events, holds, refusal


def listed(office: SmallOffice, year: int = 2026) -> list[tuple[str, str]]:
    """Returns the register: each number with what it was used for."""
    return [(one["symbol"], one["used_for"]) for one in queries.documents(office.acting("an"), year)]


def test_every_act_of_the_year_enters_its_number(office: SmallOffice) -> None:
    number = filed(office).number
    complaint.accept(office.acting("an"), KEY, number)
    complaint.dismiss(office.acting("chi"), KEY, number, reason="Đúng số liệu", letter="20")

    assert listed(office) == [
        ("15/QĐ-UBND", "publication/1"),
        ("05/TTr-VP", "proposal"),
        ("12/UBND-VP", "letter"),
        ("20/UBND-VP", "complaint/1"),
    ]
    found = queries.documents(office.acting("an"), 2026)
    assert {one["cycle"] for one in found} == {KEY}
    assert found[0]["signed_on"] == PUBLISHED_ON
    assert found[3]["words"]["en"] == "the answer to complaint 1"
    assert holds(office) == []


def test_a_number_is_kept_as_it_is_printed_however_it_was_typed(office: SmallOffice) -> None:
    verified(office)
    cycle.propose(office.acting("an"), KEY, number="5")
    office.on(PUBLISHED_ON)

    assert cycle.publish(office.acting("dung"), KEY, number=" 7/qd-ubnd ").decision == "07/QĐ-UBND"
    assert listed(office)[:2] == [("07/QĐ-UBND", "publication/1"), ("05/TTr-VP", "proposal")]


def test_a_number_that_is_used_is_refused_with_what_it_was_used_for(office: SmallOffice) -> None:
    filed(office)
    complaint.accept(office.acting("an"), KEY, 1)

    message = refusal(NotNow, lambda: complaint.dismiss(office.acting("chi"), KEY, 1, reason="Đủ", letter="12/UBND-VP"))

    assert "the number 12/UBND-VP of 2026 was used for the letter with the survey form of cycle 2026" in message
    assert listed(office)[-1] == ("12/UBND-VP", "letter")


def test_everything_wrong_with_a_decision_s_number_and_days_is_told_at_once(office: SmallOffice) -> None:
    proposed(office)
    leader = office.on(PUBLISHED_ON).acting("dung")

    message = refusal(
        NotNow,
        lambda: cycle.publish(leader, KEY, number="12/UBND-VP", signed_on=date(2026, 11, 26)),
    )

    assert "«12/UBND-VP» is the number of a «Công văn»; here it has the form 15/QĐ-UBND" in message
    assert "before the results existed on 27/11/2026" in message
    assert not [one for one in listed(office) if "QĐ" in one[0]]


def test_results_proposed_again_keep_the_number_of_their_proposal(office: SmallOffice) -> None:
    proposed(office)
    cycle.send_back(office.acting("dung"), KEY, reason="Xem lại")

    cycle.propose(office.acting("an"), KEY, number="05/TTr-VP")

    assert listed(office).count(("05/TTr-VP", "proposal")) == 1


def test_numbers_begin_at_01_and_begin_again_with_the_year(office: SmallOffice) -> None:
    an = office.acting("an")
    taken = [register.take(an, 2026, "qd-ubnd", used_for=f"Quyết định {n}").symbol for n in (1, 2)]
    office.on(date(2027, 1, 4))
    taken += [register.take(office.acting("an"), 2027, "QĐ-UBND", used_for="Quyết định đầu năm").symbol]

    assert taken == ["01/QĐ-UBND", "02/QĐ-UBND", "01/QĐ-UBND"]
    assert [one[0] for one in listed(office, 2026)] == ["01/QĐ-UBND", "02/QĐ-UBND"]
    assert [one[0] for one in listed(office, 2027)] == ["01/QĐ-UBND"]


def test_a_number_taken_for_an_act_is_free_for_that_act_alone(office: SmallOffice) -> None:
    started(office)
    an = office.on(ISSUED_ON).acting("an")
    register.take(an, 2026, "UBND-VP", used_for="Giấy mời họp")
    letter = register.take(an, 2026, "UBND-VP", used_for="letter", cycle=KEY).symbol

    assert letter == "02/UBND-VP"
    assert "used for Giấy mời họp" in refusal(NotNow, lambda: cycle.issue(an, KEY, number="01/UBND-VP"))
    assert cycle.issue(an, KEY, number=letter, letter_on=date(2026, 11, 5)).letter_number == letter
    found = queries.documents(an, 2026)
    assert [(one["symbol"], one["signed_on"]) for one in found] == [
        ("01/UBND-VP", ISSUED_ON),
        ("02/UBND-VP", date(2026, 11, 5)),
    ]
    assert holds(office) == []


def test_a_number_given_elsewhere_is_entered_and_counting_goes_on_from_it(office: SmallOffice) -> None:
    an = office.acting("an")
    register.take(an, 2026, "QĐ-UBND", used_for="Quyết định khác", number=3402)

    assert register.take(an, 2026, "QĐ-UBND", used_for="Tiếp theo").symbol == "3403/QĐ-UBND"


def test_everything_wrong_with_a_number_is_listed(office: SmallOffice) -> None:
    an = office.acting("an")
    register.take(an, 2026, "QĐ-UBND", used_for="Quyết định khác", number=7)

    message = refusal(
        InvalidInput,
        lambda: register.take(an, 2026, "QĐ-UBND", used_for=" ", number=7, signed_on=date(2025, 12, 31)),
    )
    for part in (
        "31/12/2025 is not in 2026",
        "say what the number is for",
        "07/QĐ-UBND of 2026 was used for Quyết định khác",
    ):
        assert part in message
    assert "in the future" in refusal(
        InvalidInput, lambda: register.take(an, 2026, "QĐ-UBND", used_for="Sau", signed_on=date(2026, 12, 31))
    )
    assert "today is not in 2027" in refusal(InvalidInput, lambda: register.take(an, 2027, "QĐ-UBND", used_for="Sau"))
    assert "is no symbol of documents" in refusal(
        InvalidInput, lambda: register.take(an, 2026, "decision", used_for="Quyết định")
    )


def test_the_staff_take_numbers_and_the_office_reads_them(office: SmallOffice) -> None:
    issued(office)

    refusal(NotAllowed, lambda: register.take(office.acting("khe-tre"), 2026, "QĐ-UBND", used_for="Giả"))
    refusal(NotAllowed, lambda: queries.documents(office.acting("khe-tre"), 2026))
    refusal(NotFound, lambda: register.take(office.acting("an"), 2026, "QĐ-UBND", used_for="letter", cycle="2031"))
    assert listed(office) == [("12/UBND-VP", "letter")]


def test_each_number_is_an_event_of_the_office(office: SmallOffice) -> None:
    issued(office)

    (event,) = events(office, chain="office", action="document_register")
    assert event["data"] == {"number": "12/UBND-VP", "used_for": "letter", "cycle": KEY}
    assert list(event["changes"]["document"]) == ["2026/UBND-VP/12"]


def test_numbers_taken_at_the_same_moment_are_all_different(office: SmallOffice) -> None:
    ready, taken, failed = threading.Barrier(4), [], []

    def one(turn: int) -> None:
        ready.wait()
        try:
            taken.append(register.take(office.acting("an"), 2026, "QĐ-UBND", used_for=f"Quyết định {turn}").number)
        except KyhanError as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(taken), failed) == ([1, 2, 3, 4], [])


def test_an_answer_s_number_belongs_to_the_year_it_was_signed_in(office: SmallOffice) -> None:
    published(office)
    office.on(FILED_ON)
    complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, "Đề nghị xem lại.", criteria=["HD.01"])
    complaint.accept(office.acting("an"), KEY, 1)
    office.on(date(2027, 1, 4))
    complaint.dismiss(office.acting("chi"), KEY, 1, reason="Đúng", letter="1")

    assert listed(office, 2027) == [("01/UBND-VP", "complaint/1")]


@pytest.mark.parametrize("letter", ["ba", "15/QĐ-UBND"])
def test_an_answer_is_a_letter(office: SmallOffice, letter: str) -> None:
    filed(office)

    reject = lambda: complaint.reject(office.acting("an"), KEY, 1, reason="Không phải kết quả", letter=letter)  # noqa: E731
    assert "15/UBND-VP" in refusal(NotNow, reject)
