// A row that stood in a chapter of an earlier edition stands on the page of its figure: lead on to it.
const follow = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id || document.getElementById(id)) return;
  const begin = id.startsWith("number-") ? "number-" : id.match(/^\D*/)[0];
  const card = [...document.querySelectorAll(".card[data-rows]")].find((one) => one.dataset.rows.split(" ").includes(begin));
  if (card) location.replace(`figures/${card.id.replace("fig-", "")}.html${location.search}#${id}`);
};
addEventListener("hashchange", follow);
follow();
