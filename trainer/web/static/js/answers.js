/* Sends the answers of form[data-ct-sitting] one by one, and never says “saved” before the server did.

   Each change becomes {key, epoch, seq, answer, confidence, digest} and is PUT to data-ct-slots + slot. It stays in
   this browser (shelf.js), under the user, the sitting and the window, until it is acknowledged with the same digest;
   it is sent again with the same key, so that a lost reply changes nothing. A session that ended, a lost network, a
   paper that another window took over and one that is closed are told apart. Handing in names the newest answer of
   every place, and is refused while the server lacks one. */

import { fingerprint } from "./digest.js";
import { heed } from "./exam.js";
import { isTouched } from "./fields.js";
import { saveAs, sealed } from "./recovery.js";
import { drop, entries, isLasting, write } from "./shelf.js";
import { showState, word } from "./words.js";

const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
const PATIENCE = 15000;
const TYPING = 700;
const WRITING = 2500;
const ROUNDS = 3;
const AWAY = 3;
const OUTLIVES = 20000;
const WINDOW = "ct-window";

function prefixOf(sitting) {
  return `ct-sitting:${document.documentElement.dataset.ctUser || "-"}:${sitting}`;
}

/* What this person's windows keep here of a sitting, as [name, value]. */
async function kept(sitting) {
  const start = prefixOf(sitting);
  return (await entries(start)).filter(([name]) => name === start || name.startsWith(`${start}:`));
}

/* The name of this window: the same after a reload, another one in a copy of the tab, because it lies in sessionStorage
   only while the page is not there. */
function windowName() {
  let name = null;
  try {
    name = window.sessionStorage.getItem(WINDOW);
    window.sessionStorage.removeItem(WINDOW);
  } catch (fault) {
    name = null;
  }
  name = name || newKey();
  window.addEventListener("pagehide", () => {
    try {
      window.sessionStorage.setItem(WINDOW, name);
    } catch (fault) {
      /* the next page counts as another window, which costs nothing but a step */
    }
  });
  return name;
}

function newKey() {
  return Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
}

/* What a question holds; of a case group the list of what its parts hold. */
function answerOf(section) {
  const pieces = Array.from(section.querySelectorAll("[data-ct-piece]"));
  if (!pieces.length) return answerIn(section);
  const answers = pieces.map(answerIn);
  return answers.some((answer) => answer !== null) ? answers : null;
}

function answerIn(area) {
  const options = Array.from(area.querySelectorAll(".ct-option-input"));
  if (!options.length) {
    const texts = fieldsIn(area).map((field) => field.value.trim());
    if (area.querySelector("[data-ct-many]")) return texts.some(Boolean) ? texts : null;
    return texts[0] || null;
  }
  const ticked = options.filter((option) => option.checked).map((option) => option.value);
  if (options[0].type === "checkbox") return ticked.length ? ticked : null;
  return ticked.length ? ticked[0] : null;
}

function sureOf(section) {
  const ticked = section.querySelector("[data-ct-sure]:checked");
  return ticked ? ticked.value : "";
}

function fieldsIn(area) {
  return Array.from(area.querySelectorAll(".ct-fill input, .ct-fill select, .ct-fill textarea"));
}

function fillIn(area, answer) {
  const values = [].concat(answer === null || answer === undefined ? [] : answer);
  for (const option of area.querySelectorAll(".ct-option-input")) option.checked = values.includes(option.value);
  fieldsIn(area).forEach((field, place) => {
    field.value = values[place] || "";
  });
}

function fill(section, entry) {
  const pieces = Array.from(section.querySelectorAll("[data-ct-piece]"));
  if (pieces.length) pieces.forEach((piece, place) => fillIn(piece, (entry.answer || [])[place]));
  else fillIn(section, entry.answer);
  for (const sure of section.querySelectorAll("[data-ct-sure]")) sure.checked = sure.value === entry.confidence;
}

/* Two options never stand at one place: the one that stood there takes the place that was left. */
function swap(select) {
  const group = select.closest("[data-ct-swap]");
  if (!group) return;
  const all = Array.from(group.querySelectorAll("select"));
  const other = all.find((one) => one !== select && select.value && one.value === select.value);
  if (other) other.value = select.dataset.ctBefore || "";
  for (const one of all) one.dataset.ctBefore = one.value;
}

function isTyped(field) {
  return field.type === "text" || field.type === "date" || field.type === "textarea";
}

