// Which running total an amount belongs to follows the statut and the base chosen on its row.

const GROUPS = {
  accorde: "accorde", engage: "accorde", verse_partiel: "accorde", solde: "accorde",
  sollicite: "sollicite", en_instruction: "sollicite", a_solliciter: "a_solliciter",
};

function regroup(form) {
  const base = form.elements.base?.value;
  for (const input of form.querySelectorAll("[data-total]")) {
    const row = input.closest("[data-formset-row]");
    const value = (name) => row?.querySelector(`select[name$='-${name}']`)?.value;
    input.dataset.total = value("base") === base ? GROUPS[value("statut")] ?? "perdu" : "autre_base";
  }
}

const form = document.querySelector("[data-reste-of]")?.closest("form");
if (form) {
  regroup(form);
  // Before the listener that adds the groups up.
  document.addEventListener("input", () => regroup(form), true);
}
