"""Who is told what and when: one true mail a day, nothing twice, nothing on a rest day, nothing about what is done."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.clock import FixedClock, at_office
from kyhan.cycle import ledger
from kyhan.cycle.commands import complaint, cycle, deadline, people, regulations, setup, submission
from kyhan.cycle.commands.people import NewUser
from kyhan.cycle.queries import reminders
from kyhan.cycle.tables import Event
from kyhan.database import open_engine, reading
from kyhan.delivery.post import post
from kyhan.delivery.tick import scheduler, tick
from kyhan.errors import InvalidInput, NotAllowed, NotFound
from kyhan.regulation.loader import load_shipped
from kyhan.settings import Settings
from tests import factories
from tests.factories import HUONG_PHU, KEY, KHE_TRE, SmallOffice
from tests.posting import NOBODY, mails, sent_to, tick_at, tick_now, way
from tests.smtp_sink import HANG_UP, Sink

EARLY = date(2026, 11, 16)
"""Five working days before the forms are due on Monday 23 November."""
LAST_DAY = date(2026, 11, 23)
DAY_AFTER = date(2026, 11, 25)
"""The first working day after it: 24 November is a holiday."""


def events(office: SmallOffice, action: str) -> list[Event]:
    with reading(office.app.engine) as connection, Session(bind=connection) as session:
        return list(session.exec(select(Event).where(Event.action == action).order_by(col(Event.seq))))


def test_the_unit_s_officer_is_reminded_five_working_days_before_the_form_is_due(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with Sink() as sink:
        done = tick_at(office, EARLY, smtp_url=sink.url)

    assert sent_to(done) == ["huong-phu", "khe-tre"]
    assert sorted(sink.recipients) == ["canbo@huong-phu.example", "canbo@khe-tre.example"]
    [mail] = [one for one in sink.received if one.to == "canbo@khe-tre.example"]
    assert mail.message["Subject"].startswith("[BẢN TẬP DƯỢT] Còn 5 ngày làm việc: gửi phiếu khảo sát")
    assert mail.message["From"] == "Văn phòng HĐND và UBND huyện <kyhan@office.example>"
    assert mail.message["Date"] == "Mon, 16 Nov 2026 08:00:00 +0700"


def test_nothing_goes_out_before_the_mail_hour_and_all_of_it_after(office: SmallOffice) -> None:
    factories.acknowledged(office)
    assert sent_to(tick_at(office, EARLY, 7)) == []
    assert sent_to(tick_at(office, EARLY, 15)) == ["huong-phu", "khe-tre"]


def test_a_second_tick_of_the_day_sends_nothing_again(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY)
    done = tick_at(office, EARLY, 9)
    assert (done.claimed, done.delivered.sent) == (0, [])


@pytest.mark.parametrize("rest_day", [date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 24)])
def test_nothing_goes_out_on_a_rest_day_whatever_was_missed(office: SmallOffice, rest_day: date) -> None:
    factories.acknowledged(office)
    done = tick_at(office, rest_day)
    assert (done.claimed, done.delivered.sent, done.failures) == (0, [], [])
    assert ledger.claim(office.acting("an"), way(office).render, domain="office.example") == 0


def test_everything_a_person_must_know_on_a_day_is_in_one_mail(office: SmallOffice) -> None:
    factories.acknowledged(office, [KHE_TRE, HUONG_PHU])  # two units have not confirmed that the letter arrived
    done = tick_at(office, DAY_AFTER)

    assert sent_to(done).count("an") == 1
    [mail] = mails(office, "an")
    assert "Xác nhận đã nhận công văn" in mail.plain
    assert "Gửi phiếu khảo sát" in mail.plain
    assert "Thị trấn Khe Tre; Xã Hương Phú" in mail.plain


def test_days_on_which_nothing_ran_are_caught_up_with_one_mail_that_is_true_today(office: SmallOffice) -> None:
    factories.acknowledged(office)
    done = tick_at(office, LAST_DAY)  # the reminders five and two working days before were missed

    assert sent_to(done).count("khe-tre") == 1
    [mail] = mails(office, "khe-tre")
    assert mail.subject.startswith("[BẢN TẬP DƯỢT] Hôm nay là ngày cuối")
    told = reminders.told(office.app, recipient="khe-tre")
    assert {line.rule: line.state for line in told} == {
        "submission-early": "superseded",
        "submission-soon": "superseded",
        "submission-last-day": "sent",
    }


def test_what_was_missed_is_not_sent_on_a_later_day_either(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, date(2026, 11, 20))
    assert sent_to(tick_at(office, LAST_DAY)) == ["huong-phu", "khe-tre", "khe-tre-head"]
    assert len(mails(office, "khe-tre")) == 2


def test_a_moved_deadline_gets_reminders_of_its_own(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY)
    deadline.extend(
        office.acting("an"), KEY, [KHE_TRE], until=date(2026, 11, 27), reason="Lũ lụt", document="20/UBND-VP"
    )
    assert sent_to(tick_at(office, LAST_DAY)) == ["huong-phu", "khe-tre"]
    assert "Thứ Sáu, 27/11/2026" in mails(office, "khe-tre")[-1].plain
    assert sent_to(tick_at(office, date(2026, 11, 25)))[-2:] == ["khe-tre", "khe-tre-head"]


def test_a_form_that_came_in_is_no_longer_spoken_of(office: SmallOffice) -> None:
    factories.submitted(office, [KHE_TRE])
    assert sent_to(tick_at(office, EARLY)) == ["huong-phu"]


def test_nothing_is_said_about_a_cancelled_cycle(office: SmallOffice) -> None:
    factories.acknowledged(office)
    cycle.cancel(office.acting("dung"), KEY, reason="Bãi bỏ")
    assert tick_at(office, DAY_AFTER).claimed == 0


def test_a_form_that_came_in_while_the_mail_was_waiting_is_not_asked_for(office: SmallOffice) -> None:
    factories.acknowledged(office)
    waiting = tick_at(office, EARLY, smtp_url=NOBODY)
    assert waiting.delivered.unreachable

    submission.submit(office.acting("an"), KEY, KHE_TRE, factories.form(office, KHE_TRE))
    with Sink() as sink:
        done = tick_at(office, EARLY, 9, smtp_url=sink.url)

    assert sent_to(done) == ["huong-phu"]
    assert [mail.state for mail in mails(office, "khe-tre")] == ["superseded"]
    assert sent_to(tick_at(office, date(2026, 11, 17))) == []


def test_a_waiting_mail_is_written_anew_when_a_part_of_it_is_done(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, DAY_AFTER, smtp_url=NOBODY)
    [before] = mails(office, "an")
    submission.submit(office.acting("an"), KEY, KHE_TRE, factories.form(office, KHE_TRE))

    with Sink() as sink:
        tick_at(office, DAY_AFTER, 9, smtp_url=sink.url)

    [after] = mails(office, "an")
    assert "Khe Tre" in before.plain
    assert "Khe Tre" not in after.plain
    assert "Xã Hương Phú" in after.plain
    assert (after.message_id, after.state) == (before.message_id, "sent")
    [got] = [one for one in sink.received if one.to == "an@office.example"]
    assert "Khe Tre" not in got.message.as_string()


def test_a_person_who_left_while_the_mail_was_waiting_gets_nothing(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY, smtp_url=NOBODY)
    people.deactivate(office.acting("admin"), "khe-tre")
    assert sent_to(tick_at(office, EARLY, 9)) == ["huong-phu"]


def test_a_person_without_an_address_gets_no_mail_and_the_preview_shows_it(tmp_path: Path) -> None:
    clock = FixedClock(at_office(factories.SET_UP_ON, 9))
    app = App(open_engine(f"sqlite:///{tmp_path}/own.db"), clock, "admin")
    setup.init(app, name="Văn phòng", place="Nam Đông", admin="admin", practice=True)
    regulations.add(app, load_shipped("nam-dong-2018"))
    cycle.start(app, 2026, regulation_id="nam-dong-2018")
    clock.set(at_office(date(2026, 10, 26), 9))  # ten working days before the letter is due

    [shown] = reminders.preview(app).digests
    assert (shown.recipient, shown.address) == ("admin", "")
    done = tick(app, post(app, Settings(outbox=tmp_path)), scheduler(app, "once"), mail_hour=8)
    app.engine.dispose()
    assert (done.claimed, done.faults()) == (0, [])


def test_somebody_new_is_told_what_the_others_were_told_before(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY)
    people.add(office.acting("admin"), [NewUser("moi", "Cán bộ mới", "moi@y.example", ("unit_officer",), KHE_TRE)])
    assert sent_to(tick_at(office, date(2026, 11, 17))) == ["moi"]


def test_a_reviewer_is_not_reminded_to_verify_their_own_unit(office: SmallOffice) -> None:
    factories.submitted(office, [factories.NOI_VU])
    assert sent_to(tick_at(office, date(2026, 11, 26))) == [
        "admin", "an", "binh", "chi", "huong-phu", "khe-tre", "khe-tre-head"
    ]  # fmt: skip


def test_a_complaint_is_spoken_of_with_its_unit(office: SmallOffice) -> None:
    factories.filed(office)
    complaint.accept(office.acting("an"), KEY, 1)
    tick_at(office, date(2026, 12, 17))
    assert "khiếu nại số 1 của Thị trấn Khe Tre" in mails(office, "chi")[-1].plain


def test_the_history_says_which_mail_told_whom_of_what(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY)
    [event] = events(office, "remind")
    [mail] = mails(office, "khe-tre")
    assert event.actor == "system"
    assert mail.message_id in event.body
    assert '["submission/20161","submission",1,"submission-early",1]' in event.body


def test_only_the_office_may_send_reminders_and_the_attempt_is_on_record(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(EARLY)
    with pytest.raises(NotAllowed):
        ledger.claim(office.acting("khe-tre"), way(office).render, domain="office.example")
    assert [event.actor for event in events(office, "refused")] == ["khe-tre"]


# --- What the server answers ------------------------------------------------------------------------------------------


def test_a_mail_that_the_server_cannot_take_now_goes_out_later_under_the_same_message_id(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with Sink(at_data={"canbo@khe-tre.example": ["451 try later"]}) as sink:
        first = tick_at(office, EARLY, smtp_url=sink.url)
        assert first.delivered.failed == [("khe-tre", "451 try later")]
        assert tick_now(office, sink.url).delivered.sent == []

        office.clock.set(office.clock.now() + timedelta(minutes=1))
        assert sent_to(tick_now(office, sink.url)) == ["khe-tre"]

    ids = {one.id for one in sink.received if one.to == "canbo@khe-tre.example"}
    assert ids == {mails(office, "khe-tre")[0].message_id}


def test_a_mail_is_tried_five_times_and_then_waits_for_the_next_working_day(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with Sink(at_recipient={"canbo@khe-tre.example": ["450 busy"] * 5}) as sink:
        office.on(EARLY, 8)
        tries = 0
        for _ in range(24 * 6):
            tries += len(tick_now(office, sink.url).delivered.failed)
            office.clock.set(office.clock.now() + timedelta(minutes=5))
        assert tries == 5

        assert sent_to(tick_at(office, date(2026, 11, 17), smtp_url=sink.url)) == ["khe-tre"]

    first, second = mails(office, "khe-tre")
    assert (first.state, first.attempts, second.state) == ("superseded", 5, "sent")
    assert first.message_id != second.message_id
    assert "còn 4 ngày làm việc" in second.plain


def test_a_recipient_that_the_server_does_not_know_is_not_tried_again_today(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with Sink(at_recipient={"canbo@khe-tre.example": ["550 no such user"]}) as sink:
        assert sent_to(tick_at(office, EARLY, smtp_url=sink.url)) == ["huong-phu"]
        assert tick_at(office, EARLY, 17, smtp_url=sink.url).delivered.sent == []
        assert reminders.mail_counts(office.app).given_up == 1
        assert sent_to(tick_at(office, date(2026, 11, 17), smtp_url=sink.url)) == ["khe-tre"]


def test_a_connection_lost_after_the_mail_was_handed_over_brings_the_same_mail_again(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with Sink(at_data={"canbo@khe-tre.example": [HANG_UP]}) as sink:
        first = tick_at(office, EARLY, smtp_url=sink.url)
        assert [who for who, _ in first.delivered.unknown] == ["khe-tre"]
        assert sent_to(first) == ["huong-phu"]

        office.clock.set(office.clock.now() + timedelta(minutes=4))
        assert tick_now(office, sink.url).delivered.sent == []
        office.clock.set(office.clock.now() + timedelta(minutes=1))
        assert sent_to(tick_now(office, sink.url)) == ["khe-tre"]

    twice = [one for one in sink.received if one.to == "canbo@khe-tre.example"]
    assert len(twice) == 2
    assert len({one.id for one in twice}) == 1


def test_a_connection_that_is_lost_five_times_ends_as_failed(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with Sink(at_data={"canbo@khe-tre.example": [HANG_UP] * 9}) as sink:
        office.on(EARLY, 8)
        for _ in range(12):
            tick_now(office, sink.url)
            office.clock.set(office.clock.now() + timedelta(minutes=5))
    assert sink.recipients.count("canbo@khe-tre.example") == 5
    assert [(mail.state, mail.attempts) for mail in mails(office, "khe-tre")] == [("failed", 5)]


def test_while_no_server_answers_no_attempt_is_used_up(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(EARLY, 8)
    for _ in range(12):
        assert tick_now(office, NOBODY).delivered.unreachable
        office.clock.set(office.clock.now() + timedelta(minutes=10))
    with Sink() as sink:
        assert sent_to(tick_now(office, sink.url)) == ["huong-phu", "khe-tre"]


def test_a_mail_that_did_not_go_out_on_its_day_is_replaced_by_a_true_one(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, date(2026, 11, 20), 23, smtp_url=NOBODY)
    with Sink() as sink:
        for hour in range(24):  # Saturday, a rest day
            tick_at(office, date(2026, 11, 21), hour, smtp_url=sink.url)
        tick_at(office, LAST_DAY, 7, smtp_url=sink.url)
        assert sink.received == []
        tick_at(office, LAST_DAY, smtp_url=sink.url)
    assert sorted(sink.recipients) == ["canbo@huong-phu.example", "canbo@khe-tre.example", "chutich@khe-tre.example"]
    assert all("Hôm nay là ngày cuối" in one.message["Subject"] for one in sink.received)


# --- What a preview promises ------------------------------------------------------------------------------------------


def promised(office: SmallOffice, day: date) -> dict[str, list[tuple[str, str, int]]]:
    shown = reminders.preview(office.app, day)
    return {one.recipient: [(item.subject, item.rule, item.days_left) for item in one.items] for one in shown.digests}


@pytest.mark.parametrize("made_on", [date(2026, 11, 9), date(2026, 11, 14), date(2026, 11, 20)])
@pytest.mark.parametrize("ran_today", [False, True])
def test_what_is_previewed_for_a_day_is_what_goes_out_on_it(
    office: SmallOffice, made_on: date, ran_today: bool
) -> None:
    factories.acknowledged(office, [KHE_TRE, HUONG_PHU])
    if ran_today:
        tick_at(office, made_on)
        deadline.extend(office.acting("an"), KEY, [KHE_TRE], until=date(2026, 11, 25), reason="Lũ", document="20/UBND")
    office.on(made_on)
    days = [made_on + timedelta(days=n) for n in range(28)]
    foreseen = {day: promised(office, day) for day in days}

    for day in days:
        assert promised(office.on(day, 7), day) == foreseen[day]
        assert sent_to(tick_at(office, day)) == sorted(foreseen[day])


def test_a_preview_of_a_rest_day_names_the_next_working_day(office: SmallOffice) -> None:
    shown = reminders.preview(office.app, date(2026, 11, 24))
    assert (shown.working, shown.next_working_on, shown.digests) == (False, date(2026, 11, 25), ())


def test_a_preview_of_a_past_day_is_refused(office: SmallOffice) -> None:
    with pytest.raises(InvalidInput):
        reminders.preview(office.app, date(2026, 9, 30))


def test_the_ledger_can_be_narrowed_to_a_cycle_a_person_and_a_state(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, LAST_DAY)
    assert {line.recipient for line in reminders.told(office.app, cycle=KEY)} == {
        "huong-phu",
        "khe-tre",
        "khe-tre-head",
    }
    assert {line.rule for line in reminders.told(office.app, recipient="khe-tre-head", state="sent")} == {
        "submission-last-day"
    }
    with pytest.raises(NotFound):
        reminders.told(office.app, cycle="1999")
