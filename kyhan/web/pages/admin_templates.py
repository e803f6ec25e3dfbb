"""Which templates make the office's documents, do its own hold, and does an edited one?"""

from dataclasses import dataclass
from typing import Final, get_args

from starlette.responses import Response

from kyhan.documents import official, template_check
from kyhan.documents.template_fields import FIELDS, TEMPLATES, Template
from kyhan.errors import Fault, InvalidInput, NotFound, Refusal
from kyhan.i18n import Phrase, say
from kyhan.web.page import Page
from kyhan.web.pages.admin_office import WHO
from kyhan.web.routes import Routes

routes = Routes()
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NAMES: Final[tuple[Template, ...]] = get_args(Template)


@dataclass(frozen=True, slots=True)
class Line:
    """One template: what it makes, whether it is the office's own, and what is wrong with it."""

    name: Template
    label: Phrase
    own: bool
    faults: tuple[Fault, ...]


@routes.get("/admin/templates", who=WHO)
def templates(page: Page) -> Response:
    """Shows each template, with the check of the office's own."""
    folder = page.site.settings.templates
    return page.show(
        "admin_templates.html", lines=[_line(page, name) for name in _NAMES], folder=folder, names=TEMPLATES
    )


@routes.get("/admin/templates/{name}", who=WHO)
def download(page: Page, name: str) -> Response:
    """Gives a template: the one in force, or with `shipped` the one that comes with the program."""
    kind = _known(name)
    content = (
        official.shipped(kind)
        if page.typed.flag("shipped")
        else official.template(kind, page.site.settings.templates).content
    )
    return page.file(content, f"{kind}.docx", _DOCX)


@routes.get("/admin/templates/{name}/fields", who=WHO)
def fields(page: Page, name: str) -> Response:
    """Shows the fields of a template with what they mean."""
    kind = _known(name)
    return page.show("admin_template_fields.html", label=TEMPLATES[kind], fields=FIELDS[kind])


@routes.post("/admin/templates/check", who=WHO, again=templates)
def check(page: Page) -> Response:
    """Checks an edited template; nothing is stored."""
    kind, sent = _known(page.typed.text("kind")), page.typed.upload("file")
    what = say("Mẫu {name}", "The template {name}", name=TEMPLATES[kind])
    if sent is None:
        raise InvalidInput(what, [Fault("", say("chưa chọn tệp", "no file was chosen"))])
    if faults := template_check.check(sent.content, sent.name, kind):
        raise InvalidInput(what, faults)
    done = say(
        "Tệp {file} dùng được làm mẫu; chép vào thư mục mẫu với tên {name}.docx.",
        "The file {file} holds; put it into the folder of templates as {name}.docx.",
        file=sent.name,
        name=kind,
    )
    return page.go("/admin/templates", done)


def _line(page: Page, name: Template) -> Line:
    """Returns a template's line; one that cannot be read is told as its fault."""
    try:
        source = official.template(name, page.site.settings.templates)
        faults = template_check.check(source.content, source.name, name) if source.own else []
    except InvalidInput as refused:
        return Line(name, TEMPLATES[name], True, refused.faults)
    except Refusal as refused:
        return Line(name, TEMPLATES[name], True, (Fault("", refused.message),))
    return Line(name, TEMPLATES[name], source.own, tuple(faults))


def _known(name: str) -> Template:
    for one in _NAMES:
        if one == name:
            return one
    raise NotFound(say("Không có mẫu «{name}».", "There is no template «{name}».", name=name))
