"use strict";
// Resources that no control reads: a table over their kinds, in the place of the plain one that paper has.
(() => {
  const { make, number } = gcheck;
  const FURTHER = "further kinds";

  // What a kind belongs to: a provider of Terraform, a part of CloudFormation, a group of Kubernetes.
  const family = (kind) => (kind ? kind.split(/_|::|\//)[0] : FURTHER);
  const placed = ({ place }) => [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");

  const detailOf = (row) => {
    const field = (name, ...values) => make("div", {}, make("dt", {}, name), make("dd", {}, ...values));
    return {
      title: row.kind || FURTHER,
      body: [
        make("p", { class: "reason" }, "No control is about this kind. What stands in such a resource was not looked at, and no verdict speaks of it."),
        make("dl", { class: "facts wide" }, field("Resources", number(row.count)), field("Source", row.source), field("First seen in", make("code", {}, placed(row)))),
      ],
    };
  };

  gcheck.unmappedTable = (model, section) => {
    const rows = model.data.unmapped;
    const texts = () => rows.map((row) => [row.kind || FURTHER, row.source, placed(row)].join(" ").toLowerCase());
    const options = (of) => [...new Set(rows.map(of))].sort().map((one) => [one]);
    const listing = new gcheck.Listing({
      model, section, label: "Kinds that no control reads",
      columns: [
        { key: "title", label: "Kind", sort: "kind" }, { key: "num", label: "Resources", sort: "count" }, { key: "source", label: "Source", sort: "source" }, { key: "where", label: "First seen in", sort: "where" },
      ],
      items: { count: rows.length, texts },
      keys: {
        default: (at) => (rows[at].kind ? -rows[at].count : 1), kind: (at) => rows[at].kind || "\uffff", count: (at) => -rows[at].count,
        source: (at) => rows[at].source, where: (at) => placed(rows[at]),
      },
      row: (at) => ({ cells: [make("span", { title: rows[at].kind || FURTHER }, rows[at].kind || FURTHER), number(rows[at].count), rows[at].source, make("span", { class: "quiet", title: placed(rows[at]) }, placed(rows[at]))] }),
      open: (at, place) => {
        listing.grid.opened = place;
        gcheck.showDetail(detailOf(rows[at]), () => listing.grid.focus());
        gcheck.closeDetail = () => { gcheck.hideDetail(); listing.grid.opened = undefined; listing.grid.draw(); };
      },
      filters: [
        { title: "Belongs to", name: "family", options: options((row) => family(row.kind)), of: (at) => [family(rows[at].kind)] },
        { title: "Source", name: "source", options: options((row) => row.source), of: (at) => [rows[at].source] },
      ],
    });
    const show = listing.show.bind(listing);
    listing.show = () => {
      show();
      const sum = listing.rows.reduce((before, at) => before + rows[at].count, 0);
      const [found, all] = [listing.rows.length, gcheck.plural(rows.length, "row")];
      listing.output.textContent = `${found === rows.length ? `All ${all}` : `${number(found)} of ${all}`}, ${gcheck.plural(sum, "resource")}`;
    };
    listing.show();
    section.dataset.live = "";
    return listing;
  };
})();
