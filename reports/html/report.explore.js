"use strict";
// Three tables over the same data: findings, controls and resources, each with its filters.
(() => {
  const { make, badge, severity, Grid, STATUSES, SEVERITIES, LABELS, number, plural } = gcheck;

  const select = (label, name, options, value) => make("label", { class: "pick" }, make("span", {}, label),
    make("select", { name }, make("option", { value: "" }, "any"), options.map(([key, text]) => make("option", { value: key, selected: key === value }, text || key))));

  const boxes = (legend, name, words, chosen) => make("fieldset", { class: "boxes" }, make("legend", {}, legend),
    words.map((word) => make("label", {}, make("input", { type: "checkbox", name, value: word, checked: chosen.includes(word) }), LABELS[word] || word)));

  const distinct = (items) => [...new Set(items)].sort();

  const detail = document.getElementById("detail");
  let back = null;
  const showDetail = ({ title, body }, from) => {
    detail.replaceChildren(
      make("div", { class: "detail-head" }, make("h3", {}, title), make("button", { type: "button", class: "close" }, "Close")),
      make("div", { class: "detail-body", tabindex: "0", role: "group", "aria-label": "Details" }, body.flat()),
    );
    detail.hidden = false;
    document.body.classList.add("with-detail");
    back = from || back;
  };
  const hideDetail = () => {
    if (detail.hidden) return;
    const inside = detail.contains(document.activeElement);
    detail.hidden = true;
    document.body.classList.remove("with-detail");
    if (inside && back) back();
  };
  detail.addEventListener("click", (event) => event.target.closest(".close") && gcheck.closeDetail());
  addEventListener("keydown", (event) => { if (event.key === "Escape") gcheck.closeDetail(); });
  Object.assign(gcheck, { showDetail, hideDetail, closeDetail: hideDetail });

  const COLUMNS = [
    { key: "status", label: "Status", sort: "status" }, { key: "severity", label: "Severity", sort: "severity" },
    { key: "control", label: "Control", sort: "control" }, { key: "resource", label: "Resource", sort: "resource" },
    { key: "where", label: "Where", sort: "source" }, { key: "decided", label: "What decided" },
  ];

  class Findings {
    constructor(model, section) {
      Object.assign(this, { model, section, state: gcheck.parse(""), open: new Set(), found: new Uint32Array(0), rows: [] });
      this.form = section.querySelector("form");
      this.output = section.querySelector("output");
      this.build();
      this.grid = new Grid({
        host: section.querySelector(".grid-host"), label: "Findings", columns: COLUMNS,
        row: (at) => this.row(at), open: (at) => this.choose(at), sorted: () => this.state.sort,
        sort: (name) => this.change({ sort: name }),
      });
    }

    build() {
      const { model } = this;
      const count = (name) => distinct(model.resources.map((item) => item[name] || "none")).map((key) => [key]);
      const tags = distinct(model.resources.flatMap((item) => Object.entries(item.tags || {}).map(([key, value]) => `${key}=${value}`)));
      const keys = distinct(tags.map((tag) => tag.split("=", 1)[0]));
      const owner = (model.data.provenance.presentation || {}).owner_tag;
      const changes = gcheck.kinds().filter(([kind]) => model.past.changes.some((one) => one.kind === kind && one.finding !== undefined));
      const frameworks = model.data.frameworks.map((item) => [item.id, item.title]);
      const groups = [["control", "control"], ["resource", "resource"], ["severity", "severity"], ["type", "resource type"], ["source", "source"], ["account", "account"], ["region", "region"], ...keys.map((key) => [`tag:${key}`, key === owner ? `owner (tag ${key})` : `tag ${key}`])];
      this.form.replaceChildren(
        make("label", { class: "pick wide" }, make("span", {}, "Search in findings"), make("input", { type: "search", name: "q", placeholder: "control, resource, value, file, gap …", autocomplete: "off" })),
        boxes("Status", "status", STATUSES, []), boxes("Severity", "severity", SEVERITIES, []),
        make("label", { class: "pick" }, make("span", {}, "Group by"), make("select", { name: "group" }, make("option", { value: "" }, "nothing"), groups.map(([key, text]) => make("option", { value: key }, text)))),
        make("details", { class: "fold more-filters" }, make("summary", {}, "More filters"), make("div", { class: "picks" },
          select("Framework", "framework", frameworks), select("Source", "source", count("source")), select("Resource type", "type", count("type")),
          select("Account", "account", count("account")), select("Region", "region", count("region")),
          tags.length ? select("Tag", "tag", tags.slice(0, 2000).map((tag) => [tag])) : "",
          select("Accepted risk", "accepted", [["yes", "accepted"], ["no", "not accepted"]]),
          select("Baseline", "age", [["new", "new"], ["known", "stood in it"]]),
          changes.length ? select("Changed since the last run", "change", changes) : "")),
        make("div", { class: "chosen" }));
      this.form.hidden = false;
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", (event) => this.edited(event));
      this.form.addEventListener("click", (event) => {
        const button = event.target.closest("[data-drop]");
        if (button) this.change(button.dataset.drop === "*" ? { ...gcheck.parse(""), group: this.state.group, sort: this.state.sort } : { [button.dataset.drop]: "" });
      });
    }

    edited(event) {
      const { name } = event.target;
      if (name === "status" || name === "severity") {
        this.change({ [name]: [...this.form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value) });
      } else if (name === "q") {
        clearTimeout(this.wait);
        this.wait = setTimeout(() => this.change({ q: event.target.value }), this.model.size > 20000 ? 120 : 0);
      } else if (name) this.change({ [name]: event.target.value });
    }

    change(parts) {
      gcheck.closeDetail = hideDetail;
      hideDetail();
      this.show({ ...this.state, finding: "", ...parts });
      gcheck.remember(`#findings${gcheck.write(this.state) ? `?${gcheck.write(this.state)}` : ""}`);
    }

    // Filter, sort and draw a state; a finding that it names is opened.
    show(state) {
      if (state.group !== this.state.group) this.open.clear();
      this.state = state;
      this.sync();
      this.found = gcheck.sort(this.model, gcheck.select(this.model, state), state.sort);
      this.groups = state.group && gcheck.grouping(this.model, state.group) ? gcheck.group(this.model, this.found, state.group) : null;
      this.flatten();
      this.grid.opened = undefined;
      this.grid.drawHead();
      this.grid.show(this.rows.length);
      const { size } = this.model;
      this.output.textContent = this.found.length === size ? `All ${gcheck.plural(size, "finding")}` : `${number(this.found.length)} of ${gcheck.plural(size, "finding")}`;
      if (this.groups) this.output.textContent += ` in ${plural(this.groups.length, "group")}`;
      if (state.finding) this.openFinding(state.finding);
    }

    sync() {
      for (const box of this.form.querySelectorAll("[type=checkbox]")) box.checked = this.state[box.name].includes(box.value);
      for (const field of this.form.querySelectorAll("select, [type=search]")) {
        if (field !== document.activeElement && field.value !== this.state[field.name]) field.value = this.state[field.name];
      }
      const parts = ["control", "requirement", "resource", "gap", "framework", "source", "type", "account", "region", "tag", "accepted", "age", "change"].filter((name) => this.state[name]);
      const told = parts.map((name) => make("button", { type: "button", "data-drop": name, title: "Remove this filter" }, `${name === "tag" && !this.state.tag.includes("=") ? "no tag" : name}: ${this.state[name]} ×`));
      if (parts.length || this.state.q || this.state.status.length || this.state.severity.length) told.push(make("button", { type: "button", "data-drop": "*" }, "Clear all filters"));
      this.form.querySelector(".chosen").replaceChildren(...told);
    }

    flatten() {
      if (!this.groups) {
        this.rows = this.found;
        return;
      }
      this.rows = [];
      this.groups.forEach((group, at) => {
        this.rows.push(-1 - at);
        if (this.open.has(group.key)) this.rows.push(...group.members);
      });
    }

    row(at) {
      const index = this.rows[at];
      return index < 0 ? this.groupRow(this.groups[-1 - index]) : this.findingRow(index);
    }

    groupRow(group) {
      const tally = STATUSES.map((status, place) => [status, group.counts[place]]).filter(([, count]) => count);
      return {
        kind: "heading",
        cells: [
          make("span", { class: this.open.has(group.key) ? "twist open" : "twist", "aria-hidden": "true" }), number(group.members.length),
          make("b", {}, group.title), make("span", { class: "quiet" }, group.about), "",
          make("span", { class: "tally" }, tally.map(([status, count]) => make("span", { class: `count s-${status}` }, gcheck.icon(status), `${number(count)} ${LABELS[status].toLowerCase()}`))),
        ],
      };
    }

    findingRow(index) {
      const { model } = this;
      const finding = model.finding(index);
      const control = model.controls[model.control[index]];
      const resource = model.resources[model.resource[index]];
      return {
        kind: this.groups ? "member" : "",
        cells: [
          make("span", { class: "pair" }, badge(finding.status), finding.waiver !== undefined ? make("span", { class: "mark s-accepted", title: "accepted risk" }, gcheck.icon("accepted"), make("span", { class: "sr" }, "accepted risk")) : ""),
          severity(SEVERITIES[model.severity[index]]),
          make("span", { title: control.id }, control.title),
          make("span", { title: resource.uid || resource.type }, model.name(model.resource[index])),
          make("span", { class: "quiet" }, model.placed(model.resource[index])),
          make("span", { class: "quiet" }, model.decided(index)),
        ],
      };
    }

    choose(at) {
      const index = this.rows[at];
      if (index < 0) {
        const { key } = this.groups[-1 - index];
        if (!this.open.delete(key)) this.open.add(key);
        const top = this.grid.body.scrollTop;
        this.flatten();
        this.grid.show(this.rows.length);
        this.grid.active = at;
        this.grid.body.scrollTop = top;
        this.grid.draw();
        this.grid.focus();
        return;
      }
      this.grid.opened = at;
      this.state = { ...this.state, finding: this.model.finding(index).fingerprint };
      gcheck.remember(`#findings?${gcheck.write(this.state)}`);
      this.present(index);
    }

    present(index) {
      showDetail(gcheck.findingDetail(this.model, index), () => this.grid.focus());
      gcheck.closeDetail = () => {
        hideDetail();
        this.state = { ...this.state, finding: "" };
        this.grid.opened = undefined;
        this.grid.draw();
        const text = gcheck.write(this.state);
        gcheck.remember(`#findings${text ? `?${text}` : ""}`);
      };
    }

    openFinding(fingerprint) {
      const index = this.model.find(fingerprint);
      if (index < 0) return;
      if (this.groups) {
        const group = this.groups.find((one) => one.members.includes(index));
        if (group) this.open.add(group.key);
        this.flatten();
        this.grid.show(this.rows.length);
      }
      const at = this.rows.indexOf(index);
      if (at >= 0) {
        this.grid.active = at;
        this.grid.opened = at;
        this.grid.reveal();
      }
      this.present(index);
    }
  }

  // A table of things that have findings: what is typed and chosen leaves rows, a row opens its detail or its findings.
  class Listing {
    constructor({ model, section, label, columns, items, keys, row, open, filters }) {
      Object.assign(this, { model, items, keys, chosen: {}, sort: "" });
      this.form = section.querySelector("form");
      this.output = section.querySelector("output");
      this.form.replaceChildren(
        make("label", { class: "pick wide" }, make("span", {}, `Search in ${label.toLowerCase()}`), make("input", { type: "search", name: "q", autocomplete: "off" })),
        ...filters.map(({ title, name, options }) => select(title, name, options)));
      this.form.hidden = false;
      this.filters = filters;
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", () => this.show());
      this.grid = new Grid({
        host: section.querySelector(".grid-host"), label, columns, row: (at) => row(this.rows[at]), open: (at) => open(this.rows[at], at),
        sorted: () => this.sort, sort: (name) => { this.sort = name; this.show(); },
      });
      this.show();
    }

    show() {
      const words = this.form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const texts = words.length ? this.items.texts() : null;
      const wanted = this.filters.filter(({ name }) => this.form.elements[name].value);
      const found = [];
      for (let at = 0; at < this.items.count; at += 1) {
        if (words.length && !words.every((word) => texts[at].includes(word))) continue;
        if (!wanted.every(({ name, of }) => of(at).includes(this.form.elements[name].value))) continue;
        found.push(at);
      }
      const name = this.sort.replace(/^-/, "") || "default";
      const sign = this.sort.startsWith("-") ? -1 : 1;
      const key = this.keys[name];
      found.sort((a, b) => {
        const [one, other] = [key(a), key(b)];
        return sign * (one < other ? -1 : one > other ? 1 : 0) || a - b;
      });
      this.rows = found;
      this.grid.opened = undefined;
      this.grid.drawHead();
      this.grid.show(found.length);
      this.output.textContent = found.length === this.items.count ? `All ${number(this.items.count)}` : `${number(found.length)} of ${number(this.items.count)}`;
    }
  }

  const tallyCells = (counts) => STATUSES.map((status, at) => (counts[at] ? number(counts[at]) : make("span", { class: "quiet" }, "0")));

  gcheck.controlsTable = (model, section) => {
    const statuses = model.controls.map((_, at) => gcheck.controlStatus(model, at));
    const order = ["fail", "unknown", "pass", "empty", "not_looked", "not_selected"];
    const counts = model.controls.map((item) => STATUSES.map((status) => model.results.get(item.id).counts[status] || 0));
    const worst = (at) => order.indexOf(statuses[at]) * 4 + SEVERITIES.indexOf(model.controls[at].severity);
    const listing = new Listing({
      model, section, label: "Controls",
      columns: [
        { key: "status", label: "Status", sort: "status" }, { key: "severity", label: "Severity", sort: "severity" }, { key: "title", label: "Control", sort: "title" },
        ...STATUSES.map((status) => ({ key: "num", label: LABELS[status], sort: status })),
      ],
      items: { count: model.controls.length, texts: () => model.texts("controls") },
      keys: {
        default: worst, status: (at) => order.indexOf(statuses[at]), severity: (at) => SEVERITIES.indexOf(model.controls[at].severity),
        title: (at) => model.controls[at].title.toLowerCase(), ...Object.fromEntries(STATUSES.map((status, place) => [status, (at) => -counts[at][place]])),
      },
      row: (at) => ({ cells: [badge(statuses[at]), severity(model.controls[at].severity), make("span", { title: model.controls[at].id }, model.controls[at].title, make("code", { class: "quiet behind" }, model.controls[at].id)), ...tallyCells(counts[at])] }),
      open: (at, row) => {
        listing.grid.opened = row;
        gcheck.remember(`#${gcheck.anchor("control", model.controls[at].id)}`);
        listing.present(at);
      },
      filters: [
        { title: "Status", name: "status", options: order.filter((one) => statuses.includes(one)).map((one) => [one, LABELS[one]]), of: (at) => [statuses[at]] },
        { title: "Severity", name: "severity", options: SEVERITIES.map((one) => [one]), of: (at) => [model.controls[at].severity] },
        { title: "Framework", name: "framework", options: model.data.frameworks.map((one) => [one.id, one.title]), of: (at) => model.controls[at].satisfies.map((line) => line.framework) },
      ],
    });
    listing.present = (at) => {
      showDetail(gcheck.controlDetail(model, at), () => listing.grid.focus());
      gcheck.closeDetail = () => { hideDetail(); listing.grid.opened = undefined; listing.grid.draw(); gcheck.remember("#controls"); };
    };
    listing.openControl = (id) => {
      const at = model.controlIndex.get(id);
      if (at === undefined) return;
      let row = listing.rows.indexOf(at);
      if (row < 0) {
        listing.form.reset();
        listing.show();
        row = listing.rows.indexOf(at);
      }
      listing.grid.active = row;
      listing.grid.opened = row;
      listing.grid.reveal();
      listing.present(at);
    };
    return listing;
  };

  gcheck.resourcesTable = (model, section) => {
    // one row for each thing, however many places its findings name
    const rows = new Map();
    for (let index = 0; index < model.size; index += 1) {
      const item = model.resources[model.resource[index]];
      if (!item.uid) continue;
      const key = `${item.source}\n${item.type}\n${item.uid}`;
      if (!rows.has(key)) rows.set(key, { resource: model.resource[index], counts: [0, 0, 0, 0] });
      rows.get(key).counts[model.status[index]] += 1;
    }
    const items = [...rows.values()];
    const of = (at) => model.resources[items[at].resource];
    const options = (name) => distinct(items.map((item) => model.resources[item.resource][name] || "none")).map((key) => [key]);
    return new Listing({
      model, section, label: "Resources",
      columns: [
        { key: "title", label: "Resource", sort: "name" }, { key: "type", label: "Type", sort: "type" }, { key: "where", label: "Where", sort: "where" },
        ...STATUSES.map((status) => ({ key: "num", label: LABELS[status], sort: status })),
      ],
      items: { count: items.length, texts: () => { const texts = model.texts("resources"); return items.map((item) => texts[item.resource]); } },
      keys: {
        default: (at) => -(items[at].counts[0] * 1e6 + items[at].counts[1]), name: (at) => model.name(items[at].resource).toLowerCase(), type: (at) => of(at).type,
        where: (at) => model.where(items[at].resource), ...Object.fromEntries(STATUSES.map((status, place) => [status, (at) => -items[at].counts[place]])),
      },
      row: (at) => ({ cells: [make("span", { title: of(at).uid }, model.name(items[at].resource)), of(at).type, make("span", { class: "quiet" }, model.where(items[at].resource)), ...tallyCells(items[at].counts)] }),
      open: (at) => { location.hash = gcheck.to({ resource: of(at).uid }); },
      filters: [
        { title: "Resource type", name: "type", options: options("type"), of: (at) => [of(at).type || "none"] },
        { title: "Source", name: "source", options: options("source"), of: (at) => [of(at).source || "none"] },
        { title: "Account", name: "account", options: options("account"), of: (at) => [of(at).account || "none"] },
        { title: "Region", name: "region", options: options("region"), of: (at) => [of(at).region || "none"] },
      ],
    });
  };

  Object.assign(gcheck, { Findings, Listing });
})();
