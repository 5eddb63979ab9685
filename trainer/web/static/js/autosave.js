/* Sends a form with data-ct-autosave="<address>" to the server while it is being filled in.

   POST of the whole form, header X-Ct-Autosave: 1. Any 2xx counts as stored; a JSON answer may carry
   {"saved_at": "14:03:22", "fields": {"version": 4}}: the fields are what the next save has to say; other modules
   find the whole answer in the event ct-stored. A refusal's "message" is shown. 401 or a redirect to another page means that the session has ended.
   Without the network the draft stays in the browser and is sent again when the network returns. */

import { forgetDraft, keepDraft } from "./drafts.js";
import { isTouched } from "./fields.js";
import { clockText, showState, word } from "./words.js";

const WAIT = 1200;
const AGAIN = 15000;

function watch(form) {
  const address = form.dataset.ctAutosave;
  let timer = null;
  let busy = false;
  let pending = false;

  function later(wait) {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, wait);
  }

  async function body(reply) {
    return (reply.headers.get("content-type") || "").includes("json") ? reply.json() : {};
  }

  async function stored(reply) {
    const answer = await body(reply);
    form.dispatchEvent(new CustomEvent("ct-stored", { detail: answer }));
    for (const [name, value] of Object.entries(answer.fields || {})) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    if (pending) return;
    forgetDraft(form);
    showState(form, "saved", `${word("saved")} ${answer.saved_at || clockText()}`);
  }

  async function send() {
    if (busy) {
      pending = true;
      return;
    }
    busy = true;
    pending = false;
    const slow = window.setTimeout(() => showState(form, "saving", word("saving")), 400);
    try {
      const reply = await fetch(address, {
        method: "POST", body: new FormData(form), headers: { "X-Ct-Autosave": "1", Accept: "application/json" }, credentials: "same-origin", redirect: "manual",
      });
      if (reply.ok) await stored(reply);
      else if (reply.status === 401 || reply.type === "opaqueredirect") showState(form, "failed", word("signed_out"));
      else if (reply.status >= 500) throw new Error(String(reply.status));
      else showState(form, "failed", (await body(reply)).message || word((await keepDraft(form)) ? "local" : "memory"));
    } catch (fault) {
      showState(form, "failed", word((await keepDraft(form)) ? "offline" : "offline_memory"));
      later(AGAIN);
    } finally {
      window.clearTimeout(slow);
      busy = false;
      if (pending) later(WAIT);
    }
  }

  function changed(event) {
    if (!event.isTrusted && event.type !== "ct-chosen") return;
    if (busy) pending = true;
    later(event.type === "input" ? WAIT : 200);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("ct-chosen", changed);
  form.addEventListener("submit", () => window.clearTimeout(timer));
  window.addEventListener("online", () => later(0));
  if (Array.from(form.elements).some((field) => isTouched(field))) later(0);
}

export function startAutosave(root) {
  for (const form of root.querySelectorAll("form[data-ct-autosave]")) watch(form);
}
