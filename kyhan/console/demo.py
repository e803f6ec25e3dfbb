"""`kyhan demo`: plays the year 2026 of Nam Đông on a practice database, from the letter to the closed cycle."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kyhan.console.commands import LocalCommand, option
from kyhan.console.context import Console
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import language, say

_MARK = "practice.txt"


@click.command(
    "demo",
    cls=LocalCommand,
    text=say(
        "Diễn trọn năm 2026 của Nam Đông trên bản tập dượt.", "Play the year 2026 of Nam Đông on a practice copy."
    ),
)
@option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("practice"),
    show_default=True,
    vi="Thư mục của bản tập dượt; bản cũ ở đó được làm lại",
    en="Folder of the practice copy; an older one there is made anew",
)
@option(
    "--open",
    "open_it",
    is_flag=True,
    vi="Sau đó mở giữa năm trên trình duyệt; không có bàn phím thì chỉ mở thử rồi đóng",
    en="Then open the middle of the year in a browser; without a keyboard it is only tried and closed",
)
@click.pass_obj
def demo(console: Console, folder: Path, open_it: bool) -> None:
    """Makes the folder anew, plays the year into it and says what can be looked at afterwards."""
    from kyhan.practice import story
    from kyhan.practice.opened import opened
    from kyhan.practice.sink import mail_sink
    from kyhan.practice.teller import Teller

    if console.run is None:
        raise AssertionError("the root command gives the console its run")
    _make_anew(folder)
    database = (folder / "kyhan.db").resolve()
    teller = Teller(console.run, database, story.FIRST_DAY)
    with (
        mail_sink(folder / "mails") as address,
        _environment(KYHAN_SMTP_URL=address, KYHAN_MAIL_FROM="van-phong@nam-dong.example"),
    ):
        story.play(teller, folder)
    mails = sorted((folder / "mails").glob("*.eml"))
    teller.tell(
        "\nĐã chạy {ran} lệnh, {mails} thư nhắc đã tới máy chủ thư tập dượt. Xem tiếp trong {folder}/:\n"
        "  kyhan --database sqlite:///{folder}/kyhan.db cycle status 2026\n"
        "  forms/ phiếu đã đọc · mails/ thư đã gửi · quyet-dinh.docx · ket-qua.xlsx · timeline.png · han.ics\n"
        "  ho-so-2026.zip hồ sơ của năm (mở index.html bên trong) · history.jsonl nhật ký đã xuất\n"
        "  giua-nam/ văn phòng ngày 25/11/2026, để tự tay làm tiếp",
        "\n{ran} commands ran, {mails} reminder mails reached the practice mail server. Look on in {folder}/:\n"
        "  kyhan --database sqlite:///{folder}/kyhan.db cycle status 2026\n"
        "  forms/ the forms that were read · mails/ the mails as sent · quyet-dinh.docx · ket-qua.xlsx · timeline.png · han.ics\n"
        "  ho-so-2026.zip the file of the year (open index.html in it) · history.jsonl the exported history\n"
        "  giua-nam/ the office on 25/11/2026, to go on from by hand",
        ran=teller.ran,
        mails=len(mails),
        folder=folder,
    )
    ready = opened(teller, folder)
    teller.tell(
        "\nVào bằng trình duyệt với mật khẩu «{password}» và một trong các tên:\n{people}",
        "\nEnter with a browser, with the password «{password}» and one of these logins:\n{people}",
        password=ready.password,
        people="\n".join(
            f"  {one.login:18} {', '.join(str(role.label) for role in one.roles)}" for one in ready.people
        ),
    )
    if open_it:
        _open(console, f"sqlite:///{ready.database}")


def _open(console: Console, address: str) -> None:
    """Serves the office to a browser; without a terminal nobody could stop it, so it is only tried."""
    if console.run is None:
        raise AssertionError("the root command gives the console its run")
    line = ["--database", address, "--lang", language(), "serve"]
    if sys.stdin.isatty():
        console.run(line)
    elif console.run([*line, "--check"]) == 0:
        click.echo(str(say("Mở bằng: kyhan {line}", "Open it with: kyhan {line}", line=" ".join(line))))


def _make_anew(folder: Path) -> None:
    """Empties the folder of an older demo; any other folder that is not empty is left alone."""
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        sentence = say(
            "thư mục đã có thứ khác; chọn thư mục trống", "the folder holds something else; choose an empty one"
        )
        raise InvalidInput(say("Chưa diễn được", "Cannot play"), [Fault(str(folder), sentence)])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / _MARK).write_text("kyhan demo\n", encoding="utf-8")


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Sets environment variables while the block lasts; settings are read again on both sides."""
    from kyhan.settings import settings

    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        settings.cache_clear()
