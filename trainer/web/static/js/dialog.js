/* Native dialogs, sheets opened by their address, the name menu, and where the focus goes after loading. */

function open(dialog, opener) {
  dialog.ctOpener = opener;
  if (typeof dialog.showModal === "function") {
    if (!dialog.open) dialog.showModal();
    return;
  }
  dialog.classList.add("ct-dialog--fallback");
  dialog.setAttribute("open", "");
  dialog.setAttribute("aria-modal", "true");
  const first = dialog.querySelector("input:not([type=hidden]), select, textarea, a[href], button");
  if (first) first.focus();
}

function close(dialog) {
  if (typeof dialog.close === "function" && dialog.open) dialog.close();
  dialog.removeAttribute("open");
  if (window.location.hash === `#${dialog.id}`) clearHash();
  if (dialog.ctOpener && document.contains(dialog.ctOpener)) dialog.ctOpener.focus();
}

function clearHash() {
  const top = window.scrollY;
  window.location.hash = "";
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  window.scrollTo(0, top);
}

function onClick(event) {
  const opener = event.target.closest("[data-ct-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.ctDialog);
    if (dialog) {
      event.preventDefault();
      open(dialog, opener);
    }
    return;
  }
  const closer = event.target.closest("[data-ct-close]");
  const dialog = event.target.closest("dialog");
  if (dialog && (closer || event.target === dialog)) {
    event.preventDefault();
    close(dialog);
  }
  for (const menu of document.querySelectorAll("details[data-ct-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

function onKey(event) {
  if (event.key === " " && event.target.matches("a[role=button]")) {
    event.preventDefault();
    event.target.click();
  }
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-ct-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  for (const dialog of document.querySelectorAll(".ct-dialog--fallback[open], dialog:target:not([open])")) close(dialog);
  const panel = document.querySelector(".ct-panel:target");
  if (panel) {
    const opener = document.querySelector(`a[href="#${panel.id}"]`);
    clearHash();
    if (opener) opener.focus();
  }
}

function focusPanel() {
  const panel = document.querySelector(".ct-panel:target");
  if (panel) panel.focus();
}

export function startDialogs(root) {
  root.addEventListener("click", onClick);
  root.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", focusPanel);
  for (const dialog of root.querySelectorAll("dialog")) {
    dialog.addEventListener("close", () => {
      if (dialog.ctOpener && document.contains(dialog.ctOpener)) dialog.ctOpener.focus();
    });
  }
  for (const place of root.querySelectorAll("[data-ct-newest]")) place.scrollTop = place.scrollHeight;
  const errors = root.querySelector("[data-ct-focus]");
  if (errors) errors.focus();
}
