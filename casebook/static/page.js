// What the theme's buttons do, listened for here: a strict policy allows no handlers within the page.
for (const button of document.querySelectorAll(".btn-download-pdf-button")) button.addEventListener("click", () => print());
for (const button of document.querySelectorAll(".btn-fullscreen-button")) {
  button.addEventListener("click", () => window.toggleFullScreen());
}
// An output that is wider or higher than its place scrolls by keyboard, too.
for (const output of document.querySelectorAll("div.cell_output, div.cell_output pre")) {
  new ResizeObserver(() => {
    const scrolls = output.scrollWidth > output.clientWidth || output.scrollHeight > output.clientHeight;
    if (scrolls && getComputedStyle(output).overflowX !== "visible") output.tabIndex = 0;
    else output.removeAttribute("tabindex");
  }).observe(output);
}
