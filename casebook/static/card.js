// Draw each chart in the place of its static picture, once it comes near what is seen, as wide as its column allows.
const home = new URL(".", document.currentScript.src);
const given = new Map(); // name of a chart → its specification, as its file hands it over
window.casebookCharts = (values, specs) => {
  for (const [name, spec] of Object.entries(specs)) {
    for (const data of spec.data) if (values[name][data.name]) data.values = values[name][data.name];
    given.set(name, spec);
  }
};

const scripts = new Map();
const load = (address) => {
  if (!scripts.has(address)) {
    scripts.set(address, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = () => failed(new Error(`${address} does not load`));
      document.head.append(script);
    }));
  }
  return scripts.get(address);
};

const rows = ({ columns }) => {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => Object.fromEntries(names.map((name) => [name, columns[name][i]])));
};

const draw = async (chart) => {
  const picture = chart.querySelector(".chart-static");
  const live = document.createElement("div");
  live.className = "chart-live";
  try {
    const island = chart.querySelector("script[type='application/json']");
    const name = chart.closest(".card").id.replace(/^fig-/, "");
    await Promise.all([load(new URL("vega.js", home).href), island || load(chart.dataset.chart)]);
    const spec = island ? JSON.parse(island.textContent) : given.get(name);
    const { View, parse, interpreter, Tooltip, look } = window.casebookVega;
    const config = { ...(spec.config || look) };
    for (const data of spec.data) if (data.values && data.values.columns) data.values = rows(data.values);
    const room = chart.clientWidth;
    if (room > 0 && room < spec.width) {
      spec.width = room;
      config.legend = { ...config.legend, columns: 1 };
      config.axis = { ...config.axis, labelLimit: Math.round(room * 0.36) };
    }
    // Marks that are links repeat those of the list or table below: one stop for each would be a long way by keyboard.
    new MutationObserver(() => {
      for (const link of live.querySelectorAll("a:not([tabindex])")) link.tabIndex = -1;
    }).observe(live, { childList: true, subtree: true });
    chart.append(live);
    const view = new View(parse({ ...spec, config }, null, { ast: true }), {
      expr: interpreter,
      renderer: "svg",
      container: live,
      hover: true,
      logLevel: 1,
      tooltip: new Tooltip({ disableDefaultStyle: true }).call,
    });
    await view.runAsync();
    picture.remove();
    chart.classList.remove("waiting");
    chart.style.minHeight = "";
    chart.dispatchEvent(new CustomEvent("drawn", { bubbles: true, detail: view }));
  } catch (error) { // the picture stays
    console.error(error);
    live.remove();
    chart.classList.remove("waiting");
  }
};

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    draw(target);
  }
}, { rootMargin: "600px 0px" });

for (const chart of document.querySelectorAll(".chart")) {
  const picture = chart.querySelector(".chart-static");
  const { top, bottom } = chart.getBoundingClientRect();
  // A picture that nobody sees yet need not load, as the chart will be there before; its place is kept. Print shows it.
  if (picture.width && (top > innerHeight || bottom < 0)) {
    chart.style.minHeight = `${picture.getBoundingClientRect().height}px`;
    chart.classList.add("waiting");
  }
  near.observe(chart);
}
