// What is read here is kept on this device, for when the portal cannot be reached: docs/operations.md, "Offline".
const { worker } = document.body.dataset;
if (worker && navigator.serviceWorker) {
  const register = () => navigator.serviceWorker.register(worker).catch(() => {});
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}
