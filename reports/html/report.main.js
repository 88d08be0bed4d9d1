"use strict";
// Which part of the page is seen, where a link leads, what is searched, and what is printed.
(() => {
  const { make, badge, number, plural, anchor } = gcheck;
  const views = [...document.querySelectorAll("[data-view]")];
  let model = null;
  let findings = null;
  let controls = null;
  let resources = null;
  let changes = null;
  let unmapped = null;

  const remember = (hash) => { if (location.hash !== hash) history.replaceState(null, "", hash); };
  gcheck.remember = remember;

  const show = (name) => {
    for (const view of views) {
      if (view.dataset.view === name) view.removeAttribute("hidden");
      else view.setAttribute("hidden", "until-found");
    }
    for (const link of document.querySelectorAll(".side a")) {
      if (link.dataset.to === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (!["findings", "controls", "changes", "unread"].includes(name)) gcheck.hideDetail();
    if (name === "unread" && model && model.data.unmapped?.length) unmapped ||= gcheck.unmappedTable(model, document.getElementById("unmapped"));
  };

  // What the browser's own search finds in a part that is not shown brings that part forward.
  for (const view of views) view.addEventListener("beforematch", () => show(view.dataset.view));

  const table = (name) => {
    if (name === "findings") findings ||= new gcheck.Findings(model, document.getElementById("findings"));
    if (name === "controls") controls ||= gcheck.controlsTable(model, document.getElementById("controls"));
    if (name === "changes" && model.past && model.past.previous) changes ||= gcheck.changesTable(model, document.getElementById("changes"));
    if (name === "resources") resources ||= gcheck.resourcesTable(model, document.getElementById("resources"));
  };

  const fill = (details) => {
    const host = details.querySelector("[data-requirement]");
    if (model && host && !host.childElementCount) host.replaceChildren(...gcheck.requirementBody(model, host.dataset.requirement).filter(Boolean));
  };
  document.addEventListener("toggle", (event) => event.target.open && fill(event.target), true);

  const reveal = (node) => {
    const view = node.closest("[data-view]");
    if (view) show(view.dataset.view);
    for (let at = node; at; at = at.parentElement) {
      if (at.tagName !== "DETAILS") continue;
      at.open = true;
      fill(at);
    }
    node.closest("[hidden]:not([data-view])")?.closest("[data-filter]")?.querySelector("form").reset();
    node.scrollIntoView();
    if (node.dataset.view !== undefined) scrollTo(0, 0);
  };

  const waiting = (text) => {
    for (const node of document.querySelectorAll("[data-status-line]")) node.textContent = text;
  };

  const go = () => {
    let name = location.hash.slice(1);
    try { name = decodeURI(name); } catch { /* taken as it stands */ }
    const [path, query = ""] = [name.split("?", 1)[0], location.hash.includes("?") ? location.hash.slice(location.hash.indexOf("?") + 1) : ""];
    const kind = path.split("/", 1)[0];
    if (!model && ["findings", "finding", "controls", "control", "resources", "changes", "search"].includes(kind)) {
      show({ finding: "findings", control: "controls" }[kind] || kind);
      return;
    }
    if (kind === "findings" || kind === "finding") {
      show("findings");
      table("findings");
      findings.show(kind === "finding" ? { ...findings.state, ...(findings.state.finding ? {} : gcheck.parse("")), finding: path.split("/")[1] } : gcheck.parse(query));
      if (kind === "findings" && !findings.state.finding) gcheck.hideDetail();
    } else if (kind === "controls" || kind === "control") {
      show("controls");
      table("controls");
      gcheck.hideDetail();
      if (kind === "control") controls.openControl(model.controls.find((item) => anchor("control", item.id) === path)?.id);
    } else if (kind === "resources") {
      show("resources");
      table("resources");
    } else if (kind === "changes" && document.getElementById("changes")) {
      show("changes");
      table("changes");
      gcheck.hideDetail();
      changes?.ask(query);
    } else if (kind === "search") {
      show("search");
      search(new URLSearchParams(query).get("q") || "");
    } else {
      const node = path ? document.getElementById(path) : null;
      if (node) reveal(node);
      else show("front");
    }
  };

  // Everything on the page that holds all of the words.
  const search = (text) => {
    const host = document.getElementById("hits");
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (one) => words.every((word) => one.toLowerCase().includes(word));
    const box = document.querySelector(".everything input");
    if (box !== document.activeElement) box.value = text;
    if (!words.length) {
      host.replaceChildren(make("p", { class: "empty" }, "Type a word to search for."));
      return;
    }
    const part = (title, items, count, all) => make("article", { class: "card" }, make("h3", {}, title, " ", make("span", { class: "n" }, number(count))),
      count ? make("ul", { class: "plain" }, items.slice(0, 25).map((item) => make("li", {}, item))) : make("p", { class: "empty" }, "None."),
      count > 25 && all ? make("p", {}, make("a", { href: all }, `All ${number(count)}`)) : count > 25 ? make("p", { class: "quiet" }, `${number(count - 25)} more`) : "");
    const rows = (selector) => [...document.querySelectorAll(selector)].filter((node) => fits(node.textContent));
    const requirements = rows(".requirement");
    const gaps = rows(".gaps tbody tr:not(.kind):not(.full)").filter((node) => node.id || node.querySelector("[id]"));
    const aside = (model.data.unmapped || []).filter((item) => fits(`${item.kind || ""} ${item.source} ${item.place.file || ""}`));
    const records = rows(".waivers tbody tr, .attestations tbody tr");
    const found = gcheck.sort(model, gcheck.select(model, { ...gcheck.parse(""), q: text }), "");
    const texts = model.texts("controls");
    const named = model.controls.filter((_, at) => words.every((word) => texts[at].includes(word)));
    const linkTo = (node) => make("a", { href: `#${node.id || node.querySelector("[id]").id}` }, (node.querySelector(".title, td") || node).textContent.replace(/\s+/g, " ").trim().slice(0, 200));
    host.replaceChildren(
      part("Requirements", requirements.map((node) => [badge(node.dataset.status), " ", linkTo(node)]).map((parts) => make("span", {}, parts)), requirements.length),
      part("Controls", named.map((item) => make("a", { href: `#${anchor("control", item.id)}` }, item.title)), named.length),
      part("Findings", [...found.slice(0, 25)].map((index) => make("span", {}, badge(model.finding(index).status), " ",
        make("a", { href: `#${anchor("finding", model.finding(index).fingerprint)}` }, model.name(model.resource[index])), " ",
        make("span", { class: "quiet" }, model.controls[model.control[index]].title))), found.length, gcheck.to({ q: text })),
      part("What could not be read", gaps.map(linkTo), gaps.length),
      part("Resources that no control reads", aside.map((item) => make("a", { href: "#unmapped" }, item.kind)), aside.length, "#unmapped"),
      part("Accepted risks and attestations", records.map(linkTo), records.length),
    );
  };

  // The requirements of one framework: by word and by verdict.
  const filter = (form) => {
    const area = form.closest("[data-filter]");
    const rows = [...area.querySelectorAll("[data-row]")];
    const statuses = [...new Set(rows.map((row) => row.dataset.status))];
    form.append(
      make("label", { class: "pick wide" }, make("span", {}, "Search in requirements"), make("input", { type: "search", name: "q", autocomplete: "off" })),
      make("fieldset", { class: "boxes" }, make("legend", {}, "Verdict"), statuses.map((status) => make("label", {}, make("input", { type: "checkbox", value: status, checked: true }), gcheck.LABELS[status]))),
      make("output", { "aria-live": "polite" }));
    const apply = () => {
      const wanted = form.querySelector("[type=search]").value.trim().toLowerCase();
      const chosen = new Set([...form.querySelectorAll(":checked")].map((box) => box.value));
      let shown = 0;
      for (const row of rows) {
        row.hidden = !(chosen.has(row.dataset.status) && (!wanted || row.textContent.toLowerCase().includes(wanted)));
        shown += !row.hidden;
      }
      for (const group of area.querySelectorAll("[data-section]")) group.hidden = ![...group.querySelectorAll("[data-row]")].some((row) => !row.hidden);
      form.querySelector("output").textContent = shown === rows.length ? "" : `${number(shown)} of ${plural(rows.length, "requirement")}`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
  };

  // On paper: what is not satisfied stands open, and the findings that the filters leave stand as a plain table.
  const PRINTED = 1000;
  const cut = (text) => (text.length > 110 ? `${text.slice(0, 109)}…` : text);
  let closed = [];
  const printed = () => {
    const host = document.getElementById("printed");
    if (!model) return;
    const state = findings ? findings.state : { ...gcheck.parse(""), status: ["fail", "unknown"] };
    const found = gcheck.sort(model, gcheck.select(model, state), state.sort);
    const rows = [...found.slice(0, PRINTED)].map((index) => {
      const finding = model.finding(index);
      return make("tr", {}, make("td", {}, badge(finding.status)), make("td", {}, gcheck.severity(gcheck.SEVERITIES[model.severity[index]])),
        make("td", {}, model.controls[model.control[index]].title), make("td", {}, model.name(model.resource[index]), make("span", { class: "block quiet" }, model.where(model.resource[index]))),
        make("td", {}, cut(model.decided(index))));
    });
    const heads = ["Status", "Severity", "Control", "Resource", "What decided"].map((name) => make("th", { scope: "col" }, name));
    host.replaceChildren(
      make("p", {}, found.length > PRINTED ? `The first ${number(PRINTED)} of ${plural(found.length, "finding")}; all stand in the file itself.` : `${plural(found.length, "finding")} of ${number(model.size)}${findings ? ", as filtered" : ": those that failed or could not be judged"}.`),
      make("table", { class: "printed findings" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows)));
  };
  const printedChanges = () => {
    const host = document.getElementById("printed-changes");
    if (!host || !model) return;
    table("changes");
    const rows = changes.told();
    host.replaceChildren(
      make("p", {}, rows.length > PRINTED ? `The first ${number(PRINTED)} of ${plural(rows.length, "change")}; all stand in the file itself.` : `${plural(rows.length, "change")}.`),
      make("table", { class: "printed changes" }, make("thead", {}, make("tr", {}, ["Change", "Severity", "Control", "Resource", "Before, now"].map((name) => make("th", { scope: "col" }, name)))),
        make("tbody", {}, rows.slice(0, PRINTED).map((row) => make("tr", {}, make("td", {}, row.label), make("td", {}, row.severity ? gcheck.severity(row.severity) : ""), make("td", {}, row.title), make("td", {}, row.name, make("span", { class: "block quiet" }, row.where)), make("td", {}, row.turn))))));
  };
  const BULK = "details.bulk, .requirement:not([data-status=not_satisfied])";
  let paper = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")].filter((node) => !node.matches(BULK));
    for (const node of closed) node.open = true;
    if (model) {
      paper = [...document.querySelectorAll(".requirement[open] [data-requirement]")].map((host) => [host, [...host.childNodes]]);
      for (const [host] of paper) host.replaceChildren(...gcheck.requirementPaper(model, host.dataset.requirement));
    }
    printed();
    printedChanges();
  });
  addEventListener("afterprint", () => {
    for (const [host, nodes] of paper) host.replaceChildren(...nodes);
    paper = [];
    for (const node of closed) node.open = false;
    document.getElementById("printed").replaceChildren();
    document.getElementById("printed-changes")?.replaceChildren();
  });

  const save = () => {
    const url = URL.createObjectURL(new Blob([gcheck.source(model)], { type: "application/json" }));
    make("a", { href: url, download: "assessment.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  document.querySelectorAll("form.filter").forEach(filter);
  document.querySelectorAll("[data-script]").forEach((node) => { node.hidden = false; });
  const everything = document.querySelector(".everything");
  everything.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = `#search?q=${encodeURIComponent(everything.elements.q.value)}`;
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    everything.elements.q.focus();
  });
  document.getElementById("save").addEventListener("click", save);
  addEventListener("hashchange", go);
  // A second click on the same link changes no hash.
  addEventListener("click", (event) => {
    const found = event.target.closest("a[href^='#']");
    if (found && found.getAttribute("href") === location.hash) go();
  });
  waiting("Opening the data …");
  go();
  gcheck.load().then((loaded) => {
    model = loaded;
    gcheck.model = loaded;
    waiting("");
    document.documentElement.dataset.ready = "";
    document.querySelectorAll("details[open]").forEach(fill);
    go();
    // what a search looks through is made while nobody waits for it
    const later = window.requestIdleCallback || setTimeout;
    for (const name of ["controls", "resources", "evidence"]) later(() => loaded.texts(name));
  }, (error) => waiting(`The findings cannot be shown: ${error.message}. The JSON report has them all.`));
})();
