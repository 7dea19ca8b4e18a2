(() => {
  "use strict";
  const themes = ["system", "light", "dark"];
  const memory = {
    get: () => { try { return localStorage.getItem("signgeo-theme"); } catch { return null; } },
    set: (name) => { try { localStorage.setItem("signgeo-theme", name); } catch { /* private browsing */ } },
  };
  let chosen = themes.includes(memory.get()) ? memory.get() : "system";
  const apply = () => { document.documentElement.dataset.theme = chosen; };
  apply();
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const label = () => { button.textContent = `Theme: ${chosen}`; };
    button.addEventListener("click", () => {
      chosen = themes[(themes.indexOf(chosen) + 1) % themes.length];
      memory.set(chosen);
      apply();
      label();
    });
    label();
    button.hidden = false;
  });
})();
