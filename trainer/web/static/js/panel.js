/* The law beside a question: pieces of /law/panel shown in a dialog at the edge, without leaving the page. */

function part(address) {
  const url = new URL(address, window.location.href);
  url.searchParams.set("part", "1");
  return url;
}

async function show(dialog, address) {
  const body = dialog.querySelector("[data-ct-panel-body]");
  const reply = await fetch(part(address), { credentials: "same-origin" });
  if (!reply.ok || reply.redirected) throw new Error(String(reply.status));
  body.innerHTML = await reply.text();
  for (const link of body.querySelectorAll("a[href]")) {
    link.target = "_blank";
    link.rel = "noopener";
  }
}

function toSearch(dialog) {
  const field = dialog.querySelector("[data-ct-panel-body] input[type=search]");
  if (field) field.focus();
}

function reveal(dialog, opener) {
  dialog.ctOpener = opener;
  if (typeof dialog.showModal === "function") {
    if (!dialog.open) dialog.showModal();
  } else {
    dialog.classList.add("ct-dialog--fallback");
    dialog.setAttribute("open", "");
  }
  toSearch(dialog); // an element of a closed dialog takes no focus
}

export function startPanel(root) {
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-ct-panel]");
    const dialog = opener && document.getElementById(opener.dataset.ctPanel);
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(dialog, opener.href).then(
      () => reveal(dialog, opener),
      () => window.open(opener.href, "_blank", "noopener"),
    );
  });
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-ct-panel-form]");
    const dialog = form && form.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    const url = new URL(form.action, window.location.href);
    for (const [name, value] of new FormData(form)) url.searchParams.append(name, value);
    show(dialog, url).then(
      () => toSearch(dialog),
      () => form.submit(),
    );
  });
}
