"""How does a Word document become a PDF? LibreOffice makes it, where it is installed, under a profile and in time of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Final

from kyhan.errors import Refusal, SetupNeeded
from kyhan.i18n import say

SECONDS: Final = 120
"""How long LibreOffice may take. Its first start on a busy machine needs half a minute; a document one second."""


def converter() -> str:
    """Returns the program that converts.

    Raises:
        SetupNeeded: LibreOffice is not installed.
    """
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    raise SetupNeeded(
        say(
            "Chưa có LibreOffice để tạo PDF; cài gói «libreoffice-writer» (có lệnh soffice), hoặc lấy tệp .docx.",
            "LibreOffice, which makes the PDF, is not installed; install «libreoffice-writer» (its command is soffice) "
            "or take the .docx file.",
        )
    )


def pdf(document: bytes, *, seconds: float = SECONDS) -> bytes:
    """Returns a Word document as PDF.

    Raises:
        SetupNeeded: LibreOffice is not installed.
        Refusal: it took longer than `seconds`, or made nothing.
    """
    program = converter()
    with tempfile.TemporaryDirectory(prefix="kyhan-pdf-") as name:
        folder = Path(name)
        source = folder / "document.docx"
        source.write_bytes(document)
        # A profile of its own: one that is in use elsewhere makes LibreOffice return at once without a file.
        line = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
                "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), str(source)]  # fmt: skip
        told = _run(line, seconds)
        made = folder / "document.pdf"
        if not made.exists():
            raise Refusal(
                say("LibreOffice không tạo được PDF: {told}", "LibreOffice made no PDF: {told}", told=told or "-")
            )
        return made.read_bytes()


def _run(line: list[str], seconds: float) -> str:
    """Runs the converter and everything it starts; returns what it said. Both end when the time is over."""
    with subprocess.Popen(  # noqa: S603 - the program found on the path, on files of our own
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            told, _ = process.communicate(timeout=seconds)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise Refusal(
                    say(
                        "LibreOffice chạy quá {seconds} giây nên đã bị dừng; thử lại khi máy rảnh hơn.",
                        "LibreOffice took more than {seconds} seconds and was stopped; try again on a less busy machine.",
                        seconds=Decimal(str(seconds)),
                    )
                ) from error
            raise
    return told.strip()[-300:]
