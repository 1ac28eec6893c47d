"""Debian's Chromium, spoken to through a pipe (DevTools protocol): for pages that change while one looks at them.

A test that asks it is marked `needs("Chromium")`.
"""

import contextlib
import json
import os
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SECONDS = 60.0  # a machine that does something else may be slow
_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --hide-scrollbars"
    " --disable-component-update --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1' --remote-debugging-pipe"
)


class Chromium:
    """One tab."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._rest = b""
        self._count = 0
        self._session = ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime"):
            self._call(f"{domain}.enable")

    def open(self, url: str, width: int = 1600, height: int = 1000, scheme: str = "light") -> None:
        """Go to a page, in a window of so many pixels."""
        self.resize(width, height)
        self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        assert "errorText" not in self._call("Page.navigate", url=url)
        while not self.ask("document.readyState === 'complete' && location.href !== 'about:blank'"):
            pass  # asked from here: where scripts are off, no timer of the page's runs

    def resize(self, width: int, height: int = 1000) -> None:
        """Make the window so many pixels wide and high."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **size)

    def ask(self, expression: str) -> Any:  # whatever the expression of JavaScript gives, as JSON
        """Give the value of an expression, or of its promise."""
        told = self._call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def wait_for(self, claim: str) -> None:
        """Wait until a claim of JavaScript is true."""
        self.ask(
            "new Promise((resolve) => { const look = () => { let holds = false; try { holds = "
            f"({claim}); }} catch {{ }} holds ? resolve(true) : setTimeout(look, 20); }}; look(); }})"
        )

    @contextlib.contextmanager
    def without_scripts(self) -> Iterator[None]:
        """Open pages as somebody does who has switched scripts off."""
        self._call("Emulation.setScriptExecutionDisabled", value=True)
        try:
            yield
        finally:
            self._call("Emulation.setScriptExecutionDisabled", value=False)

    def press(self, key: str) -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": key} if kind == "keyDown" and len(key) == 1 else {}
            self._call("Input.dispatchKeyEvent", type=kind, key=key, **text)

    def read_aloud(self) -> str:
        """Give what programs that read pages aloud get of this one: a line a thing, those within it indented."""
        nodes = {node["nodeId"]: node for node in self._call("Accessibility.getFullAXTree")["nodes"]}
        lines: list[str] = []

        def tell(node: dict[str, Any], depth: int) -> None:
            role, name = (node.get(key, {}).get("value", "") for key in ("role", "name"))
            is_told = not node["ignored"] and role not in {"generic", "InlineTextBox", "ListMarker", "LineBreak"}
            if is_told:
                level = [known["value"]["value"] for known in node["properties"] if known["name"] == "level"]
                words = [role, *map(str, level if role == "heading" else ()), *([f"“{name}”"] if name else [])]
                lines.append("  " * depth + " ".join(words))
            for child in node.get("childIds", ()):
                tell(nodes[child], depth + is_told)

        tell(next(iter(nodes.values())), 0)
        return "\n".join(lines) + "\n"

    def _call(self, method: str, **params: object) -> Any:  # as the protocol has it
        self._count += 1
        session = {"sessionId": self._session} if self._session else {}
        told = json.dumps({"id": self._count, "method": method, "params": params, **session})
        os.write(self._write, told.encode() + b"\0")
        while (message := self._next()).get("id") != self._count:
            pass  # an event
        assert "error" not in message, message
        return message["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select.select([self._read], [], [], _SECONDS)[0], "Chromium doesn't answer"
            data = os.read(self._read, 1 << 20)
            assert data, "Chromium has ended"
            self._rest += data
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextlib.contextmanager
def open_chromium(profile: Path) -> Iterator[Chromium]:
    """Start Chromium, and end it."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    command = f"exec chromium {_OPTIONS} --user-data-dir='{profile}' 3<&{theirs_in} 4>&{theirs_out}"
    with subprocess.Popen(
        ["bash", "-c", command],
        pass_fds=(theirs_in, theirs_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            yield Chromium(ours_out, ours_in)
        finally:
            os.close(ours_out)
            process.terminate()
            process.wait()
            os.close(ours_in)