async function watch(form) {
  const device = windowName();
  const own = `${prefixOf(form.dataset.ctSitting)}:${device}`;
  const brought = await kept(form.dataset.ctSitting);
  const lasting = await isLasting();
  let keeping = Promise.resolve(lasting);
  const say = JSON.parse(form.dataset.ctSay);
  const dialog = document.getElementById("hand-in");
  const notice = form.querySelector("[data-ct-trouble]");
  const questions = new Map();
  const unsent = new Map();
  const acknowledged = new Map();
  const doubts = new Set();
  const late = new Set();
  let token = form.dataset.ctToken;
  const base = Number(form.dataset.ctEpoch);
  const fresh = new Set();
  let epoch = 0;
  let lost = false;
  let closed = false;
  let trouble = "";
  let busy = false;
  let tokenIsOld = false;
  let savedAt = "";
  let tries = 0;
  let timer = null;
  let stopped = false;
  let over = false;
  let leaving = false;

  for (const section of form.querySelectorAll("[data-ct-slot]")) {
    questions.set(section.dataset.ctSlot, { section, epoch: Number(section.dataset.ctEpoch), seq: Number(section.dataset.ctSeq) });
  }

  function phrase(name, values = {}) {
    return String(say[name] || "").replace(/\{(\w+)\}/g, (_all, key) => String(values[key] ?? ""));
  }

  /* ---- what is shown ---- */

  function tell(name, link, values = { n: unsent.size }, text = name) {
    trouble = name;
    notice.hidden = !name;
    notice.querySelector("span").textContent = phrase(text, values);
    const anchor = notice.querySelector("a");
    anchor.hidden = !link;
    const away = tries >= AWAY && unsent.size > 0 && (name === "offline" || name === "over_waiting");
    notice.querySelector("[data-ct-recover]").hidden = !(away && form.dataset.ctRecovery);
    if (!link) return;
    anchor.textContent = link.text;
    anchor.href = link.href;
    anchor.target = link.apart ? "_blank" : "";
    anchor.rel = link.apart ? "noopener" : "";
  }

  /* That answers lie on this computer is said once the browser has confirmed the newest of them. */
  async function tellOffline(told = "") {
    trouble = "offline";
    const text = (await keeping) ? "offline" : "memory";
    if (trouble !== "offline" || !unsent.size) return;
    tell("offline", null, { n: unsent.size }, text);
    if (told) notice.querySelector("span").textContent = told;
  }

  function saved() {
    showState(form, "saved", phrase(lasting ? "saved" : "saved_only", { at: savedAt }));
  }

  function faultOf(section, text) {
    const place = section.querySelector("[data-ct-fault]");
    place.hidden = !text;
    place.querySelector("span").textContent = text;
    for (const field of fieldsIn(section)) {
      if (text) {
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-errormessage", place.id);
      } else {
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-errormessage");
      }
    }
  }

  function links(place, slots) {
    slots.forEach((slot, at) => {
      const link = document.createElement("a");
      link.href = `#q-${slot}`;
      link.textContent = phrase("number", { n: Number(slot) + 1 });
      link.className = "ct-nowrap";
      link.setAttribute("data-ct-close", "");
      link.addEventListener("click", () => window.setTimeout(() => questions.get(slot).section.scrollIntoView(), 0));
      place.append(at ? "、" : "", link);
    });
  }

  function line(place, text, slots) {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    links(paragraph, slots);
    place.append(paragraph);
  }

  function render() {
    const open = [];
    for (const [slot, { section }] of questions) {
      const done = answerOf(section) !== null;
      if (!done) open.push(slot);
      for (const cell of form.querySelectorAll(`[data-ct-cell="${slot}"]`)) {
        cell.classList.toggle("is-answered", done);
        cell.classList.toggle("is-doubt", doubts.has(slot));
        cell.querySelector("span").textContent = phrase(done ? "answered" : "unanswered") + (doubts.has(slot) ? phrase("doubtful") : "");
      }
      const flag = section.querySelector("[data-ct-doubt]");
      flag.setAttribute("aria-pressed", String(doubts.has(slot)));
    }
    const done = questions.size - open.length;
    form.querySelector("[data-ct-done]").textContent = String(done);
    form.querySelector("[data-ct-counts]").textContent = phrase("counts", { done, open: open.length, doubt: doubts.size });
    const list = dialog.querySelector("[data-ct-open]");
    list.textContent = "";
    if (open.length) line(list, phrase("missing", { n: open.length }), open);
    else line(list, phrase("all_done"), []);
    if (doubts.size) line(list, phrase("doubts"), Array.from(questions.keys()).filter((slot) => doubts.has(slot)));
  }

  function keep() {
    keeping = write(own, { unsent: Object.fromEntries(unsent), acknowledged: Object.fromEntries(acknowledged), doubts: Array.from(doubts), savedAt });
  }

  /* ---- sending ---- */

  function later(wait) {
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, wait);
  }

  function retry() {
    const wait = WAITS[Math.min(tries, WAITS.length - 1)];
    tries += 1;
    if (unsent.size) showState(form, "failed", phrase("waiting", { n: unsent.size }));
    later(wait + Math.random() * 500);
  }

  async function ask(address, options) {
    const stop = new AbortController();
    const limit = window.setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal, ...options });
    } finally {
      window.clearTimeout(limit);
    }
  }

  /* What is sent while the page is left outlives it, as far as browsers allow. */
  function post(address, value, method = "POST") {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
    const body = JSON.stringify(value);
    const keepalive = document.visibilityState === "hidden" && body.length < OUTLIVES;
    return ask(address, { method, headers, body, keepalive });
  }

  function signedOut() {
    tokenIsOld = true;
    tell("signed_out", { text: phrase("sign_in"), href: "/login", apart: true });
    retry();
  }

  /* Fetch a token of the present session and the newest saves; false when it is not this person's session. */
  async function renew() {
    const reply = await ask(form.dataset.ctState, { headers: { Accept: "application/json" } });
    if (reply.ok) {
      const news = await reply.json();
      token = news.csrf;
      tokenIsOld = false;
      if (epoch && news.epoch > epoch) takenOver();
      for (const [slot, [epoch, seq]] of Object.entries(news.places)) {
        const question = questions.get(slot);
        if (epoch > question.epoch) question.epoch = epoch;
        if (epoch === question.epoch) question.seq = Math.max(question.seq, seq);
      }
      return true;
    }
    if (reply.status === 404) {
      tokenIsOld = true;
      tell("other", { text: phrase("sign_in"), href: "/login", apart: true });
      retry();
      return false;
    }
    if (reply.status === 401 || reply.type === "opaqueredirect") {
      signedOut();
      return false;
    }
    throw new Error(String(reply.status));
  }

  /* Ask for the paper once; until then nothing is sent, because the epoch is not known. False when it was not given. */
  async function take() {
    const reply = await post(form.dataset.ctOpen, { device });
    if (reply.ok) {
      epoch = (await reply.json()).epoch;
      return true;
    }
    if (reply.status === 409) {
      closed = true;
      epoch = base;
      if (!unsent.size) shut();
      return true;
    }
    const news = await refused(reply);
    if (news === null || (reply.status === 404 && !(await renew()))) return false;
    throw new Error(news.message || "");
  }

  /* Another window has the paper now: nothing more is written here, and what was written is still sent. */
  function takenOver() {
    if (lost) return;
    lost = true;
    lock();
    tell("taken_over", { text: phrase("take_back"), href: window.location.pathname });
  }

  function lock() {
    for (const { section } of questions.values()) {
      for (const field of section.querySelectorAll("input, select, textarea, button")) field.disabled = true;
    }
    for (const button of document.querySelectorAll("[data-ct-hand-in], [data-ct-submit]")) button.disabled = true;
  }

  /* Another window saved this question with an equal or greater number: what stands here is the newer will. */
  async function overtake(slot, entry) {
    if (!(await renew())) return;
    if (unsent.get(slot) !== entry) {
      later(0);
      return;
    }
    unsent.set(slot, { ...entry, key: freshKey(), ...nextPlace(questions.get(slot)) });
    keep();
    later(0);
  }

  /* Keys made by this page: what was only restored never goes before a newer answer from elsewhere. */
  function freshKey() {
    const key = newKey();
    fresh.add(key);
    return key;
  }

  function nextPlace(question) {
    const present = Math.max(epoch, base);
    if (present > question.epoch) {
      question.epoch = present;
      question.seq = 0;
    }
    question.seq += 1;
    return { epoch: question.epoch, seq: question.seq };
  }

  function settled() {
    if (unsent.size) {
      later(0);
      return;
    }
    if (closed) return shut();
    if (lost) {
      saved();
      return;
    }
    if (late.size) tell("late", null, { n: late.size });
    else if (!over) tell("");
    saved();
    if (over) leave("over");
  }

  function refuse(slot, entry, text) {
    if (unsent.get(slot) === entry) unsent.delete(slot);
    keep();
    if (trouble === "offline") tell("");
    faultOf(questions.get(slot).section, text);
    showState(form, "failed", text);
    if (unsent.size) later(0);
  }

  async function heard(reply, slot, entry) {
    if (reply.ok) {
      const news = await reply.json();
      if (entry.digest && news.digest !== entry.digest) throw new Error("");
      tries = 0;
      if (!news.open) closed = true;
      else if (news.epoch > epoch) takenOver();
      else if (news.superseded && !news.late && fresh.has(entry.key)) return overtake(slot, entry);
      if (news.late) late.add(slot);
      acknowledged.set(slot, entry);
      savedAt = news.saved_at;
      if (unsent.get(slot) === entry) unsent.delete(slot);
      keep();
      return settled();
    }
    const news = await refused(reply);
    if (news === null) return undefined;
    if (reply.status === 404) return (await renew()) ? refuse(slot, entry, news.message || "") : undefined;
    if (news.error === "KeyReused") return overtake(slot, entry);
    if (reply.status < 500 && reply.status !== 429) return refuse(slot, entry, news.message || "");
    throw new Error(news.message || "");
  }

  /* Deal with a session that ended or a token that is old; otherwise give the body of the reply. */
  async function refused(reply) {
    if (reply.status === 401 || reply.type === "opaqueredirect") {
      signedOut();
      return null;
    }
    const news = await reply.json().catch(() => ({}));
    if (news.error !== "csrf") return news;
    tokenIsOld = true;
    later(0);
    return null;
  }

  /* The paper is closed, and everything written here has arrived. */
  function shut() {
    stopped = true;
    drop(own);
    lock();
    tell(late.size ? "closed_late" : "closed", { text: phrase("see"), href: form.dataset.ctResult }, { n: late.size });
    return undefined;
  }

  function failed(fault) {
    const told = fault instanceof Error && /[\u4e00-\u9fff]/.test(fault.message) ? fault.message : "";
    if (over) tell("over_waiting");
    else if (unsent.size) tellOffline(told);
    if (told && !notice.hidden) notice.querySelector("span").textContent = told;
    retry();
  }

  async function flush() {
    if (busy || stopped) return;
    busy = true;
    window.clearTimeout(timer);
    const slow = window.setTimeout(() => !trouble && showState(form, "saving", phrase("saving")), 400);
    try {
      if (tokenIsOld && !(await renew())) return;
      if (!epoch && !(await take())) return;
      const first = unsent.entries().next();
      if (first.done) {
        if (over) leave("over");
        return;
      }
      const [slot, entry] = first.value;
      await heard(await post(form.dataset.ctSlots + slot, entry, "PUT"), slot, entry);
    } catch (fault) {
      failed(fault);
    } finally {
      window.clearTimeout(slow);
      busy = false;
    }
  }

  /* ---- what the person does ---- */

  function changed(section, wait) {
    if (stopped || over || lost) return;
    const slot = section.dataset.ctSlot;
    const question = questions.get(slot);
    const answer = answerOf(section);
    faultOf(section, "");
    if (answer !== null || question.seq > 0) {
      const confidence = sureOf(section);
      unsent.set(slot, { key: freshKey(), ...nextPlace(question), answer, confidence, digest: fingerprint(slot, answer, confidence) });
      keep();
      if (!trouble) later(wait);
    }
    if (trouble === "offline") tellOffline();
    render();
  }

  function onChange(event) {
    const section = event.target.closest("[data-ct-slot]");
    if (!section) return;
    const typed = isTyped(event.target);
    if (event.type === "input" && event.target.tagName === "SELECT") swap(event.target);
    if (event.type === "change" && typed) later(0);
    else if (event.type === "input" || event.type === "ct-restored") changed(section, typed ? pause(event.target) : 0);
  }

  /* A long text is sent when the pen rests, not at every word. */
  function pause(field) {
    return field.type === "textarea" ? WRITING : TYPING;
  }

  function onDoubt(event) {
    const flag = event.target.closest("[data-ct-doubt]");
    if (!flag) return;
    const slot = flag.closest("[data-ct-slot]").dataset.ctSlot;
    if (!doubts.delete(slot)) doubts.add(slot);
    keep();
    render();
  }

  /* The newest answer of every place that this browser knows the server to have. */
  function manifest() {
    const held = Array.from(acknowledged).filter(([, entry]) => entry.digest);
    return Object.fromEntries(held.map(([slot, { epoch: of, seq, digest }]) => [slot, { epoch: of, seq, digest }]));
  }

  /* What the server turned out to lack is sent again, with the keys it had; false when there is nothing to send. */
  async function sendAgain(news) {
    const missing = (news.lacking || []).map(String).filter((slot) => acknowledged.has(slot));
    for (const slot of missing) if (!unsent.has(slot)) unsent.set(slot, acknowledged.get(slot));
    keep();
    await drain();
    return missing.length > 0 && !unsent.size;
  }

  async function drain() {
    for (let turn = 0; turn < 20 && (unsent.size || busy); turn += 1) {
      flush();
      await new Promise((done) => window.setTimeout(done, 200));
    }
  }

  /* Hand in only when nothing is under way; the server says whether it has everything. */
  async function leave(what, round = 0) {
    if (leaving || lost || stopped || unsent.size) return;
    leaving = true;
    try {
      if (tokenIsOld && !(await renew())) return;
      const reply = await post(form.dataset.ctSubmit, { manifest: manifest(), why: what });
      if (reply.ok) {
        const { result } = await reply.json();
        stopped = true;
        await drop(own);
        await tidy(form.dataset.ctSitting);
        window.location.assign(result);
        return;
      }
      const news = await refused(reply);
      if (news === null) return;
      if (news.error === "TimeLeft") {
        heed(form, news);
        moreTime();
        return;
      }
      if (news.error !== "ManifestGap") throw new Error(news.message || "");
      leaving = false;
      if (round < ROUNDS && (await sendAgain(news))) await leave(what, round + 1);
      else notSent(news.message);
    } catch (fault) {
      if (over) failed(fault);
      else notSent(phrase("unreached"));
    } finally {
      leaving = stopped;
    }
  }

  function notSent(text) {
    const place = dialog.querySelector("[data-ct-not-sent]");
    place.hidden = false;
    place.textContent = text || phrase("not_sent", { n: unsent.size });
  }

  async function handIn() {
    const place = dialog.querySelector("[data-ct-not-sent]");
    place.hidden = true;
    await drain();
    if (unsent.size) notSent("");
    else await leave("submit");
  }

  /* While the server stays away: a file of what is not sent, which the invigilator can hand in. Nothing is forgotten here. */
  function recover() {
    const sitting = Number(form.dataset.ctSitting);
    saveAs(`recovery-${sitting}.json`, sealed(sitting, form.dataset.ctRecovery, { answers: Object.fromEntries(unsent) }));
    showState(form, "failed", phrase("recovered"));
  }

  function onSubmit(event) {
    event.preventDefault();
    if (event.submitter && event.submitter.hasAttribute("data-ct-submit")) handIn();
  }

  /* The time was over here, and more has been given since. */
  function moreTime() {
    over = false;
    form.classList.remove("is-over");
    tell("");
    later(0);
  }

  function timeOver() {
    if (stopped || leaving) return;
    over = true;
    form.classList.add("is-over");
    tell(unsent.size ? "over_waiting" : "over");
    later(0);
  }

  /* The end is read anew each time: an invigilator may put it off (exam.js). */
  function watchClock() {
    const stamp = Date.parse(document.documentElement.dataset.ctNow);
    if (Number.isNaN(Date.parse(form.dataset.ctEnds))) return;
    const begun = Date.now();
    const offset = Number.isNaN(stamp) ? 0 : stamp - begun;
    const clock = window.setInterval(() => {
      if (Date.now() + offset < Date.parse(form.dataset.ctEnds)) {
        if (over) moreTime();
        return;
      }
      if (stopped) window.clearInterval(clock);
      else if (!over) timeOver();
    }, 500);
  }

  function earlyIn(section) {
    return Array.from(section.querySelectorAll("input, select, textarea")).some((field) => isTouched(field));
  }

  /* Put back what this browser kept, but for the questions answered before this script ran: those are newer. */
  function restore(early) {
    const others = brought.filter(([name]) => name !== own);
    for (const [, value] of [...brought.filter(([name]) => name === own), ...others]) bring(value, early);
    if (!unsent.size && !acknowledged.size && !doubts.size) return;
    keep();
    drop(...others.map(([name]) => name));
    if (unsent.size) tell("restored");
    else if (savedAt) saved();
  }

  function isNewer(entry, than) {
    return !than || entry.epoch > than.epoch || (entry.epoch === than.epoch && entry.seq > than.seq);
  }

  function bring(kept, early) {
    if (!kept) return;
    for (const slot of kept.doubts || []) if (questions.has(slot)) doubts.add(slot);
    /* A page that was made while a save was on its way shows less than the server has acknowledged. */
    for (const [slot, entry] of Object.entries(kept.acknowledged || {})) {
      const question = questions.get(slot);
      if (!question || !isNewer(entry, acknowledged.get(slot))) continue;
      acknowledged.set(slot, entry);
      if (!isNewer(entry, question)) continue;
      savedAt = kept.savedAt || savedAt;
      if (!early.has(slot)) fill(question.section, entry);
      question.epoch = entry.epoch;
      question.seq = entry.seq;
    }
    for (const [slot, entry] of Object.entries(kept.unsent || {})) {
      const question = questions.get(slot);
      if (!question || !isNewer(entry, unsent.get(slot))) continue;
      unsent.set(slot, entry);
      if (!isNewer(entry, question)) continue;
      if (!early.has(slot)) fill(question.section, entry);
      question.epoch = entry.epoch;
      question.seq = entry.seq;
    }
  }

  for (const place of document.querySelectorAll("[data-ct-scripted]")) place.hidden = false;
  for (const place of form.querySelectorAll(".ct-unscripted")) place.hidden = true;
  form.addEventListener("input", onChange);
  form.addEventListener("change", onChange);
  form.addEventListener("click", onDoubt);
  form.addEventListener("submit", onSubmit);
  notice.querySelector("[data-ct-recover]").addEventListener("click", recover);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".ct-fill input")) event.preventDefault();
  });
  form.addEventListener("ct-closed", () => {
    closed = true;
    if (unsent.size) later(0);
    else shut();
  });
  window.addEventListener("online", () => later(0));
  window.addEventListener("focus", () => unsent.size && later(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && unsent.size) flush();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!unsent.size || leaving) return;
    event.preventDefault();
    event.returnValue = word("offline");
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
  const early = new Set(Array.from(questions.keys()).filter((slot) => earlyIn(questions.get(slot).section)));
  restore(early);
  for (const select of form.querySelectorAll("[data-ct-swap] select")) select.dataset.ctBefore = select.value;
  for (const slot of early) changed(questions.get(slot).section, 0);
  render();
  if (!lasting) showState(form, "failed", phrase("unkept"));
  watchClock();
  later(0);
}

