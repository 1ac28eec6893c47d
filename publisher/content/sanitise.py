"""HTML as an author wrote it -> HTML that can do no harm. The one file that knows nh3."""

import nh3

_TAGS = frozenset(
    "a abbr b bdi bdo blockquote br caption "  # noqa: SIM905 - a name a line would fill the page
    "cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img "
    "ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody "
    "td tfoot th thead time tr u ul var".split()
)
# What `static` turns into links and characters; none of them is left when it has done its work.
_TURNED = frozenset({"audio", "embed", "iframe", "input", "label", "object", "source", "video"})
# What goes with everything in it: it is code, or a form's, or a drawing that no mail program shows.
_GONE = frozenset({"script", "style", "select", "textarea", "template", "svg", "math", "noscript", "title"})
_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "srcset", "alt", "width", "height", "align"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "col": {"span"},
    "colgroup": {"span"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "audio": {"src"},
    "embed": {"src"},
    "iframe": {"src"},
    "input": {"type", "checked"},
    "object": {"data"},
    "source": {"src"},
    "video": {"src", "poster"},
}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def sanitise(html: str) -> str:
    """Give `html` without scripts, styles, forms and addresses that run something; comments stay.

    Addresses stay as they are, relative ones among them.
    """
    return nh3.clean(
        html,
        tags=set(_TAGS | _TURNED),
        clean_content_tags=set(_GONE),
        attributes=_ATTRIBUTES,
        strip_comments=False,
        link_rel=None,
        url_schemes=set(_SCHEMES),
    )
