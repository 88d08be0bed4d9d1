"use strict";
(() => {
  const labels = {
    fail: "Fail", unknown: "Unknown", pass: "Pass", not_applicable: "Not applicable", satisfied: "Satisfied",
    not_satisfied: "Not satisfied", not_assessed: "Not assessed", out_of_scope: "Out of scope",
  };

  // A link into the page opens every fold around what it points at.
  const target = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* taken as it stands */ }
    return name ? document.getElementById(name) : null;
  };
  const reveal = () => {
    const found = target();
    if (!found) return;
    if (found.closest("[hidden]")) document.querySelectorAll("form.filter").forEach((form) => form.reset());
    for (let node = found; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    found.scrollIntoView();
  };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const words = new WeakMap();
  const text = (node) => {
    if (!words.has(node)) words.set(node, node.textContent.toLowerCase().replace(/\s+/g, " "));
    return words.get(node);
  };

  const controls = (form) => {
    const search = element("input", { type: "search", "aria-label": `Filter ${form.dataset.noun} by text`, placeholder: `Filter ${form.dataset.noun} by text` });
    const boxes = element("fieldset", {}, element("legend", { class: "sr" }, "Show"));
    for (const status of form.dataset.statuses.split(" ")) {
      const box = element("input", { type: "checkbox", value: status });
      box.defaultChecked = true;
      boxes.append(element("label", {}, box, labels[status]));
    }
    const open = element("button", { type: "button" }, "Open all shown");
    const close = element("button", { type: "button" }, "Close all");
    form.append(search, boxes, open, close, element("output", { "aria-live": "polite" }));
    return { search, boxes, open, close };
  };

  const wire = (form) => {
    const area = form.closest("[data-filter]");
    const rows = [...area.querySelectorAll("[data-row]")];
    const parents = [...area.querySelectorAll("[data-control]")];
    const { search, boxes, open, close } = controls(form);
    const output = form.querySelector("output");

    const apply = () => {
      const wanted = search.value.trim().toLowerCase();
      const checked = [...boxes.querySelectorAll("input")];
      const statuses = new Set(checked.filter((box) => box.checked).map((box) => box.value));
      const everything = !wanted && statuses.size === checked.length;
      let shown = 0;
      for (const row of rows) {
        const parent = row.closest("[data-control]");
        const named = !wanted || text(row).includes(wanted) || (parent && text(parent.firstElementChild).includes(wanted));
        row.hidden = !(named && statuses.has(row.dataset.status));
        shown += row.hidden ? 0 : 1;
      }
      for (const parent of parents) {
        const own = [...parent.querySelectorAll("[data-row]")];
        parent.hidden = !everything && (own.length ? own.every((row) => row.hidden) : !wanted || !text(parent).includes(wanted));
      }
      output.textContent = everything ? "" : `Showing ${shown} of ${rows.length} ${form.dataset.noun} on this page`;
    };
    const all = (state) => {
      for (const node of area.querySelectorAll("details.row, details.finding")) {
        if (!state || !node.closest("[hidden]")) node.open = state;
      }
    };
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    open.addEventListener("click", () => all(true));
    close.addEventListener("click", () => all(false));
    form.hidden = false;
  };

  document.querySelectorAll("form.filter").forEach(wire);
  addEventListener("hashchange", reveal);
  // A second click on the same link changes no hash.
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) reveal();
  });
  reveal();

  // On paper every fold is open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((node) => { node.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((node) => { node.open = false; }));
})();
