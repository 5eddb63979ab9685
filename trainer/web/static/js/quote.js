/* Takes what is selected in an opened paper into the field for evidence: details[data-ct-quote] in the same paper. */

function watch(fold) {
  const paper = fold.closest(".ct-over-body");
  const field = fold.querySelector("textarea");
  const text = paper && paper.querySelector(".ct-exhibit-text");
  if (!field || !text) return;
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (!chosen || chosen.isCollapsed || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
    const words = chosen.toString().trim();
    if (words.length < 2) return;
    field.value = words;
    fold.open = true;
  });
}

export function startQuote(root) {
  for (const fold of root.querySelectorAll("details[data-ct-quote]")) watch(fold);
}
