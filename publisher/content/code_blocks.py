"""Code -> HTML whose words have classes for their colours."""

import html
import re

from pygments import highlight
from pygments.formatters.html import HtmlFormatter

from publisher.content.lexers import find_lexer

_LANGUAGE = re.compile(r"[\s{.]*([\w#+-]+)")
_TITLE = re.compile(r"\b(?:title|name|filename)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def show_code(code: str, told: str = "") -> str:
    """Give a block of code; `told` stands behind its fence: a language, a title, and more that isn't shown."""
    language = _LANGUAGE.match(told)
    name = language[1].lower() if language else ""
    if name == "mermaid":
        return f'<pre class="mermaid"><code>{html.escape(code)}</code></pre>\n'
    titled = _TITLE.search(told)
    title = f'<span class="filename">{html.escape(titled[1] or titled[2])}</span>' if titled else ""
    lexer = find_lexer(code, name, strips=False)
    body = highlight(code, lexer, _FORMATTER) if lexer else html.escape(code, quote=False)
    return f'<div class="highlight">{title}<pre><code>{body}</code></pre></div>\n'
