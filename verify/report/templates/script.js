(() => {
  "use strict";
  const form = document.getElementById("filters");
  const rows = [...document.querySelectorAll("table.claims tbody tr")];
  const articles = new Map([...document.querySelectorAll("article.claim")].map((a) => [a.dataset.claim, a]));
  const parts = [...document.querySelectorAll("section.part")];
  const names = ["q", "section", "rigor", "verdict"];

  let texts = null; // gathered at the first search: what is read, and the source of each formula
  function words(claim) {
    texts ??= new Map(rows.map((row) => {
      const article = articles.get(row.dataset.claim);
      const sources = [...(article?.querySelectorAll("math") ?? [])].map((m) => m.getAttribute("alttext"));
      const read = [...(article?.children ?? [])].filter((e) => !e.matches(".local")).map((e) => e.textContent);
      return [row.dataset.claim, [row.textContent, ...read, ...sources].join(" ").toLowerCase()];
    }));
    return texts.get(claim);
  }

  function fits({ section, rigor, verdict, passed, claim }, wanted) {
    if (wanted.section && section !== wanted.section) return false;
    if (wanted.rigor && rigor !== wanted.rigor) return false;
    if (wanted.verdict && !(wanted.verdict === "unexpected" ? passed === "no" : verdict === wanted.verdict)) return false;
    return !wanted.q.trim() || wanted.q.toLowerCase().split(/\s+/).every((word) => words(claim).includes(word));
  }

  function filter() {
    const wanted = Object.fromEntries(new FormData(form));
    const hidden = new Set(rows.filter((row) => !fits(row.dataset, wanted)).map((row) => row.dataset.claim));
    for (const row of rows) row.hidden = hidden.has(row.dataset.claim);
    for (const [claim, article] of articles) article.hidden = hidden.has(claim);
    for (const part of parts) part.hidden = !part.querySelector("article.claim:not([hidden])");
    for (const node of document.querySelectorAll(".map a[data-claim]")) node.classList.toggle("dim", hidden.has(node.dataset.claim));
    const count = rows.length - hidden.size;
    document.getElementById("shown").textContent = count === 0 ? "No claim fits" : hidden.size ? `${count} of ${rows.length} claims` : `${count} claims`;
  }

  // The address keeps the filter: ?section=B&rigor=proved
  function remember() {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
    try { history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash); } catch { /* a page without an address */ }
  }
  function recall() {
    const query = new URLSearchParams(location.search);
    for (const name of names) form.elements[name].value = query.get(name) ?? "";
    for (const name of names.slice(1)) if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
    filter();
  }
  const changed = () => { filter(); remember(); };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  addEventListener("popstate", recall);

  // A link shows what it leads to: hidden claims, closed proofs and graphs.
  function follow() {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* not an encoded name */ }
    const target = document.getElementById(name);
    if (!target || target.id === "main") return;
    if (target.closest("[hidden]")) { form.reset(); changed(); }
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (target.matches("article.claim")) target.querySelector("details.proof")?.setAttribute("open", "");
    target.scrollIntoView({ behavior: "instant" });
  }
  addEventListener("hashchange", follow);
  if (location.search) recall();
  if (location.hash) follow();

  document.querySelectorAll("svg.graph").forEach((graph) => {
    const light = (id, on) => graph.querySelectorAll(".edge").forEach((edge) => {
      if (edge.dataset.from === id || edge.dataset.to === id) edge.classList.toggle("lit", on);
    });
    graph.querySelectorAll("a").forEach((node) => {
      for (const [name, on] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]])
        node.addEventListener(name, () => light(node.dataset.claim, on));
    });
  });

  let closed = [];
  addEventListener("beforeprint", () => { closed = [...document.querySelectorAll("details:not([open])")]; closed.forEach((d) => { d.open = true; }); });
  addEventListener("afterprint", () => closed.forEach((d) => { d.open = false; }));
})();
