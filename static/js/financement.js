// The plan de financement while it is typed: rows opened in place, and the synthesis that follows.
//
// The rules are fiches_action/synthese.py: what is here only repeats them. The cases of
// tests/fiches_action/cas_synthese.py are played by both.

const THIN = "\u202f";
const NAMES = { ht: "HT", net: "net de taxe", ttc: "TTC" };
const GRANTED = new Set(["accorde", "engage", "verse_partiel", "solde"]);
const ASKED = new Set(["sollicite", "en_instruction"]);
const LOST = new Set(["refuse", "caduc", "retire"]);
const COLLECTIVITES = new Set(["commune", "epci", "departement", "region"]);

/* Numbers: amounts are cents, rates hundredths of a percent, both exact. */

export function parseAmount(text) {
  const compact = (text ?? "").replace(/[\s\u00a0\u202f\u2009]/g, "");
  // « 12.500 » is read in two ways: the server asks, nothing is added up meanwhile.
  if (/^[1-9]\d{0,2}[.,]\d{3}\D*$/.test(compact)) return null;
  const match = /^(\d+)(?:[.,](\d+))?([km]?)(?:€|euros?|eur)?$/i.exec(compact);
  if (!match) return null;
  const decimals = match[2] ?? "";
  const unit = { "": 1n, k: 1000n, m: 1000000n }[match[3].toLowerCase()];
  const cents = BigInt(match[1] + decimals) * unit * 100n;
  const scale = 10n ** BigInt(decimals.length);
  return cents % scale ? null : cents / scale;
}

function parseRate(text) {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?%?$/.exec((text ?? "").replace(/\s/g, ""));
  return match ? BigInt(match[1]) * 100n + BigInt((match[2] ?? "").padEnd(2, "0")) : null;
}

function formatDigits(number, decimals = 0) {
  const digits = String(number).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, THIN);
  return decimals ? `${whole},${digits.slice(-decimals)}` : whole;
}

const formatAmount = (cents) => (cents % 100n ? formatDigits(cents, 2) : formatDigits(cents / 100n));
const euros = (cents) => `${formatAmount(cents)}${THIN}€`;
const percent = (number, decimals = 0) =>
  `${formatDigits(number, decimals).replace(/(,\d*?)0+$/, "$1").replace(/,$/, "")}${THIN}%`;
const ceiling = (part, total) => (part + total - 1n) / total;

// 100 × part / total, rounded half up, as a whole number of 10^-decimals.
function rounded(part, total, decimals) {
  return (200n * part * 10n ** BigInt(decimals) + total) / (2n * total);
}

// A rounded figure that never contradicts its verdict; `sens`: 1 for a ceiling, -1 for a floor.
function spellShare(part, total, rate, sens, broken) {
  for (const decimals of [0, 1, 2]) {
    const value = rounded(part, total, decimals);
    const gap = value * 10n ** BigInt(2 - decimals) - rate;
    if ((sens > 0 ? gap > 0n : gap < 0n) === broken) return percent(value, decimals);
  }
  return broken ? `${sens > 0 ? "plus" : "moins"} de ${percent(rate, 2)}` : percent(rate, 2);
}

/* The rules */

function classify(line, owner) {
  if (line.nature === "pret" || line.nature === "avance") return "propre";
  if (line.nature === "nature" || line.organisme === "prive") return "hors";
  if (COLLECTIVITES.has(owner) && line.organisme === owner) return "propre";
  if (line.nature === "subvention") return "aide";
  if (line.organisme === "banque_territoires") return "hors";
  return COLLECTIVITES.has(line.organisme) && COLLECTIVITES.has(owner) ? "aide" : "propre";
}

const sum = (lines) => lines.reduce((total, line) => total + line.montant, 0n);

function sumParts(plan, lines) {
  const of = (part) => sum(lines.filter((line) => classify(line, plan.type) === part));
  return { aide: of("aide"), propre: of("propre"), public: of("aide") + of("propre") };
}

