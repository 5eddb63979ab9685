/* Sentences in the reader's language, handed over by the page in <meta name="ct-words">. */

let words = null;

export function word(key, values = {}) {
  if (words === null) {
    const meta = document.querySelector('meta[name="ct-words"]');
    try {
      words = JSON.parse(meta ? meta.content : "{}");
    } catch (fault) {
      words = {};
    }
  }
  return String(words[key] || "").replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
}

export function clockText(date = new Date()) {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, "0")).join(":");
}

/* Write into the save state of a form: saved, saving, local, failed. */
export function showState(form, state, text) {
  const place = form.querySelector("[data-ct-save-state]") || document.querySelector(`[data-ct-save-state][data-ct-for="${form.id}"]`);
  if (!place) return;
  place.className = `ct-save ct-save--${state}`;
  place.textContent = text;
}
