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
    if (found.closest("[hidden]")) {
      document.querySelectorAll("form.filter").forEach((form) => form.reset());
      setTimeout(() => found.scrollIntoView()); // once the filters have let go
    }
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

  // What the findings of a group have in common: everything but their rows.
  const shared = (group) => {
    const body = [...group.lastElementChild.children].filter((node) => !node.matches(".members"));
    return [group.firstElementChild, ...body].map(text).join(" ");
  };
  const number = (count) => count.toLocaleString("en");

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
    const rows = [...area.querySelectorAll("[data-row], .members > tbody > tr")].map((node) => {
      const group = node.closest("[data-group]");
      return { node, group, parent: node.closest("[data-control]"), status: (group || node).dataset.status };
    });
    const groups = [...area.querySelectorAll("[data-group]")];
    const filled = new Set(rows.map((row) => row.parent));
    const parents = [...area.querySelectorAll("[data-control]")];
    const { search, boxes, open, close } = controls(form);
    const output = form.querySelector("output");

    const apply = () => {
      const wanted = search.value.trim().toLowerCase();
      const checked = [...boxes.querySelectorAll("input")];
      const statuses = new Set(checked.filter((box) => box.checked).map((box) => box.value));
      const everything = !wanted && statuses.size === checked.length;
      const found = new Map();
      const has = (node) => text(node).includes(wanted);
      const named = new Map([
        ...parents.map((node) => [node, has(node.firstElementChild)]),
        ...groups.map((node) => [node, shared(node).includes(wanted)]),
      ]);
      let shown = 0;
      for (const { node, group, parent, status } of rows) {
        const hit = statuses.has(status) && (!wanted || named.get(parent) || named.get(group) || has(node));
        if (node.hidden === hit) node.hidden = !hit;
        if (!hit) continue;
        shown += 1;
        for (const around of [group, parent]) found.set(around, (found.get(around) || 0) + 1);
      }
      for (const group of groups) {
        const count = group.querySelector("[data-count]");
        const [left, all] = [found.get(group) || 0, Number(count.dataset.count)];
        group.hidden = !left;
        count.textContent = `${left < all ? `${number(left)} of ` : ""}${number(all)} findings alike`;
      }
      for (const parent of parents) {
        parent.hidden = !everything && (filled.has(parent) ? !found.has(parent) : !wanted || !has(parent));
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
