/* Rows of tabs and filters that scroll sideways on the phone: the current entry stands in sight. */

export function startRows(root) {
  for (const here of root.querySelectorAll(".ct-tabs [aria-current], .ct-filter-row [aria-current]")) {
    const row = here.closest("ul");
    if (!row || row.scrollWidth <= row.clientWidth) continue;
    const place = here.getBoundingClientRect();
    const frame = row.getBoundingClientRect();
    row.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
  }
}
