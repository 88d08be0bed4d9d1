"use strict";
// Building parts of the page, and a table that draws only the rows that can be seen.
(() => {
  const { visible } = gcheck;

  // Everything that was read becomes text, never markup.
  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, key === "id" || key === "href" || key === "class" ? value : visible(String(value)));
    }
    for (const child of children.flat()) {
      if (child !== null && child !== undefined && child !== false) made.append(typeof child === "object" ? child : visible(String(child)));
    }
    return made;
  };

  const SVG = "http://www.w3.org/2000/svg";
  const icon = (status) => {
    const drawn = document.createElementNS(SVG, "svg");
    drawn.setAttribute("class", "icon");
    drawn.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `#i-${status}`);
    drawn.append(use);
    return drawn;
  };
  const badge = (status, text) => make("span", { class: `badge s-${status}` }, icon(status), text || gcheck.LABELS[status]);
  const severity = (name) => make("span", { class: `severity v-${name}` }, name);

  const narrow = matchMedia("(max-width: 48rem)");
  const HEIGHT = { wide: 40, narrow: 76 };
  const BEYOND = 8;

  // columns: {key, label, width, sort}; row(at) gives {cells, kind, label}; open(at) is called for a click, Enter or Space.
  class Grid {
    constructor({ host, label, columns, row, open, sorted, sort }) {
      Object.assign(this, { columns, rowOf: row, onOpen: open, onSort: sort, sorted });
      this.count = 0;
      this.active = 0;
      this.head = make("div", { role: "rowgroup", class: "grid-head" });
      this.space = make("div", { role: "presentation", class: "grid-space" });
      this.body = make("div", { role: "rowgroup", class: "grid-body", tabindex: "-1" }, this.space);
      this.root = make("div", { role: "grid", class: "grid", "aria-label": label, "aria-colcount": columns.length }, this.head, this.body);
      host.replaceChildren(this.root);
      this.drawHead();
      this.body.addEventListener("scroll", () => this.draw(), { passive: true });
      this.body.addEventListener("click", (event) => this.clicked(event));
      this.body.addEventListener("keydown", (event) => this.pressed(event));
      narrow.addEventListener("change", () => this.resize());
      new ResizeObserver(() => this.draw()).observe(this.body);
    }

    get height() {
      return narrow.matches ? HEIGHT.narrow : HEIGHT.wide;
    }

    drawHead() {
      const cells = this.columns.map((column, at) => {
        const [name, sign] = [this.sorted().replace(/^-/, ""), this.sorted().startsWith("-") ? "descending" : "ascending"];
        const sortable = column.sort ? (name === column.sort ? sign : "none") : null;
        const inside = column.sort ? make("button", { type: "button", "data-sort": column.sort }, column.label) : column.label;
        return make("div", { role: "columnheader", class: `cell c-${column.key}`, "aria-sort": sortable, "aria-colindex": at + 1 }, inside);
      });
      const row = make("div", { role: "row", class: "grid-row", "aria-rowindex": 1 }, cells);
      row.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        const name = button.dataset.sort;
        this.onSort(this.sorted() === name ? `-${name}` : this.sorted() === `-${name}` ? "" : name);
        this.drawHead();
        this.head.querySelector(`[data-sort="${name}"]`).focus();
      });
      this.head.replaceChildren(row);
    }

    show(count) {
      this.count = count;
      this.active = Math.min(this.active, Math.max(0, count - 1));
      this.root.setAttribute("aria-rowcount", count + 1);
      this.body.scrollTop = 0;
      this.resize();
    }

    resize() {
      this.space.style.height = `${this.count * this.height}px`;
      // the heads stand over their columns, whatever room the scroll bar takes
      this.head.style.paddingRight = `${this.body.offsetWidth - this.body.clientWidth}px`;
      this.draw(true);
    }

    draw() {
      const first = Math.max(0, Math.floor(this.body.scrollTop / this.height) - BEYOND);
      const last = Math.min(this.count, Math.ceil((this.body.scrollTop + this.body.clientHeight) / this.height) + BEYOND);
      const focused = this.body.contains(document.activeElement);
      const rows = [];
      for (let at = first; at < last; at += 1) rows.push(this.line(at));
      if (this.active < first || this.active >= last) {
        // the row that has the focus stays, wherever it was scrolled to
        if (this.count) rows.push(this.line(this.active));
      }
      this.space.replaceChildren(...rows);
      if (focused) this.space.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
    }

    line(at) {
      const { cells, kind } = this.rowOf(at);
      const made = cells.map((cell, index) => make("div", { role: "gridcell", class: `cell c-${this.columns[index].key}`, "aria-colindex": index + 1 }, cell));
      const row = make("div", {
        role: "row", class: `grid-row ${kind || ""}`, "aria-rowindex": at + 2, "data-at": at, tabindex: at === this.active ? "0" : "-1",
        "aria-selected": this.opened === at ? "true" : "false",
      }, made);
      row.style.transform = `translateY(${at * this.height}px)`;
      row.style.height = `${this.height}px`;
      return row;
    }

    clicked(event) {
      if (event.target.closest("a")) return;
      const row = event.target.closest("[data-at]");
      if (!row) return;
      this.active = Number(row.dataset.at);
      this.choose();
    }

    pressed(event) {
      if (event.target.closest("a") && event.key === "Enter") return;
      const page = Math.max(1, Math.floor(this.body.clientHeight / this.height) - 1);
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.count, End: this.count };
      if (event.key in steps) this.move(this.active + steps[event.key]);
      else if (event.key === "Enter" || event.key === " ") this.choose();
      else return;
      event.preventDefault();
    }

    move(to) {
      this.active = Math.max(0, Math.min(this.count - 1, to));
      this.reveal();
      this.space.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
    }

    reveal() {
      const top = this.active * this.height;
      if (top < this.body.scrollTop) this.body.scrollTop = top;
      const bottom = top + this.height - this.body.clientHeight;
      if (bottom > this.body.scrollTop) this.body.scrollTop = bottom;
      this.draw();
    }

    choose() {
      if (!this.count) return;
      this.onOpen(this.active);
      this.draw();
    }

    focus() {
      this.space.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
    }
  }

  Object.assign(gcheck, { make, icon, badge, severity, Grid, narrow });
})();
