// A player loads only when the reader asks for it: until then its provider hears nothing.
for (const button of document.querySelectorAll("[data-player]")) {
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.className = "embed__frame";
    frame.src = button.dataset.player;
    frame.title = button.dataset.title;
    frame.allow = "fullscreen; picture-in-picture";
    frame.allowFullscreen = true;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    // Whether the provider still has it nobody can tell from here: the way there stays.
    const otherwise = button.closest(".embed").querySelector(".embed__otherwise");
    if (otherwise) otherwise.hidden = false;
    button.closest(".embed__card").replaceWith(frame);
    frame.focus();
  });
}
