(() => {
  "use strict";
  const form = document.getElementById("filters");
  const rows = [...document.querySelectorAll("table.claims tbody tr")];
  const articles = new Map([...document.querySelectorAll("article.claim")].map((a) => [a.dataset.claim, a]));
  const words = new Map(rows.map((r) => [r.dataset.claim, (r.textContent + " " + (articles.get(r.dataset.claim)?.textContent ?? "")).toLowerCase()]));

  function fits(row, wanted) {
    const { section, standing, verdict, passed, claim } = row.dataset;
    if (wanted.section && section !== wanted.section) return false;
    if (wanted.standing && standing !== wanted.standing) return false;
    if (wanted.verdict && !(wanted.verdict === "unexpected" ? passed === "no" : verdict === wanted.verdict)) return false;
    return wanted.search.toLowerCase().split(/\s+/).every((word) => words.get(claim).includes(word));
  }

  function filter() {
    const wanted = Object.fromEntries(new FormData(form));
    let count = 0;
    for (const row of rows) {
      const shown = fits(row, wanted);
      count += shown;
      row.hidden = !shown;
      const article = articles.get(row.dataset.claim);
      if (article) article.hidden = !shown;
      document.querySelectorAll(`#graph a[data-claim="${CSS.escape(row.dataset.claim)}"]`).forEach((n) => n.classList.toggle("dim", !shown));
    }
    document.querySelectorAll("section.part").forEach((s) => { s.hidden = !s.querySelector("article.claim:not([hidden])"); });
    document.getElementById("shown").textContent = count === rows.length ? "" : `${count} of ${rows.length} shown`;
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));

  // A link to a claim that a filter hides shows it again.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) { form.reset(); filter(); }
    target.querySelector("details.proof")?.setAttribute("open", "");
    target.scrollIntoView({ behavior: "instant" });
  }
  addEventListener("hashchange", follow);
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
