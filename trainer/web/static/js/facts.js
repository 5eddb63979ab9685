/* Papers of a case: facts of the file go in where the cursor was, and the list of what must be in shows what is.

   form[data-ct-facts]; [data-ct-fact] holds a fact as text; [data-ct-seq] counts what was typed in this window, so
   that an older window never overwrites a newer text; data-ct-elements is the address that tells what was found. */

function insert(field, text) {
  const from = field.selectionStart ?? field.value.length;
  const to = field.selectionEnd ?? from;
  const joins = /[^\s，。、；：（“《]$/.test(field.value.slice(0, from));
  field.setRangeText(joins ? `，${text}` : text, from, to, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function toButton(place, target) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = place.className;
  button.append(...place.childNodes);
  button.addEventListener("click", () => {
    const field = target();
    if (!field) return;
    insert(field, button.textContent.trim());
    field.form.dispatchEvent(new CustomEvent("ct-chosen"));
  });
  place.replaceWith(button);
}

function count(form) {
  const seq = form.querySelector("[data-ct-seq]");
  if (!seq) return;
  const next = () => {
    seq.value = String(Number(seq.value) + 1);
  };
  for (const kind of ["input", "change", "ct-chosen"]) form.addEventListener(kind, next);
}

async function refresh(form) {
  const reply = await fetch(form.dataset.ctElements, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } });
  if (!reply.ok) return;
  const { found } = await reply.json();
  for (const row of form.querySelectorAll("[data-ct-element]")) row.classList.toggle("is-done", found.includes(row.dataset.ctElement));
}

function watchSaves(form) {
  const place = form.querySelector("[data-ct-save-state]");
  if (!form.dataset.ctElements || !place) return;
  const seen = new MutationObserver(() => {
    if (place.classList.contains("ct-save--saved")) refresh(form).catch(() => {});
  });
  seen.observe(place, { attributes: true, attributeFilter: ["class"], childList: true });
}

function watch(form) {
  const fields = () => Array.from(form.querySelectorAll("textarea, input.form-control"));
  let last = null;
  form.addEventListener("focusin", (event) => {
    if (fields().includes(event.target)) last = event.target;
  });
  for (const place of form.querySelectorAll("[data-ct-fact]")) toButton(place, () => last || form.querySelector("textarea"));
  count(form);
  watchSaves(form);
}

export function startFacts(root) {
  for (const form of root.querySelectorAll("form[data-ct-facts]")) watch(form);
}
