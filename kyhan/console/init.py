"""`kyhan init`: the database of an office."""

import click

from kyhan import clock
from kyhan.console.commands import LocalCommand, option
from kyhan.console.context import Console, instant
from kyhan.errors import NotNow, SetupNeeded
from kyhan.i18n import say


@click.command(
    "init",
    cls=LocalCommand,
    text=say(
        "Tạo cơ sở dữ liệu của một văn phòng: lịch làm việc kèm chương trình và người dùng đầu tiên.",
        "Set up the database of an office: the shipped calendar and the first user.",
    ),
)
@option(
    "--office",
    "name",
    required=True,
    metavar="NAME",
    vi="Tên văn phòng như in trên giấy tờ",
    en="The office's name, as documents print it",
)
@option(
    "--place",
    required=True,
    vi="Địa danh trong dòng ngày tháng, ví dụ «Nam Đông»",
    en="The place in date lines, such as «Nam Đông»",
)
@option(
    "--admin", required=True, metavar="LOGIN", vi="Tên đăng nhập của người dùng đầu tiên", en="Login of the first user"
)
@option("--admin-name", default="", metavar="NAME", vi="Họ tên của người đó", en="That person's name")
@option("--admin-email", default="", metavar="ADDRESS", vi="Thư điện tử của người đó", en="That person's address")
@option(
    "--practice",
    is_flag=True,
    vi="Bản tập dượt: đặt được giờ bằng --now, mọi thứ in ra đều ghi rõ",
    en="A practice copy: its clock obeys --now, and everything it puts out says so",
)
@click.pass_obj
def init(
    console: Console, name: str, place: str, admin: str, admin_name: str, admin_email: str, practice: bool
) -> None:
    """Creates the database at the address in force, and its folder."""
    from kyhan.app import App
    from kyhan.cycle.commands import setup
    from kyhan.database import open_engine
    from kyhan.database_faults import shown

    if console.now and not practice:
        raise NotNow(
            say(
                "--now chỉ dùng cho bản tập dượt; thêm --practice hoặc bỏ --now.",
                "--now is for practice copies only; add --practice or leave --now out.",
            )
        )
    engine = open_engine(console.address)
    click.get_current_context().call_on_close(engine.dispose)
    _make_folder(console.address)
    app = App(engine, login=admin)
    if console.now:
        app.clock = clock.FixedClock(instant(console.now))
    setup.init(
        app, name=name, place=place, admin=admin, admin_name=admin_name, admin_email=admin_email, practice=practice
    )
    console.office()
    what = say("bản tập dượt", "practice copy") if practice else say("cơ sở dữ liệu", "database")
    console.say(
        say(
            "Đã tạo {what} của {office}: {address}",
            "Set up the {what} of {office}: {address}",
            what=what,
            office=name,
            address=shown(console.address),
        ),
        say(
            "Việc tiếp theo, với --as {admin} (hoặc KYHAN_USER={admin}):",
            "What comes next, with --as {admin} (or KYHAN_USER={admin}):",
            admin=admin,
        ),
        say(
            "  1. Thêm quy chế:        kyhan regulation add nam-dong-2018",
            "  1. Add a regulation:    kyhan regulation add nam-dong-2018",
        ),
        say("  2. Nạp danh sách đơn vị: kyhan unit import TỆP", "  2. Import the units:    kyhan unit import FILE"),
        say(
            "  3. Thêm người dùng:     kyhan user import TỆP, hoặc kyhan user add",
            "  3. Add the people:      kyhan user import FILE, or kyhan user add",
        ),
    )


def _make_folder(address: str) -> None:
    """Makes the folder in which the SQLite file will stand; a database on a server needs none.

    Raises:
        SetupNeeded: there is no file in the SQLite address, or no folder can be there.
    """
    from kyhan.database import make_folder, sqlite_file

    if not address.startswith("sqlite"):
        return
    file = sqlite_file(address)
    if file is None:
        raise SetupNeeded(
            say(
                "Địa chỉ {address} không có tệp; viết dạng sqlite:///đường/dẫn/kyhan.db",
                "The address {address} names no file; write sqlite:///path/to/kyhan.db",
                address=address,
            )
        )
    make_folder(file)
