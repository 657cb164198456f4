// The sense of a word shows by style alone. Escape hides it, until pointer and focus have left the word.
const back = (event) => delete event.currentTarget.dataset.hidden;
for (const term of document.querySelectorAll(".term")) {
  term.addEventListener("pointerleave", back);
  term.addEventListener("focusout", back);
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const term of document.querySelectorAll(".term:hover, .term:focus-within")) term.dataset.hidden = "";
});