function judgeAid(plan, sums, all) {
  const rule = `plafond 80${THIN}%`;
  if (!plan.cout) return ["neutre", "Aides publiques", ` : ${rule} du coût, qui n'est pas saisi.`];
  if (plan.base === "ttc") return ["neutre", "Aides publiques", ` : ${rule} non vérifié sur un coût TTC.`];
  const limit = ceiling(plan.cout * 80n, 100n);
  const broken = sums.aide > limit;
  const share = spellShare(sums.aide, plan.cout, 8000n, 1, broken);
  const said = [`Aides publiques : ${share}`, ` du coût, ${rule}.`];
  if (broken) return ["ko", said[0], `${said[1]} ${euros(sums.aide - limit)} de trop.`, `aides ${share}`];
  if (all.aide <= limit) return ["ok", ...said];
  return ["plan", said[0], `${said[1]} Avec ce qui reste à solliciter : ${spellShare(all.aide, plan.cout, 8000n, 1, true)}.`];
}

function judgeShare(plan, sums, all) {
  if (plan.depense !== "investissement") return ["neutre", plan.part, " : pas de minimum en fonctionnement."];
  const rate = plan.reference && plan.taux !== null ? plan.taux : 2000n;
  const rule = `minimum ${percent(rate, 2)}`;
  if (!sums.public) return ["neutre", plan.part, ` : ${rule} de l'argent public.`];
  const isBelow = ({ propre, public: total }) => propre < (total * rate) / 10000n;
  const broken = isBelow(sums);
  const share = spellShare(sums.propre, sums.public, rate, -1, broken);
  const said = [`${plan.part} : ${share}`, ` de l'argent public, ${rule}.`];
  if (broken) {
    const missing = rate < 10000n && ceiling(rate * sums.public - 10000n * sums.propre, 10000n - rate);
    return ["ko", said[0], said[1] + (missing ? ` Il manque ${euros(missing)} d'apport.` : ""), `apport ${share}`];
  }
  if (!isBelow(all)) return ["ok", ...said];
  return ["plan", said[0], `${said[1]} Avec ce qui reste à solliciter : ${spellShare(all.propre, all.public, rate, -1, true)}.`];
}

function judge(plan, asked, planned, total) {
  const all = sumParts(plan, [...asked, ...planned]);
  const sums = sumParts(plan, asked);
  const verdicts = plan.sansObjet
    ? [["neutre", "", plan.sansObjet]]
    : [judgeAid(plan, sums, all), judgeShare(plan, sums, all)];
  if (plan.cout !== null && total > plan.cout + 100n)
    verdicts.push(["ko", "Plan au-dessus du coût", ` de ${euros(total - plan.cout)}.`, "au-dessus du coût"]);
  return verdicts;
}

function spellOthers(lines) {
  const bases = [...new Set(lines.map((line) => line.base))].sort();
  const texts = bases.map((base) => `${euros(sum(lines.filter((line) => line.base === base)))} ${NAMES[base]}`);
  return texts.length ? `Hors total : ${texts.join(", ")}.` : "";
}

function headline(rest, cost) {
  if (rest === null || !cost) return ["Coût à renseigner", "", ""];
  if (!rest) return ["Plan équilibré", "", ""];
  const gap = rest > 0n ? rest : -rest;
  const share = rounded(gap, cost, 0);
  return [rest > 0n ? "Manque" : "Excédent", euros(gap), share ? percent(share) : `moins de 1${THIN}%`];
}

