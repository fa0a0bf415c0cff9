// Runs before the first paint: a chosen theme is kept on this device only.
document.documentElement.dataset.script = "";
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
