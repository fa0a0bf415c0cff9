// The theme button: which of its two names is shown is the style sheet's business.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

for (const button of document.querySelectorAll(".theme-button")) {
  button.addEventListener("click", () => {
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
    root.dataset.theme = isDark ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {}
  });
}
