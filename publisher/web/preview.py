"""`publisher preview`: the page on this machine, for whoever holds its address and nobody else."""

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from publisher.app.previewing import Previewer
from publisher.app.sampling import Wanted
from publisher.errors import OutsideError
from publisher.web.preview_page import describe_seen, render_preview

_HOST = "127.0.0.1"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PreviewServer:
    """Serves drafts to their author alone.

    It listens for this machine only, and its address holds a random word, so that no other user and no page of
    another site finds it. A name of somebody else's that leads here (DNS rebinding) is refused by `Host`.
    """

    def __init__(self, previewer: Previewer, first: Wanted, name: str) -> None:
        self._previewer = previewer
        self._first = first
        self._name = name
        self._pictures: dict[str, Path] = {}
        self._word = secrets.token_urlsafe(16)
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None

    def open(self, port: int) -> str:
        """Begin to listen, at any free port where it is 0, and give the address. Raises OutsideError."""
        try:
            self._socket = socket.create_server((_HOST, port))
        except OSError as error:
            raise OutsideError(
                f"{_HOST}:{port} can't be listened on: {error.strerror or error}",
                hint="choose another one with --port, or none: any free one is taken then",
            ) from error
        return f"http://{_HOST}:{self._socket.getsockname()[1]}/{self._word}/"

    def serve(self) -> None:
        """Answer until SIGINT or SIGTERM, on the main thread, or until `stop`."""
        assert self._socket is not None, "`open` comes first"  # noqa: S101 - a slip of ours
        routes = [
            self._route("", self._answer_page),
            self._route("seen", self._answer_seen),
            self._route("pictures/{name}", self._answer_picture),
        ]
        program = Starlette(routes=routes)
        program.router.redirect_slashes = False  # it would say which addresses there are
        configuration = uvicorn.Config(
            program, lifespan="off", ws="none", log_config=None, access_log=False,
            server_header=False, proxy_headers=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(configuration)
        self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Let `serve` end."""
        if self._server:
            self._server.should_exit = True

    def _route(self, path: str, answer: Callable[[Request], Response]) -> Route:
        def guarded(request: Request) -> Response:
            host = request.headers.get("host", "").rpartition(":")[0]
            word = request.path_params["word"]
            if host not in {_HOST, "localhost"} or not secrets.compare_digest(word.encode(), self._word.encode()):
                return Response(status_code=404, headers=_HEADERS)
            return answer(request)

        return Route(f"/{{word}}/{path}", guarded, methods=["GET"])

    def _answer_page(self, request: Request) -> Response:
        return HTMLResponse(render_preview(self._describe(request)), headers=_HEADERS)

    def _answer_seen(self, request: Request) -> Response:
        """Give what is to be seen, or nothing (204) where it is what the page shows already."""
        if request.query_params.get("stamp") == self._previewer.stamp():
            return Response(status_code=204, headers=_HEADERS)
        return JSONResponse(self._describe(request), headers=_HEADERS)

    def _answer_picture(self, request: Request) -> Response:
        file = self._pictures.get(request.path_params["name"])
        if file is None or not file.is_file():
            return Response(status_code=404, headers=_HEADERS)
        return FileResponse(file, headers=_HEADERS | {"Content-Security-Policy": "sandbox; default-src 'none'"})

    def _describe(self, request: Request) -> dict[str, object]:
        asked = request.query_params
        wanted, name = self._first, self._name
        if asked.get("post"):
            name = asked.get("name", "")
            wanted = Wanted(
                post=asked["post"],
                template=asked.get("template", ""),
                list=asked.get("list", ""),
                language=asked.get("language", ""),
            )
        stamp = self._previewer.stamp()  # first: what changes from here on is seen at the next look
        seen = self._previewer.show(wanted, name)
        self._pictures.update(seen.pictures)
        return describe_seen(seen, stamp=stamp, name=name)
