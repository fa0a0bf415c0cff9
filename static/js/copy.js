// "Copy link" is shown only where the browser can do it.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const status = button.closest(".share").querySelector("[data-copy-status]");
    button.textContent = status.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = name;
      status.textContent = "";
    }, 4000);
  });
}
