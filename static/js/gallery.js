// Pictures of a gallery open in a dialog; without script each link opens its picture.
function build(gallery) {
  const links = [...gallery.querySelectorAll("a[data-picture]")];
  const viewer = gallery.querySelector("dialog");
  const [stage, text, count] = [".viewer__stage", "[data-text]", "[data-count]"].map((name) =>
    viewer.querySelector(name),
  );
  const image = stage.appendChild(document.createElement("img"));
  let place = 0;

  function show(to) {
    place = (to + links.length) % links.length;
    const link = links[place];
    image.src = link.href;
    image.alt = link.querySelector("img").alt;
    image.width = link.dataset.width;
    image.height = link.dataset.height;
    text.textContent = link.dataset.caption;
    count.textContent = `${place + 1} / ${links.length}`;
  }

  links.forEach((link, at) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(at);
      viewer.showModal();
    }),
  );
  viewer.addEventListener("click", (event) => {
    const turn = event.target.closest("[data-turn]");
    if (turn) show(place + Number(turn.dataset.turn));
    if (event.target.closest("[data-close]")) viewer.close();
  });
  viewer.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(place - 1);
    if (event.key === "ArrowRight") show(place + 1);
  });
  viewer.addEventListener("close", () => links[place].focus());
}

document.querySelectorAll("[data-gallery]").forEach(build);
