// Draw each chart over its static picture, as wide as its column allows.
for (const chart of document.querySelectorAll(".chart")) {
  const spec = JSON.parse(chart.querySelector("script[type='application/json']").textContent);
  const room = chart.clientWidth;
  if (room > 0 && room < spec.width) {
    if (spec.usermeta && spec.usermeta.keepAspect) spec.height = Math.round(spec.height * room / spec.width);
    spec.width = room;
    spec.config.legend = { ...spec.config.legend, columns: 1 };
    spec.config.axis = { ...spec.config.axis, labelLimit: Math.round(room * 0.36) };
  }
  const live = document.createElement("div");
  live.className = "chart-live";
  // Marks that are links repeat those of the list or table below: one stop for each would be a long way by keyboard.
  new MutationObserver(() => {
    for (const link of live.querySelectorAll("a:not([tabindex])")) link.tabIndex = -1;
  }).observe(live, { childList: true, subtree: true });
  chart.append(live);
  vegaEmbed(live, spec, { renderer: "svg", actions: false, logLevel: 1 })
    .then(({ view }) => {
      chart.querySelector(".chart-static").remove();
      chart.dispatchEvent(new CustomEvent("drawn", { bubbles: true, detail: view }));
    })
    .catch((error) => { console.error(error); live.remove(); });
}
