// What the theme's buttons do, listened for here: a strict policy allows no handlers within the page.
for (const button of document.querySelectorAll(".btn-download-pdf-button")) button.addEventListener("click", () => print());
for (const button of document.querySelectorAll(".btn-fullscreen-button")) {
  button.addEventListener("click", () => window.toggleFullScreen());
}
