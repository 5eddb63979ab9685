/* Shows what the server says of a form each time it was stored: form[data-ct-live="<id>"] names the place.

   The answer of the save carries the page's own words as "check". What the form could not do before it was stored
   (undo, discard) appears with it. */

function watch(form) {
  const place = document.getElementById(form.dataset.ctLive);
  if (!place) return;
  form.addEventListener("ct-stored", (event) => {
    const { check } = event.detail || {};
    if (typeof check !== "string") return;
    const parsed = new DOMParser().parseFromString(check, "text/html");
    place.replaceChildren(...Array.from(parsed.body.childNodes, (node) => document.importNode(node, true)));
    for (const button of form.querySelectorAll("[data-ct-undo]")) button.hidden = false;
  });
}

export function startLive(root) {
  for (const form of root.querySelectorAll("form[data-ct-live]")) watch(form);
}
