"""The page in a real browser: filters, links, and no sideways scrolling on a telephone."""

import html
import json
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from signgeo.verify.report.html import page
from signgeo.verify.run import verify

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no Chromium here")]
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
OFFLINE = ["--disable-component-update", "--disable-sync", "--disable-quic", "--virtual-time-budget=4000"]


@pytest.fixture
def text(toy, citing, erratum):
    wide = replace(toy, id="wide", statement="$" + "+".join(f"a_{{{n}}}b_{{{n}}}" for n in range(60)) + r"\le1$")
    return page(verify([toy, citing, erratum, wide], examples=20, n_jobs=1))


@pytest.fixture
def browse(tmp_path, text):
    """Open the page at a width, run a script in it, return what the script evaluates to."""

    def run(script, width=1280, anchor=""):
        probe = (
            "<script>addEventListener('load',()=>setTimeout(()=>{const result=(()=>{%s})();"
            "parent.postMessage(JSON.stringify(result),'*')},200))</script>"
        )
        inner = html.escape(text.replace("</body>", probe % script + "</body>"), quote=True)
        outer = (
            "<body><script>addEventListener('message',e=>{document.body.innerHTML='<pre id=out></pre>';"
            "document.getElementById('out').textContent=e.data})</script>"
            f"<iframe style='width:{width}px;height:900px;border:0' srcdoc=\"{inner}\"></iframe></body>"
        )
        file = tmp_path / "outer.html"
        file.write_text(outer, encoding="utf-8")
        command = [BROWSER, *QUIET, *OFFLINE, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"file://{file}"]
        shown = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
        return json.loads(html.unescape(re.search(r'<pre id="out">(.*?)</pre>', shown, re.DOTALL)[1]))

    return run


@pytest.mark.parametrize("width", [400, 768, 1280])
def test_the_page_never_scrolls_sideways(width, browse):
    sizes = browse("const r=document.documentElement;return [r.clientWidth, r.scrollWidth]", width)
    assert width - 20 <= sizes[0] <= width  # but for the scroll bar
    assert sizes[1] <= sizes[0]


SHOWN = "return [...document.querySelectorAll('article.claim')].filter(a=>a.checkVisibility()).map(a=>a.dataset.claim)"


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("section", "G", ["citing"]),
        ("standing", "proved given", ["citing"]),
        ("verdict", "erratum", ["wrong"]),
        ("verdict", "unexpected", []),
        ("search", "krivine", ["citing"]),
        ("search", "", ["toy", "wrong", "wide", "citing"]),
    ],
)
def test_filters_show_what_fits(field, value, shown, browse):
    script = f"const f=document.getElementById('filters');f.elements['{field}'].value='{value}';"
    assert browse(script + "f.dispatchEvent(new Event('input',{bubbles:true}));" + SHOWN) == shown


def test_a_link_to_a_hidden_claim_shows_it_again(browse):
    script = (
        "const f=document.getElementById('filters');f.elements['section'].value='G';"
        "f.dispatchEvent(new Event('input'));document.querySelector('#graph a[data-claim=toy]').dispatchEvent("
        "new MouseEvent('click',{bubbles:true,cancelable:true}));location.hash='toy';"
        "dispatchEvent(new HashChangeEvent('hashchange'));"
    )
    assert "toy" in browse(script + SHOWN)


def test_text_stands_out_from_its_ground(browse):
    """WCAG AA: a contrast of 4.5 for every text that is seen."""
    script = """
      const rgb=s=>s.match(/[\\d.]+/g).map(Number);
      const linear=v=>{v/=255;return v<=.03928?v/12.92:((v+.055)/1.055)**2.4};
      const lum=c=>{const [r,g,b]=c.map(linear);return .2126*r+.7152*g+.0722*b};
      const solid=e=>{const c=rgb(getComputedStyle(e).backgroundColor);return c.length<4||c[3]>0?c.slice(0,3):null};
      const ground=e=>{for(;e;e=e.parentElement){if(solid(e))return solid(e)}return [255,255,255]};
      const poor=[];
      for(const e of document.body.querySelectorAll('*')){
        if(![...e.childNodes].some(n=>n.nodeType===3&&n.textContent.trim())||!e.checkVisibility()||e.closest('svg,script,style'))continue;
        const a=lum(rgb(getComputedStyle(e).color).slice(0,3)),b=lum(ground(e));
        const ratio=(Math.max(a,b)+.05)/(Math.min(a,b)+.05);
        if(ratio<4.5)poor.push([e.tagName,e.className,ratio]);
      }
      return poor"""
    assert browse(script) == []


def test_every_control_has_a_name(browse):
    script = """return [...document.querySelectorAll('input,select,button,a,summary,[role=region]')].filter(e=>
      !(e.labels&&e.labels.length)&&!e.textContent.trim()&&!e.getAttribute('aria-label')).map(e=>e.outerHTML.slice(0,80))"""
    assert browse(script) == []
