/* Keys 1-6 and A-F choose in a question, 1-4 choose a level in a row of a rubric, Enter goes on.

   A question listens while nothing else has the focus; a rubric listens inside the row that has it. Both keep
   still while someone types, and with data-ct-keys-off on <html>. */

function typing(target) {
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  return target.tagName === "INPUT" && !["radio", "checkbox", "button", "submit"].includes(target.type);
}

function currentQuestion() {
  const all = Array.from(document.querySelectorAll('[data-ct-keys="choice"]'));
  const here = all.find((question) => question.contains(document.activeElement));
  if (here) return here;
  return all.length === 1 ? all[0] : null;
}

function position(key) {
  const digit = "123456".indexOf(key);
  return digit >= 0 ? digit : "abcdef".indexOf(key.toLowerCase());
}

function choose(input) {
  if (!input || input.disabled) return false;
  if (input.type === "checkbox") input.checked = !input.checked;
  else input.checked = true;
  input.focus({ preventScroll: true });
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new CustomEvent("ct-chosen", { bubbles: true }));
  return true;
}

function openNote(row, input) {
  const note = row.querySelector(".ct-criterion-note");
  if (note && input.hasAttribute("data-ct-low")) note.open = true;
}

function rubric(row, key) {
  const at = "1234".indexOf(key);
  const input = at < 0 ? null : row.querySelectorAll('input[type="radio"]')[at];
  if (!choose(input)) return false;
  openNote(row, input);
  const next = row.nextElementSibling;
  if (!input.hasAttribute("data-ct-low") && next && next.matches("[data-ct-criterion]")) {
    const target = next.querySelector("input:checked") || next.querySelector('input[type="radio"]');
    target.focus();
  }
  return true;
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.key.length !== 1) return;
  if (document.documentElement.hasAttribute("data-ct-keys-off") || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const row = document.activeElement.closest('[data-ct-keys="rubric"] [data-ct-criterion]');
  if (row) {
    if (rubric(row, event.key)) event.preventDefault();
    return;
  }
  const question = currentQuestion();
  const at = question ? position(event.key) : -1;
  if (at >= 0 && choose(question.querySelectorAll('input[type="radio"], input[type="checkbox"]')[at])) event.preventDefault();
}

/* Enter leads on from a page that was read, while nothing has the focus: data-ct-enter marks the link. */
function onEnter(event) {
  if (event.key !== "Enter" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  if (document.activeElement !== document.body || document.querySelector("dialog[open]")) return;
  const onward = document.querySelector("[data-ct-enter]");
  if (!onward) return;
  event.preventDefault();
  onward.click();
}

export function startKeys(root) {
  root.addEventListener("keydown", onKey);
  root.addEventListener("keydown", onEnter);
  for (const row of root.querySelectorAll("[data-ct-criterion]")) {
    row.addEventListener("change", (event) => {
      if (event.target.type === "radio") openNote(row, event.target);
    });
  }
}