// plan: cout, base, depense, reference, taux, type, part, sansObjet, lignes [montant, organisme, nature, statut, base].
export function computeSynthesis(plan) {
  const counted = plan.lignes.filter((line) => !LOST.has(line.statut));
  const inBase = counted.filter((line) => line.base === plan.base);
  const own = inBase.filter((line) => line.nature === "fonds_propres");
  const rest = inBase.filter((line) => line.nature !== "fonds_propres");
  const granted = rest.filter((line) => GRANTED.has(line.statut));
  const asked = rest.filter((line) => ASKED.has(line.statut));
  const planned = rest.filter((line) => !GRANTED.has(line.statut) && !ASKED.has(line.statut));
  const sums = [own, granted, asked].map(sum);
  const found = sums.reduce((a, b) => a + b, 0n);
  const missing = plan.cout === null ? null : plan.cout - found;
  const toFind = missing > 0n ? missing : 0n;
  const parts = [...sums, toFind];
  const drawn = found + toFind;
  const [titre, montant, part] = headline(missing, plan.cout);
  return {
    titre, montant, part, apport: euros(sums[0]), accorde: euros(sums[1]), sollicite: euros(sums[2]),
    a_trouver: missing === null ? "" : euros(toFind),
    prevu: planned.length && sum(planned) ? euros(sum(planned)) : "",
    plan: formatAmount(found + sum(planned)),
    cout: plan.cout === null ? "" : euros(plan.cout),
    hors: spellOthers(counted.filter((line) => line.base !== plan.base)),
    verdicts: judge(plan, [...own, ...granted, ...asked], planned, found + sum(planned)),
    largeurs: parts.map((value) => (drawn ? `${formatDigits(rounded(value, drawn, 1), 1).replace(",", ".")}%` : "0%")),
  };
}

/* The page */

const section = document.querySelector("[data-plan]");
const form = section?.closest("form");
const aside = document.querySelector("[data-synthese]");
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const isRemoved = (row) => field(row, "DELETE").checked;
const rowsOf = () => [...section.querySelectorAll("[data-formset-row]")];
const put = (root, name, text) =>
  root.querySelectorAll(`[data-l="${name}"]`).forEach((e) => e.textContent !== text && (e.textContent = text));

function natureOf(row) {
  const option = row.querySelector("select[data-combobox]")?.selectedOptions[0];
  if (!option) return row.dataset.nature;
  return option.dataset.nature ?? option.parentElement.dataset.nature ?? "";
}

function readPlan() {
  const value = (name) => form.elements[name]?.value ?? "";
  const lignes = rowsOf()
    .filter((row) => !isRemoved(row))
    .map((row) => ({
      montant: parseAmount(field(row, "montant")?.value), organisme: natureOf(row),
      nature: field(row, "nature").value, statut: field(row, "statut").value, base: field(row, "base").value,
    }))
    .filter((line) => line.montant !== null && line.organisme);
  return {
    cout: parseAmount(value("cout_total")), base: value("base"), depense: value("nature_depense"),
    reference: value("derogation_reference"), taux: parseRate(value("derogation_taux")),
    type: aside.dataset.type, part: aside.dataset.part, sansObjet: aside.dataset.sansObjet ?? "", lignes,
  };
}

const WORDS = { ok: "Respecté :", ko: "Non respecté :", plan: "À surveiller :", neutre: "À noter :" };

function showVerdicts(verdicts) {
  const list = aside.querySelector("[data-regles]");
  list.replaceChildren(
    ...verdicts.map(([level, strong, rest]) => {
      const item = document.createElement("li");
      item.className = `regle-${level}`;
      item.innerHTML = '<span><span class="fr-sr-only"></span><strong></strong></span>';
      item.querySelector("span span").textContent = `${WORDS[level]} `;
      item.querySelector("strong").textContent = strong;
      item.firstChild.append(rest);
      return item;
    }),
  );
}

function show(synthesis) {
  const broken = synthesis.verdicts.find(([level]) => level === "ko");
  const { part, a_trouver, cout } = synthesis;
  const filled = { part: part && `(${part})`, a_trouver: a_trouver || "…", cout: cout || "à renseigner" };
  const texts = { ...synthesis, ...filled, alarme: broken?.[3] ?? "" };
  for (const output of document.querySelectorAll("[data-s]"))
    if (output.textContent !== texts[output.dataset.s]) output.textContent = texts[output.dataset.s];
  aside.querySelector("[data-si]").hidden = !synthesis.prevu;
  aside.querySelector("summary").classList.toggle("synthese__barre--ko", Boolean(broken));
  showVerdicts(synthesis.verdicts);
  let x = 0;
  aside.querySelectorAll("svg > rect").forEach((rect, index) => {
    rect.setAttribute("x", `${x}%`);
    rect.setAttribute("width", synthesis.largeurs[index]);
    x += parseFloat(synthesis.largeurs[index]);
  });
}

