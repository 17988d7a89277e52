// <select data-combobox> becomes a field that one types in (ARIA 1.2 combobox); the list stays the
// one that is sent. data-dispositifs="DETR=1|FEDER=18": other words for some of its options.

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/œ/g, "oe").toLowerCase();

function optionsOf(select) {
  const all = [...select.options].filter((option) => option.value);
  const groupOf = (option) => option.closest("optgroup")?.label ?? "";
  const rows = all.map((option) => ({ value: option.value, text: option.textContent.trim(), group: groupOf(option) }));
  const others = (select.dataset.dispositifs ?? "").split("|").filter(Boolean).flatMap((pair) => {
    const [name, value] = pair.split("=");
    const row = rows.find((other) => other.value === value);
    return row ? [{ value, text: `${row.text} · ${name}`, group: "Dispositifs", dispositif: name }] : [];
  });
  return [...rows, ...others].map((row) => ({ ...row, key: ` ${fold(row.text)}` }));
}

// Every word typed begins a word of the option; those whose name begins so come first.
function search(rows, typed) {
  const words = fold(typed).split(/[^a-z0-9+]+/).filter(Boolean);
  if (!words.length) return rows.filter((row) => !row.dispositif);
  const found = rows.filter((row) => words.every((word) => new RegExp(`[^a-z0-9]${word.replace("+", "\\+")}`).test(row.key)));
  return found.sort((a, b) => b.key.startsWith(` ${words[0]}`) - a.key.startsWith(` ${words[0]}`));
}

class Combobox {
  constructor(select) {
    this.select = select;
    this.active = -1;
    this.build();
    this.showChosen();
  }

  build() {
    const { select } = this;
    const id = select.id;
    this.box = document.createElement("div");
    this.box.className = "combobox";
    this.box.innerHTML =
      '<input class="fr-input" type="text" role="combobox" aria-autocomplete="list" aria-expanded="false" autocomplete="off" spellcheck="false">' +
      '<button class="combobox__fleche fr-icon-arrow-down-s-line" type="button" tabindex="-1" aria-hidden="true"></button>' +
      '<ul class="combobox__liste" role="listbox" hidden></ul><span class="fr-sr-only" role="status"></span>';
    [this.input, this.button, this.list, this.status] = this.box.children;
    this.list.id = `${id}-liste`;
    this.list.setAttribute("aria-label", "Financeurs");
    this.input.setAttribute("aria-controls", this.list.id);
    for (const name of ["aria-describedby", "aria-invalid"])
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    select.before(this.box);
    // The label, and the links of the errors, lead to the field that is seen.
    select.id = `${id}-choix`;
    this.input.id = id;
    select.hidden = true;
    const hint = document.createElement("p");
    hint.className = "fr-hint-text";
    hint.textContent = "Cherchez par nom ou par sigle : DETR, DSIL, Anah, Ademe.";
    this.box.after(hint);
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      event.stopPropagation();
      this.open(this.input.value);
    });
    this.input.addEventListener("change", (event) => event.stopPropagation());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.leave());
    // A click in the list keeps the focus in the field.
    for (const part of [this.list, this.button]) part.addEventListener("mousedown", (event) => event.preventDefault());
    this.input.addEventListener("click", () => this.list.hidden && this.open(""));
    this.button.addEventListener("click", () => {
      this.list.hidden ? this.open("") : this.close();
      this.input.focus();
    });
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.choose(this.shown[Number(item.dataset.index)]);
    });
  }

  onKey(event) {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.open(event.altKey ? "" : this.typed());
      if (!event.altKey) this.move(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Enter" && !this.list.hidden && this.active >= 0) {
      event.preventDefault();
      this.choose(this.shown[this.active]);
    } else if (key === "Escape" && (!this.list.hidden || this.input.value !== this.chosenText())) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.showChosen();
    } else if (key === "Enter") this.leave();
  }

  // What is typed and not chosen yet; the name of the choice searches nothing.
  typed() {
    return this.input.value === this.chosenText() ? "" : this.input.value;
  }

  chosenText() {
    return this.select.value ? (this.select.selectedOptions[0]?.textContent.trim() ?? "") : "";
  }

  showChosen() {
    this.input.value = this.chosenText();
  }

  open(typed) {
    this.shown = search(optionsOf(this.select), typed);
    this.active = -1;
    let group = "";
    const items = this.shown.flatMap((row, index) => {
      const item = document.createElement("li");
      Object.assign(item, { id: `${this.list.id}-${index}`, textContent: row.text });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.index = index;
      if (row.group === group || typed) return [item];
      group = row.group;
      const head = document.createElement("li");
      head.setAttribute("role", "presentation");
      head.textContent = group;
      return [head, item];
    });
    this.list.replaceChildren(...items);
    this.list.hidden = !items.length;
    this.input.setAttribute("aria-expanded", !this.list.hidden);
    this.input.removeAttribute("aria-activedescendant");
    const count = this.shown.length;
    this.status.textContent = count ? `${count} ${count < 2 ? "financeur" : "financeurs"}` : "Aucun financeur de ce nom : choisissez « Autre financeur ».";
    if (typed && count) this.move(1);
  }

  move(step) {
    const count = this.shown.length;
    if (!count) return;
    this.active = (this.active + step + count) % count;
    this.list.querySelectorAll("[role=option]").forEach((item, index) => {
      item.setAttribute("aria-selected", index === this.active);
      if (index !== this.active) return;
      this.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    });
  }

  choose(row) {
    const dispositif = this.select.form?.elements[this.select.name.replace("organisme", "dispositif")];
    if (row.dispositif && dispositif) dispositif.value = row.dispositif;
    this.select.value = row.value;
    this.close();
    this.showChosen();
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  // A name typed whole is a choice; an emptied field is none; anything else gives the choice back.
  leave() {
    if (this.list.hidden && this.input.value === this.chosenText()) return;
    const typed = fold(this.input.value.trim());
    const row = optionsOf(this.select).find((other) => other.key.trim() === typed);
    if (row) return this.choose(row);
    if (!typed) this.choose({ value: "" });
    this.close();
    this.showChosen();
  }
}

const enhance = (root) =>
  root.querySelectorAll("select[data-combobox]:not([hidden])").forEach((select) => new Combobox(select));

enhance(document);
for (const name of ["ligne-ouverte", "ligne-ajoutee"])
  document.addEventListener(name, (event) => enhance(event.target));
