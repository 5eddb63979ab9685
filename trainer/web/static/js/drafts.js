/* Keeps what is typed in forms with data-ct-draft in this browser (shelf.js) until the server has confirmed it.

   Stored under the user's id, so that the next person at the same computer never sees it. A draft is forgotten
   only when a page carries data-ct-saved with its key, or when its writer discards it. */

import { isTick, isTouched, made, standing } from "./fields.js";
import { drop, entries, held, read, write } from "./shelf.js";
import { clockText, showState, word } from "./words.js";

const PREFIX = "ct-draft";
const KEEP_DAYS = 30;
const WAIT = 300;

const keepers = new WeakMap();

function nameOf(key) {
  return `${PREFIX}:${document.documentElement.dataset.ctUser || "-"}:${key}`;
}

function isDraft(value) {
  return Boolean(value) && typeof value.fields === "object";
}

function fieldsOf(form) {
  const skipped = ["hidden", "password", "file", "submit", "button", "reset", "image"];
  return Array.from(form.elements).filter(
    (field) => field.name && !skipped.includes(field.type) && field.tagName !== "FIELDSET" && !field.closest("[data-ct-draft-skip]"),
  );
}

/* What stands in the form: per name a list of texts, of ticked values, or of chosen options. */
function readForm(form, valuesOf = standing) {
  const out = {};
  for (const field of fieldsOf(form)) (out[field.name] = out[field.name] || []).push(...valuesOf(field));
  return out;
}

/* Write values into the form, but for the names that are spared. */
function writeForm(form, values, spared) {
  const turn = {};
  for (const field of fieldsOf(form)) {
    const list = values[field.name];
    if (!Array.isArray(list) || spared.has(field.name)) continue;
    if (isTick(field)) {
      field.checked = list.includes(field.value);
    } else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = list.includes(option.value);
    } else {
      const at = (turn[field.name] = (turn[field.name] ?? -1) + 1);
      if (at < list.length) field.value = list[at];
    }
  }
  for (const field of fieldsOf(form)) {
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/* Text areas send CR LF and come back with LF. */
function sameValues(a, b) {
  const plain = (values) => JSON.stringify(Object.keys(values).sort().map((name) => [name, values[name].map((text) => text.replace(/\r\n/g, "\n"))]));
  return plain(a) === plain(b);
}

function lastField(form) {
  const field = form.contains(document.activeElement) ? document.activeElement : null;
  if (!field || !field.name) return null;
  const named = fieldsOf(form).filter((other) => other.name === field.name);
  let caret = null;
  try {
    caret = field.selectionStart;
  } catch (fault) {
    caret = null;
  }
  return { name: field.name, nth: named.indexOf(field), caret };
}

function returnTo(form, draft) {
  if (typeof draft.scroll === "number") window.scrollTo(0, draft.scroll);
  if (!draft.last) return;
  const field = fieldsOf(form).filter((other) => other.name === draft.last.name)[draft.last.nth];
  if (!field) return;
  field.focus({ preventScroll: typeof draft.scroll === "number" });
  if (typeof draft.last.caret === "number" && field.setSelectionRange && !isTick(field)) {
    try {
      field.setSelectionRange(draft.last.caret, draft.last.caret);
    } catch (fault) {
      /* Number and date fields have no caret. */
    }
  }
}

function noteAbove(form, discard) {
  const note = document.createElement("div");
  note.className = "ct-restored";
  note.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = word("restored");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = word("discard");
  button.addEventListener("click", () => {
    discard();
    note.remove();
  });
  note.append(text, button);
  form.prepend(note);
}

function watch(form) {
  const name = nameOf(form.dataset.ctDraft);
  const original = readForm(form, made);
  const early = new Set(fieldsOf(form).filter(isTouched).map((field) => field.name));
  let timer = null;
  let touched = early.size > 0;
  let last = null;

  /* Keep what stands here; true when nothing of it would be lost with this page. */
  async function keep() {
    window.clearTimeout(timer);
    timer = null;
    if (!touched) return true;
    const fields = readForm(form);
    if (sameValues(fields, original) && !held(name)) return true;
    last = lastField(form) || last;
    const lasting = await write(name, { at: Date.now(), fields, last, scroll: Math.round(window.scrollY) });
    if (!form.hasAttribute("data-ct-autosave")) {
      showState(form, lasting ? "local" : "failed", lasting ? `${word("local")} ${clockText()}` : word("memory"));
    }
    return lasting;
  }

  function soon(event) {
    touched = true;
    if (event && event.target.name) early.add(event.target.name);
    if (timer === null) timer = window.setTimeout(keep, WAIT);
  }

  async function restore() {
    const draft = await read(name);
    if (!isDraft(draft) || sameValues(draft.fields, original)) return;
    writeForm(form, draft.fields, early);
    form.dispatchEvent(new CustomEvent("ct-chosen", { bubbles: true }));
    last = draft.last || null;
    noteAbove(form, () => {
      touched = false;
      drop(name);
      writeForm(form, original, new Set());
    });
    window.requestAnimationFrame(() => returnTo(form, draft));
  }

  keepers.set(form, keep);
  restore();
  if (touched) soon();
  form.addEventListener("input", soon);
  form.addEventListener("change", (event) => {
    if (event.isTrusted) soon();
  });
  form.addEventListener("focusin", () => {
    last = lastField(form) || last;
  });
  form.addEventListener("submit", keep);
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}

/* Drop drafts that the server has confirmed, and those left for a month. */
async function tidy(root) {
  const saved = Array.from(root.querySelectorAll("[data-ct-saved]")).flatMap((sign) => sign.dataset.ctSaved.split(/[\s,]+/));
  await drop(...saved.filter(Boolean).map(nameOf));
  const oldest = Date.now() - KEEP_DAYS * 86400000;
  const old = (await entries(`${PREFIX}:`)).filter(([, draft]) => !isDraft(draft) || !(draft.at > oldest));
  if (old.length) await drop(...old.map(([name]) => name));
}

export function forgetDraft(form) {
  if (form.dataset.ctDraft) drop(nameOf(form.dataset.ctDraft));
}

/* Keep what stands in a form, and say whether it lies on this device. */
export async function keepDraft(form) {
  return keepers.has(form) && keepers.get(form)();
}

export function startDrafts(root) {
  tidy(root);
  for (const form of root.querySelectorAll("form[data-ct-draft]")) watch(form);
}
