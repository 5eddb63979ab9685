/* Lays the text of a form with data-ct-source over its coloured lines, so that it is mended where it is read.

   Every save is answered with what was read anew ({"parts": {"lines": "<html>", ...}}), which replaces the elements
   with data-ct-part. Between two answers, changed lines stand without colours. Links with data-ct-line put the
   caret into their line. Without this script the lines stand above the text, and a button reads it again. */

function plainLine(text) {
  const line = document.createElement("span");
  line.className = "ct-source-line";
  line.textContent = `${text}\n`;
  return line;
}

/* Make the coloured lines say what the text says: those that are the same at both ends stay. */
function follow(lines, text) {
  const wanted = text.split("\n");
  const there = Array.from(lines.children);
  const same = (place, other) => there[place].textContent === `${wanted[other]}\n`;
  let first = 0;
  while (first < there.length && first < wanted.length && same(first, first)) first += 1;
  let last = 0;
  while (last < there.length - first && last < wanted.length - first && same(there.length - 1 - last, wanted.length - 1 - last)) last += 1;
  for (const line of there.slice(first, there.length - last)) line.remove();
  const before = lines.children[first] || null;
  for (const line of wanted.slice(first, wanted.length - last)) lines.insertBefore(plainLine(line), before);
}

function goTo(field, lines, number) {
  const texts = field.value.split("\n");
  const start = texts.slice(0, number - 1).reduce((total, line) => total + line.length + 1, 0);
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, start + (texts[number - 1] || "").length);
  const line = lines.children[number - 1];
  if (line) line.scrollIntoView({ block: "center" });
}

function watch(form) {
  const field = form.querySelector(".ct-source-input");
  const lines = form.querySelector('[data-ct-part="lines"]');
  if (!field || !lines) return;
  form.querySelector(".ct-source").classList.add("ct-source--live");
  follow(lines, field.value);
  field.addEventListener("input", () => follow(lines, field.value));
  form.addEventListener("change", () => follow(lines, field.value));
  form.addEventListener("ct-stored", (event) => {
    for (const [name, html] of Object.entries(event.detail.parts || {})) {
      const part = form.querySelector(`[data-ct-part="${name}"]`);
      if (part) part.innerHTML = html;
    }
    follow(lines, field.value);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-ct-line]");
    if (!link) return;
    event.preventDefault();
    goTo(field, lines, Number(link.dataset.ctLine));
  });
}

export function startSource(root) {
  for (const form of root.querySelectorAll("form[data-ct-source]")) watch(form);
}
