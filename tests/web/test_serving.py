"""How a process answers browsers on a real connection."""

import asyncio
import socket

from kyhan.web.serving import listening


def test_an_answer_goes_out_at_once_and_does_not_wait_for_the_browser_to_confirm_its_beginning() -> None:
    held: list[int] = []

    async def answer(_asked: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        held.append(answers.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        answers.close()

    async def asked(at: socket.socket) -> None:
        async with await asyncio.start_server(answer, sock=at):
            browser, asks = await asyncio.open_connection(*at.getsockname())
            await browser.read()
            asks.close()

    with listening("127.0.0.1", 0) as at:
        asyncio.run(asked(at))

    assert held == [1]
