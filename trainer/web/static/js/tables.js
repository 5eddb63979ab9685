/* Sorting in the browser for table[data-ct-sort]: the heads that carry data-ct-sort-key become buttons. */

import { word } from "./words.js";

const order = new Intl.Collator("zh-CN", { numeric: true });

function valueOf(row, column) {
  const cell = row.cells[column];
  if (!cell) return "";
  return cell.dataset.ctValue !== undefined ? cell.dataset.ctValue : cell.textContent.trim();
}

function number(text) {
  const found = parseFloat(text.replace(/[^\d.-]/g, ""));
  return Number.isNaN(found) ? null : found;
}

function comparer(kind, column) {
  return (a, b) => {
    const x = valueOf(a, column);
    const y = valueOf(b, column);
    if (kind !== "number") return x === "" || y === "" ? (x === "") - (y === "") : order.compare(x, y);
    const left = number(x);
    const right = number(y);
    if (left === null || right === null) return (left === null) - (right === null);
    return left - right;
  };
}

function sort(table, head, column) {
  const up = head.getAttribute("aria-sort") !== "ascending";
  const body = table.tBodies[0];
  const compare = comparer(head.dataset.ctSortKey, column);
  const all = Array.from(body.rows);
  const rows = all.filter((row) => !row.classList.contains("ct-total"));
  const blank = (row) => valueOf(row, column) === "";
  rows.sort((a, b) => (blank(a) || blank(b) || up ? compare(a, b) : -compare(a, b)));
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  body.append(...rows, ...all.filter((row) => row.classList.contains("ct-total")));
}

function prepare(table) {
  const row = table.tHead && table.tHead.rows[table.tHead.rows.length - 1];
  if (!row || !table.tBodies.length) return;
  Array.from(row.cells).forEach((head, column) => {
    if (!head.dataset.ctSortKey) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ct-sort";
    button.title = word("sort");
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, head, column));
    head.append(button);
  });
}

export function startTables(root) {
  for (const table of root.querySelectorAll("table[data-ct-sort]")) prepare(table);
}
