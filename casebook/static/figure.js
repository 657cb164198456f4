// The page of a figure beyond what it does without a script: keep the choice of light or dark, share the page, and name
// its true address in the line to embed.
try {
  const chosen = localStorage.getItem("mode"); // the reader's choice of light or dark on the pages of the book
  if (["light", "dark"].includes(chosen)) document.documentElement.dataset.theme = chosen;
} catch {} // the browser keeps nothing: the device decides
const here = () => `${location.href.split(/[?#]/)[0]}`;
for (const text of document.querySelectorAll("[data-embed]")) {
  if (text.value.includes(`src="${text.dataset.embed}#`) && location.protocol.startsWith("http")) {
    text.value = text.value.replace(`src="${text.dataset.embed}`, `src="${here()}`);
    for (const note of document.querySelectorAll(".unpublished")) note.remove();
  }
  text.addEventListener("focus", () => text.select());
}
for (const button of document.querySelectorAll("button[data-share]")) {
  const said = button.parentElement.querySelector("output");
  button.hidden = !navigator.share && !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) await navigator.share({ title: button.dataset.title, url: here() });
      else {
        await navigator.clipboard.writeText(here());
        said.textContent = button.dataset.done;
      }
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = here(); // refused: the address, to copy by hand
    }
  });
}