function titleOf(row) {
  const number = rowsOf().indexOf(row) + 1;
  const option = row.querySelector("select[data-combobox]")?.selectedOptions[0];
  if (!option?.value) return `Financement ${number} : nouveau`;
  const amount = parseAmount(field(row, "montant").value);
  return `Financement ${number} : ${option.textContent.trim()}${amount === null ? "" : `, ${euros(amount)}`}`;
}

// Own funds are an apport: nobody is asked for them.
function limitStatut(row) {
  const statut = field(row, "statut");
  const own = field(row, "nature").value === "fonds_propres";
  for (const option of statut.options) {
    option.disabled = option.hidden = own && (option.value === "a_solliciter" || ASKED.has(option.value));
    if (option.value === "accorde") option.textContent = own ? "Apport" : "Accordé";
  }
  if (own && statut.selectedOptions[0]?.disabled) statut.value = "accorde";
  const undated = !own && GRANTED.has(statut.value) && !field(row, "date_decision").value;
  if (undated) row.querySelector(".plan__dossier").open = true;
}

function followOpenRow(row) {
  if (!row.querySelector(".plan__ouverte")) return;
  limitStatut(row);
  put(row, "titre", titleOf(row));
  const label = row.querySelector(`label[for="${field(row, "montant").id}"]`);
  label.textContent = `Montant (€ ${NAMES[field(row, "base").value] ?? ""})`;
}

function update() {
  rowsOf().forEach(followOpenRow);
  show(computeSynthesis(readPlan()));
  section.querySelector("[data-compte]").textContent = `${rowsOf().length} ${rowsOf().length < 2 ? "ligne" : "lignes"}`;
}

const lookOf = (statut) => {
  if (GRANTED.has(statut)) return ["success", "check-line"];
  if (ASKED.has(statut)) return ["info", "time-line"];
  return LOST.has(statut) ? ["neutral", "close-circle-line"] : ["warning", "edit-line"];
};
const announce = (text, seen = false) =>
  Object.assign(section.querySelector("[data-annonce]"), { textContent: text, className: seen ? "" : "fr-sr-only" });

// A row as the server writes it open, with the list of funders: asked once, when the plan is reached.
let pattern;

function askPattern() {
  pattern ??= fetch(`${location.pathname}?section=financement&ligne=nouvelle`)
    .then((response) => response.text())
    .then((html) => {
      const row = new DOMParser().parseFromString(html, "text/html").querySelector("[data-formset-row]:last-child");
      return row?.querySelector(".plan__ouverte") ? row.outerHTML.replaceAll(row.id, "__row__") : null;
    })
    .catch(() => (pattern = undefined));
  return pattern;
}

// Without a network, what is typed stays; signed out meanwhile, the form is sent, and set aside.
function giveUp(html, button) {
  if (html === null) return form.requestSubmit(button);
  announce("Le réseau ne répond pas : réessayez dans un instant.", true);
}

function copyOf(html, id) {
  const holder = document.createElement("div");
  holder.innerHTML = html.replaceAll("__row__", id);
  return holder.firstElementChild;
}

function fillFromHidden(row, fieldset) {
  for (const hidden of row.querySelectorAll(".plan__lecture input[type=hidden]")) {
    const target = fieldset.querySelector(`[name="${hidden.name}"]`);
    target.value = hidden.value;
    // A funder that is no longer in the list.
    if (target.value !== hidden.value)
      target.add(new Option(row.querySelector("[data-l=financeur]").textContent, hidden.value, true, true));
    hidden.remove();
  }
  row.querySelector(".plan__lecture").after(fieldset);
  put(fieldset, "dossier", row.dataset.dossier ?? "");
}

