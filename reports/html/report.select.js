"use strict";
// Which findings a state of the filters leaves, in which order, and under which headings.
(() => {
  const { STATUSES, SEVERITIES } = gcheck;

  // The parts of a state: lists are alternatives, all parts must hold.
  const LISTS = ["status", "severity"];
  const SINGLES = ["control", "framework", "requirement", "source", "type", "account", "region", "tag", "resource", "gap", "accepted", "age", "change"];

  gcheck.parse = (text) => {
    const given = new URLSearchParams(text);
    const state = { q: given.get("q") || "", sort: given.get("sort") || "", group: given.get("group") || "", finding: given.get("finding") || "" };
    for (const name of LISTS) state[name] = (given.get(name) || "").split(",").filter(Boolean);
    for (const name of SINGLES) state[name] = given.get(name) || "";
    return state;
  };

  gcheck.write = (state) => {
    const made = [];
    const put = (name, value) => value && made.push(`${name}=${encodeURIComponent(value).replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3A/g, ":")}`);
    for (const name of LISTS) put(name, state[name].join(","));
    for (const name of [...SINGLES, "q", "group", "sort", "finding"]) put(name, state[name]);
    return made.join("&");
  };

  const tagKey = (tag) => tag.split("=", 1)[0];

  // For each resource, whether the parts of the state that are about resources hold.
  const resourcesThatFit = (model, state) => {
    const tests = [];
    for (const [part, field] of [["source", "source"], ["type", "type"], ["account", "account"], ["region", "region"]]) {
      if (state[part]) tests.push((item) => (item[field] || "none") === state[part]);
    }
    if (state.resource) tests.push((item) => (item.uid || item.type) === state.resource);
    if (state.tag) {
      // a key alone stands for resources of which no such tag was read: there is none, or it could not be read
      const key = tagKey(state.tag);
      const value = state.tag === key ? null : state.tag.slice(key.length + 1);
      tests.push((item) => ((item.tags || {})[key] ?? null) === value);
    }
    if (!tests.length) return null;
    return Uint8Array.from(model.resources, (item) => tests.every((test) => test(item)));
  };

  const controlsThatFit = (model, state) => {
    const tests = [];
    if (state.control) tests.push((item) => item.id === state.control);
    if (state.framework) tests.push((item) => item.satisfies.some((line) => line.framework === state.framework));
    if (state.requirement) {
      const found = model.requirements.get(state.requirement);
      const ids = new Set(found ? found.controls || [] : []);
      tests.push((item) => ids.has(item.id));
    }
    if (!tests.length) return null;
    return Uint8Array.from(model.controls, (item) => tests.every((test) => test(item)));
  };

  const findingsThatFit = (state) => {
    const tests = [];
    if (state.accepted) tests.push((item) => (item.waiver !== undefined) === (state.accepted === "yes"));
    if (state.age) tests.push((item) => Boolean(item.known) === (state.age === "known"));
    if (state.gap) tests.push((item) => (item.reasons || []).some((reason) => (reason.gaps || []).includes(state.gap)));
    return tests;
  };

  // Each word must stand somewhere: in the control, the resource, the evidence, the reasons or the fingerprint.
  const searcher = (model, text) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return null;
    const has = (name, word) => Uint8Array.from(model.texts(name), (one) => one.includes(word));
    const tables = words.map((word) => ({
      word, controls: has("controls", word), resources: has("resources", word), evidence: has("evidence", word),
    }));
    const [proofs, reasons, names] = ["evidence", "reasons", "fingerprint"].map((name) => model.findings.column(name));
    return (index) => tables.every(({ word, controls, resources, evidence }) => controls[model.control[index]]
      || resources[model.resource[index]]
      || (proofs[index] && proofs[index].some((number) => evidence[number]))
      || (reasons[index] && model.reasonText(index).includes(word))
      || names[index].includes(word));
  };

  const picked = (words, chosen) => {
    if (!chosen.length) return null;
    return Uint8Array.from(words, (word) => chosen.includes(word));
  };

  gcheck.select = (model, state) => {
    const statuses = picked(STATUSES, state.status);
    const severities = picked(SEVERITIES, state.severity);
    const controls = controlsThatFit(model, state);
    const resources = resourcesThatFit(model, state);
    const others = findingsThatFit(state);
    const search = searcher(model, state.q);
    const found = new Uint32Array(model.size);
    let count = 0;
    for (let index = 0; index < model.size; index += 1) {
      if (statuses && !statuses[model.status[index]]) continue;
      if (severities && !severities[model.severity[index]]) continue;
      if (controls && !controls[model.control[index]]) continue;
      if (resources && !resources[model.resource[index]]) continue;
      if (state.change && model.change(index) !== state.change) continue;
      if (others.length && !others.every((test) => test(model.finding(index)))) continue;
      if (search && !search(index)) continue;
      found[count] = index;
      count += 1;
    }
    return found.subarray(0, count);
  };

  const field = (model, name) => {
    const ranks = model.rank(name, model.resources.map((item) => item[name] || ""));
    return (index) => ranks[model.resource[index]];
  };
  const KEYS = {
    status: (model) => (index) => model.status[index],
    severity: (model) => (index) => model.severity[index],
    control: (model) => {
      const ranks = model.rank("control", model.controls.map((item) => item.title));
      return (index) => ranks[model.control[index]];
    },
    resource: (model) => {
      const ranks = model.rank("resource", model.resources.map((_, index) => model.name(index)));
      return (index) => ranks[model.resource[index]];
    },
    type: (model) => field(model, "type"),
    source: (model) => field(model, "source"),
    region: (model) => field(model, "region"),
  };

  // Failures first and the gravest of them first, unless a column was chosen; a minus turns it round.
  gcheck.sort = (model, found, sort) => {
    const name = sort.replace(/^-/, "");
    const sign = sort.startsWith("-") ? -1 : 1;
    const first = KEYS[name] ? KEYS[name](model) : null;
    const keys = new Float64Array(found.length);
    const whole = model.size + 1;
    for (let at = 0; at < found.length; at += 1) {
      const index = found[at];
      const grave = model.status[index] * 4 + model.severity[index];
      const key = first ? sign * first(index) * 16 + (name === "status" || name === "severity" ? grave % 16 : grave) : grave;
      keys[at] = (key + 2 ** 30) * whole + index;
    }
    keys.sort();
    return Uint32Array.from(keys, (key) => key % whole);
  };

  const GROUPS = {
    control: (model) => [(index) => model.control[index], (key) => ({ title: model.controls[key].title, about: model.controls[key].id, part: { control: model.controls[key].id } })],
    resource: (model) => [
      (index) => model.resource[index],
      (key) => ({ title: model.name(key), about: `${model.resources[key].type} · ${model.where(key)}`, part: { resource: model.resources[key].uid || model.resources[key].type } }),
    ],
    severity: (model) => [(index) => model.severity[index], (key) => ({ title: SEVERITIES[key], about: "severity", part: { severity: [SEVERITIES[key]] } })],
  };
  for (const name of ["type", "source", "account", "region"]) {
    GROUPS[name] = (model) => [
      (index) => model.resources[model.resource[index]][name] || "none",
      (key) => ({ title: key, about: name, part: { [name]: key } }),
    ];
  }
  gcheck.grouping = (model, name) => {
    if (name.startsWith("tag:")) {
      const key = name.slice(4);
      return [
        (index) => (model.resources[model.resource[index]].tags || {})[key] ?? null,
        (value) => (value === null
          ? { title: "no such tag was read", about: `tag ${key}`, part: { tag: key } }
          : { title: value || "(empty)", about: `tag ${key}`, part: { tag: `${key}=${value}` } }),
      ];
    }
    return GROUPS[name] ? GROUPS[name](model) : null;
  };

  // Groups with most failures first, then with most unknowns; each keeps the order of its findings.
  gcheck.group = (model, sorted, name) => {
    const [keyOf, told] = gcheck.grouping(model, name);
    const groups = new Map();
    for (const index of sorted) {
      const key = keyOf(index);
      let group = groups.get(key);
      if (!group) {
        group = { key, members: [], counts: [0, 0, 0, 0] };
        groups.set(key, group);
      }
      group.members.push(index);
      group.counts[model.status[index]] += 1;
    }
    const made = [...groups.values()];
    made.forEach((group, at) => { group.at = at; });
    made.sort((a, b) => b.counts[0] - a.counts[0] || b.counts[1] - a.counts[1] || a.at - b.at);
    return made.map((group) => ({ ...group, ...told(group.key) }));
  };
})();
