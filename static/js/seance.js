// A comment opens by itself for the decisions that need one; without this file it is always open.

const choice = document.querySelector("[data-a-motiver]");
const comment = document.querySelector("details.commentaire");

function follow() {
  const needed = choice.dataset.aMotiver.split(" ").includes(choice.querySelector("input:checked")?.value);
  const text = comment.querySelector("textarea");
  comment.open = needed || text.value.trim() !== "" || comment.querySelector(".fr-message--error") !== null;
  text.toggleAttribute("required", needed);
}

if (choice && comment) {
  choice.addEventListener("change", follow);
  follow();
}
