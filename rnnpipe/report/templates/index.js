// Searches the table of runs, and makes the command that compares those that are ticked.
const rows = [...document.querySelectorAll(".all-runs tbody tr")];
const chosen = document.querySelector(".chosen");
if (rows.length) {
  document.documentElement.classList.add("live");
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  document.querySelector(".controls").hidden = false;
  const texts = new Map(rows.map((row) => [row, `${row.textContent} ${row.dataset.words}`.toLowerCase()]));

  // A row stays that has every word of what is searched for, wherever it stands.
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => texts.get(row).includes(word));
    const shown = rows.filter((row) => !row.hidden).length;
    found.textContent = words.length ? `${shown} of ${rows.length} runs` : "";
  };
  search.addEventListener("input", filter);

  const [told, code, copy, link] = chosen.children;
  const ticked = () => {
    const boxes = rows.map((row) => row.querySelector("input")).filter((box) => box.checked);
    return boxes.map((box) => box.value).sort(); // ids sort by age: the oldest is the base
  };
  const choose = () => {
    const runs = ticked();
    const enough = runs.length > 1;
    chosen.hidden = runs.length === 0;
    code.textContent = enough ? `rnnpipe compare ${runs.join(" ")}` : "";
    code.hidden = copy.hidden = !enough;
    told.hidden = enough;
    copy.textContent = "Copy";
    const made = [...document.querySelectorAll("[data-runs]")].find(
      (row) => row.dataset.runs.split(" ").sort().join(" ") === runs.join(" ")
    );
    link.hidden = !(enough && made);
    if (!link.hidden) {
      link.href = made.querySelector("a").href;
      link.textContent = "their newest comparison";
    }
  };
  for (const row of rows) row.querySelector("input").addEventListener("change", choose);
  copy.addEventListener("click", async () => {
    getSelection().selectAllChildren(code); // where the clipboard is not ours, Ctrl-C takes it
    try {
      await navigator.clipboard.writeText(code.textContent);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "Selected";
    }
  });
  filter(); // a browser may have kept what was typed and ticked
  choose();
}
