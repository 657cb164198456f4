// Draw each chart in the place of its static picture, once it comes near what is seen, as wide as its column allows.
// Where scripts run, casebook.css holds back the picture, which then need not load; print and a chart that fails show it.
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

// Days and the lines of maps come in steps from one to the next: see `_days` and `_packed` in casebook/vega.py.
const summed = (steps) => { let at = 0; return steps.map((step) => (at += step)); };
const day = (number) => `${new Date(number * 864e5).toISOString().slice(0, 10)}T00:00:00`;
const line = (text) => {
  const axes = [[], []];
  let value = 0, place = 1, count = 0;
  for (const letter of text) {
    const code = letter.charCodeAt(0);
    const last = code < 80;
    value += (code - (last ? 35 : 80)) * place;
    place *= 45;
    if (!last) continue;
    axes[count++ % 2].push(value % 2 ? -(value + 1) / 2 : value / 2);
    value = 0;
    place = 1;
  }
  const [across, up] = axes.map(summed);
  return across.map((x, i) => [x / 2, up[i] / 2]);
};
const shape = (part) => (typeof part === "string" ? line(part) : Array.isArray(part) ? part.map(shape) : part);

const rows = (values) => {
  let found = values;
  if (values.columns) {
    const columns = Object.entries(values.columns).map(([name, one]) => [name, one.days ? summed(one.days).map(day) : one]);
    found = columns[0][1].map((_, i) => Object.fromEntries(columns.map(([name, column]) => [name, column[i]])));
  }
  for (const { geometry } of found) if (geometry) geometry.coordinates = shape(geometry.coordinates);
  return found;
};

// On a phone: legends in one column, which ends at the right edge so that long words have room, and long titles in lines.
const narrow = (spec, config, room) => {
  config.legend = { ...config.legend, columns: 1, labelLimit: room - 40, layout: { top: { anchor: "end" } } };
  config.axis = { ...config.axis, labelLimit: Math.round(room * 0.42) };
  for (const axis of spec.axes || []) {
    if (axis.orient !== "bottom" || typeof axis.title !== "string") continue;
    const lines = [""];
    for (const word of axis.title.split(" ")) {
      if (lines[0] && (lines[lines.length - 1].length + word.length) * 7.5 > room * 0.6) lines.push("");
      lines.push(`${lines.pop()} ${word}`.trim());
    }
    axis.title = lines;
  }
};

// Numbers of axes as the page's language writes them, by its example; browsers know too few languages.
const numbers = (example) => (
  { number: { decimal: example.at(-2), thousands: example[1], grouping: [3], currency: ["", ""] } }
);

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
    const config = { ...(spec.config || look), locale: numbers(picture.dataset.number) };
    spec.description = picture.alt;
    for (const data of spec.data) if (data.values) data.values = rows(data.values);
    const room = chart.clientWidth;
    if (room > 0 && room < spec.width) {
      spec.width = room;
      narrow(spec, config, room);
    }
    // Marks that are links repeat those of the list or table below: one stop for each would be a long way by keyboard.
    new MutationObserver(() => {
      for (const link of live.querySelectorAll("a:not([tabindex])")) link.tabIndex = -1;
    }).observe(live, { childList: true, subtree: true });
    const view = new View(parse({ ...spec, config }, null, { ast: true }), {
      expr: interpreter,
      renderer: "svg",
      container: live,
      hover: true,
      logLevel: 1,
      tooltip: new Tooltip({ disableDefaultStyle: true }).call,
    });
    await view.runAsync();
    // By ear a chart is one picture with its computed words, before its rows: Vega names marks by columns, in English.
    live.setAttribute("role", "img");
    live.removeAttribute("aria-roledescription");
    live.querySelector("svg").setAttribute("aria-hidden", "true");
    picture.remove();
    chart.querySelector(".chart-place")?.remove();
    chart.append(live);
    chart.dispatchEvent(new CustomEvent("drawn", { bubbles: true, detail: view }));
  } catch (error) {
    console.error(error);
    chart.classList.add("pictured");
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
  const place = chart.querySelector(".chart-place"); // it stands for the picture until the chart is there
  if (place) {
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", chart.querySelector(".chart-static").alt);
  }
  near.observe(chart);
}
