// The ledger beyond what it does without a script: a count, links to a choice, claims opened by their address.
for (const reader of document.querySelectorAll(".reader:has(form)")) {
  const form = reader.querySelector("form");
  const claims = [...reader.querySelectorAll(".claim")];
  const output = form.querySelector("output");
  const shown = () => claims.filter((claim) => claim.getClientRects().length > 0);

  const tell = () => {
    const text = output.dataset.message.replace("{shown}", shown().length).replace("{all}", claims.length);
    if (output.textContent !== text) output.textContent = text;
  };
  const remember = () => {
    const query = new URLSearchParams(location.search);
    for (const { name, value } of form.querySelectorAll("input:checked")) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    const search = query.size ? `?${query}` : "";
    history.replaceState(history.state, "", location.pathname + search + location.hash);
  };
  const update = () => { tell(); remember(); };
  const follow = () => {
    const place = document.getElementById(location.hash.slice(1));
    const claim = place && place.closest(".claim");
    if (!claim || !reader.contains(claim)) return;
    if (!shown().includes(claim)) {
      form.reset();
      update();
    }
    claim.open = true;
    place.scrollIntoView();
  };

  for (const [name, value] of new URLSearchParams(location.search)) {
    const wanted = [...form.querySelectorAll("input")].find((input) => input.name === name && input.value === value);
    if (wanted) wanted.checked = true;
  }
  for (const button of form.querySelectorAll("button[data-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => { for (const claim of shown()) claim.open = Boolean(button.dataset.open); });
  }
  form.addEventListener("change", update);
  form.addEventListener("reset", () => setTimeout(update));
  addEventListener("hashchange", follow);
  tell();
  follow();
}
