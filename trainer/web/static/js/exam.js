/* Keeps a paper of an exam in touch with its invigilator: asks every half minute what time was given, moves the clock,
   says why, and puts the paper away during a pause. The time when it last asked is what the board shows. */

const EVERY = 30000;

function tell(place, lines) {
  if (!lines.length) return;
  const body = place.querySelector("div");
  const text = lines.join("\n");
  if (place.dataset.ctTold === text) return;
  place.dataset.ctTold = text;
  body.textContent = "";
  for (const line of lines) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    body.append(paragraph);
  }
  place.hidden = false;
}

/* Put what the server says of the time into the page; answers.js and countdown.js read it from there. */
export function heed(form, news) {
  if (!news || !news.ends) return;
  form.dataset.ctEnds = news.ends;
  for (const clock of form.querySelectorAll("[data-ct-deadline]")) clock.dataset.ctDeadline = news.ends;
  const told = form.querySelector("[data-ct-news]");
  if (told) tell(told, news.news || []);
  const paused = form.querySelector("[data-ct-paused]");
  if (!paused) return;
  const say = JSON.parse(form.dataset.ctSay);
  paused.hidden = !news.paused;
  form.classList.toggle("is-paused", Boolean(news.paused));
  if (news.paused) {
    paused.querySelector("div").textContent = say.paused.replace("{at}", news.paused_at);
    const wait = Date.parse(news.paused) - Date.parse(news.now);
    window.setTimeout(() => ask(form), Math.min(Math.max(wait, 0) + 500, EVERY));
  }
}

async function ask(form) {
  try {
    const reply = await fetch(form.dataset.ctState, { credentials: "same-origin", redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
    if (!reply.ok) return;
    const news = await reply.json();
    if (!news.open) form.dispatchEvent(new CustomEvent("ct-closed"));
    else heed(form, news);
  } catch (fault) {
    /* answers.js says when the network is gone */
  }
}

export function startExam(root) {
  for (const form of root.querySelectorAll("form[data-ct-exam]")) {
    window.setInterval(() => ask(form), EVERY);
    ask(form);
  }
}
