"use strict";
// What the record of runs says: every change as a table of its own, and since when a finding is as it is.
(() => {
  const { make, badge, severity, SEVERITIES, LABELS, number } = gcheck;
  const WORDS = { absent: "not there", gone: "not there any more", unseen: "not looked at", dropped: "not judged" };
  const GRAVE = ["fail", "unknown", "unseen", "dropped", "gone", "absent", "not_applicable", "pass"];
  const told = (state) => (LABELS[state] || WORDS[state] || state).toLowerCase();

  // What the legend of the page calls each kind of change.
  const kinds = () => [...document.querySelectorAll("#kinds [data-kind]")].map((node) => [node.dataset.kind, node.querySelector("dt").textContent, node.querySelector("dd").textContent]);

  gcheck.kinds = kinds;

  // One row for each change; what is there no more brings along what it was.
  const rowsOf = (model) => model.past.changes.map((change) => {
    const { finding: index, lost } = change;
    if (index === undefined) return { ...change, severity: lost.severity, title: lost.title, control: lost.control, name: lost.resource_name || lost.resource_uid || lost.resource_type, where: [lost.source, lost.account, lost.region].filter(Boolean).join(" · ") };
    const control = model.controls[model.control[index]];
    const resource = model.resource[index];
    return { ...change, severity: SEVERITIES[model.severity[index]], title: control.title, control: control.id, name: model.name(resource), where: model.placed(resource) };
  });

  const lostDetail = (row, meaning) => {
    const { lost } = row;
    const field = (name, ...values) => make("div", {}, make("dt", {}, name), make("dd", {}, ...values));
    return {
      title: row.name,
      body: [
        make("p", { class: "detail-line" }, make("span", { class: "badge" }, meaning[1]), lost.severity ? severity(lost.severity) : ""),
        make("p", { class: "statement" }, lost.title, make("code", { class: "block quiet" }, lost.control)),
        make("p", { class: "reason" }, `${meaning[2]} Before: ${told(row.before)}. Now: ${told(row.after)}.`),
        make("dl", { class: "facts wide" },
          field("Resource", make("code", {}, lost.resource_uid || "none: resources may be missing")), field("Type", lost.resource_type),
          field("Where", row.where), field("Finding", make("code", {}, lost.fingerprint))),
        make("p", { class: "quiet" }, "The report of the run before has its evidence."),
      ],
    };
  };

  gcheck.changesTable = (model, section) => {
    const names = kinds();
    const order = new Map(names.map(([kind], at) => [kind, at]));
    const label = new Map(names.map(([kind, text]) => [kind, text]));
    const rows = rowsOf(model);
    const texts = () => rows.map((row) => [label.get(row.kind), row.title, row.control, row.name, row.where].join(" ").toLowerCase());
    const open = (at, place) => {
      const row = rows[at];
      listing.grid.opened = place;
      gcheck.showDetail(row.finding === undefined ? lostDetail(row, names[order.get(row.kind)]) : gcheck.findingDetail(model, row.finding), () => listing.grid.focus());
      gcheck.closeDetail = () => { gcheck.hideDetail(); listing.grid.opened = undefined; listing.grid.draw(); };
    };
    const there = (part) => names.filter(([kind]) => rows.some((row) => row[part] === kind)).map(([kind, text]) => [kind, text]);
    const listing = new gcheck.Listing({
      model, section, label: "Changes",
      columns: [
        { key: "kind", label: "Change", sort: "kind" }, { key: "severity", label: "Severity", sort: "severity" }, { key: "title", label: "Control", sort: "title" },
        { key: "name", label: "Resource", sort: "name" }, { key: "where", label: "Where", sort: "where" }, { key: "turn", label: "Before, now", sort: "turn" },
      ],
      items: { count: rows.length, texts },
      keys: {
        default: (at) => order.get(rows[at].kind) * 8 + SEVERITIES.indexOf(rows[at].severity), kind: (at) => order.get(rows[at].kind),
        severity: (at) => SEVERITIES.indexOf(rows[at].severity), title: (at) => rows[at].title.toLowerCase(), name: (at) => rows[at].name.toLowerCase(),
        where: (at) => rows[at].where, turn: (at) => GRAVE.indexOf(rows[at].after) * 8 + GRAVE.indexOf(rows[at].before),
      },
      row: (at) => {
        const row = rows[at];
        return {
          cells: [
            make("b", {}, label.get(row.kind)), row.severity ? severity(row.severity) : "", make("span", { title: row.control }, row.title),
            make("span", { title: row.lost ? row.lost.resource_uid : model.resources[model.resource[row.finding]].uid || "" }, row.name), make("span", { class: "quiet" }, row.where),
            make("span", { class: "turn" }, make("span", { class: "before" }, `${told(row.before)} → `), LABELS[row.after] ? badge(row.after) : told(row.after)),
          ],
        };
      },
      open,
      filters: [
        { title: "Change", name: "kind", options: there("kind"), of: (at) => [rows[at].kind] },
        { title: "Severity", name: "severity", options: SEVERITIES.filter((word) => rows.some((row) => row.severity === word)).map((word) => [word]), of: (at) => [rows[at].severity] },
      ],
    });
    const fields = ["kind", "severity", "q"];
    listing.form.addEventListener("input", () => {
      gcheck.hideDetail();
      const made = fields.filter((name) => listing.form.elements[name].value).map((name) => `${name}=${encodeURIComponent(listing.form.elements[name].value)}`);
      gcheck.remember(`#changes${made.length ? `?${made.join("&")}` : ""}`);
    });
    // What an address asks for.
    listing.ask = (query) => {
      const given = new URLSearchParams(query);
      for (const name of fields) listing.form.elements[name].value = given.get(name) || "";
      listing.show();
    };
    listing.told = () => listing.rows.map((at) => ({ ...rows[at], label: label.get(rows[at].kind), turn: `${told(rows[at].before)} → ${told(rows[at].after)}` }));
    return listing;
  };

  const day = (run) => run.clock.slice(0, 10);
  const DAY = 86400000;
  const lasting = (model, run) => {
    const days = Math.floor((Date.parse(model.data.provenance.clock) - Date.parse(run.clock)) / DAY);
    return days > 0 ? `, ${number(days)} ${days === 1 ? "day" : "days"}` : "";
  };

  // Since when one finding is as it is, as pairs of a name and a text; nothing where no record tells.
  gcheck.spans = (model, index) => {
    const { past } = model;
    if (!past || !past.spans.first.length) return [];
    const status = gcheck.STATUSES[model.status[index]];
    const [first, since] = [past.runs[past.spans.first[index]], past.runs[past.spans.since[index]]];
    const failed = past.runs[past.spans.failed[index]];
    const made = [];
    if (first) made.push(["First seen", `${day(first)} (run ${first.run})`]);
    // the record may begin after the failure did
    const least = first && since && first.run === since.run ? "at least " : "";
    const names = { fail: "Open since", unknown: "Not known since", pass: "Passes since", not_applicable: "Does not apply since" };
    if (since) made.push([names[status], `${least}${day(since)}${status === "fail" || status === "unknown" ? lasting(model, since) : ""}${least ? "" : ` (run ${since.run})`}`]);
    if (failed) made.push([status === "pass" ? "Fixed" : "Failed before", `last seen failing ${day(failed)} (run ${failed.run})${status === "pass" && since ? `, seen fixed ${day(since)} (run ${since.run})` : ""}`]);
    return made;
  };
})();
