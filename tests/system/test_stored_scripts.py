"""Words that would be a program, stored in every place where people write, and looked at in a real browser: they stand
there as words. The page's own policy against scripts is not trusted: no element and no attribute that could run is in
the page, whether or not the browser would run it.
"""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote

import pytest

from tests.system.browser import Screen
from tests.system.hubs import Hub
from tests.system.visitor import Visitor

RUN: Final = "window.pwned=1"
PAYLOADS: Final = [
    f"<script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script/x>{RUN}</script>",
    f"<script\n>{RUN}</script\n>",
    f"<<script>{RUN};//<</script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    "<script src=//127.0.0.1/x.js></script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"<!--[if IE]><script>{RUN}</script><![endif]-->",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror='{RUN}'//",
    f"<img/src=x/onerror={RUN}>",
    f"<img src=x:x onerror\n={RUN}>",
    f'<img """><img src=x onerror={RUN}>',
    f"<img src=`x`onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=20>x</text></a></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}></style></mglyph></table></mtext></math>",
    f"<math href='javascript:{RUN}'>x</math>",
    f"<body onload={RUN}>",
    f"<iframe src='javascript:{RUN}'></iframe>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<object data='javascript:{RUN}'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<form action='javascript:{RUN}'><button>x</button></form>",
    f"<button formaction='javascript:{RUN}'>x</button>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}></select>",
    f"<textarea autofocus onfocus={RUN}></textarea>",
    f"<keygen autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<video src=x onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}></audio>",
    f"<details open ontoggle={RUN}><summary>x</summary></details>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<link rel=stylesheet href='data:text/css,*{{}}' onload={RUN}>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<base href='//127.0.0.1/'>",
    f"<style>@import 'javascript:{RUN}';</style>",
    f"<div style='background:url(javascript:{RUN})'>x</div>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<a href='jAvAsCrIpT:{RUN}'>x</a>",
    f"<a href='java\tscript:{RUN}'>x</a>",
    f"<a href='&#106;avascript:{RUN}'>x</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"<a href='vbscript:{RUN}'>x</a>",
    f"[x](javascript:{RUN})",
    f"[x](JaVaScRiPt:{RUN})",
    f"[x](java\tscript:{RUN})",
    f"[x](&#x6A;avascript:{RUN})",
    f"[x](data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9MTwvc2NyaXB0Pg== '{RUN}')",
    f"[x](vbscript:{RUN})",
    f"![x](javascript:{RUN})",
    f'![x" onerror="{RUN}](x)',
    f"[x]: javascript:{RUN}\n[x]",
    f"<javascript:{RUN}>",
    f"<x onclick={RUN} onmouseover={RUN}>x",
    f'" onmouseover="{RUN}" x="',
    f"' onfocus='{RUN}' autofocus='",
    f"javascript:/*--></title></style></textarea></script><svg/onload='+/\"/+/{RUN}/+/'>",
    f"\u202e<script>{RUN}</script>\u202c",
    f"＜script＞{RUN}＜/script＞",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"{{{{ {RUN} }}}}{{% debug %}}",
    f"@<img src=x onerror={RUN}>",
]
NAMES: Final = ["<svg/onload=pwned=1>", '"><img src=x onerror=pwned=1>', "'-alert(1)-'{{7*7}}"]

RUNS: Final = """
  var runs = [], never = /^(IFRAME|OBJECT|EMBED|BASE|STYLE|MATH|VIDEO|AUDIO|MARQUEE|FRAME)$/i;
  function note(element) { runs.push(element.outerHTML); }
  if (window.pwned) runs.push('it ran');
  document.querySelectorAll('*').forEach(function (element) {
    if (never.test(element.tagName)) note(element);
    if (element.tagName === 'SCRIPT' && !/^\\/static\\//.test(element.getAttribute('src'))) note(element);
    if (element.tagName === 'META' && element.httpEquiv) note(element);
    Array.prototype.forEach.call(element.attributes, function (one) {
      var leads = /^(href|src|action|formaction|data|xlink:href|srcdoc)$/i.test(one.name);
      if (/^on/i.test(one.name)) note(element);
      if (leads && /^[\\s\\x00-\\x20]*(javascript|vbscript|data):/i.test(one.value)) note(element);
    });
  });
  return runs;
"""


@pytest.fixture(scope="module")
def river(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One hub for all: what one test wrote there is only more to be found by the other."""
    hub = Hub(tmp_path_factory.mktemp("scripts") / "Riverbend", "Riverbend")
    hub.provision()
    hub.start()
    yield hub
    hub.kill()


def test_there_are_more_than_sixty_of_them() -> None:
    assert len(set(PAYLOADS)) > 60


def test_no_words_run_wherever_they_are_written(river: Hub, screens: Callable[..., Screen]) -> None:
    writers = [Visitor(river).sign_up(name) for name in NAMES]
    board = board_of(writers[0])
    topics = [begin(writers[at % len(writers)], board, payload) for at, payload in enumerate(PAYLOADS)]
    ama = screens(river)
    for path in ("/", "/forum/", board, f"{board}?before=", *topics, "/people/", "/search/?q=x", "/decisions/"):
        ama.open(path)
        assert not ama.driver.execute_script(RUNS), path


def test_a_question_that_would_be_a_program_is_asked_as_words(river: Hub, screens: Callable[..., Screen]) -> None:
    ama = screens(river)
    for begins in (
        "<img src=x onerror",
        "<svg onload",
        "<iframe src",
        "<a href='javascript",
        "<base",
        "<meta",
        "<x on",
    ):
        assert made_real(ama, next(one for one in PAYLOADS if one.startswith(begins))), begins
    for payload in PAYLOADS:
        ama.open(f"/search/?q={quote(payload)}")
        assert not ama.driver.execute_script(RUNS), payload


def made_real(ama: Screen, payload: str) -> bool:
    """Whether the look at a page would notice these words, were they part of it."""
    ama.open("/search/")
    ama.driver.execute_script("document.body.insertAdjacentHTML('beforeend', arguments[0])", payload)
    return bool(ama.driver.execute_script(RUNS))


def board_of(visitor: Visitor) -> str:
    """The address of the first board."""
    _status, page = visitor.get("/forum/")
    return "/forum/board/" + page.split('href="/forum/board/')[1].split('"')[0]


def begin(visitor: Visitor, board: str, payload: str) -> str:
    """A topic whose title, words, tags and choices are all this; the address of its page, with a reply in it."""
    visitor.get(f"{board}write/")
    tag = payload.replace(",", " ").replace("\n", " ")[:50]
    fields = {"title": payload.replace("\n", " "), "text": f"{payload}\n\n> {payload}\n\n`{payload}`", "tags": tag}
    choices = f"{payload.splitlines()[0]}\nnone of it"
    status, leads_to = visitor.post(f"{board}write/", **fields, choices=choices)
    assert status == 302, leads_to
    topic = leads_to.partition("?")[0].partition("#")[0]
    visitor.get(topic)
    status, answer = visitor.post(f"{topic}reply/", text=payload)
    assert status == 302, answer
    return topic
