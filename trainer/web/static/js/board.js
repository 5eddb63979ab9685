/* Fetches [data-ct-refresh] again every data-ct-every seconds, while the page is looked at. */

async function refresh(place) {
  if (document.hidden) return;
  try {
    const reply = await fetch(place.dataset.ctRefresh, { credentials: "same-origin", redirect: "manual", cache: "no-store", headers: { Accept: "text/html" } });
    if (!reply.ok) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    place.replaceChildren(...page.body.childNodes);
  } catch (fault) {
    /* what stands there says when it was true; the next turn tries again */
  }
}

export function startBoard(root) {
  for (const place of root.querySelectorAll("[data-ct-refresh]")) {
    window.setInterval(() => refresh(place), 1000 * Number(place.dataset.ctEvery || 15));
  }
}
