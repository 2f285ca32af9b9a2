// Asks /predict what is typed, and shows every variant's answer side by side. All that comes from
// elsewhere goes into the page as text.
const $ = (id) => document.getElementById(id);
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const number = (value) => Number(value.toPrecision(5)).toString();
const LINES = 6; // as many have a colour of their own
const BARS = 5; // as many classes are shown, the most probable ones

const BYTES = 700_000; // of a picture that is sent as it is: in base64 a third more, and 1 MiB is read
const SIDES = [1024, 512, 256]; // pixels to which a larger one is made smaller, until it is small enough

let models = [];
let picture = ""; // the chosen one, as a data: URL
let shown = null; // the answers on the page, and what was asked

const make = (name, text = "", className = "") => {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
};

const say = (text, wrong = false) => {
  $("status").textContent = text;
  $("status").classList.toggle("wrong", wrong);
};

const request = async (address, body) => {
  const headers = { accept: "application/json" };
  if (body) headers["content-type"] = "application/json";
  if ($("token").value) headers.authorization = `Bearer ${$("token").value}`;
  const response = await fetch(address, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  const found = await response.json().catch(() => ({}));
  if (response.ok) return found;
  const detail = Array.isArray(found.detail) ? found.detail.map((each) => each.msg).join("; ") : found.detail;
  throw Object.assign(new Error(detail || `the service answered ${response.status}`), { status: response.status });
};

const ofDataset = () => models.filter((model) => model.dataset === $("dataset").value);

// What the question is to look like follows from the dataset.
const choose = () => {
  const [model] = ofDataset();
  if (!model) return;
  const text = model.reads === "text";
  const seen = model.reads === "picture";
  $("row-field").hidden = seen;
  $("row").required = !seen;
  $("picture-field").hidden = !seen;
  $("row-label").textContent = text ? "Text" : "Series";
  $("row").classList.toggle("series", !text);
  $("row").spellcheck = text;
  const columns = model.columns.length ? ` (${model.columns.join(", ")})` : "";
  $("hint").textContent = {
    text: `The last ${model.timesteps} words are read.`,
    table: `A table as the model was trained on, with its line of names${columns}, apart by commas; the last ${model.timesteps} steps are read.`,
    series: `A step a line, its ${model.width} numbers${columns} apart by commas; ${model.timesteps} steps.`,
    picture: "Or drop one anywhere here.",
  }[model.reads];
  $("found").hidden = true;
  say("");
};

const load = async () => {
  try {
    models = await request("/models");
  } catch (error) {
    $("token-field").hidden = error.status !== 401 && $("token-field").hidden;
    say(error.status === 401 && !$("token").value ? "This service wants a token." : error.message, true);
    return false;
  }
  const datasets = [...new Set(models.map((model) => model.dataset))];
  $("dataset").replaceChildren(...datasets.map((name) => make("option", name)));
  $("dataset-field").hidden = datasets.length < 2;
  $("lead").textContent = `${ofDataset().map((model) => model.variant).join(", ")}: every variant answers, side by side.`;
  choose();
  return true;
};

// A pasted table has a line of names, and its rows are such by column; a series is one row of numbers.
const rowsOf = (model, given) => {
  if (model.reads === "text" || model.reads === "picture") return [given];
  const numeric = (cell) => cell !== "" && Number.isFinite(Number(cell));
  const value = (cell) => (numeric(cell ?? "") ? Number(cell) : cell || null);
  const lines = given.trim().split(/\r?\n/);
  if (model.reads === "series") return [lines.map((line) => line.trim().split(/\s*[,;\t]\s*|\s+/).map(value))];
  const [names, ...rest] = lines.map((line) => line.trim().split(/\s*[,;\t]\s*/));
  return rest.map((line) => Object.fromEntries(names.map((name, i) => [name, value(line[i])])));
};

const told = (line) => {
  if (line.error) return line.error;
  if (line.class !== undefined) return line.class;
  if (line.text !== undefined) return line.text || "(nothing)";
  const numbers = Object.entries(line).filter(([, value]) => typeof value === "number");
  return numbers.filter(([name]) => !["row", "step", "ahead"].includes(name)).map(([name, value]) => `${name} ${number(value)}`).join(", ");
};

const bars = (line) => {
  const list = make("dl", "", "bars");
  const classes = Object.entries(line.probabilities ?? {}).sort((a, b) => b[1] - a[1]).slice(0, BARS);
  for (const [name, share] of classes) {
    const bar = make("div", "", "bar");
    const meter = make("meter");
    meter.value = share;
    meter.setAttribute("aria-label", `probability of ${name}`);
    bar.append(make("dt", name), make("dd", percent(share)), meter);
    list.append(bar);
  }
  return list;
};

// A table of all lines, where a question has several: rows, or a step each.
const steps = (lines) => {
  const box = make("div", "", "steps");
  box.tabIndex = 0;
  const table = make("table");
  for (const line of lines) {
    const row = make("tr");
    const label = line.token ?? line.time ?? line.step ?? line.row ?? "";
    const share = line.probabilities ? percent(Math.max(...Object.values(line.probabilities))) : "";
    row.append(make("th", String(label)), make("td", told(line)), make("td", share, "number"));
    table.append(row);
  }
  box.append(table);
  return box;
};

const key = (index) => make("span", "", `key line-${index % LINES}`);

const card = (answer) => {
  const item = make("li");
  const title = make("h3");
  title.append(key(answer.index), make("span", answer.variant));
  item.append(title);
  const [line] = answer.lines;
  if (answer.error || !line) {
    item.append(make("p", answer.error ?? "no answer", "wrong"));
  } else if (answer.lines.length > 1) {
    item.append(steps(answer.lines));
  } else {
    item.append(make("p", told(line), line.error ? "wrong" : "said"), bars(line));
  }
  const unread = Object.entries(answer.counts).filter(([name, count]) => count && /^unknown|cut/.test(name));
  if (unread.length) item.append(make("p", unread.map(([name, count]) => `${count} ${name}`).join("; "), "note"));
  return item;
};

const svg = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

const curves = (answers, at, classname) => {
  const count = answers[0].along.steps.length;
  const x = (step) => (720 * step) / (count - 1);
  const y = (share) => 240 - 240 * share;
  const parts = [0, 0.5, 1].map((share) => svg("line", { x1: 0, x2: 720, y1: y(share), y2: y(share), class: share === 0.5 ? "half" : "" }));
  for (const answer of answers) {
    let path = "";
    answer.along.lines.forEach((line, step) => {
      const share = line.probabilities?.[classname];
      if (share !== undefined) path += `${path ? "L" : "M"}${x(step).toFixed(2)} ${y(share).toFixed(2)}`;
    });
    parts.push(svg("path", { d: path, class: `line-${answer.index % LINES}` }));
  }
  parts.push(svg("line", { x1: x(at), x2: x(at), y1: 0, y2: 240, class: "cursor" }));
  $("curves").replaceChildren(...parts);
  $("curves").setAttribute("aria-label", `Probability of ${classname} as the ${shown.text ? "text" : "series"} goes on`);
};

// What stands at the place of the slider: the curves' cursor, each variant's value, the text so far.
const draw = () => {
  const answers = shown.answers.filter((answer) => answer.along?.lines.length);
  const at = Number($("at").value) - 1;
  const pieces = answers[0].along.steps;
  curves(answers, at, $("class").value);
  const where = shown.text ? `after “${pieces[at].trim().split(/\s+/).at(-1)}”` : `after step ${pieces[at]}`;
  const end = at === pieces.length - 1;
  $("where").textContent = end ? `${where}: the whole ${shown.text ? "text" : "series"}` : where;
  $("values").replaceChildren(
    ...answers.map((answer) => {
      const item = make("li");
      const share = answer.along.lines[at].probabilities?.[$("class").value];
      item.append(key(answer.index), make("span", `${answer.variant} ${share === undefined ? "–" : percent(share)}`));
      return item;
    })
  );
  $("at").setAttribute("aria-valuetext", `${$("where").textContent}: ${[...$("values").children].map((item) => item.textContent).join(", ")}`);
  $("text").hidden = !shown.text;
  if (!shown.text) return;
  const blank = /^\s*/.exec(pieces[at])[0];
  const now = make("span", pieces[at].slice(blank.length), "now");
  $("text").replaceChildren(make("span", pieces.slice(0, at).join("") + blank, "read"), now, make("span", pieces.slice(at + 1).join(""), "unread"));
  $("text").scrollTop = now.offsetTop - $("text").offsetTop - $("text").clientHeight / 2;
};

const show = (answers, text, model) => {
  shown = { answers: answers.map((answer, index) => ({ ...answer, index })), text };
  $("cards").replaceChildren(...shown.answers.map(card));
  $("found").hidden = false;
  const along = shown.answers.find((answer) => answer.along?.lines.length)?.along;
  $("along").hidden = !model.classes.length || !along || along.steps.length < 2;
  if ($("along").hidden) return;
  $("at").max = $("at").value = along.steps.length;
  $("at").setAttribute("aria-label", text ? "After which word" : "After which step");
  $("along-title").textContent = text ? "Word by word" : "Step by step";
  $("class").replaceChildren(...model.classes.map((name) => make("option", name)));
  $("class").value = model.classes.length === 2 ? model.classes[1] : along.lines.at(-1).class ?? model.classes[0];
  draw();
};

$("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!models.length && !(await load())) return;
  const [model] = ofDataset();
  const given = model.reads === "picture" ? picture : $("row").value;
  if (!given.trim()) return say(model.reads === "picture" ? "Choose a picture first." : "", true);
  $("send").disabled = true;
  say("asking …");
  try {
    const found = await request("/predict", { dataset: model.dataset, rows: rowsOf(model, given), along: !model.per_step });
    say("");
    show(found.answers, model.reads === "text" ? given : "", model);
  } catch (error) {
    $("found").hidden = true;
    say(error.message, true);
  } finally {
    $("send").disabled = false;
  }
});
const asUrl = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

