// What a page can do beyond being read: a cursor and zoom for charts, a filter for long lists.
// Without it (a viewer that runs no scripts) everything is there and open to reading.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function element(parent, name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

// A figure with three significant digits, as the page itself writes it.
function figure(value) {
  return value >= 100 ? Math.round(value).toLocaleString("en") : Number(value.toPrecision(3)).toString();
}

function clock(seconds) {
  if (seconds < 60) return `${figure(seconds)} s`;
  const whole = Math.round(seconds), pad = (part) => String(part).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

// The points of a path that consists of M, L and (for lonely points) h, in the drawing's own units.
function pointsOf(path) {
  return [...path.getAttribute("d").matchAll(/([ML])([-\d.]+) ([-\d.]+)/g)].map((found) => ({
    pen: found[1], x: Number(found[2]), y: Number(found[3]),
  }));
}

class Chart {
  constructor(svg) {
    this.svg = svg;
    const number = (name) => Number(svg.dataset[name]);
    this.left = number("left"); this.right = number("right"); this.top = number("top"); this.bottom = number("bottom");
    this.low = number("low"); this.high = number("high"); this.first = number("first"); this.last = number("last");
    this.lines = [...svg.querySelectorAll("path.line[data-label]")].map((path) => ({
      path, label: path.dataset.label, whole: path.getAttribute("d"), points: pointsOf(path),
    }));
    this.ticks = [...svg.querySelectorAll("text.tick")];
    this.from = this.left; this.to = this.right; // what is shown, in the units of the whole drawing
    this.at = null;
    svg.tabIndex = 0;
    this.rule = element(svg, "path", { class: "cursor", visibility: "hidden" });
    this.band = element(svg, "rect", { class: "band", visibility: "hidden", y: this.top, height: this.bottom - this.top });
    this.note = document.createElement("p");
    this.note.className = "reading";
    this.note.setAttribute("role", "status");
    this.note.textContent = "Point at the chart or use the arrow keys to read it; drag to zoom, Escape to see all.";
    svg.after(this.note);
    svg.addEventListener("pointermove", (event) => this.moved(event));
    svg.addEventListener("pointerdown", (event) => this.pressed(event));
    svg.addEventListener("pointerup", (event) => this.released(event));
    svg.addEventListener("dblclick", () => this.zoom(this.left, this.right));
    svg.addEventListener("keydown", (event) => this.typed(event));
  }

  // Where a pointer is, in the drawing's units, within the plot.
  place(event) {
    const box = this.svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.svg.viewBox.baseVal.width;
    return Math.min(Math.max(x, this.left), this.right);
  }

  // From what is seen to the whole drawing, and back.
  whole(x) { return this.from + ((x - this.left) / (this.right - this.left)) * (this.to - this.from); }
  seen(x) { return this.left + ((x - this.from) / (this.to - this.from)) * (this.right - this.left); }

  // The value on the x axis, in words.
  said(x) {
    const value = this.low + ((x - this.left) / (this.right - this.left)) * (this.high - this.low);
    const kind = this.svg.dataset.kind;
    if (kind === "time") return clock(value);
    if (kind === "nines") return `${Number((100 * (1 - 10 ** -value)).toPrecision(Math.max(3, Math.ceil(value) + 2)))} %`;
    return figure(kind === "log" ? 10 ** value : value);
  }

  value(y) {
    const part = (this.bottom - y) / (this.bottom - this.top);
    return "log" in this.svg.dataset ? this.first * (this.last / this.first) ** part : part * this.last;
  }

  read(x) {
    const nearest = this.lines.map((line) => {
      const near = line.points.reduce((best, point) => (Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best), line.points[0]);
      return near && { label: line.label, near };
    }).filter(Boolean);
    if (!nearest.length) return;
    const at = nearest.reduce((best, one) => (Math.abs(one.near.x - x) < Math.abs(best - x) ? one.near.x : best), nearest[0].near.x);
    this.at = at;
    const shown = this.seen(at);
    this.rule.setAttribute("d", `M${shown} ${this.top}V${this.bottom}`);
    this.rule.setAttribute("visibility", shown < this.left || shown > this.right ? "hidden" : "visible");
    const values = nearest.filter((one) => Math.abs(one.near.x - at) < 1).map((one) => `${one.label} ${figure(this.value(one.near.y))}`);
    this.note.textContent = `${this.said(at)}: ${values.join(", ")}`;
  }

  zoom(from, to) {
    if (to - from < 4) return;
    this.from = from; this.to = to;
    for (const line of this.lines) {
      const kept = line.points.filter((point) => point.x >= from - 1 && point.x <= to + 1);
      const path = kept.map((point, place) => `${place ? point.pen : "M"}${this.seen(point.x).toFixed(1)} ${point.y}`).join("");
      line.path.setAttribute("d", from === this.left && to === this.right ? line.whole : path || "M0 0");
    }
    for (const tick of this.ticks) {
      const x = this.seen(Number(tick.dataset.x));
      tick.setAttribute("x", x);
      tick.setAttribute("visibility", x < this.left - 1 || x > this.right + 1 ? "hidden" : "visible");
    }
    if (this.at !== null) this.read(this.at);
  }

  moved(event) {
    const x = this.place(event);
    if (this.pressedAt !== undefined) {
      this.band.setAttribute("x", Math.min(x, this.pressedAt));
      this.band.setAttribute("width", Math.abs(x - this.pressedAt));
      this.band.setAttribute("visibility", "visible");
    }
    this.read(this.whole(x));
  }

  pressed(event) {
    this.pressedAt = this.place(event);
    this.svg.setPointerCapture(event.pointerId);
  }

  released(event) {
    const ends = [this.whole(this.pressedAt ?? 0), this.whole(this.place(event))].sort((one, other) => one - other);
    if (this.pressedAt !== undefined && Math.abs(this.place(event) - this.pressedAt) > 8) this.zoom(...ends);
    this.pressedAt = undefined;
    this.band.setAttribute("visibility", "hidden");
  }

  typed(event) {
    const points = this.lines.length ? this.lines[0].points : [];
    const index = points.findIndex((point) => point.x >= (this.at ?? -Infinity));
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") this.zoom(this.left, this.right);
    else if (event.key === "+" || event.key === "-") {
      const half = ((this.to - this.from) / 2) * (event.key === "+" ? 0.5 : 2), middle = this.at ?? (this.from + this.to) / 2;
      this.zoom(Math.max(this.left, middle - half), Math.min(this.right, middle + half));
    } else if (step && points.length) {
      const next = this.at === null ? 0 : Math.min(Math.max(index + step, 0), points.length - 1);
      this.read(points[next].x);
    } else return;
    event.preventDefault();
  }
}

// A search field above a list: what does not hold every word that was typed is hidden.
function filterable(section) {
  const entries = [...section.querySelectorAll(section.dataset.filter)];
  if (entries.length < 6) return;
  const field = document.createElement("input");
  field.type = "search";
  field.className = "filter";
  field.placeholder = "Filter";
  field.setAttribute("aria-label", `Filter ${section.dataset.named}`);
  const said = document.createElement("span");
  said.className = "filtered";
  said.setAttribute("role", "status");
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      const text = entry.textContent.toLowerCase();
      entry.hidden = !words.every((word) => text.includes(word));
      shown += entry.hidden ? 0 : 1;
    }
    said.textContent = words.length ? `${shown} of ${entries.length}` : "";
  });
  const bar = document.createElement("p");
  bar.className = "filters";
  bar.append(field, said);
  section.querySelector("h2, summary").after(bar);
}

document.querySelectorAll("svg.chart[data-left]").forEach((svg) => new Chart(svg));
document.querySelectorAll("[data-filter]").forEach(filterable);
document.querySelectorAll("pre.curl").forEach((pre) => {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(pre.textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  pre.before(button);
});
