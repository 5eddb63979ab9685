/* Opens folds that would hide what one is led to.

   select[data-ct-opens="red:some-id"]: choosing "red" opens the fold with that id.
   A link to a place inside a closed fold opens it first, and gives the place the focus. */

function watch(select) {
  const [value, id] = select.dataset.ctOpens.split(":");
  select.addEventListener("change", () => {
    const fold = document.getElementById(id);
    if (fold && select.value === value) fold.open = true;
  });
}

function lead() {
  const place = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (!place) return;
  let fold = place.closest("details:not([open])");
  const hidden = fold !== null;
  for (; fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
  if (place.matches("input, textarea, select")) place.focus();
  if (hidden) place.scrollIntoView({ block: "center" });
}

export function startOpening(root) {
  for (const select of root.querySelectorAll("select[data-ct-opens]")) watch(select);
  window.addEventListener("hashchange", lead);
  if (window.location.hash) lead();
}
