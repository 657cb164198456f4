// Records beyond what they do without a script: search, choices, a period that zooms the chart, a count, the rows as CSV.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const time = (day) => new Date(`${day}T00:00:00`).getTime();

for (const records of document.querySelectorAll(".records:has(form)")) {
  const form = records.querySelector("form");
  const rows = [...records.querySelectorAll("li[id]")];
  const years = [...records.querySelectorAll(".records-year")];
  const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
  const output = form.querySelector("output");
  const facets = [...form.querySelectorAll("select:not([name=span])")];
  const { find, span, from, to } = form.elements;
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
  let view = null;
  let whole = null;

  const fits = (row) => plain(find.value).split(/\s+/).every((word) => texts.get(row).includes(word))
    && facets.every((facet) => !facet.value || row.getAttribute(`data-${facet.name}`).split("|").includes(facet.value))
    && (!from.value || row.dataset.to >= from.value) && (!to.value || row.dataset.from <= to.value);
  const draw = (shown) => {
    if (!view) return;
    const [start, end] = [from.value ? time(from.value) : whole[0], to.value ? time(to.value) + 864e5 : whole[1]];
    view.signal("shown", shown.length === rows.length ? null : shown.map((row) => row.id));
    if (start < end) view.signal("from", start).signal("to", end);
    view.runAsync();
  };
  const remember = () => {
    const query = new URLSearchParams(location.search);
    for (const field of form.querySelectorAll("input, select")) {
      const name = `${records.dataset.name}.${field.name}`;
      if (field.value && field !== span) query.set(name, field.value);
      else query.delete(name);
    }
    history.replaceState(history.state, "", location.pathname + (query.size ? `?${query}` : "") + location.hash);
  };
  const update = () => {
    const shown = rows.filter((row) => !(row.hidden = !fits(row)));
    for (const year of years) {
      let next = year.nextElementSibling;
      while (next && next.id && next.hidden) next = next.nextElementSibling;
      year.hidden = !next || !next.id;
    }
    const text = output.dataset.message.replace("{shown}", number.format(shown.length)).replace("{all}", number.format(rows.length));
    if (output.textContent !== text) output.textContent = text;
    draw(shown);
    remember();
  };
  const cells = (row) => {
    const days = [...row.querySelectorAll(".records-when time")].map((day) => day.dateTime);
    const [head, ...text] = [...row.querySelectorAll(":scope > div > p:not(.records-see)")].map((p) => p.textContent);
    const links = [...row.querySelectorAll(".records-see a")].map((a) => a.href).filter((a) => !a.endsWith(`#${row.id}`));
    const small = [...row.querySelectorAll("dl > div")].map((pair) => {
      const value = pair.querySelector("dd > time, dd > data");
      return [pair.querySelector("dt").textContent, value ? value.dateTime || value.value : pair.querySelector("dd").textContent];
    });
    return { id: row.id, from: days[0], to: days[1] || days[0], what: head, text: text.join(" "), ...Object.fromEntries(small), links: links.join(" ") };
  };
  const csv = () => {
    const shown = rows.filter((row) => !row.hidden).map(cells);
    const names = [...new Set(shown.flatMap(Object.keys))];
    const lines = [names, ...shown.map((row) => names.map((name) => row[name] || ""))];
    return lines.map((line) => line.map(quoted).join(",")).join("\n") + "\n";
  };
  const follow = () => {
    const row = rows.find((one) => one.id === decodeURIComponent(location.hash.slice(1)));
    if (!row) return;
    if (row.hidden) { form.reset(); update(); }
    row.scrollIntoView({ block: "center" });
  };

  for (const [name, value] of new URLSearchParams(location.search)) {
    const [owner, field] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf(".") + 1)];
    if (owner === records.dataset.name && form.elements[field]) form.elements[field].value = value;
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (event.target === span) [from.value, to.value] = [span.value, ""];
    if (span && (event.target === from || event.target === to)) span.value = "";
    update();
  });
  form.addEventListener("reset", () => setTimeout(update));
  form.querySelector("a[download]").addEventListener("click", (event) => {
    const link = event.currentTarget;
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  records.closest(".card").addEventListener("drawn", ({ detail }) => {
    try {
      whole = [detail.signal("from"), detail.signal("to")];
    } catch {
      return; // a chart that does not follow its list
    }
    view = detail;
    update();
  });
  addEventListener("hashchange", follow);
  update();
  follow();
}
