// The switch of languages leads to the section that is being read: sections have the same address in every language.
const reading = () => {
  const places = [...document.querySelectorAll("article section[id], article figure[id], article li[id]")];
  const above = places.filter((place) => place.getBoundingClientRect().top < innerHeight / 3);
  return above.length ? `#${above[above.length - 1].id}` : "";
};
for (const link of document.querySelectorAll("a.language-switch")) {
  const go = () => { link.hash = scrollY > 100 ? reading() : ""; };
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, go);
}
