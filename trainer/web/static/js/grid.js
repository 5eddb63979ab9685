/* Arrow keys in a grid whose rows are forms with data-ct-grid-row: up and down keep the column, left and right
   leave a field at its ends, Enter goes to the same column of the next row instead of sending the form. */

function cells(row) {
  return Array.from(row.querySelectorAll("input:not([type=hidden]):not([disabled])"));
}

function enter(field) {
  if (!field) return;
  field.focus();
  field.select();
}

function moved(rows, row, field, key) {
  const across = cells(row);
  const at = across.indexOf(field);
  if (key === "ArrowLeft") return field.selectionEnd === 0 || field.selectionStart === 0 ? across[at - 1] : null;
  if (key === "ArrowRight") return field.selectionEnd === field.value.length ? across[at + 1] : null;
  const step = key === "ArrowUp" ? -1 : 1;
  for (let next = rows.indexOf(row) + step; next >= 0 && next < rows.length; next += step) {
    const below = cells(rows[next]);
    if (below.length) return below[at];
  }
  return null;
}

export function startGrid(root) {
  const rows = Array.from(root.querySelectorAll("[data-ct-grid-row]"));
  for (const row of rows) {
    row.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!["Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.key) || !cells(row).includes(event.target)) return;
      const target = moved(rows, row, event.target, event.key);
      if (target || event.key === "Enter") event.preventDefault();
      enter(target);
    });
  }
}