function addCloser(row) {
  if (row.querySelector("[data-refermer]")) return;
  row.querySelector(".plan__pied").insertAdjacentHTML(
    "afterbegin",
    '<button class="fr-btn fr-btn--secondary fr-btn--sm" type="button" data-refermer>Refermer la ligne</button>',
  );
}

async function unfold(row, button) {
  if (!row.querySelector(".plan__ouverte")) {
    const html = await askPattern();
    if (!html) return giveUp(html, button);
    fillFromHidden(row, copyOf(html, row.id).querySelector(".plan__ouverte"));
    row.dispatchEvent(new CustomEvent("ligne-ouverte", { bubbles: true }));
  }
  setOpen(row, true);
  (row.querySelector("[role=combobox]") ?? field(row, "organisme")).focus();
}

async function add(button) {
  const html = await askPattern();
  if (!html) return giveUp(html, button);
  const count = section.querySelector("input[name$='-TOTAL_FORMS']");
  const row = copyOf(html, `${button.value}-${count.value}`);
  section.querySelector("[data-formset-rows]").append(row);
  count.value = Number(count.value) + 1;
  row.dispatchEvent(new CustomEvent("ligne-ajoutee", { bubbles: true }));
  setOpen(row, true);
  row.querySelector("[role=combobox]")?.focus();
}

function setOpen(row, open) {
  row.querySelector(".plan__lecture").hidden = open;
  row.querySelector(".plan__ouverte").hidden = !open;
  addCloser(row);
  row.querySelector("[data-refermer]").hidden = !open;
  update();
}

function showStatut(row) {
  const statut = field(row, "statut");
  const own = field(row, "nature").value === "fonds_propres" && !LOST.has(statut.value);
  const [tone, name] = own ? ["neutral", "government-line"] : lookOf(statut.value);
  const text = row.querySelector(".plan__statut");
  const icon = document.createElement("span");
  text.className = `plan__statut ton-${tone}`;
  icon.className = `fr-icon-${name} fr-icon--sm`;
  icon.ariaHidden = "true";
  text.replaceChildren(icon, own ? "Apport" : (statut.selectedOptions[0]?.textContent ?? ""));
}

function fold(row, focused = row.querySelector("[data-ouvrir]")) {
  const option = row.querySelector("select[data-combobox]").selectedOptions[0];
  const amount = parseAmount(field(row, "montant").value);
  const base = field(row, "base").value;
  put(row, "financeur", option?.value ? option.textContent.trim().replace(/ \([^)]*\)$/, "") : "Financeur à choisir");
  put(row, "dispositif", field(row, "dispositif").value);
  put(row, "montant", amount === null ? field(row, "montant").value : formatAmount(amount));
  put(row, "base", base === form.elements.base.value ? "" : NAMES[base]);
  showStatut(row);
  setOpen(row, false);
  focused.focus();
}

function start() {
  form.addEventListener("input", update);
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-formset-row]");
    if (row && event.target.name.endsWith("-DELETE")) {
      const title = row.querySelector("[data-l=titre]").textContent;
      if (isRemoved(row) && row.querySelector(".plan__lecture").hidden) fold(row, event.target);
      announce(isRemoved(row) ? `${title} sera supprimé.` : `${title} est gardé.`);
    }
    update();
  });
  section.addEventListener("click", (event) => {
    const row = event.target.closest("[data-formset-row]");
    const button = event.target.closest("[data-ouvrir], [data-ajouter]");
    if (event.target.closest("[data-refermer]")) fold(row);
    if (!button) return;
    event.preventDefault();
    row ? unfold(row, button) : add(button);
  });
  for (const name of ["pointerover", "focusin"]) section.addEventListener(name, askPattern, { once: true });
  rowsOf().filter((row) => row.querySelector(".plan__ouverte")).forEach(addCloser);
  update();
}

if (form && aside) start();
