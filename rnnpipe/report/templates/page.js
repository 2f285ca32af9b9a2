"use strict";
// What this script says, in the page's language.
const words = JSON.parse(document.body.dataset.words ?? "{}");
const say = (word) => words[word] ?? word;

// Sorts a table by the column whose header button is pressed; what has no value stays last.
// Numbers sort by data-sort, the exact value, and not by their rounded text.
for (const button of document.querySelectorAll("thead button")) {
  button.addEventListener("click", () => {
    const header = button.closest("th");
    const body = button.closest("table").tBodies[0];
    const descending = header.getAttribute("aria-sort") === "ascending";
    const value = (row) => {
      const cell = row.cells[header.cellIndex];
      const text = cell.textContent.trim();
      if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
      return text === "—" || cell.classList.contains("number") ? null : text;
    };
    const compare = (a, b) =>
      typeof a === "number" && typeof b === "number"
        ? a - b
        : String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
    const rows = [...body.rows].map((row) => [value(row), row]);
    rows.sort(([a], [b]) =>
      a === null || b === null ? (a === null) - (b === null) : descending ? compare(b, a) : compare(a, b)
    );
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    body.append(...rows.map(([, row]) => row));
  });
}

// A table that goes on beyond the edge says so.
for (const region of document.querySelectorAll(".scroll")) {
  const mark = () =>
    region.classList.toggle("cut", region.scrollLeft + region.clientWidth < region.scrollWidth - 2);
  region.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(region);
}

// What is to be had with one click.
function copies(button, text) {
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copied(text());
    button.textContent = say("Copied");
    setTimeout(() => (button.textContent = name), 2000);
  });
}
for (const button of document.querySelectorAll("[data-copy]")) copies(button, () => button.dataset.copy);
for (const region of document.querySelectorAll(".scroll")) {
  const table = region.querySelector("table");
  const line = document.createElement("p");
  line.className = "copies";
  for (const [name, as] of [["Copy CSV", csv], ["Copy LaTeX", latex]]) {
    const button = line.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "copy";
    button.dataset.as = name;
    button.textContent = say(name);
    copies(button, () => as(table));
  }
  region.after(line);
}

// A table's rows as they stand now, without what only eyes or only ears are told; what is written
// below a number stands behind it.
function lines(table) {
  return [...table.rows].map((row) =>
    [...row.cells].map((cell) => {
      const copy = cell.cloneNode(true);
      for (const part of copy.querySelectorAll("[aria-hidden], .unseen")) part.remove();
      for (const part of copy.querySelectorAll(".under, .reason")) part.prepend("; ");
      const text = copy.textContent.replace(/\u2060/g, "").replace(/[\s\u00a0]+/g, " ");
      return text.replace(/ ;/g, ";").replace(/(; )+$/, "").trim();
    })
  );
}

function csv(table) {
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return lines(table).map((cells) => cells.map(quoted).join(",") + "\r\n").join("");
}

function latex(table) {
  const signs = {
    "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}", "—": "---", "±": "$\\pm$",
    "\u2212": "$-$", "▲": "$\\blacktriangle$", "▼": "$\\blacktriangledown$", "✓": "+", "✕": "$\\times$",
    "≠": "$\\neq$", "∅": "$\\emptyset$", "·": "$\\cdot$", "→": "$\\to$",
  };
  const escaped = (text) =>
    text.replace(/[\\~^<>|—±\u2212▲▼✓✕≠∅·→&%$#_{}]/g, (sign) => signs[sign] ?? `\\${sign}`);
  const [head, ...rows] = lines(table).map((cells) => cells.map(escaped).join(" & ") + " \\\\");
  const columns = [...table.rows[0].cells].map((c) => (c.classList.contains("number") ? "r" : "l"));
  return [
    "% \\usepackage{booktabs,amssymb}", `\\begin{tabular}{${columns.join("")}}`, "\\toprule", head,
    "\\midrule", ...rows, "\\bottomrule", "\\end{tabular}", "",
  ].join("\n");
}

// A page that was opened from a disk may have no clipboard.
async function copied(text) {
  if (navigator.clipboard) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      // not allowed here: the old way
    }
  }
  const field = document.body.appendChild(document.createElement("textarea"));
  field.value = text;
  field.select();
  document.execCommand("copy");
  field.remove();
}

// A legend's buttons show and hide what belongs to a name; to point at one dims all others.
for (const legend of document.querySelectorAll(".legend")) {
  const pictures = legend.closest(".pictures");
  const of = (name) =>
    [...pictures.querySelectorAll("[data-series]")].filter((part) => part.dataset.series === name);
  const light = (name) => {
    for (const part of pictures.querySelectorAll(".lit")) part.classList.remove("lit");
    for (const part of name === null ? [] : of(name)) part.classList.add("lit");
    pictures.classList.toggle("dimmed", name !== null);
  };
  for (const button of legend.querySelectorAll("button")) {
    const name = button.dataset.name;
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", shown);
      for (const part of of(name)) part.classList.toggle("hidden", !shown);
      light(null);
    });
    const shown = () => button.getAttribute("aria-pressed") === "true";
    for (const begin of ["pointerenter", "focus"])
      button.addEventListener(begin, () => light(shown() ? name : null));
    for (const end of ["pointerleave", "blur"]) button.addEventListener(end, () => light(null));
  }
}

// What lies nearest to the pointer in a picture is told beside it; a click on a dot that stands for
// a trial leads to its row.
const tip = document.body.appendChild(document.createElement("div"));
tip.className = "tip";
tip.hidden = true;
const REACH = 24; // pixels
for (const svg of document.querySelectorAll("figure svg")) {
  const parts = [...svg.querySelectorAll("[data-points]")];
  const points = parts.flatMap((part) =>
    JSON.parse(part.dataset.points).map(([x, y, told, to]) => ({ part, x, y, told, to }))
  );
  if (!points.length) continue;
  const near = (event) => {
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    const distance = (point) =>
      Math.hypot(box.left + point.x * scale - event.clientX, box.top + point.y * scale - event.clientY);
    const nearest = points
      .filter((point) => !point.part.classList.contains("hidden"))
      .reduce((best, point) => (best && distance(best) <= distance(point) ? best : point), null);
    if (!nearest || distance(nearest) > REACH) return null;
    return { ...nearest, left: box.left + nearest.x * scale, top: box.top + nearest.y * scale };
  };
  svg.addEventListener("pointermove", (event) => {
    const point = near(event);
    tip.hidden = !point;
    svg.classList.toggle("leads", Boolean(point?.to));
    if (!point) return;
    tip.textContent = point.told;
    tip.style.left = `${Math.min(point.left + 10, innerWidth - tip.offsetWidth - 4)}px`;
    tip.style.top = `${Math.max(4, point.top - tip.offsetHeight - 8)}px`;
  });
  svg.addEventListener("click", (event) => {
    const row = document.getElementById(near(event)?.to ?? "");
    if (!row) return;
    for (let part = row.closest("details"); part; part = part.parentElement.closest("details"))
      part.open = true;
    location.hash = row.id;
    row.scrollIntoView({ block: "center" });
  });
  svg.addEventListener("pointerleave", () => (tip.hidden = true));
}

// Paper cannot be unfolded.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const part of folded) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
});
