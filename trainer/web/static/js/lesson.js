/* Remembers in this browser how far a lesson was read, and opens a cited article beside the text. */

import { read, write } from "./shelf.js";

const NARROW = "(max-width: 1023px)";

function nameOf(lesson) {
  return `ct-lesson:${document.documentElement.dataset.ctUser || "-"}:${lesson.dataset.ctLesson}`;
}

function show(lesson, memory) {
  for (const link of lesson.querySelectorAll("[data-ct-part-link]")) {
    link.parentElement.classList.toggle("is-done", link.parentElement.classList.contains("is-done") || memory.read.includes(link.dataset.ctPartLink));
  }
  const count = lesson.querySelector("[data-ct-read-count]");
  count.textContent = String(lesson.querySelectorAll(".ct-toc .is-done").length);
  count.hidden = false;
  lesson.querySelector("[data-ct-read-of]").hidden = false;
}

function watchReading(lesson, memory) {
  const ends = new Map();
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const part = ends.get(entry.target);
      if (entry.isIntersecting && !memory.read.includes(part)) memory.read.push(part);
    }
    write(nameOf(lesson), memory);
    show(lesson, memory);
  });
  for (const part of lesson.querySelectorAll("[data-ct-part]")) {
    const end = part.lastElementChild;
    ends.set(end, part.id);
    seen.observe(end);
  }
}

function openArticle(lesson, event) {
  const link = event.target.closest("a.ct-cite[data-ct-cite]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = link.dataset.ctCite.replace(/^([^#]+#\d+(?:-\d+)?).*$/, "$1");
  const article = Array.from(lesson.querySelectorAll("[data-ct-article]")).find((one) => one.dataset.ctArticle === target);
  if (!article) return;
  event.preventDefault();
  for (const other of lesson.querySelectorAll("[data-ct-article][open]")) other.open = other === article;
  article.open = true;
  if (window.matchMedia(NARROW).matches) window.location.hash = "lesson-parts";
  const summary = article.querySelector("summary");
  window.setTimeout(() => {
    summary.focus({ preventScroll: true });
    article.scrollIntoView({ block: "nearest" });
  }, 0);
}

export async function startLesson(root) {
  const lesson = root.querySelector("[data-ct-lesson]");
  if (!lesson) return;
  lesson.addEventListener("click", (event) => openArticle(lesson, event));
  const memory = (await read(nameOf(lesson))) || { read: [], top: 0 };
  if (!window.location.hash && !window.location.search && memory.top > 300) window.scrollTo(0, memory.top);
  show(lesson, memory);
  watchReading(lesson, memory);
  window.addEventListener("pagehide", () => {
    memory.top = Math.round(window.scrollY);
    write(nameOf(lesson), memory);
  });
}
