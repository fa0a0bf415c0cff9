/* Who else is at the form, a line each, and that somebody has saved it meanwhile. Written only where it has changed:
   what is written is read out. */

export function sayWho(people, saved) {
  const lines = saved ? [...people, saved] : people;
  const place = document.getElementById("desk-present");
  if (place.dataset.said === JSON.stringify(lines)) return;
  place.dataset.said = JSON.stringify(lines);
  place.replaceChildren(
    ...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      paragraph.classList.toggle("desk-stale", line === saved);
      return paragraph;
    }),
  );
}
