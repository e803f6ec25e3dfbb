"""Which day was a unit promised for its form, and how does its clock run on when a form comes back to it?"""

from datetime import date

from kyhan.cycle import deadlines
from kyhan.cycle.act import Act
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.tables import Cycle, Deadline, Submission
from kyhan.regulation.schema import PeriodKind, Regulation


def promised_on(act: Act, cycle: Cycle, submission: Submission, regulation: Regulation) -> date | None:
    """Returns the last day the unit was given to send; never confirmed receipt: counted from the day of issue.

    None before the letter is issued.
    """
    # A completion period, once there is one, runs to the submission period's end at least.
    latest = last(act, submission, PeriodKind.COMPLETION, PeriodKind.SUBMISSION)
    if latest is not None:
        return latest.due_on
    if cycle.issued_on is None:
        return None
    return regulation.periods[PeriodKind.SUBMISSION].period.due_on(cycle.issued_on, act.office.calendar)


def resume(act: Act, cycle: Cycle, submission: Submission, regulation: Regulation) -> Deadline | None:
    """Lets the submission clock run on; where it never started, it counts from the day of issue."""
    latest = last(act, submission, PeriodKind.SUBMISSION)
    if latest is not None:
        return deadlines.resume(act, latest, act.today, regulation)
    if cycle.issued_on is None:
        return None
    subject = submission_subject(submission.unit)
    return deadlines.start(act, cycle.key, regulation, subject, PeriodKind.SUBMISSION, cycle.issued_on)


def last(act: Act, submission: Submission, *kinds: PeriodKind) -> Deadline | None:
    """Returns the last revision, running or closed, of the first of `kinds` that the unit ever had."""
    subject = submission_subject(submission.unit)
    of_kind = [one for one in deadlines.of_subject(act, submission.cycle, subject) if one.kind in kinds]
    return min(of_kind, key=lambda one: (kinds.index(PeriodKind(one.kind)), -one.revision), default=None)


def reopened_on(act: Act, submission: Submission) -> date | None:
    """Returns the day a verified form was opened again, from which its verification clock runs; None: it was not."""
    subject = submission_subject(submission.unit)
    running = deadlines.first_running(act, submission.cycle, subject, PeriodKind.VERIFICATION)
    return running.starts_on if running is not None and running.starts_on != submission.complete_on else None
