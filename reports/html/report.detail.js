"use strict";
// What stands beside a table: everything about one finding, one control or one resource.
(() => {
  const { make, badge, icon, severity, anchor, placeText, shownValue, plural, number, STATUSES, LABELS } = gcheck;
  const TOOLS = { cli: "Command line", configuration: "Configuration", console: "Console", terraform: "Terraform", cloudformation: "CloudFormation" };
  const link = (text, ...parts) => make("a", { href: `#${anchor(...parts)}` }, text);
  const moment = (text) => text.replace("T", " ").replace("Z", " UTC");

  const to = (state) => `#findings?${gcheck.write({ ...gcheck.parse(""), ...state })}`;
  gcheck.to = to;

  const field = (name, ...values) => make("div", {}, make("dt", {}, name), make("dd", {}, ...values));

  const place = (item) => {
    if (!item) return make("span", { class: "quiet" }, "no place recorded");
    const text = placeText({ ...item, note: undefined });
    return make("span", {}, text ? make("code", {}, text) : "", item.note ? make("span", { class: "quiet block" }, item.note) : "",
      item.at ? make("time", { class: "quiet block", datetime: item.at }, moment(item.at)) : "");
  };

  const evidenceTable = (model, index) => {
    const rows = model.evidence(index).map((item) => make("tr", {},
      make("td", { "data-label": "Read" }, make("code", {}, item.path)),
      make("td", { "data-label": "Expected" }, item.expected),
      make("td", { "data-label": "Actual" },
        item.actual === null || item.actual === undefined
          ? make("span", { class: "quiet" }, item.result === "unknown" ? "not read" : "nothing")
          : make("code", { class: "actual" }, shownValue(item.actual)),
        item.note ? make("span", { class: "block quiet" }, item.note) : ""),
      make("td", { "data-label": "Result" }, make("span", { class: `result r-${item.result.replace(" ", "-")}` }, item.result)),
      make("td", { "data-label": "From" }, place(model.place(item.place)))));
    if (!rows.length) return null;
    const heads = ["Read", "Expected", "Actual", "Result", "From"].map((name) => make("th", { scope: "col" }, name));
    return make("table", { class: "stack evidence" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows));
  };

  const reasons = (finding) => (finding.reasons || []).map((reason) => {
    const gaps = reason.gaps || [];
    return make("p", { class: "reason" }, make("b", {}, `${reason.kind.replace(/_/g, " ")}: `), reason.text, " ",
      gaps.slice(0, 20).flatMap((gap, at) => [at ? ", " : "", document.getElementById(anchor("gap", gap)) ? link(`gap ${gap}`, "gap", gap) : `gap ${gap}`]),
      gaps.length > 20 ? ` and ${number(gaps.length - 20)} more` : "");
  });

  const waiver = (model, finding) => {
    const item = model.waivers.get(finding.waiver);
    if (!item) return null;
    return make("p", { class: "accepted" }, icon("accepted"), make("span", {},
      "Accepted risk ", link(item.id, "waiver", item.id), ` until ${item.expires}, owned by ${item.owner}, `,
      item.approver ? `approved by ${item.approver}` : "no approver is named", item.in_code ? ", in the code" : "", `: ${item.reason} `,
      `The verdict stays ${LABELS[finding.status].toLowerCase()}.`));
  };

  // What was drawn from what: the same words as in gcheck.model.sample.
  const sample = (finding) => {
    const one = finding.sample;
    if (!one) return null;
    const left = one.population - one.drawn;
    const whole = one.complete ? "all that there are were read" : "not all that there are were read";
    const text = left
      ? `a sample of ${number(one.drawn)} of ${number(one.population)}, drawn by the seed '${one.seed}'; ${number(left)} not sampled; ${whole}`
      : `the whole population of ${number(one.population)} was judged; ${whole}`;
    return make("p", { class: "reason" }, make("b", {}, "Sample: "), `${text}.`);
  };

  // Requirements that the same controls bear on: for finding one's way, no verdict follows.
  const NEAR = 6;
  const near = (model, key) => {
    const shared = new Map();
    for (const control of model.controls) {
      const keys = new Set(control.satisfies.map((line) => `${line.framework}/${line.requirement}`));
      if (!keys.has(key)) continue;
      for (const other of keys) if (other !== key && model.requirements.has(other)) shared.set(other, (shared.get(other) || 0) + 1);
    }
    const found = [...shared].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, NEAR);
    if (!found.length) return null;
    return make("p", { class: "quiet" }, "Related, by the controls that bear on both, and carrying no verdict: ", found.flatMap(([other, count], at) => {
      const item = model.requirements.get(other);
      return [at ? ", " : "", link(item.requirement, "requirement", item.framework, item.requirement), ` (${item.framework}, ${plural(count, "control")})`];
    }), ".");
  };

  const mapping = (model, control) => {
    const rows = control.satisfies.map((line) => {
      const key = `${line.framework}/${line.requirement}`;
      const name = `${line.framework} ${line.requirement}`;
      return make("tr", {},
        make("td", { "data-label": "Requirement" }, model.requirements.has(key) ? link(name, "requirement", line.framework, line.requirement) : make("span", {}, name, make("span", { class: "quiet" }, " not part of this run"))),
        make("td", { "data-label": "Facet that it shows" }, line.facet),
        make("td", { "data-label": "Role" }, line.role));
    });
    if (!rows.length) return make("p", { class: "empty" }, "It is mapped to no requirement.");
    const heads = ["Requirement", "Facet that it shows", "Role"].map((name) => make("th", { scope: "col" }, name));
    return make("table", { class: "stack mapping" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows));
  };

  const setting = (item) => (Array.isArray(item) ? item.map(setting).join(", ") || "none" : typeof item === "string" ? item : JSON.stringify(item ?? null));

  const parameters = (control) => {
    const rows = (control.parameters || []).map((one) => make("tr", {},
      make("td", { "data-label": "Parameter" }, make("code", {}, one.name), make("span", { class: "block quiet" }, one.description)),
      make("td", { "data-label": "In force" }, make("b", {}, setting(one.value)),
        one.looser ? make("span", { class: "block looser" }, icon("unknown"), `Looser than the mapping assumes (${setting(one.loosest)} at the loosest): passes by it satisfy no requirement.`) : ""),
      make("td", { "data-label": "Default" }, setting(one.default)),
      make("td", { "data-label": "Set in" }, one.set_in || make("span", { class: "quiet" }, "not set"))));
    if (!rows.length) return null;
    const heads = ["Parameter", "In force", "Default", "Set in"].map((name) => make("th", { scope: "col" }, name));
    return make("table", { class: "stack parameters" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows));
  };

  // What stands between backticks in a sentence of a control is code.
  const coded = (text) => {
    const parts = text.split("`");
    return parts.length % 2 ? parts.map((part, at) => (at % 2 ? make("code", {}, part) : part)) : [text];
  };

  const remediation = (control) => {
    const given = control.remediation || {};
    return [
      given.summary ? make("p", {}, coded(given.summary)) : "",
      ...Object.keys(TOOLS).filter((tool) => given[tool]).map((tool) => make("details", { class: "fold" }, make("summary", {}, TOOLS[tool]),
        tool === "console" ? make("p", {}, coded(given[tool])) : make("pre", { tabindex: "0" }, make("code", {}, given[tool])))),
    ];
  };

  // The counts of a control, each of which leads to the findings that it counts.
  const counts = (result, state) => {
    const found = STATUSES.filter((status) => result.counts[status]);
    if (!found.length) return make("span", { class: "quiet" }, "none");
    return make("span", { class: "tally" }, found.map((status, at) => [at ? ", " : "",
      make("a", { href: to({ ...state, status: [status] }) }, `${number(result.counts[status])} ${LABELS[status].toLowerCase()}`)]).flat());
  };
  gcheck.counts = counts;

  const STATES = {
    not_looked: "No source of this run supplies what this control reads.",
    not_selected: "This run was asked for other controls.",
    empty: "There was nothing to judge, or a parameter that only the organisation can give is not set. That satisfies no requirement.",
  };

  gcheck.findingDetail = (model, index) => {
    const finding = model.finding(index);
    const control = model.controls[model.control[index]];
    const resource = model.resources[model.resource[index]];
    const tags = Object.entries(resource.tags || {}).map(([key, value]) => `${key}=${value}`).join(", ");
    return {
      title: resource.name || resource.uid || resource.type,
      body: [
        make("p", { class: "detail-line" }, badge(finding.status), severity(gcheck.SEVERITIES[model.severity[index]]),
          finding.waiver !== undefined ? make("span", { class: "badge s-accepted" }, icon("accepted"), "open, accepted") : "",
          finding.known ? make("span", { class: "badge" }, "stood in the baseline") : ""),
        make("p", { class: "statement" }, link(control.title, "control", control.id), make("code", { class: "block quiet" }, control.id)),
        waiver(model, finding), ...reasons(finding), sample(finding), evidenceTable(model, index),
        make("dl", { class: "facts wide" },
          field("Resource", make("code", {}, resource.uid || "none: resources may be missing"), " ",
            resource.uid ? make("a", { href: to({ resource: resource.uid }) }, "all of its findings") : ""),
          field("Type", resource.type), field("Where", model.where(model.resource[index])),
          field("Read from", place(model.place(resource.place))), tags ? field("Tags", tags) : "",
          ...gcheck.spans(model, index).map(([name, text]) => field(name, text)),
          field("Finding", link(finding.fingerprint, "finding", finding.fingerprint))),
        make("h4", {}, "To put it right"), ...remediation(control),
        make("h4", {}, "What it bears on"), mapping(model, control),
        make("h4", {}, "Why it matters"), make("p", {}, coded(control.rationale)),
      ],
    };
  };

  gcheck.controlDetail = (model, at) => {
    const control = model.controls[at];
    const result = model.results.get(control.id);
    return {
      title: control.title,
      body: [
        make("p", { class: "detail-line" }, badge(gcheck.controlStatus(model, at)), severity(control.severity), make("code", { class: "quiet" }, control.id)),
        STATES[result.state] ? make("p", { class: "empty" }, STATES[result.state]) : make("p", {}, "Findings: ", counts(result, { control: control.id })),
        make("p", {}, coded(control.rationale)), parameters(control),
        make("h4", {}, "To put it right"), ...remediation(control),
        make("h4", {}, "What it bears on"), mapping(model, control),
        make("h4", {}, "The condition, as it was judged"),
        make("pre", { tabindex: "0" }, make("code", {}, JSON.stringify(Object.fromEntries(["when", "assertion", "aggregate"].filter((key) => control[key]).map((key) => [key === "assertion" ? "assert" : key, control[key]])), null, 2))),
        make("p", { class: "quiet" }, `${control.resource} · ${control.file} · sha256:${control.digest.slice(0, 16)}…`),
      ],
    };
  };

  const RANKS = ["fail", "unknown", "pass"];
  gcheck.controlStatus = (model, at) => {
    const result = model.results.get(model.controls[at].id);
    if (["empty", "not_looked", "not_selected"].includes(result.state)) return result.state;
    return RANKS.find((status) => result.counts[status]) || "empty";
  };

  // The part of a requirement that the data tells: its controls and what failed.
  gcheck.requirementBody = (model, key, most = 10) => {
    const item = model.requirements.get(key);
    const controls = (item.controls || []).map((id) => model.controlIndex.get(id));
    const rows = controls.map((at) => {
      const control = model.controls[at];
      const lines = control.satisfies.filter((line) => `${line.framework}/${line.requirement}` === key);
      return make("tr", {},
        make("td", { "data-label": "Control" }, badge(gcheck.controlStatus(model, at)), " ", link(control.title, "control", control.id), make("code", { class: "block quiet" }, control.id)),
        make("td", { "data-label": "Shows" }, lines.map((line) => make("span", { class: "block" }, line.facet))),
        make("td", { "data-label": "Role" }, lines.map((line) => make("span", { class: "block" }, line.role))),
        make("td", { "data-label": "Findings" }, counts(model.results.get(control.id), { control: control.id })));
    });
    const heads = ["Control", "Shows", "Role", "Findings"].map((name) => make("th", { scope: "col" }, name));
    const table = rows.length
      ? make("table", { class: "stack mapped" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows))
      : make("p", { class: "quiet" }, "No control of this run is mapped to it.");
    const failing = gcheck.sort(model, gcheck.select(model, { ...gcheck.parse(""), requirement: key, status: ["fail"] }), "");
    if (!failing.length) return [table, near(model, key)];
    const shown = [...failing.slice(0, most)].map((index) => {
      const finding = model.finding(index);
      return make("li", {}, severity(gcheck.SEVERITIES[model.severity[index]]), " ",
        link(model.name(model.resource[index]), "finding", finding.fingerprint), " ",
        make("span", { class: "quiet" }, `${model.controls[model.control[index]].title}. ${model.decided(index)}`));
    });
    return [table, make("h4", {}, `What failed `, make("span", { class: "n" }, plural(failing.length, "finding"))),
      make("ul", { class: "plain" }, shown),
      failing.length > most ? make("p", {}, make("a", { href: to({ requirement: key, status: ["fail"] }) }, `All ${number(failing.length)}`)) : "", near(model, key)];
  };

  // The same on paper, where nothing folds: what failed or could not be judged by name, and the rest as counts.
  const BESIDES = { pass: "passed", empty: "with nothing to judge", not_looked: "without a source", not_selected: "not selected" };
  gcheck.requirementPaper = (model, key, most = 5) => {
    const controls = (model.requirements.get(key).controls || []).map((id) => model.controlIndex.get(id));
    const open = [], besides = {};
    for (const at of controls) {
      const status = gcheck.controlStatus(model, at);
      if (status === "fail" || status === "unknown") open.push([status, at]);
      else besides[status] = (besides[status] || 0) + 1;
    }
    open.sort((one, other) => RANKS.indexOf(one[0]) - RANKS.indexOf(other[0]) || one[1] - other[1]);
    const told = open.map(([status, at]) => {
      const control = model.controls[at];
      const facets = control.satisfies.filter((line) => `${line.framework}/${line.requirement}` === key).map((line) => `${line.facet} (${line.role})`);
      return make("li", {}, badge(status), " ", severity(control.severity), " ", make("b", {}, control.title), " ", make("span", { class: "quiet" }, facets.join("; ")), ". ", counts(model.results.get(control.id), { control: control.id }));
    });
    const rest = Object.keys(BESIDES).filter((status) => besides[status]).map((status) => `${number(besides[status])} ${BESIDES[status]}`);
    const failing = gcheck.sort(model, gcheck.select(model, { ...gcheck.parse(""), requirement: key, status: ["fail"] }), "");
    const named = [...failing.slice(0, most)].map((index) => `${model.name(model.resource[index])}: ${model.decided(index)}`);
    return [
      told.length ? make("ul", { class: "plain paper" }, told) : "",
      rest.length ? make("p", { class: "quiet" }, `${told.length ? "Besides, controls" : "Controls"}: ${rest.join(", ")}.`) : "",
      named.length ? make("p", { class: "quiet" }, `Failed, ${failing.length > most ? `${number(most)} of ${number(failing.length)}` : number(failing.length)}: ${named.join("; ")}.`) : "",
    ].filter(Boolean);
  };
})();
