"""Reports read back: the tables of a page and of Markdown, to be held against each other."""

import re
from html import unescape
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "wbr", "img", "input"}


class Page(HTMLParser):
    """A page's ids, references, tables and visible text; fails on tags that do not match."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.references, self.tags = [], [], [], []
        self.tables, self.text = [], ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.references += [attributes[n] for n in ("href", "src") if n in attributes]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"th", "td"}:
            self.tables[-1][-1].append("")
        if tag not in VOID:
            unread = {"style", "script", "caption"}
            hidden = (
                attributes.get("aria-hidden") == "true"
                or attributes.get("class") == "unseen"
                or tag in unread
            )
            self.open.append((tag, hidden))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open[-1][0] == tag, f"<{self.open[-1][0]}> is closed by </{tag}>"
        self.open.pop()

    def handle_data(self, data):
        if any(hidden for _, hidden in self.open):
            return
        data = data.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
        self.text += data
        if {"th", "td"} & {tag for tag, _ in self.open}:
            self.tables[-1][-1][-1] += data


def markdown_tables(text):
    """The cells of every table, without markup, by row; the first row is the header."""
    tables = [[]]
    for line in text.splitlines():
        if line.startswith("| ") and not line.startswith(("| :--", "| --:")):
            cells = re.split(r"(?<!\\) \| ", line.removeprefix("| ").removesuffix(" |"))
            tables[-1].append([_plain(cell) for cell in cells])
        elif not line.startswith("|") and tables[-1]:
            tables.append([])
    return [table for table in tables if table]


def as_on_the_page(table, interval="Interval"):
    """The rows of a Markdown table of verdicts as the page has them: several cells in one."""
    header, *rows = table
    found = []
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        word = cells["Verdict"].partition(" ")[2]
        cells["Verdict"] = f"{word} {cells.get('Reason', '')}".strip()
        cells["Difference"] += cells[interval]
        cells["P(better)"] += cells["p (Holm)"]
        hidden = {interval, "p (Holm)", "Reason"}
        found.append([text for name, text in cells.items() if name not in hidden])
    return found


def _plain(cell):
    text = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", unescape(cell.strip().strip("*")))
    return re.sub(r"\\(.)", r"\1", text)
