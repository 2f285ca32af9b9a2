"use strict";
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
        : String(a).localeCompare(String(b), "en", { numeric: true });
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

// What is to be had with one click; a page that was opened from a disk may have no clipboard.
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copied(button.dataset.copy);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}

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

// Paper cannot be unfolded.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const part of folded) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
});
