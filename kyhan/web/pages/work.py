"""What waits for the one who asks?"""

from starlette.responses import Response

from kyhan.web.page import Page
from kyhan.web.routes import Routes

routes = Routes()


@routes.get("/")
def work(page: Page) -> Response:
    """Shows what waits, by deadline."""
    return page.show("work.html")
