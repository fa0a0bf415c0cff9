// The theme button: shown only with script, says what pressing it brings.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const buttons = document.querySelectorAll(".theme-button");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

function show() {
  for (const button of buttons) {
    button.textContent = isDark() ? button.dataset.light : button.dataset.dark;
    button.hidden = false;
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {}
    show();
  });
}
system.addEventListener("change", show);
show();
