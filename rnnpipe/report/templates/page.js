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

// Paper cannot be unfolded.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const part of folded) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
});
