// Everything works without this file: it only makes tasks shorter.

document.documentElement.classList.add("js");

/* Phone menu: the link opens it by its address alone; here it becomes a dialog. */

function setUpMenu() {
  const menu = document.getElementById("menu");
  const opener = document.getElementById("menu-bouton");
  const closer = document.getElementById("menu-fermer");
  if (!menu || !opener || !closer) return;
  const phone = matchMedia("(max-width: 61.99em)");
  const setOpen = (open) => {
    menu.classList.toggle("entete__menu--ouvert", open);
    opener.setAttribute("aria-expanded", open);
    for (const [name, value] of Object.entries({ role: "dialog", "aria-modal": "true", "aria-labelledby": opener.id }))
      open ? menu.setAttribute(name, value) : menu.removeAttribute(name);
    if (open) closer.focus();
  };
  for (const link of [opener, closer]) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-controls", menu.id);
    link.addEventListener("keydown", (event) => event.key === " " && (event.preventDefault(), link.click()));
  }
  // The skip link too: on a phone it opens the dialog, which its address alone no longer does.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href='#menu'], #menu-fermer");
    if (!link || !phone.matches) return;
    event.preventDefault();
    setOpen(link !== closer);
    if (link === closer) opener.focus();
  });
  opener.setAttribute("aria-expanded", "false");
  document.addEventListener("keydown", (event) => {
    if (!menu.hasAttribute("role")) return;
    if (event.key === "Escape") closer.click();
    if (event.key !== "Tab") return;
    const items = [...menu.querySelectorAll("a[href], button, input")].filter((e) => e.offsetParent);
    const edge = event.shiftKey ? items[0] : items.at(-1);
    if (document.activeElement === edge) {
      event.preventDefault();
      (event.shiftKey ? items.at(-1) : items[0]).focus();
    }
  });
  phone.addEventListener("change", () => setOpen(false));
  if (location.hash === "#menu" && phone.matches) setOpen(true);
}

/* « / » goes to the search, except while something is typed. */

function setUpSearchKey() {
  const search = document.getElementById("recherche-globale");
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !search?.offsetParent) return;
    event.preventDefault();
    search.focus();
  });
}

/* Five minutes before the end of the session: « Rester connecté ». */

function setUpSession() {
  const dialog = document.getElementById("session");
  if (!dialog) return;
  const WARNING = 300;
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  const ask = async (method) => {
    const answer = await fetch(dialog.dataset.adresse, { method, headers: { "X-CSRFToken": token } });
    return answer.ok && !answer.redirected ? (await answer.json()).secondes : 0;
  };
  // Another tab may have prolonged it meanwhile.
  const wait = (seconds) => setTimeout(check, Math.max(1, seconds - WARNING) * 1000);
  const check = async () => {
    const left = await ask("GET");
    if (left > WARNING + 5) wait(left);
    else if (left) dialog.showModal();
  };
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", async () => wait(await ask("POST")));
  wait(Number(dialog.dataset.duree));
}

/* Small menus in <details>: one at a time, closed by Escape or a click elsewhere. */

function setUpMenusInDetails() {
  const close = (except) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu !== except && (menu.open = false));
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

/* A table wider than the screen scrolls: the keyboard must be able to. */

function setUpScrolling(frame) {
  if (frame.scrollWidth <= frame.clientWidth) return;
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", frame.querySelector("caption")?.textContent.trim() || "Tableau");
}

/* An address says the filters in use, and nothing of the others. */

function dropEmptyFilters({ formData }) {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
}

/* Forms */

function guardUnsavedWork(form) {
  // A form shown again with its errors, or a conflict, holds what nobody has saved yet.
  let dirty = document.querySelector("[data-erreurs]") !== null;
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", () => (dirty = false));
  addEventListener("beforeunload", (event) => dirty && event.preventDefault());
}

