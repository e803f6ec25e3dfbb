"""What are the periods of a regulation called on screen?"""

from types import MappingProxyType
from typing import Final

from kyhan.i18n import say
from kyhan.regulation.schema import PeriodKind

PERIOD_LABELS: Final = MappingProxyType(
    {
        PeriodKind.ISSUE: say("gửi công văn", "sending the letter"),
        PeriodKind.RECEIPT: say("xác nhận đã nhận công văn", "confirming receipt"),
        PeriodKind.SUBMISSION: say("gửi phiếu", "sending the form"),
        PeriodKind.COMPLETION: say("bổ sung phiếu", "completing the form"),
        PeriodKind.VERIFICATION: say("thẩm định phiếu", "verifying the form"),
        PeriodKind.CONCLUSION: say("kết thúc đánh giá", "concluding the assessment"),
        PeriodKind.COMPLAINT: say("gửi khiếu nại", "filing a complaint"),
        PeriodKind.COMPLAINT_REVIEW: say("giải quyết khiếu nại", "deciding a complaint"),
    }
)
"""Each kind of period, as it stands after "hạn" or "deadline for"."""
