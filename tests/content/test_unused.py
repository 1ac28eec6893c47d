"""What the renderer's libraries import and seldom use is loaded when somebody asks for it, and no sooner."""

import subprocess
import sys

_SELDOM = ["ipaddress", "logging", "markdown.extensions.attr_list", "platform", "textwrap", "urllib.request"]
if sys.version_info < (3, 12):  # from then on, every dataclass asks it for something
    _SELDOM.append("inspect")


def run(program: str) -> str:
    """Give what a program of its own says."""
    start = "import sys; from publisher.content.unused import leave_out_unused; leave_out_unused()\n"
    ran = subprocess.run([sys.executable, "-c", start + program], check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def test_a_plain_post_needs_none_of_them() -> None:
    said = run(f"""
import publisher.content.render, publisher.content.worker
from publisher.content.python_markdown import make_converter
print(make_converter()("A [link](/there/) and *words*."))
print([name for name in {_SELDOM} if hasattr(sys.modules.get(name), "__file__")])
""")
    assert said == '<p>A <a href="/there/">link</a> and <em>words</em>.</p>\n[]'


def test_each_is_there_for_whoever_asks() -> None:
    said = run("""
from urllib.parse import urlsplit
from urllib.request import pathname2url
import inspect, ipaddress, logging, platform, textwrap
print(urlsplit("http://[::1]/").hostname, pathname2url("a b"), inspect.getfullargspec(run := lambda one: one).args)
print(platform.machine() != "", textwrap.dedent("  a"), logging.INFO)
""")
    assert said == "::1 a%20b ['one']\nTrue a 20"