function setUpCounter(textarea) {
  const limit = Number(textarea.dataset.compteur);
  const counter = document.createElement("p");
  counter.className = "fr-hint-text compteur";
  counter.setAttribute("role", "status");
  counter.id = `${textarea.id}_compteur`;
  const update = () => {
    const length = [...textarea.value].length;
    counter.hidden = length < limit * 0.8;
    const text = `${length.toLocaleString("fr")} caractères sur ${limit.toLocaleString("fr")}`;
    if (counter.textContent !== text) counter.textContent = text;
    counter.classList.toggle("compteur--trop", length > limit);
  };
  textarea.after(counter);
  const ids = textarea.getAttribute("aria-describedby");
  textarea.setAttribute("aria-describedby", ids ? `${ids} ${counter.id}` : counter.id);
  textarea.addEventListener("input", update);
  update();
}

function addRow(formset) {
  const count = formset.querySelector("input[name$='-TOTAL_FORMS']");
  const rows = formset.querySelector("[data-formset-rows]");
  const template = formset.querySelector("template");
  if (!count || !rows || !template) return false;
  rows.insertAdjacentHTML("beforeend", template.innerHTML.replaceAll("__prefix__", count.value));
  count.value = Number(count.value) + 1;
  const row = rows.lastElementChild;
  row.querySelectorAll("textarea[data-compteur]").forEach(setUpCounter);
  // A page may make more of its fields before one of them takes the focus.
  row.dispatchEvent(new CustomEvent("ligne-ajoutee", { bubbles: true }));
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  return true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-formset-add]");
  if (button && addRow(button.closest("[data-formset]"))) event.preventDefault();
});

/* Parts that are folded on a phone only */

function setUpAlwaysOpen(details) {
  const screen = matchMedia("(min-width: 62em)");
  const follow = () => (details.open = screen.matches);
  screen.addEventListener("change", follow);
  if (screen.matches) follow();
}

/* Map: the browser's tooltip of a mouse becomes one that the keyboard shows too. */

function setUpMap(map) {
  const bubble = map.querySelector("[data-bulle]");
  // Drawn last: the neighbours of the one that is chosen would cover its line.
  const outline = map.querySelector("[data-choisi]");
  const hide = () => {
    bubble.hidden = true;
    outline.setAttribute("d", "");
  };
  const show = (event) => {
    const link = event.target.closest("a");
    if (!link) return hide();
    const [name, ...lines] = link.getAttribute("aria-label").split(/ : |, (?=\d)/);
    bubble.replaceChildren(Object.assign(document.createElement("strong"), { textContent: name }), ["", ...lines].join("\n"));
    bubble.hidden = false;
    outline.setAttribute("d", link.querySelector("path[d]")?.getAttribute("d") ?? "");
    const [frame, shape] = [map, link].map((element) => element.getBoundingClientRect());
    const left = shape.left + shape.width / 2 - frame.left - bubble.offsetWidth / 2;
    bubble.style.left = `${Math.max(0, Math.min(left, frame.width - bubble.offsetWidth))}px`;
    const above = shape.top - frame.top - bubble.offsetHeight - 8;
    bubble.style.top = `${above > 0 ? above : shape.bottom - frame.top + 8}px`;
  };
  for (const title of map.querySelectorAll("a > title")) {
    title.parentNode.setAttribute("aria-label", title.textContent);
    title.remove();
  }
  for (const name of ["pointerover", "focusin"]) map.addEventListener(name, show);
  for (const name of ["pointerleave", "focusout"]) map.addEventListener(name, hide);
  map.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

document.querySelector("form.filtres")?.addEventListener("formdata", dropEmptyFilters);
setUpMenu();
document.querySelectorAll("[data-carte]").forEach(setUpMap);
setUpSearchKey();
setUpSession();
setUpMenusInDetails();
document.querySelectorAll(".tableau-cadre").forEach(setUpScrolling);
document.querySelectorAll("details.toujours-ouvert").forEach(setUpAlwaysOpen);
document.querySelectorAll("form[data-garde]").forEach(guardUnsavedWork);
document.querySelectorAll("textarea[data-compteur]").forEach(setUpCounter);
document.querySelector("[data-erreurs]")?.focus();
