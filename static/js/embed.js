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
    button.closest(".embed__card").replaceWith(frame);
    frame.focus();
  });
}
