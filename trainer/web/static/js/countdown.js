/* Time left for elements with data-ct-deadline="<ISO time>", by the server's clock.

   data-ct-now on the element (or on <html>) is the server's time when the page was made; the difference to this
   computer's clock is taken once. data-ct-deadline-submit="<form id>" sends that form when the time is over. */

import { word } from "./words.js";

const SPOKEN = [10, 5, 1];

function left(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const pair = (n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${pair(minutes)}:${pair(seconds % 60)}` : `${pair(minutes)}:${pair(seconds % 60)}`;
}

function speaker(place) {
  const span = document.createElement("span");
  span.className = "ct-hidden-text";
  span.setAttribute("role", "status");
  place.after(span);
  return span;
}

function watch(place, begun) {
  const stamp = place.dataset.ctNow || document.documentElement.dataset.ctNow;
  const offset = stamp ? Date.parse(stamp) - begun : 0;
  if (Number.isNaN(Date.parse(place.dataset.ctDeadline))) return;
  const frame = place.closest(".ct-clock") || place;
  const voice = speaker(place);
  let said = null;
  let timer = null;

  /* The deadline may be put off later, so the clock goes on unless it hands something in itself. */
  function over() {
    if (frame.classList.contains("is-over")) return;
    place.textContent = word("time_over");
    voice.textContent = word("time_over");
    frame.classList.remove("is-warn");
    frame.classList.add("is-over");
    const form = document.getElementById(place.dataset.ctDeadlineSubmit || "");
    if (!form) return;
    window.clearInterval(timer);
    form.submit();
  }

  function show() {
    const end = Date.parse(place.dataset.ctDeadline);
    const seconds = Math.ceil((end - Date.now() - (Number.isNaN(offset) ? 0 : offset)) / 1000);
    if (seconds <= 0) {
      over();
      return;
    }
    frame.classList.remove("is-over");
    place.textContent = left(seconds);
    frame.classList.toggle("is-warn", seconds <= 300);
    const minutes = Math.ceil(seconds / 60);
    if (SPOKEN.includes(minutes) && said !== minutes) {
      said = minutes;
      voice.textContent = word("minutes_left", { n: minutes });
    }
  }

  timer = window.setInterval(show, 1000);
  show();
}

export function startCountdown(root) {
  const begun = Date.now();
  for (const place of root.querySelectorAll("[data-ct-deadline]")) watch(place, begun);
}
