/* Buttons with data-ct-print print the page; they are hidden until scripts show them. */

export function startPrint(root) {
  for (const button of root.querySelectorAll("[data-ct-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
