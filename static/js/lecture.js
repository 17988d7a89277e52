// The page of a dossier as it is read: printing it, whole.

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-imprimer]")) return;
  event.target.closest("details.menu").open = false;
  print();
});

// Paper unfolds nothing.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("main details:not(.menu, [open])")) {
    folded.open = true;
    addEventListener("afterprint", () => (folded.open = false), { once: true });
  }
});