const smaller = async (file) => {
  const image = await createImageBitmap(file);
  const canvas = make("canvas");
  let url = "";
  for (const side of SIDES) {
    const share = Math.min(1, side / Math.max(image.width, image.height));
    canvas.width = Math.max(1, Math.round(image.width * share));
    canvas.height = Math.max(1, Math.round(image.height * share));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    url = canvas.toDataURL("image/jpeg", 0.9);
    if (url.length < (4 / 3) * BYTES) break;
  }
  return url;
};

const take = async (file) => {
  if (!file) return;
  try {
    picture = await (file.size > BYTES ? smaller(file) : asUrl(file));
    say("");
  } catch {
    picture = "";
    say(`${file.name} is no picture that the browser can read`, true);
  }
  $("preview").src = picture;
  $("preview").hidden = !picture;
};
$("picture").addEventListener("change", () => take($("picture").files[0]));
$("ask").addEventListener("dragover", (event) => event.preventDefault());
$("ask").addEventListener("drop", (event) => {
  if ($("picture-field").hidden) return;
  event.preventDefault();
  take(event.dataTransfer.files[0]);
});
$("row").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("ask").requestSubmit();
});
$("at").addEventListener("input", draw);
$("class").addEventListener("change", draw);
$("dataset").addEventListener("change", choose);
$("token").addEventListener("change", load);
load();
