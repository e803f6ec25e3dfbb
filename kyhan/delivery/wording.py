"""What is due, and what is to be done about it? One wording per kind of deadline, for the unit and for the office."""

from dataclasses import dataclass
from typing import Final

from kyhan.i18n import Phrase, say
from kyhan.regulation.schema import PeriodKind


@dataclass(frozen=True, slots=True)
class Wording:
    """How one kind of deadline is spoken of.

    Attributes:
        what: What is due, to stand in a list and in a subject line.
        unit: What the unit's people do.
        office: What the office's people do.
        unit_late: The same for the unit once the day has passed; None: nothing changes.
        office_late: The same for the office.
    """

    what: Phrase
    unit: Phrase
    office: Phrase
    unit_late: Phrase | None = None
    office_late: Phrase | None = None

    def to_do(self, *, by_unit: bool, late: bool) -> Phrase:
        """Returns the sentence for one side, before or after the due day."""
        if by_unit:
            return (self.unit_late if late else None) or self.unit
        return (self.office_late if late else None) or self.office


WORDINGS: Final[dict[PeriodKind, Wording]] = {
    PeriodKind.ISSUE: Wording(
        what=say("Phát hành công văn và phiếu khảo sát", "Send the letter and the survey form"),
        unit=say(
            "Chuẩn bị số liệu; công văn và phiếu khảo sát sắp được gửi đến đơn vị.",
            "Prepare the figures; the letter and the survey form are about to come.",
        ),
        office=say(
            "Trình ký, phát hành công văn kèm phiếu khảo sát đến các đơn vị, rồi ghi số và ngày công văn vào hệ thống.",
            "Have the letter signed and sent to the units with the survey form, then record its number and date.",
        ),
        office_late=say(
            "Phát hành công văn ngay và ghi vào hệ thống kèm lý do trễ.",
            "Send the letter now and record it, with the reason for the delay.",
        ),
    ),
    PeriodKind.RECEIPT: Wording(
        what=say("Xác nhận đã nhận công văn", "Confirm that the letter arrived"),
        unit=say(
            "Xác nhận ngày nhận công văn; thời hạn gửi phiếu của đơn vị tính từ ngày đó. Nếu chưa nhận được, báo ngay cho cơ quan chủ trì.",
            "Confirm the day the letter arrived; your time to answer counts from it. If it has not arrived, tell the office now.",
        ),
        office=say(
            "Gọi hỏi đơn vị; nếu chưa nhận được thì gửi lại công văn, nếu đã nhận thì ghi ngày nhận vào hệ thống.",
            "Call the unit; send the letter again if it did not arrive, else record the day it did.",
        ),
    ),
    PeriodKind.SUBMISSION: Wording(
        what=say("Gửi phiếu khảo sát", "Send the survey form"),
        unit=say(
            "Điền đủ số liệu, thủ trưởng đơn vị ký, rồi gửi phiếu về cơ quan chủ trì trước khi hết hạn.",
            "Fill in all figures, have the unit's head sign, and send the form to the office in time.",
        ),
        office=say(
            "Đôn đốc đơn vị gửi phiếu; có lý do chính đáng thì trình gia hạn bằng văn bản.",
            "Urge the unit to send its form; for a good reason, have an extension granted in writing.",
        ),
        unit_late=say(
            "Gửi phiếu ngay; phiếu trễ hạn vẫn được nhận và ghi là trễ.",
            "Send the form now; a late form is still taken and marked as late.",
        ),
        office_late=say(
            "Đôn đốc đơn vị gửi phiếu; nếu đơn vị không gửi thì ghi nhận không có phiếu, kèm lý do.",
            "Urge the unit; if nothing will come, record the form as missing, with the reason.",
        ),
    ),
    PeriodKind.COMPLETION: Wording(
        what=say("Bổ sung phiếu đã được trả lại", "Complete the returned form"),
        unit=say(
            "Trả lời từng câu hỏi của cơ quan chủ trì về các tiêu chí, bổ sung tài liệu kiểm chứng rồi gửi lại phiếu.",
            "Answer the office's question on each criterion, add the evidence, and send the form again.",
        ),
        office=say(
            "Đôn đốc đơn vị bổ sung phiếu; giải thích cho đơn vị nếu câu hỏi chưa rõ.",
            "Urge the unit to complete its form; explain where a question is unclear.",
        ),
        unit_late=say(
            "Bổ sung và gửi lại phiếu ngay; phiếu trễ hạn vẫn được nhận và ghi là trễ.",
            "Complete the form and send it now; a late form is still taken and marked as late.",
        ),
    ),
    PeriodKind.VERIFICATION: Wording(
        what=say("Thẩm tra, xác minh phiếu", "Verify the form"),
        unit=say(
            "Phối hợp với tổ thẩm định, cung cấp tài liệu kiểm chứng khi được yêu cầu.",
            "Work with the reviewers and supply the evidence they ask for.",
        ),
        office=say(
            "Thẩm tra từng tiêu chí, ghi kết quả thẩm định kèm lý do chênh lệch; thiếu số liệu thì trả lại phiếu cho đơn vị.",
            "Verify each criterion and record the value, with the reason for a difference; return a form that lacks figures.",
        ),
        office_late=say(
            "Hoàn thành thẩm tra ngay, vì cả kỳ đánh giá đang chờ kết quả này.",
            "Finish the verification now: the whole assessment waits for it.",
        ),
    ),
    PeriodKind.CONCLUSION: Wording(
        what=say(
            "Tổng hợp, xếp hạng, trình duyệt và công bố kết quả", "Compile, rank, approve and publish the results"
        ),
        unit=say(
            "Hoàn thành phần việc của đơn vị để kết quả được công bố đúng hạn.",
            "Finish your part so that the results can be published in time.",
        ),
        office=say(
            "Rà soát đơn vị còn thiếu, hoàn tất thẩm tra, trình duyệt và công bố quyết định trước khi hết hạn.",
            "See which units are missing, finish verifying, propose, and publish the decision in time.",
        ),
        office_late=say(
            "Báo cáo lãnh đạo về việc quá hạn và công bố kết quả sớm nhất có thể.",
            "Report the delay to the leader and publish as soon as possible.",
        ),
    ),
    PeriodKind.COMPLAINT: Wording(
        what=say("Gửi khiếu nại về kết quả đã công bố", "Complain about the published results"),
        unit=say(
            "Nếu không đồng ý với kết quả, gửi văn bản khiếu nại đến cơ quan chủ trì, nêu rõ tiêu chí và lý do.",
            "If you do not agree with the results, complain to the office in writing, naming the criteria and the reasons.",
        ),
        office=say(
            "Tiếp nhận và vào sổ khiếu nại của các đơn vị đến hết ngày này.",
            "Take and register the units' complaints until the end of this day.",
        ),
        office_late=say(
            "Giải quyết xong các khiếu nại đã nhận để khép lại kỳ đánh giá.",
            "Settle the complaints received so that the cycle can be closed.",
        ),
    ),
    PeriodKind.COMPLAINT_REVIEW: Wording(
        what=say("Giải quyết khiếu nại", "Decide on the complaint"),
        unit=say(
            "Cung cấp thêm tài liệu nếu cơ quan chủ trì yêu cầu.",
            "Supply further papers if the office asks for them.",
        ),
        office=say(
            "Xem xét và trả lời khiếu nại; người đã thẩm định phiếu của đơn vị không giải quyết khiếu nại của đơn vị đó.",
            "Examine and answer the complaint; who verified the unit's form does not decide on its complaint.",
        ),
    ),
}
