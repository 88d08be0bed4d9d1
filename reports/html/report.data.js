"use strict";
// The data of the page: the JSON report itself, compressed and inert, opened once and held in columns.
const gcheck = {};
(() => {
  const STATUSES = ["fail", "unknown", "pass", "not_applicable"];
  const SEVERITIES = ["critical", "high", "medium", "low"];
  const LABELS = {
    fail: "Fail", unknown: "Unknown", pass: "Pass", not_applicable: "Not applicable", empty: "Nothing to judge",
    not_looked: "Not looked at", not_selected: "Not selected", not_satisfied: "Not satisfied", not_assessed: "Not assessed",
    satisfied: "Satisfied", out_of_scope: "Out of scope",
  };

  // What a source calls itself must neither reorder a line nor hide a part of it.
  const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
  const visible = (text) => text.replace(HIDDEN, (found) => (found.length > 1 ? `\\U${found.codePointAt(0).toString(16).padStart(8, "0")}` : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`));

  // The same names as in gcheck.reporters.links.
  const anchor = (...parts) => parts
    .map((part) => part.replace(/[^A-Za-z0-9._()\-]/gu, (found) => `~${found.codePointAt(0).toString(16)}~`))
    .join("/");

  const bytesOf = (text) => {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
    return bytes;
  };

  const inflate = async (text) => {
    const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };

  const shownValue = (item) => {
    if (item === null || item === undefined) return "";
    return typeof item === "string" ? item : JSON.stringify(item, null, typeof item === "object" ? 2 : 0);
  };

  const placeText = (place) => {
    if (!place) return "";
    let text = "";
    if (place.file !== undefined) text = [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
    else if (place.operation !== undefined) text = place.region ? `${place.operation} (${place.region})` : place.operation;
    return place.note ? [text, place.note].filter(Boolean).join(", ") : text;
  };

  // A table that came in columns: a row is put together when somebody looks at it. See gcheck.reporters.island.
  class Table {
    constructor({ size, columns, has, words }) {
      this.length = size;
      this.words = new Map(Object.entries(words));
      this.columns = new Map(Object.entries(columns).map(([name, values]) => {
        if (!has[name]) return [name, values];
        const spread = new Array(size);
        has[name].forEach((at, index) => { spread[at] = values[index]; });
        return [name, spread];
      }));
    }

    row(at) {
      const made = {};
      for (const name of this.columns.keys()) {
        const value = this.get(at, name);
        if (value !== undefined) made[name] = value;
      }
      return made;
    }

    // A text that many rows hold stands once, and they have its index.
    get(at, name) {
      const values = this.columns.get(name);
      const value = values ? values[at] : undefined;
      const words = this.words.get(name);
      return words && value !== undefined ? words[value] : value;
    }

    column(name) {
      const values = this.columns.get(name) || [];
      return this.words.has(name) ? values.map((_, at) => this.get(at, name)) : values;
    }

    // For each row a number that follows from its text; asked once for each text where texts are few.
    numbers(name, numberOf, into) {
      const words = this.words.get(name);
      const values = this.columns.get(name);
      const known = words && words.map(numberOf);
      for (let at = 0; at < this.length; at += 1) into[at] = known ? known[values[at]] : numberOf(values[at]);
      return into;
    }

    rows() {
      return Array.from({ length: this.length }, (_, at) => this.row(at));
    }
  }

  class Model {
    constructor(data) {
      this.data = data;
      for (const name of ["findings", "evidence", "places", "resources"]) data[name] = new Table(data[name]);
      this.findings = data.findings;
      this.past = data.past || null;
      this.size = data.findings.length;
      this.controls = data.controls;
      this.resources = data.resources.rows();
      this.results = new Map(data.control_results.map((item) => [item.control, item]));
      this.controlIndex = new Map(data.controls.map((item, index) => [item.id, index]));
      this.waivers = new Map((data.waivers || []).map((item) => [item.id, item]));
      this.requirements = new Map();
      for (const framework of data.frameworks) {
        for (const item of framework.requirements) this.requirements.set(`${item.framework}/${item.requirement}`, item);
      }
      this.columns();
    }

    columns() {
      const { size, data } = this;
      this.control = new Uint32Array(size);
      this.status = new Uint8Array(size);
      this.severity = new Uint8Array(size);
      this.resource = new Uint32Array(size);
      const graveness = data.controls.map((item) => SEVERITIES.indexOf(item.severity));
      const statuses = new Map(STATUSES.map((word, at) => [word, at]));
      data.findings.numbers("control", (name) => this.controlIndex.get(name), this.control);
      data.findings.numbers("status", (word) => statuses.get(word), this.status);
      this.resource.set(data.findings.column("resource"));
      const own = data.findings.columns.has("severity");
      for (let index = 0; index < size; index += 1) {
        const word = own ? data.findings.get(index, "severity") : undefined;
        this.severity[index] = word === undefined ? graveness[this.control[index]] : SEVERITIES.indexOf(word);
      }
    }

    // What changed about a finding since the last run, if anything.
    change(index) {
      this.changed ||= new Map((this.past ? this.past.changes : []).filter((item) => item.finding !== undefined).map((item) => [item.finding, item.kind]));
      return this.changed.get(index) || "";
    }

    finding(index) {
      return this.findings.row(index);
    }

    // The first finding with a fingerprint; the page is searched for one only when a link asks for it.
    find(fingerprint) {
      return this.size ? this.findings.column("fingerprint").indexOf(fingerprint) : -1;
    }

    place(index) {
      return index === undefined ? null : this.data.places.row(index);
    }

    evidence(index) {
      return (this.findings.get(index, "evidence") || []).map((number) => this.data.evidence.row(number));
    }

    name(resource) {
      const item = this.resources[resource];
      return item.name || item.uid || item.type;
    }

    where(resource) {
      const item = this.resources[resource];
      return [item.source, item.account, item.region].filter(Boolean).join(" · ");
    }

    // The file and line of what is code; source, account and region of what is live.
    placed(resource) {
      const place = this.place(this.resources[resource].place);
      return place && place.file !== undefined ? placeText({ ...place, column: undefined }) : this.where(resource);
    }

    // What decided: the first value that did, in a few words.
    decided(index) {
      const finding = this.finding(index);
      if (finding.reasons && finding.reasons.length) return finding.reasons[0].text;
      const wanted = { fail: "not met", not_applicable: "not met", unknown: "unknown", pass: "met" }[finding.status];
      const found = this.evidence(index);
      const item = found.find((one) => one.result === wanted) || found[0];
      if (!item) return "";
      const actual = item.actual === null || item.actual === undefined ? "nothing" : shownValue(item.actual);
      return [item.path, actual.replace(/\s+/g, " ").slice(0, 160)].filter(Boolean).join(": ");
    }

    // A number for each row of a table by the order of its names, so that sorting compares numbers.
    rank(name, texts) {
      this.ranks ||= new Map();
      if (!this.ranks.has(name)) {
        const order = texts.map((text, index) => [text.toLowerCase(), index]).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
        const ranks = new Uint32Array(texts.length);
        let before = null;
        let number = -1;
        for (const [text, index] of order) {
          if (text !== before) number += 1;
          before = text;
          ranks[index] = number;
        }
        this.ranks.set(name, ranks);
      }
      return this.ranks.get(name);
    }

    // Lower case, made once: what a search looks through.
    texts(name) {
      this.corpora ||= {};
      const lower = (...parts) => parts.filter((part) => part !== undefined && part !== null).join(" ").toLowerCase();
      const makers = {
        controls: () => this.controls.map((item) => lower(item.id, item.title, ...item.satisfies.map((line) => `${line.framework} ${line.requirement}`))),
        resources: () => this.resources.map((item) => lower(
          item.name, item.uid, item.type, item.source, item.account, item.region, placeText(this.place(item.place)),
          ...Object.entries(item.tags || {}).map(([key, value]) => `${key}=${value}`),
        )),
        evidence: () => this.data.evidence.rows().map((item) => lower(item.path, item.expected, shownValue(item.actual), item.note, placeText(this.place(item.place)))),
      };
      this.corpora[name] ||= makers[name]();
      return this.corpora[name];
    }

    reasonText(index) {
      const reasons = this.findings.get(index, "reasons");
      return reasons ? reasons.map((item) => `${item.kind} ${item.text} ${(item.gaps || []).join(" ")}`).join(" ").toLowerCase() : "";
    }
  }

  gcheck.STATUSES = STATUSES;
  gcheck.SEVERITIES = SEVERITIES;
  gcheck.LABELS = LABELS;
  gcheck.visible = visible;
  gcheck.anchor = anchor;
  gcheck.placeText = placeText;
  gcheck.shownValue = shownValue;
  gcheck.number = (count) => count.toLocaleString("en");
  gcheck.plural = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many || `${one}s`}`;

  // The JSON report, for whoever wants to render it again.
  gcheck.source = (model) => {
    const told = Object.fromEntries(Object.entries(model.data).map(([name, value]) => [name, value instanceof Table ? value.rows() : value]));
    return `${JSON.stringify(told)}\n`;
  };
  gcheck.load = async () => {
    if (!("DecompressionStream" in window)) throw new Error("this browser is too old to open the data inside of the page");
    return new Model(JSON.parse(await inflate(document.getElementById("data").textContent.trim())));
  };
})();