function unsentIn(value) {
  return Object.entries((value && value.unsent) || {});
}

/* Forget what is kept here of a closed sitting, but for what has not arrived; that is given back. */
async function tidy(sitting) {
  const all = await kept(sitting);
  await drop(...all.filter(([, value]) => !unsentIn(value).length).map(([name]) => name));
  return all.filter(([, value]) => unsentIn(value).length);
}

/* Send what a window that is gone left behind of a closed sitting: it is kept, and does not count. */
async function sendLate(sign) {
  const { ctSittingClosed: sitting, ctSlots: slots, ctToken: token } = sign.dataset;
  let sent = 0;
  for (const [name, value] of await tidy(sitting)) {
    let whole = true;
    for (const [slot, entry] of unsentIn(value)) {
      const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
      const reply = await fetch(slots + slot, { method: "PUT", headers, credentials: "same-origin", body: JSON.stringify(entry) }).catch(() => null);
      if (reply && reply.ok) sent += (await reply.json()).late ? 1 : 0;
      else whole = false;
    }
    if (whole) await drop(name);
  }
  if (!sent) return;
  sign.hidden = false;
  sign.querySelector("span").textContent = sign.dataset.ctSay.replace("{n}", String(sent));
}

export function startAnswers(root) {
  for (const sign of root.querySelectorAll("[data-ct-sitting-closed]")) sendLate(sign);
  for (const form of root.querySelectorAll("form[data-ct-sitting]")) watch(form);
}
